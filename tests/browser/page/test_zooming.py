"""Zooming and moving the pictures of a page: their pixels beside Matplotlib's, and all that has to follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from dicomnb.display.common.plane import planes
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.page.pcolormesh import drawn_by_matplotlib
from tests.browser.pages import Pixels, canvas_pixels, focused, opened, settled
from tests.images import image

pytestmark = pytest.mark.xdist_group("browser")

ROWS, COLUMNS = 40, 25
WINDOW = Window(500, 1000, function="LINEAR_EXACT")


def single() -> Volume:
    """Return one slice of 40 rows of 1.1 mm and 25 columns of 2.2 mm: a picture a quarter wider than high."""
    down, across = np.indices((ROWS, COLUMNS))
    stored = (down * 37 + across * 53 + 11 * (down * across % 7)) % 1000
    return load(image(stored.astype(np.int16), PixelSpacing=[1.1, 2.2], RescaleType="HU"))


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    context.set_default_timeout(10_000)
    mask = np.zeros((1, ROWS, COLUMNS), np.bool_)
    mask[0, 3:37, 4:20] = True
    yield opened(context.new_page(), tmp_path_factory.mktemp("page"), single(), window=WINDOW, overlay={"area": mask})
    context.close()


@pytest.fixture
def tab(shared: Page) -> Page:
    """Return the page as it began: 560 × 700 pixels, nothing over the picture."""
    shared.mouse.move(0, 0)
    shared.get_by_label("area").set_checked(False)
    focused(shared).press("r")
    settled(shared)
    assert canvas_pixels(shared).shape[:2] == (560, 700)
    return shared


def bounds(tab: Page, selector: str = ".pane canvas") -> FloatRect:
    found = tab.locator(selector).first.bounding_box()
    assert found is not None
    return found


def readout(tab: Page) -> str:
    settled(tab)
    return tab.locator(".readout").inner_text()


def place(tab: Page, column: float, row: float) -> tuple[float, float]:
    """Return where a voxel lies on the screen while the whole picture is shown."""
    box = bounds(tab)
    return (box["x"] + box["width"] * (column + 0.5) / COLUMNS, box["y"] + box["height"] * (row + 0.5) / ROWS)


def zoomed(tab: Page, delta: float) -> None:
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, delta)
    tab.keyboard.up("Control")
    settled(tab)


def corner_text(tab: Page, corner: str) -> Locator:
    return tab.locator(f".pane .{corner}").first


def seen_of(tab: Page, height: int, width: int) -> tuple[Pixels, tuple[slice, slice]]:
    """Return the canvas, and which part of a whole picture of this size lies about the middle of its frame."""
    pane = bounds(tab, ".pane")
    parts = []
    for whole, frame in ((height, round(pane["height"])), (width, round(pane["width"]))):
        corner = int(np.floor(frame / 2 - whole / 2 + 0.5))
        parts.append(slice(max(0, -corner), min(whole, frame - corner)))
    return canvas_pixels(tab), (parts[0], parts[1])


def test_zoomed_pixels_are_those_of_a_larger_pcolormesh(tab: Page) -> None:
    pane = focused(tab)
    for _ in range(3):
        pane.press("+")
    settled(tab)
    # 560 × 1.25³ is 1093.75, 700 × 1.25³ is 1367.19.
    shown, seen = seen_of(tab, 1094, 1367)
    wanted = drawn_by_matplotlib(planes(single())[0], 0, (1094, 1367), WINDOW)
    assert shown.shape[:2] == (560, bounds(tab, ".pane")["width"])
    assert np.array_equal(shown, wanted[seen])
    expect(corner_text(tab, "top-right")).to_contain_text("zoom 1.95 ×")
    pane.press("0")
    settled(tab)
    assert canvas_pixels(tab).shape[:2] == (560, 700)
    expect(corner_text(tab, "top-right")).not_to_contain_text("zoom")


def test_the_voxel_under_the_pointer_stays_there(tab: Page) -> None:
    x, y = place(tab, 19, 9)
    tab.mouse.move(x, y)
    before = readout(tab)
    assert before.startswith("i 19, j 9")
    for delta in (-100, -100, -100, -30, -7, 60):
        zoomed(tab, delta)
        assert readout(tab) == before
        tab.mouse.move(x, y)
    expect(corner_text(tab, "top-right")).to_contain_text("zoom")
    # The wheel zooms without a click before, and leaves the slice and the focus alone.
    for _ in range(12):
        zoomed(tab, 100)
    assert canvas_pixels(tab).shape[:2] == (560, 700)
    assert readout(tab) == before


def test_one_voxel_is_one_pixel(plain: Page, tmp_path: Path) -> None:
    down, across = np.indices((700, 900))
    stored = (down * 7 + across * 3) % 256
    opened(
        plain,
        tmp_path,
        image(stored.astype(np.uint8), PixelSpacing=[0.07, 0.07]),
        window=Window(128, 256, function="LINEAR_EXACT"),
    )
    assert canvas_pixels(plain).shape[0] == 560
    expect(corner_text(plain, "bottom-right")).to_contain_text("900 × 700 voxels on")
    plain.get_by_role("button", name="1:1").click()
    settled(plain)
    shown, seen = seen_of(plain, 700, 900)
    assert shown.shape[:2] == (560, 900)
    assert (np.diff(shown[:, :, 0].astype(int), axis=1) % 256 == 3).all()
    assert np.array_equal(shown[..., 0], stored[seen])
    expect(corner_text(plain, "top-right")).to_contain_text("1 : 1")
    expect(corner_text(plain, "bottom-right")).to_have_text("")


def test_the_middle_button_and_keys_move_the_picture(tab: Page) -> None:
    pane = focused(tab)
    for _ in range(5):
        pane.press("+")
    x, y = (500.0, 300.0)
    tab.mouse.move(x, y)
    before = readout(tab)
    for how in ("middle", "left"):
        if how == "left":
            tab.keyboard.down("Shift")
        tab.mouse.down(button="middle" if how == "middle" else "left")
        tab.mouse.move(x + 90, y - 70, steps=3)
        assert readout(tab) == before
        tab.mouse.up(button="middle" if how == "middle" else "left")
        tab.keyboard.up("Shift")
        assert readout(tab) == before
        tab.mouse.move(x, y)
        assert readout(tab) != before
        tab.mouse.move(x + 90, y - 70)
        x, y = x + 90, y - 70
    assert corner_text(tab, "top-right").inner_text().startswith("center 500")  # it was no drag for the window
    pane.press("Alt+ArrowRight")
    tab.mouse.move(x + 40, y)
    assert readout(tab) == before
    # However far: the middle of the frame shows some of it.
    for _ in range(200):
        pane.press("Alt+ArrowDown")
    settled(tab)
    box, frame = bounds(tab), bounds(tab, ".pane")
    assert box["height"] == pytest.approx(frame["height"] / 2, abs=1)


def test_the_right_button_zooms_about_where_it_was_pressed(tab: Page) -> None:
    x, y = place(tab, 7, 30)
    tab.mouse.move(x, y)
    before = readout(tab)
    tab.mouse.down(button="right")
    tab.mouse.move(x, y - 120, steps=4)
    tab.mouse.up(button="right")
    settled(tab)
    expect(corner_text(tab, "top-right")).to_contain_text("zoom 2 ×")  # 120 pixels double it
    tab.mouse.move(x, y)
    assert readout(tab) == before
    assert (
        tab.evaluate(
            "() => document.querySelector('.pane').dispatchEvent(new MouseEvent('contextmenu', { cancelable: true }))"
        )
        is False
    )


def test_two_fingers_zoom_and_move(tab: Page) -> None:
    x, y = place(tab, 12, 20)
    tab.mouse.move(x, y)
    before = readout(tab)
    tab.evaluate(
        """([x, y]) => {
          const pane = document.querySelector(".pane");
          pane.setPointerCapture = () => undefined;
          const send = (kind, id, left, top) => pane.dispatchEvent(new PointerEvent(kind, {
            pointerId: id, pointerType: "touch", clientX: left, clientY: top, bubbles: true, button: 0 }));
          send("pointerdown", 11, x - 40, y);
          send("pointerdown", 12, x + 40, y);
          send("pointermove", 11, x - 80 + 30, y + 10);
          send("pointermove", 12, x + 80 + 30, y + 10);
          send("pointerup", 11, x - 50, y + 10);
          send("pointerup", 12, x + 110, y + 10);
        }""",
        [x, y],
    )
    settled(tab)
    expect(corner_text(tab, "top-right")).to_contain_text("zoom 2 ×")
    tab.mouse.move(x + 30, y + 10)
    assert readout(tab) == before
    assert corner_text(tab, "top-right").inner_text().startswith("center 500")


def test_smoothing_is_a_choice_that_the_picture_names(tab: Page) -> None:
    sharp = canvas_pixels(tab)
    focused(tab).press("s")
    settled(tab)
    expect(corner_text(tab, "bottom-right")).to_have_text("smoothed")
    smooth = canvas_pixels(tab)
    # Half way between the centres of two voxels lies their mean; 14 rows and 28 columns of pixels are a voxel.
    values = single().array[0]
    for row, column in ((10, 10), (3, 17), (30, 5)):
        y, x = 14 * row + 7, 28 * column + 28
        mean = (values[row, column] + values[row, column + 1]) / 2
        assert smooth[y, x, 0] == pytest.approx(mean / 1000 * 255, abs=8)
        assert smooth[y, x - 14, 0] == pytest.approx(float(sharp[y, x - 14, 0]), abs=12)
    focused(tab).press("s")
    settled(tab)
    assert np.array_equal(canvas_pixels(tab), sharp)
    expect(corner_text(tab, "bottom-right")).to_have_text("")


def test_rulers_bar_and_cross_follow(tab: Page) -> None:
    pane = focused(tab)
    start, end = place(tab, 8, 12), place(tab, 14, 12)
    tab.mouse.click(*place(tab, 11, 20))
    pane.press("d")
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*end, steps=3)
    tab.mouse.up()

    def state() -> tuple[float, float, str]:
        settled(tab)
        line = bounds(tab, ".drawings polyline:not(.shade)")
        bar = bounds(tab, ".pane .bar")
        millimetres = float(tab.locator(".pane .bar").inner_text().split()[0])
        millimetres *= 10 if "cm" in tab.locator(".pane .bar").inner_text() else 1
        return line["width"], bar["width"] / millimetres, str(tab.locator(".drawings text").text_content())

    first = state()
    assert first[2] == "1: 13.2 mm"  # six columns of 2.2 mm
    # 700 pixels show 55 mm.
    assert first[1] == pytest.approx(700 / 55, rel=0.01)
    tab.mouse.move(*place(tab, 11, 20))
    # The cross lies at the middle of its voxel, 28 pixels wide: within it before and after.
    for _ in range(3):
        zoomed(tab, -100)
    second = state()
    factor = float(re.findall(r"zoom ([\d.]+)", corner_text(tab, "top-right").inner_text())[0])
    assert factor == pytest.approx(np.exp(0.75), rel=0.01)
    assert second[0] == pytest.approx(first[0] * factor, rel=0.01)
    assert second[1] == pytest.approx(first[1] * factor, rel=0.01)
    assert second[2] == first[2]
    # What is drawn while zoomed has its true length too: 28 × factor pixels are a column.
    pane.press("d")
    tab.mouse.move(400, 300)
    tab.mouse.down()
    tab.mouse.move(400 + 2.5 * 28 * factor, 300, steps=3)
    tab.mouse.up()
    settled(tab)
    text = str(tab.locator(".drawings text").nth(1).text_content())
    assert float(text.split()[1]) == pytest.approx(5.5, abs=0.05)
    # The cross is where its voxel is.
    cross = bounds(tab, ".cross.upright")
    row = bounds(tab, ".cross.across")
    tab.mouse.move(cross["x"] + 0.5, row["y"] + 0.5)
    assert readout(tab).startswith("i 11, j 20")


def test_the_border_of_an_area_is_not_that_of_the_frame(tab: Page) -> None:
    tab.get_by_label("area").set_checked(True)
    pane = focused(tab)
    settled(tab)
    yellow = (canvas_pixels(tab) == (255, 212, 0)).all(axis=-1)
    assert yellow.any()
    for _ in range(8):
        pane.press("+")
    settled(tab)
    assert not (canvas_pixels(tab) == (255, 212, 0)).all(axis=-1).any()


def test_the_magnifier_shows_the_voxels_under_the_pointer_larger(tab: Page) -> None:
    pane = focused(tab)
    pane.press("m")
    tab.mouse.move(*place(tab, 6, 25))
    settled(tab)
    lens = tab.locator(".lens")
    expect(lens).to_be_visible()
    expect(tab.get_by_role("button", name="Magnifier")).to_have_attribute("aria-pressed", "true")
    large = canvas_pixels(tab, 1)
    small = canvas_pixels(tab)
    assert large.shape[:2] == (180, 180)
    # The middle of the voxel is in the middle of the lens; 56 rows of pixels are a voxel there.
    assert np.array_equal(large[90, 90], small[14 * 25 + 7, 28 * 6 + 14])
    assert (large[66:114, 40:140] == large[90, 90]).all()
    pane.press("m")
    expect(lens).to_be_hidden()
