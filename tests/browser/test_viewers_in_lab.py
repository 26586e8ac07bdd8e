"""Viewers and pages in JupyterLab, as somebody sees them who runs a notebook, and who opens it again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from tests.browser.framed import framed
from tests.browser.lab import Notebook, Server, press, running_lab
from tests.browser.pages import PATIENCE

pytestmark = pytest.mark.xdist_group("browser")

CELLS = (
    # Two volumes of one patient: voxels hold 100 k + 10 j + i, z from 7 in steps of 2.5 and 4 mm.
    "import ipywidgets\n"
    "from dicomnb.display.widget.link import link\n"
    "from dicomnb.display.page.page import page\n"
    "from dicomnb.display.table import header\n"
    "from dicomnb.display.view import view as any_view\n"
    "from tests.display.core_widgets import core_view as view\n"
    "from dicomnb.volumes.loading.load import load\n"
    "from tests.images import series\n"
    "given = dict(WindowCenter=1000, WindowWidth=2400, RescaleSlope=1, RescaleIntercept=0)\n"
    "ct = load(series(20, rows=31, columns=40, spacing=(1.1, 1.3), RescaleType='HU', **given))\n"
    "pet = load(series(12, rows=20, columns=26, spacing=(1.7, 2), step=(0, 0, 4), Modality='PT', **given))",
    "page(ct)",
    "view(ct)",
    "a, b = view(ct, figsize=(4, 3)), view(pet, figsize=(4, 3), cmap='hot')\nlink(a, b)\nipywidgets.HBox([a, b])",
    "header(ct)",
    "any_view(ct, index=3)",
)


_PLACE = re.compile(r"· i \d+, j \d+, k \d+")
"""What a readout says of a voxel, behind its place in the patient."""

VIEWERS = ("view(ct)", "any_view(ct, index=3)")


def notebook_of(path: Path) -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(CELLS)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    context = browser.new_context(viewport={"width": 1300, "height": 1100})
    context.set_default_timeout(PATIENCE)
    shown = Notebook.open(context, lab, notebook_of(tmp_path_factory.mktemp("viewers") / "viewers.ipynb"))
    shown.run_all()
    assert shown.errors == []
    yield shown
    context.close()


def slider(viewer: Locator, label: str) -> Locator:
    return viewer.locator(".widget-slider").filter(has_text=label)


def address(viewer: Locator) -> str:
    return str(viewer.locator("img.widget-image").first.get_attribute("src"))


def readout(viewer: Locator) -> Locator:
    return viewer.locator(".widget-label", has_text=_PLACE)


# -- the page -------------------------------------------------------------------------------------------------


def test_a_page_lives_in_its_frame(notebook: Notebook) -> None:
    output = notebook.output("page(ct)")
    frame = framed(output)
    pane = frame.locator(".pane").first
    expect(pane).to_contain_text("slice k = 10 (0–19)")
    pane.click()
    pane.press("ArrowUp")
    expect(pane).to_contain_text("slice k = 11 (0–19)")
    expect(output.locator("img")).to_be_hidden()
    assert notebook.strangers == []


def test_a_page_does_not_scroll_sideways_in_its_frame(notebook: Notebook) -> None:
    frame = framed(notebook.output("page(ct)"))
    sizes = "(root) => [root.scrollWidth, root.clientWidth]"
    inner, outer = frame.locator("html").evaluate(sizes)
    assert inner <= outer


# -- the viewer -----------------------------------------------------------------------------------------------


@pytest.fixture
def viewer(notebook: Notebook) -> Locator:
    found = notebook.output("view(ct)")
    found.get_by_role("button", name="Reset").click()
    return found


def test_the_plane_can_be_chosen(viewer: Locator) -> None:
    before = address(viewer)
    viewer.get_by_label("Plane").select_option("coronal")
    expect(viewer.locator("img.widget-image").first).not_to_have_attribute("src", before)
    expect(slider(viewer, "Row j (0–30)")).to_be_visible()
    press(slider(viewer, "Row j"), "ArrowRight")
    expect(readout(viewer)).to_contain_text("j 16")


def test_a_voxel_is_read_out(viewer: Locator) -> None:
    # The middle: 1000 + 150 + 20; columns begin at -50 and are 1.3 mm apart, rows at 30 and 1.1 mm.
    expect(readout(viewer)).to_have_text("R 24.0, P 46.5, S 32.0 mm · i 20, j 15, k 10 · 1170 HU")
    viewer.get_by_label("Column i").fill("3")
    viewer.get_by_label("Column i").press("Enter")
    expect(readout(viewer)).to_contain_text("i 3, j 15, k 10")


def test_it_plays_and_pauses(viewer: Locator) -> None:
    play = viewer.locator(".widget-play button")
    play.first.click()
    expect(readout(viewer)).not_to_contain_text("k 10")
    play.first.click()


def test_linked_viewers_show_one_place(notebook: Notebook) -> None:
    both = notebook.output("link(a, b)")
    left, right = (both.locator(".widget-vbox .widget-label", has_text=_PLACE).nth(side) for side in (0, 1))
    press(slider(both, "Slice k (0–19)"), "Home")
    expect(left).to_contain_text("k 0 ·")
    expect(right).to_contain_text("k 0 ·")
    press(slider(both, "Slice k (0–11)"), "ArrowRight", times=2)
    expect(right).to_contain_text("k 2 ·")  # 8 mm up are 3.2 steps of 2.5 mm
    expect(left).to_contain_text("k 3 ·")


def at_rest(box: Locator) -> bytes:
    """Return a picture once it no longer changes: what played before may still be on its way."""
    shots = [box.screenshot()]
    while len(shots) < 2 or shots[-1] != shots[-2]:
        assert len(shots) < 40
        box.page.wait_for_timeout(200)
        shots.append(box.screenshot())
    return shots[-1]


def test_what_surrounds_the_image_follows_the_page(notebook: Notebook, viewer: Locator) -> None:
    shown = {}
    for is_light in ("true", "false"):
        notebook.page.evaluate("(is) => { document.body.dataset.jpThemeLight = is; }", is_light)
        box = viewer.locator(".dicomnb-picture").first
        with Image.open(io.BytesIO(at_rest(box))) as read:
            shown[is_light] = np.asarray(read.convert("RGB")).astype(int)
    notebook.page.evaluate("() => { document.body.dataset.jpThemeLight = 'true'; }")
    light, dark = shown["true"], shown["false"]
    corner, middle = (slice(2, 20), slice(2, 20)), tuple(slice(size // 3, size // 2) for size in light.shape[:2])
    assert light[corner].min() > 250
    assert dark[corner].max() < 30
    # The title is bright now, and the image what it was.
    assert dark[20:50, 80:300].max() > 200
    assert np.array_equal(light[middle], dark[middle])


def test_notebook_7_shows_viewer_page_and_header(lab: Server, context: BrowserContext, tmp_path: Path) -> None:
    pytest.importorskip("notebook")
    context.set_default_timeout(PATIENCE)
    shown = Notebook.open(context, lab, notebook_of(tmp_path / "seven.ipynb"), in_lab=False)
    shown.run_all()
    assert shown.errors == shown.strangers == []
    viewer = shown.output("view(ct)")
    before = address(viewer)
    # The mouse, and the keys in the field: those on a slider Notebook 7 keeps for itself.
    track = slider(viewer, "Slice k").locator(".noUi-target")
    track.click(position={"x": 3, "y": 2})
    expect(readout(viewer)).to_contain_text("k 0 ·")
    assert address(viewer) != before
    field = viewer.get_by_role("spinbutton").first
    field.focus()
    field.press("ArrowUp")
    expect(readout(viewer)).to_contain_text("k 1 ·")
    pane = framed(shown.output("page(ct)")).locator(".pane").first
    pane.click()
    pane.press("ArrowUp")
    expect(pane).to_contain_text("slice k = 11 (0–19)")
    table = shown.output("header(ct)").locator(".dicomnb-header")
    table.get_by_role("searchbox").press_sequentially("pixel spac")
    rows = table.locator(":scope > table > tbody > tr")
    expect(rows.filter(visible=True)).to_have_count(1)
    expect(rows.filter(visible=True)).to_contain_text("(0028,0030)")


# -- opened again ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(notebook: Notebook, lab: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the notebook as JupyterLab has saved it."""
    notebook.save()
    path = tmp_path_factory.mktemp("saved") / "reopened.ipynb"
    path.write_bytes((lab.folder / "viewers.ipynb").read_bytes())
    return path


