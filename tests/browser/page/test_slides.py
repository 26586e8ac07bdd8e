"""A slide on a page: levels that follow the zoom, places, and what lies over it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import dicomnb as dn
from dicomnb.teaching import STUDIES
from tests.browser.pages import PATIENCE, canvas_pixels, settled

pytestmark = pytest.mark.xdist_group("browser")

TRUTH: Any = STUDIES["slide"]

NUCLEUS = re.compile(r"x 0\.(1500|1499|1501) mm, y 0\.(1000|0999|1001) mm")
"""The middle of the first nucleus, to a fifth of a pixel: a browser rounds where the pointer is."""


@pytest.fixture(scope="module")
def tab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    context.set_default_timeout(PATIENCE)
    folder = tmp_path_factory.mktemp("slide")
    study = dn.make_study("slide", folder / "study")
    made = dn.page(study, overlay={"outlines": study / "annotations.dcm", "nuclei": study / "nuclei.dcm"})
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(made.save(folder / "page.html").as_uri())
    expect(tab.locator("canvas")).to_have_attribute("data-level", "level 0 of 4")
    for box in tab.get_by_role("checkbox").all():
        box.uncheck()
    yield tab
    assert faults == []
    context.close()


def pressed(tab: Page, key: str, level: str) -> Any:
    """Press a key; return the pixels once a level is shown, and all of its tiles in sight are painted."""
    canvas = tab.locator("canvas")
    canvas.focus()
    canvas.press(key)
    expect(canvas).to_have_attribute("data-level", level)
    settled(tab)
    seen = canvas_pixels(tab)
    for _ in range(50):
        tab.wait_for_timeout(40)
        if np.array_equal(seen, again := canvas_pixels(tab)):
            break
        seen = again
    return again


def middle(pixels: Any, height: int, width: int) -> Any:
    top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
    return pixels[top : top + height, left : left + width]


def test_the_finest_level_is_shown_pixel_by_pixel(tab: Page) -> None:
    seen = pressed(tab, "1", "level 0 of 4")
    # The middle of the slide, (360, 280), is in the middle of the canvas; half a pixel beside it if that is odd.
    candidates = [TRUTH.picture()[130 + y : 430 + y, 160 + x : 560 + x] for y in (0, -1, 1) for x in (0, -1, 1)]
    assert any(np.array_equal(middle(seen, 300, 400), each) for each in candidates)


def test_zooming_out_shows_coarser_levels_and_back_the_whole(tab: Page) -> None:
    pressed(tab, "1", "level 0 of 4")
    for level in (1, 2):
        seen = pressed(tab, "-", f"level {level} of 4")
        colors = {tuple(color) for color in seen.reshape(-1, 3)[::7].tolist()}
        assert {(225, 160, 190), (90, 60, 150)} <= colors
    pressed(tab, "0", "level 0 of 4")
    bar = tab.locator("canvas").evaluate(
        "(canvas) => [canvas.dataset.bar, canvas.dataset.barWidth, canvas.dataset.view]"
    )
    zoom = float(bar[2].split()[2])
    assert float(bar[1]) == pytest.approx(float(bar[0]) / 0.0005 * zoom)  # 0.5 µm a pixel


def test_the_pointer_tells_millimetres_and_the_wheel_zooms_about_it(tab: Page) -> None:
    pressed(tab, "1", "level 0 of 4")
    box = tab.locator("canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2 - 80
    tab.mouse.move(x, y)  # column 300, row 200: the middle of the first nucleus
    expect(tab.locator(".slide-note")).to_contain_text(NUCLEUS)
    tab.mouse.wheel(0, -300)
    tab.mouse.move(x + 1, y)
    tab.mouse.move(x, y)
    expect(tab.locator(".slide-note")).to_contain_text(NUCLEUS)
    tab.mouse.down()
    tab.mouse.move(x + 50, y + 30)
    tab.mouse.up()
    expect(tab.locator(".slide-note")).to_contain_text(NUCLEUS)  # it goes along


def test_what_lies_over_it_appears_where_it_belongs(tab: Page, tmp_path: Path) -> None:
    plain = pressed(tab, "1", "level 0 of 4").copy()
    tab.get_by_label("nuclei").check()
    settled(tab)
    washed = (pressed(tab, "1", "level 0 of 4") != plain).any(axis=-1)
    tab.get_by_label("nuclei").uncheck()
    y, x = np.nonzero(washed)
    view = [float(part) for part in str(tab.locator("canvas").get_attribute("data-view")).split()]
    across = x - washed.shape[1] / 2 + view[0]
    below = y - washed.shape[0] / 2 + view[1]
    inside = np.zeros(len(x), bool)
    for center_x, center_y, radius in TRUTH.nuclei:
        inside |= np.hypot(across * 0.0005 - center_x, below * 0.0005 - center_y) < radius + 0.002
    assert inside.all()
    assert washed.sum() > 5000
