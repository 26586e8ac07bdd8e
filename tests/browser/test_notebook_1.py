"""The first notebook in JupyterLab, as somebody sees it who runs it and moves the sliders."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Locator, expect

from tests.browser.lab import Notebook, Server, press
from tests.browser.pages import PATIENCE

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01-a-header-from-its-bytes.ipynb"

# One worker of pytest-xdist runs them all, so that the server is started and the notebook run once.
pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def notebook(lab: Server, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    # The viewer of core widgets, which there is where anywidget is not installed.
    source = NOTEBOOK.read_text(encoding="utf-8")
    assert source.count("dn.view(folder)") == 1
    copy = tmp_path_factory.mktemp("first") / NOTEBOOK.name
    copy.write_text(source.replace("dn.view(folder)", "dn.view(folder, canvas=False)"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(PATIENCE)
    notebook = Notebook.open(context, lab, copy)
    notebook.run_all()
    assert notebook.errors == []
    yield notebook
    context.close()


@pytest.fixture
def viewer(notebook: Notebook) -> Locator:
    return notebook.output("dn.view(folder, canvas=False)")


def slider(viewer: Locator, label: str) -> Locator:
    """Return the slider whose label begins with a word."""
    return viewer.locator(".widget-slider").filter(has_text=label)


def pixels(viewer: Locator) -> NDArray[np.float64]:
    """Return what the browser shows of the picture: shape (height, width, 3), 0 to 1."""
    picture = viewer.locator("img.widget-image")
    picture.scroll_into_view_if_needed()
    shown: NDArray[Any] = matplotlib.image.imread(io.BytesIO(picture.screenshot()), format="png")
    return shown[..., :3].astype(float)


def wait_for_another_picture(viewer: Locator, before: str | None) -> None:
    picture = viewer.locator("img.widget-image")
    expect(picture).not_to_have_attribute("src", before or "")
    # A new address is not yet a new picture; and while one is decoded, the next may come and end that.
    decoded = "(image) => image.decode().then(() => true, () => false)"
    assert any(picture.evaluate(decoded) for _ in range(20))


def moved(viewer: Locator, label: str, key: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the picture before and after a key was pressed on a slider."""
    before = pixels(viewer)
    address = viewer.locator("img.widget-image").get_attribute("src")
    press(slider(viewer, label), key)
    wait_for_another_picture(viewer, address)
    return before, pixels(viewer)


def body(picture: NDArray[np.float64]) -> float:
    """Return the grey of a place that lies inside the body in every slice but the uppermost."""
    height, width, _ = picture.shape
    return float(picture[height * 2 // 5, width * 2 // 5].mean())


def air(picture: NDArray[np.float64]) -> float:
    """Return the grey of a place in front of the body."""
    height, width, _ = picture.shape
    return float(picture[height // 8, width * 2 // 5].mean())


def test_notebook_asks_no_server_but_its_own(notebook: Notebook) -> None:
    assert notebook.strangers == []


def test_header_search_hides_the_rows_that_do_not_match(notebook: Notebook) -> None:
    table = notebook.output("ds = dn.read_file(path)").locator(".dicomnb-header")
    rows = table.locator(":scope > table > tbody > tr")
    everything = rows.count()
    assert everything > 70
    field = table.get_by_role("searchbox")
    # Letter by letter, as a person does: JupyterLab must not take one of them for a command.
    field.press_sequentially("pixel spac")
    expect(rows.filter(visible=True)).to_have_count(1)
    expect(rows.filter(visible=True)).to_contain_text("(0028,0030)")
    field.fill("half life")  # it lies inside a sequence
    expect(table.get_by_text("Radionuclide Half Life")).to_be_visible()
    field.fill("")
    expect(rows.filter(visible=True)).to_have_count(everything)


def test_header_table_masks_the_name(notebook: Notebook) -> None:
    table = notebook.output("ds = dn.read_file(path)").locator(".dicomnb-header")
    expect(table.locator("tr", has_text="(0010,0010)")).to_contain_text("masked")
    expect(table).not_to_contain_text("Petra")


def test_exercises_wait_in_a_box_and_their_solutions_are_folded(notebook: Notebook) -> None:
    verdict = notebook.output('check("1.1", answer)').locator(".dicomnb-verdict")
    expect(verdict).to_contain_text("1.1 Not answered yet.")
    solution = notebook.page.locator("details", has=notebook.page.get_by_text("Solution", exact=True)).first
    answer = solution.get_by_text("int.from_bytes")
    expect(answer).to_be_hidden()
    solution.locator("summary").click()
    expect(answer).to_be_visible()


def test_arrow_key_on_the_slice_slider_shows_another_slice(viewer: Locator) -> None:
    before, after = moved(viewer, "Slice", "ArrowRight")
    assert before.shape == after.shape
    assert (before != after).any(axis=2).sum() > 50


def test_slice_slider_goes_from_the_feet_to_the_air_above_the_body(viewer: Locator) -> None:
    _, top = moved(viewer, "Slice", "End")
    assert body(top) == air(top) == 0
    _, bottom = moved(viewer, "Slice", "Home")
    assert body(bottom) > 0.1
    assert air(bottom) == 0


def test_lower_center_makes_the_body_brighter(viewer: Locator) -> None:
    before, after = moved(viewer, "Center", "PageDown")
    assert body(after) > body(before)


def test_wider_window_has_less_contrast(viewer: Locator) -> None:
    before, after = moved(viewer, "Width", "End")
    assert body(after) - air(after) < body(before) - air(before)


def test_page_does_not_jump_or_grow_while_the_slider_moves(notebook: Notebook, viewer: Locator) -> None:
    output = notebook.output("dn.view(folder, canvas=False)")
    before = output.bounding_box()
    address = viewer.locator("img.widget-image").get_attribute("src")
    press(slider(viewer, "Slice"), "ArrowRight", times=3)
    wait_for_another_picture(viewer, address)
    assert output.bounding_box() == before
    expect(output.locator("img").filter(visible=True)).to_have_count(1)