def assert_page_lives(output: Any) -> None:
    pane = framed(output).locator(".pane").first
    expect(pane).to_contain_text("slice k = 10 (0–19)")
    pane.focus()
    pane.press("ArrowUp")
    expect(pane).to_contain_text("slice k = 11 (0–19)")


def assert_still_shows(output: Locator) -> None:
    still = output.locator("img").filter(visible=True)
    expect(still).to_have_count(1)
    assert still.evaluate("(image) => image.naturalWidth") > 300


def test_a_viewer_takes_the_place_of_its_still(notebook: Notebook) -> None:
    output = notebook.output("view(ct)")
    expect(output.locator("img")).to_have_count(2)
    expect(output.locator("img").filter(visible=True)).to_have_count(1)


@pytest.mark.parametrize("in_lab", [True, False], ids=["JupyterLab", "Notebook 7"])
def test_a_notebook_opened_again_has_the_living_page_and_the_still_of_the_viewer(
    lab: Server, context: BrowserContext, saved: Path, in_lab: bool
) -> None:
    if not in_lab:
        pytest.importorskip("notebook")
    context.set_default_timeout(PATIENCE)
    shown = Notebook.open(context, lab, saved, in_lab=in_lab)
    assert_page_lives(shown.output("page(ct)"))
    for code in VIEWERS:
        assert_still_shows(shown.output(code))


