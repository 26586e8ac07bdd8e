"""Pages on paper. Paper is laid out anew, and no program of the page runs in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dicomnb.display.page.page import page as make_page
from dicomnb.teaching.studies.named_studies import sample
from tests.browser.pages import PATIENCE, focused, opened, settled
from tests.images import series

A4 = 718  # pixels between the margins
A5 = 482
NO_OBSERVER = "window.ResizeObserver = class { observe() {} disconnect() {} };"

Box = dict[str, float]


@pytest.fixture(params=[1000, 1920])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Any:
    context: BrowserContext = browser.new_context(viewport={"width": request.param, "height": 900}, offline=True)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(NO_OBSERVER)
    yield context.new_page()
    context.close()


def to_paper(tab: Page, width: int) -> None:
    print_media(tab, width)
    tab.wait_for_function("(width) => innerWidth === width && matchMedia('print').matches", arg=width)
    settled(tab)  # what is measured one by one belongs together


def print_media(tab: Page, width: int) -> None:
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": width, "height": 1000})


def box(tab: Page, selector: str, number: int = 0) -> Box:
    found = tab.locator(selector).nth(number).bounding_box()
    assert found is not None
    return {
        "left": found["x"],
        "right": found["x"] + found["width"],
        "top": found["y"],
        "bottom": found["y"] + found["height"],
        "middle": found["x"] + found["width"] / 2,
    }


@pytest.mark.parametrize("paper", [A4, A5])
@pytest.mark.parametrize(("rows", "columns"), [(8, 8), (5, 40), (40, 5)])
def test_a_picture_is_whole_and_in_the_middle_of_its_pane(
    tab: Page, tmp_path: Path, paper: int, rows: int, columns: int
) -> None:
    opened(tab, tmp_path, series(1, rows=rows, columns=columns, spacing=(1, 1)))
    to_paper(tab, paper)
    pane, picture = box(tab, ".pane"), box(tab, ".pane canvas")
    assert 0 <= pane["left"] < pane["right"] <= paper
    for side in ("left", "top"):
        assert picture[side] >= pane[side] - 0.5
    for side in ("right", "bottom"):
        assert picture[side] <= pane[side] + 0.5
    assert picture["middle"] == pytest.approx(pane["middle"], abs=1)
    shape = (picture["bottom"] - picture["top"]) / (picture["right"] - picture["left"])
    assert shape == pytest.approx(rows / columns, rel=0.05)


def test_three_planes_keep_their_places_and_letters(tab: Page, tmp_path: Path) -> None:
    opened(tab, tmp_path, sample())
    to_paper(tab, A4)
    assert tab.locator(".pane:visible").count() == 3
    for number in range(3):
        pane, picture = box(tab, ".pane", number), box(tab, ".pane canvas", number)
        assert pane["right"] <= A4
        assert picture["middle"] == pytest.approx(pane["middle"], abs=1)
        assert picture["bottom"] <= pane["bottom"] + 0.5
        top = box(tab, ".pane b.top", number)
        assert top["middle"] == pytest.approx(pane["middle"], abs=1)


def test_paper_gets_a_caption_in_place_of_controls(tab: Page, tmp_path: Path) -> None:
    opened(tab, tmp_path, series(5, rows=9, WindowCenter=40, WindowWidth=400))
    caption = tab.locator("figcaption")
    expect(caption).to_be_hidden()
    focused(tab).press("End")
    settled(tab)
    to_paper(tab, A4)
    expect(caption).to_be_visible()
    assert caption.inner_text() == "CT · axial at S 17.0 mm · slice k = 4 (0–4) · center 40, width 400"
    assert tab.locator(".controls:visible, .help:visible, .readout:visible, input:visible").count() == 0


def test_paper_is_light(tab: Page, tmp_path: Path) -> None:
    opened(tab, tmp_path, series(3))
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    to_paper(tab, A4)
    assert tab.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_without_its_program_a_page_prints_still_and_caption(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(make_page(series(5, rows=9)).save(tmp_path / "page.html").as_uri())
    print_media(tab, A4)  # nothing to wait for: no program runs that could measure
    expect(tab.get_by_role("img")).to_be_visible()
    expect(tab.locator("figcaption")).to_contain_text("CT · axial at S 12.0 mm · slice k = 2 (0–4)")
    context.close()


def test_a_notebook_prints_the_still_of_a_page_with_its_caption(tab: Page, tmp_path: Path) -> None:
    html = make_page(series(5, rows=9))._repr_mimebundle_()[0]["text/html"]
    (tmp_path / "notebook.html").write_text(f"<!doctype html><body>{html}", encoding="utf-8")
    tab.goto((tmp_path / "notebook.html").as_uri())
    still, said = tab.locator("body > div > img"), tab.locator("body > div > p")
    expect(still).to_be_hidden()
    expect(said).to_be_hidden()
    to_paper(tab, A4)
    expect(tab.locator("iframe")).to_be_hidden()
    expect(still).to_be_visible()
    expect(said).to_contain_text("CT · axial at S 12.0 mm · slice k = 2 (0–4)")
    assert box(tab, "body > div > img")["right"] <= A4
