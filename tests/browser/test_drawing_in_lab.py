"""Drawing with the mouse on a viewer in JupyterLab, and what the kernel then knows."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.lab import Notebook, Server

pytestmark = pytest.mark.xdist_group("browser")

CELLS = (
    "from tests.display.core_widgets import core_view as view\n"
    "from dicomnb.analysis.roi import roi\n"
    "from tests.images import series\n"
    "header = dict(WindowCenter=1000, WindowWidth=2400, RescaleSlope=1, RescaleIntercept=0, RescaleType='HU')\n"
    "viewer = view(series(20, rows=31, columns=40, spacing=(1.1, 1.3), **header), index=12)\n"
    "viewer",
)
# Asked when the drawing is done: the kernel says what it knows in a label that it shows.
TELLS = (
    "import ipywidgets\n"
    "said = ipywidgets.HTML()\n"
    "def tell(_=None):\n"
    "    found = [each.result for each in viewer.measurements]\n"
    "    same = [one == roi(viewer.volume, one.shape, index=12) for one in found if hasattr(one, 'shape')]\n"
    "    lengths = [round(one.length, 1) for one in found if hasattr(one, 'length')]\n"
    "    said.value = f'lengths {lengths}, alike {same}, voxel {viewer.voxel}'\n"
    "viewer.observe(tell, ['measurements', 'voxel'])\n"
    "said",
)


def notebook_of(path: Path) -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate((*CELLS, *TELLS))]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


def drag(sheet: Locator, *shares: tuple[float, float]) -> None:
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box is not None
    mouse = sheet.page.mouse
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in shares]
    mouse.move(*places[0])
    mouse.down()
    for place in places[1:]:
        mouse.move(*place, steps=4)
    mouse.up()


def test_what_the_mouse_draws_is_measured_by_the_kernel(lab: Server, context: BrowserContext, tmp_path: Path) -> None:
    pytest.importorskip("anywidget")
    notebook = Notebook.open(context, lab, notebook_of(tmp_path / "drawing.ipynb"))
    notebook.run_all()
    assert notebook.errors == []
    viewer = notebook.output("viewer = view(")
    told = notebook.output("def tell")
    viewer.get_by_label("Measure").select_option("ruler")
    sheet = viewer.locator(".dicomnb-drawing")
    expect(sheet).to_have_attribute("data-tool", "ruler")
    picture, over = viewer.locator("img.widget-image").first.bounding_box(), sheet.bounding_box()
    assert picture is not None
    assert over is not None
    # The sheet lies on the picture, pixel on pixel.
    assert [over[key] for key in ("x", "y", "width", "height")] == pytest.approx(
        [picture[key] for key in ("x", "y", "width", "height")], abs=1
    )
    drag(sheet, (0.3, 0.4), (0.5, 0.5))
    expect(viewer).to_contain_text("1 ruler")
    viewer.get_by_label("Measure").select_option("ellipse")
    expect(sheet).to_have_attribute("data-tool", "ellipse")
    drag(sheet, (0.3, 0.3), (0.6, 0.6))
    expect(viewer).to_contain_text("2 ellipse")
    viewer.get_by_label("Measure").select_option("freehand")
    expect(sheet).to_have_attribute("data-tool", "freehand")
    drag(sheet, (0.3, 0.3), (0.6, 0.4), (0.5, 0.7))
    expect(viewer).to_contain_text("3 polygon")
    expect(told).to_contain_text("alike [True, True]")
    # Without a tool, a click moves the cross.
    viewer.get_by_label("Measure").select_option("–")
    expect(sheet).to_have_attribute("data-tool", "")
    drag(sheet, (0.45, 0.55))
    expect(told).not_to_contain_text("voxel (20, 15, 12)")
    viewer.get_by_role("button", name="Remove last").click()
    expect(viewer).not_to_contain_text("3 polygon")
    assert notebook.strangers == []
    assert notebook.errors == []