def test_a_notebook_that_is_not_trusted_shows_stills(
    lab: Server, context: BrowserContext, saved: Path, tmp_path: Path
) -> None:
    made: Any = nbformat.read(saved, as_version=4)
    made.cells[0].source += "\n# from somebody else"  # no longer what was signed
    nbformat.write(made, tmp_path / "foreign.ipynb")
    context.set_default_timeout(PATIENCE)
    shown = Notebook.open(context, lab, tmp_path / "foreign.ipynb")
    for code in ("page(ct)", *VIEWERS):
        assert_still_shows(shown.output(code))
        assert shown.output(code).locator("iframe").count() == 0


def test_where_no_widgets_are_known_viewers_are_stills(saved: Path, tmp_path: Path, context: BrowserContext) -> None:
    context.set_default_timeout(PATIENCE)
    with running_lab(tmp_path / "lab", widgets=False) as server:
        shown = Notebook.open(context, server, saved)
        for code in ("page(ct)", *VIEWERS):  # not trusted there either
            assert_still_shows(shown.output(code))
        assert "rror" not in shown.output("view(ct)").inner_text()


def test_what_nbconvert_exports_has_the_living_page_and_the_still_of_the_viewer(
    browser: Browser, saved: Path, tmp_path: Path
) -> None:
    html, _ = HTMLExporter().from_filename(str(saved))
    (tmp_path / "exported.html").write_text(html, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1100, "height": 900}, offline=True)
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    tab.goto((tmp_path / "exported.html").as_uri(), wait_until="domcontentloaded")
    cells = tab.locator(".jp-CodeCell")
    assert_page_lives(cells.nth(1))
    expect(cells.nth(1).locator("img")).to_be_hidden()
    for number in (2, 5):
        assert_still_shows(cells.nth(number))
    context.close()
