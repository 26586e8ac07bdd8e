"""The viewer that paints in the browser, in JupyterLab and in Notebook 7: what the user does, and what Python does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.lab import Notebook, Server
from tests.browser.pages import PATIENCE

pytestmark = pytest.mark.xdist_group("browser")

CELLS = (
    # Voxels hold 100 k + 10 j + i; z from 7 in steps of 2.5 mm. A second volume, of other slices, lies over the first.
    "import ipywidgets\n"
    "import dicomnb as dn\n"
    "from tests.images import series\n"
    "given = dict(WindowCenter=1000, WindowWidth=2400, RescaleSlope=1, RescaleIntercept=0)\n"
    "ct = dn.load(series(20, rows=31, columns=40, spacing=(1.1, 1.3), RescaleType='HU', **given))\n"
    "pet = dn.load(series(12, rows=20, columns=26, spacing=(1.7, 2), step=(0, 0, 4), Modality='PT', **given))",
    "viewer = dn.view(ct)\n"
    "told, chosen = ipywidgets.Label(), ipywidgets.BoundedIntText(10, 0, 19, description='Python')\n"
    "def tell(_=None):\n"
    "    w, found = viewer.window, [each.result for each in viewer.measurements]\n"
    "    told.value = f'{viewer.plane} {viewer.voxel} {w.center:g}/{w.width:g} {viewer.zoom:.2f} {found}'\n"
    "    if viewer.index == 19: raise ValueError('nobody goes there')\n"
    "viewer.observe(tell, ['plane', 'voxel', 'window', 'zoom', 'measurements'])\n"
    "def choose(change): viewer.index = change['new']\n"
    "chosen.observe(choose, 'value')\n"
    "ipywidgets.VBox([viewer, told, chosen])",
    "left, right = dn.view(ct), dn.view(pet, cmap='hot')\n"
    "joined = dn.link(left, right)\n"
    "ipywidgets.HBox([left, right])",
    "dn.view([ct, pet], index=9)",
    "late = series(4, rows=9, columns=7, SeriesInstanceUID='2.25.71', SeriesNumber=4, SeriesDescription='Late')\n"
    "cut = series(2, SeriesInstanceUID='2.25.72', SeriesNumber=8)\n"
    "for number, ds in enumerate([*late, *cut]): ds.SOPInstanceUID = f'2.25.9.{number}'\n"
    "for ds in cut: ds.PixelData = bytes(2)\n"
    "many = [*ct.datasets, *late, *cut]\n"
    "dn.view(many)",
    "dn.view(many, canvas=False)",
)


def notebook_of(path: Path) -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(CELLS)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


@pytest.fixture(scope="module", params=[True, False], ids=["JupyterLab", "Notebook 7"])
def notebook(
    lab: Server, browser: Browser, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Notebook]:
    pytest.importorskip("anywidget")
    if not request.param:
        pytest.importorskip("notebook")
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE)
    source = notebook_of(tmp_path_factory.mktemp("canvas") / f"canvas-{request.param}.ipynb")
    shown = Notebook.open(context, lab, source, in_lab=request.param)
    shown.run_all()
    assert shown.errors == []
    yield shown
    context.close()


def canvas_of(pane: Locator) -> Any:
    """Return the greys of the middle line of a picture, as they are on the canvas."""
    return pane.locator("canvas").evaluate(
        """(canvas) => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, Math.floor(height / 2), width, 1);
          return Array.from({ length: width }, (_, x) => data[4 * x]);
        }"""
    )


def test_the_user_and_python_see_the_same(notebook: Notebook) -> None:
    output = notebook.output("viewer = dn.view(ct)")
    pane, told = output.locator(".pane").first, output.locator(".widget-label").first
    expect(pane).to_contain_text("k = 10 (0–19)")
    expect(output.locator(".viewer")).to_have_count(1)
    # The whole viewer is seen at once, and stands beside its controls.
    room = notebook.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    box = output.locator(".viewer").bounding_box()
    assert room is not None
    assert box is not None
    assert box["height"] <= room["height"]
    assert box["width"] <= room["width"]

    # What the user does is seen, and told to Python.
    pane.click(position={"x": 60, "y": 90})
    for _ in range(4):
        pane.press("ArrowUp")
    expect(pane).to_contain_text("k = 14 (0–19)")
    expect(told).to_contain_text(re.compile(r"axial \(\d+, \d+, 14\) 1000/2400 1\.00 \[\]"))
    pane.press("+")
    expect(told).to_contain_text(re.compile(r"14\) 1000/2400 1\.[1-9]"))
    pane.press("0")
    expect(told).to_contain_text("1.00")

    # The picture is that of the slice: voxels hold 1000 + 10 j + i of k = 10, and 100 more for each slice.
    first = canvas_of(pane)
    pane.press("ArrowUp")
    expect(pane).to_contain_text("k = 15 (0–19)")
    expect(told).to_contain_text("15) 1000/2400")
    second = canvas_of(pane)
    steps = [after - before for before, after in zip(first, second, strict=True)]
    # 100 of a window of 2,400 are 10.6 of 255.
    assert set(steps) <= {10, 11}

    # What Python does is seen.
    output.get_by_label("Python").fill("0")
    output.get_by_label("Python").press("Enter")
    expect(pane).to_contain_text("k = 0 (0–19)")
    expect(told).to_contain_text("0) 1000/2400")


def test_what_is_drawn_is_measured_in_python(notebook: Notebook) -> None:
    output = notebook.output("viewer = dn.view(ct)")
    pane, told = output.locator(".pane").first, output.locator(".widget-label").first
    output.get_by_role("button", name=re.compile("^Distance|^Ruler|ruler", re.I)).first.click()
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    pane.page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + box["height"] / 2)
    pane.page.mouse.down()
    pane.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    pane.page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2)
    pane.page.mouse.up()
    # Half of 40 columns of 1.3 mm.
    expect(told).to_contain_text(re.compile(r"\[<Distance 2[56](\.\d+)? mm>\]"))
    output.get_by_role("button", name=re.compile("Undo")).first.click()
    expect(told).to_contain_text("[]")


def test_an_error_in_python_is_shown(notebook: Notebook) -> None:
    output = notebook.output("viewer = dn.view(ct)")
    pane = output.locator(".pane").first
    pane.focus()
    pane.press("End")
    expect(output.get_by_role("alert")).to_contain_text("ValueError: nobody goes there")
    output.get_by_role("button", name="Dismiss").click()
    expect(output.get_by_role("alert")).to_be_hidden()


def test_linked_viewers_show_one_place(notebook: Notebook) -> None:
    output = notebook.output("joined = dn.link")
    left, right = (output.locator(".viewer").nth(number).locator(".pane").first for number in (0, 1))
    left.focus()
    left.press("Home")
    expect(left).to_contain_text("k = 0 (0–19)")
    expect(right).to_contain_text("k = 0 (0–11)")
    right.focus()
    right.press("ArrowUp")
    right.press("ArrowUp")
    expect(right).to_contain_text("k = 2 (0–11)")
    expect(left).to_contain_text("k = 3 (0–19)")  # 8 mm up are 3.2 steps of 2.5 mm


def test_a_second_volume_lies_over_the_first(notebook: Notebook) -> None:
    output = notebook.output("dn.view([ct, pet]")
    expect(output.locator(".fused")).to_contain_text("Second volume")
    expect(output.locator(".pane").first).to_contain_text("PT: trilinear")


def test_nothing_is_asked_of_anybody_else(notebook: Notebook) -> None:
    assert notebook.strangers == []


@pytest.mark.parametrize("code", ["dn.view(many)", "dn.view(many, canvas=False)"])
def test_a_menu_chooses_among_several_series(notebook: Notebook, code: str) -> None:
    output = notebook.output(code)
    series, shown = output.get_by_label("Series"), output.locator(".viewer, img.widget-image")
    expect(series.locator("option")).to_have_text(
        ["3 · CT · 20 slices", "4 · Late · CT · 4 slices", "8 · CT · 2 slices"]
    )
    assert series.evaluate("(menu) => menu.selectedIndex") == 0
    expect(shown).to_have_count(1)
    voxel = output.get_by_text(re.compile(r"i \d+, j \d+, k \d+ · "))
    expect(voxel).to_contain_text("i 20, j 15, k 10 · 1170")
    series.select_option(index=1)
    expect(voxel).to_contain_text("i 3, j 4, k 2 · 243")
    expect(shown).to_have_count(1)
    # One that cannot be shown says why, and nothing stands there that is another's.
    series.select_option(index=2)
    expect(output.get_by_role("status").filter(has_text="cannot be shown")).to_contain_text("(7fe0,0010)")
    expect(shown).to_have_count(0)
    series.select_option(index=0)
    expect(voxel).to_contain_text("i 20, j 15, k 10 · 1170")
    expect(output.get_by_text("cannot be shown")).to_have_count(0)
