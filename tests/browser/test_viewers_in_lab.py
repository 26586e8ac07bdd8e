"""Viewers and pages in JupyterLab, as somebody sees them who runs a notebook, and who opens it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, Locator, expect

from tests.browser.lab import Notebook, Server, press

pytestmark = pytest.mark.xdist_group("browser")

CELLS = (
    # Two volumes of one patient: voxels hold 100 k + 10 j + i, z from 7 in steps of 2.5 and 4 mm.
    "import ipywidgets\n"
    "from dicomnb.display.link import link\n"
    "from dicomnb.display.page import page\n"
    "from dicomnb.display.viewer import view\n"
    "from dicomnb.geometry.series import load\n"
    "from tests.images import series\n"
    "header = dict(WindowCenter=1000, WindowWidth=2400, RescaleSlope=1, RescaleIntercept=0)\n"
    "ct = load(series(20, rows=31, columns=40, spacing=(1.1, 1.3), RescaleType='HU', **header))\n"
    "pet = load(series(12, rows=20, columns=26, spacing=(1.7, 2), step=(0, 0, 4), Modality='PT', **header))",
    "page(ct)",
    "view(ct)",
    "a, b = view(ct, figsize=(4, 3)), view(pet, figsize=(4, 3), cmap='hot')\nlink(a, b)\nipywidgets.HBox([a, b])",
)


def notebook_of(path: Path) -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(CELLS)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    context = browser.new_context(viewport={"width": 1300, "height": 1100})
    context.set_default_timeout(10_000)
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
    return viewer.locator(".widget-label", has_text=re.compile("^i "))


# -- the page -------------------------------------------------------------------------------------------------


def test_a_page_lives_in_its_frame(notebook: Notebook) -> None:
    output = notebook.output("page(ct)")
    frame = output.frame_locator("iframe")
    pane = frame.locator(".pane").first
    expect(pane).to_contain_text("axial k = 10 (0–19)")
    pane.click()
    pane.press("ArrowUp")
    expect(pane).to_contain_text("axial k = 11 (0–19)")
    expect(output.locator("img")).to_be_hidden()
    assert notebook.strangers == []


def test_a_page_does_not_scroll_sideways_in_its_frame(notebook: Notebook) -> None:
    frame = notebook.output("page(ct)").frame_locator("iframe")
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
    expect(readout(viewer)).to_have_text("i 20, j 15, k 10 · R 24.0, P 46.5, S 32.0 mm · 1170 HU")
    viewer.get_by_label("Column i").fill("3")
    viewer.get_by_label("Column i").press("Enter")
    expect(readout(viewer)).to_contain_text("i 3, j 15, k 10 · R 46.1")


def test_it_plays_and_pauses(viewer: Locator) -> None:
    play = viewer.locator(".widget-play button")
    play.first.click()
    expect(readout(viewer)).not_to_contain_text("k 10")
    play.first.click()


def test_linked_viewers_show_one_place(notebook: Notebook) -> None:
    both = notebook.output("link(a, b)")
    left, right = (both.locator(".widget-vbox .widget-label", has_text=re.compile("^i ")).nth(side) for side in (0, 1))
    press(slider(both, "Slice k (0–19)"), "Home")
    expect(left).to_contain_text("k 0 ·")
    expect(right).to_contain_text("k 0 ·")
    press(slider(both, "Slice k (0–11)"), "ArrowRight", times=2)
    expect(right).to_contain_text("k 2 ·")  # 8 mm up are 3.2 steps of 2.5 mm
    expect(left).to_contain_text("k 3 ·")


# -- opened again ---------------------------------------------------------------------------------------------


def test_a_notebook_that_is_not_trusted_shows_stills(
    lab: Server, browser: Browser, tmp_path: Path, kernel_environment: dict[str, str]
) -> None:
    path = notebook_of(tmp_path / "again.ipynb")
    made: Any = nbformat.read(path, as_version=4)
    root = str(Path(__file__).resolve().parents[2])
    NotebookClient(made, timeout=120, store_widget_state=False).execute(env={**kernel_environment, "PYTHONPATH": root})
    nbformat.write(made, path)
    context = browser.new_context(viewport={"width": 1300, "height": 1100})
    context.set_default_timeout(10_000)
    shown = Notebook.open(context, lab, path)
    expect(shown.output("page(ct)").get_by_role("img", name="CT · slice k = 10")).to_be_visible()
    for code in ("page(ct)", "view(ct)"):
        output = shown.output(code)
        still = output.locator("img")
        expect(still).to_be_visible()
        assert still.evaluate("(image) => image.naturalWidth") > 300
        assert output.locator("iframe").count() == 0
    context.close()
