"""A recording on a page: it scrolls, and calipers measure it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import dicomnb as dn
from dicomnb.teaching import STUDIES
from tests.browser.pages import PATIENCE

pytestmark = pytest.mark.xdist_group("browser")

TRUTH: Any = replace(STUDIES["ecg"], duration=30.0)
MM = 96 / 25.4


@pytest.fixture(scope="module")
def tab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 900, "height": 1000}, offline=True)
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    (recording,) = TRUTH.datasets()
    tab.goto(dn.page(recording).save(tmp_path_factory.mktemp("ecg") / "page.html").as_uri())
    expect(tab.locator("canvas").first).to_have_attribute("data-first", "0")
    yield tab
    assert faults == []
    context.close()


def dragged(tab: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the paper, from and to millimetres from its upper left corner."""
    tab.evaluate("scrollTo(0, 0)")  # what stands above it stays at the top of the window, and would lie over it
    box = tab.locator("canvas").first.bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 1 + start[0] * MM, box["y"] + 1 + start[1] * MM)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 1 + end[0] * MM, box["y"] + 1 + end[1] * MM)
    tab.mouse.up()


def test_calipers_measure_time_rate_and_amplitude(tab: Page) -> None:
    # Of 25 mm/s and 10 mm/mV: from one R wave to the next, 0.8 s, and 0.5 mV.
    dragged(tab, (0.45 * 25, 12), (1.25 * 25, 7))
    note = tab.locator(".waveform-note").first
    expect(note).to_contain_text("I: ")
    found = re.search(r"I: ([\d.]+) ms, ([\d.]+) per minute · ([\d.]+) mV", note.text_content() or "")
    assert found is not None
    assert [float(each) for each in found.groups()] == pytest.approx([800, 75, 0.5], rel=0.03)


def test_it_scrolls_to_its_end_and_back(tab: Page) -> None:
    canvas = tab.locator("canvas").first
    canvas.focus()
    canvas.press("End")
    expect(tab.locator(".waveform-note").first).to_contain_text("to 30.00 of 30 s")
    first = float(canvas.get_attribute("data-first") or 0)
    width = canvas.evaluate("(canvas) => canvas.clientWidth")
    assert first == pytest.approx(30 - width / MM / 25)
    canvas.press("Home")
    expect(canvas).to_have_attribute("data-first", "0")
    tab.get_by_label("Paper speed").first.select_option("50 mm/s")
    expect(canvas).not_to_have_attribute("data-first", "0")  # the middle stays
    dragged(tab, (0, 12), (40, 12))
    expect(tab.locator(".waveform-note").first).to_contain_text(re.compile(r"I: (800|79\d|80\d)(\.\d+)? ms"))
