"""Planes across a tilted stack on a page: each line at its true place, and all that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from dicomnb.analysis.measure import distance
from dicomnb.display.common.plane import Plane, planes
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.page.pcolormesh import drawn_by_matplotlib
from tests.browser.pages import Pixels, canvas_pixels, drag, focused, measured, opened, settled
from tests.images import series

pytestmark = pytest.mark.xdist_group("browser")

ROWS, COLUMNS, SLICES = 37, 29, 23
WINDOW = Window(600, 1200, function="LINEAR_EXACT")
BESIDE = (0, 0, 0)


def tilted(**header: Any) -> Volume:
    """Return slices that lie 1.7 mm further forwards and 2.5 mm up, one after the other: 34 degrees."""
    slices = series(SLICES, rows=ROWS, columns=COLUMNS, spacing=(1.3, 1.1), step=(0.0, -1.7, 2.5), **header)
    down, across = np.indices((ROWS, COLUMNS))
    for number, each in enumerate(slices):
        stored = 100 + (down * 31 + across * 17 + number * 53 + down * across % 11 * 29) % 1000
        each.PixelData = stored.astype("<i2").tobytes()
        each.WindowCenter, each.WindowWidth = 600, 1200
    return load(slices)


VOLUME = tilted()
MASK = np.zeros((SLICES, ROWS, COLUMNS), np.bool_)
MASK[6:16, 9:28, 8:21] = True


@pytest.fixture(scope="module", params=[1, 2], ids=["plain", "hidpi"])
def shared(
    browser: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, offline=True, device_scale_factor=request.param
    )
    context.set_default_timeout(20_000)
    folder = tmp_path_factory.mktemp("page")
    yield opened(context.new_page(), folder, VOLUME, window=WINDOW, overlay={"box": MASK}, index=11)
    context.close()


@pytest.fixture
def tab(shared: Page) -> Page:
    shared.mouse.move(0, 0)
    shared.get_by_label("box").set_checked(False)
    focused(shared).press("r")
    settled(shared)
    return shared


def sagittal() -> tuple[int, Plane]:
    return next((number, plane) for number, plane in enumerate(planes(VOLUME)) if plane.name == "sagittal")


def assert_same_cells(shown: Pixels, wanted: Pixels) -> None:
    """Compare pixels but for those at the very border of two voxels, which Agg counts in 256ths."""
    assert shown.shape == wanted.shape
    inside = (wanted != 255).any(axis=-1)
    assert 0.3 < inside.mean() < 0.95
    assert (shown[~inside] == BESIDE).all(axis=-1).mean() > 0.999
    differ = (shown != wanted).any(axis=-1) & inside
    assert differ.sum() / inside.sum() < 0.002


def test_each_line_is_drawn_where_pcolormesh_draws_it(tab: Page) -> None:
    number, plane = sagittal()
    assert plane.shifts is not None
    shown = canvas_pixels(tab, number)
    wanted = drawn_by_matplotlib(plane, COLUMNS // 2, shown.shape, WINDOW)
    assert_same_cells(shown, wanted)
    # Straight it would be another picture.
    assert plane.extent[0] == pytest.approx(ROWS * 1.3 + SLICES * 1.7)
    # The coronal plane is not sheared, only higher than its slices are apart along their normal.
    coronal = next((at, each) for at, each in enumerate(planes(VOLUME)) if each.name == "coronal")
    shown = canvas_pixels(tab, coronal[0])
    assert np.array_equal(shown, drawn_by_matplotlib(coronal[1], ROWS // 2, shown.shape, WINDOW))


@pytest.mark.parametrize(
    "header",
    [
        {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-2.3, 0.9, 0.6)},
        {"row": (1, 0, 0), "column": (0, 0, -1), "step": (0.7, 2.1, -0.8)},
    ],
    ids=["sagittal", "coronal"],
)
def test_lines_may_lean_upwards_or_to_either_side(plain: Page, tmp_path: Path, header: dict[str, Any]) -> None:
    volume = load(series(19, rows=31, columns=26, spacing=(1.2, 1.4), **header))
    window = Window(2000, 5000, function="LINEAR_EXACT")
    opened(plain, tmp_path, volume, window=window, index=7)
    sheared = 0
    for number, plane in enumerate(planes(volume)):
        shown = canvas_pixels(plain, number)
        index = (7, 15, 13)[plane.normal]
        wanted = drawn_by_matplotlib(plane, index, shown.shape, window)
        if plane.shifts is not None:
            sheared += plane.shifts.step != 0
            assert_same_cells(shown, wanted)
        else:
            assert np.array_equal(shown, wanted)
    assert sheared == 2


def test_the_picture_says_that_it_is_sheared_and_where_it_lies(tab: Page) -> None:
    number, plane = sagittal()
    pane = tab.locator(".pane").nth(number)
    expect(pane.locator(".bottom-right")).to_contain_text(
        "sheared as acquired: each slice has its true shift of 1.7 mm"
    )
    said = str(pane.locator(".top-left").text_content()).replace("\n", " ")
    assert said == plane.describe(COLUMNS // 2).replace(" · ", " ")


def place_on_screen(tab: Page, plane: Plane, number: int, row: int, k: int) -> tuple[float, float]:
    """Return where the centre of a voxel lies on the screen, by the millimetres of Python."""
    box = tab.locator(".pane canvas").nth(number).bounding_box()
    assert box is not None
    x, y = (each.T if plane.down else each for each in plane.middles())
    (left, right), (top, bottom) = plane.limits(plane.across), plane.limits(plane.down)
    return (
        box["x"] + box["width"] * float((x[k, row] - left) / (right - left)),
        box["y"] + box["height"] * float((y[k, row] - top) / (bottom - top)),
    )


@pytest.mark.parametrize(("row", "k"), [(4, 2), (30, 2), (18, 11), (33, 20)])
def test_the_readout_and_the_cross_follow_the_shift(tab: Page, row: int, k: int) -> None:
    number, plane = sagittal()
    x, y = place_on_screen(tab, plane, number, row, k)
    tab.mouse.move(x, y)
    settled(tab)
    value = int(VOLUME.array[k, row, COLUMNS // 2])
    expect(tab.locator(".readout")).to_contain_text(f"i {COLUMNS // 2}, j {row}, k {k} · {value}")
    tab.mouse.click(x, y)
    settled(tab)
    for line, side, at in ((".cross.upright", "x", x), (".cross.across", "y", y)):
        box: Any = tab.locator(".pane").nth(number).locator(line).bounding_box()
        assert box[side] == pytest.approx(at, abs=1.5)
    expect(tab.locator(".pane").first).to_contain_text(f"slice k = {k} ")


def test_beside_the_parallelogram_there_is_no_voxel(tab: Page) -> None:
    number, _ = sagittal()
    box = tab.locator(".pane canvas").nth(number).bounding_box()
    assert box is not None
    corners = [(2, 2), (box["width"] - 2, 2), (2, box["height"] - 2), (box["width"] - 2, box["height"] - 2)]
    cross = f"i {COLUMNS // 2}, j {ROWS // 2}, k 11 "
    said = []
    for x, y in corners:
        tab.mouse.move(box["x"] + x, box["y"] + y)
        settled(tab)
        said.append(cross in tab.locator(".readout").inner_text())
    # Two of the four corners are empty: there the cross is read.
    assert sorted(said) == [False, False, True, True]


def test_zoomed_and_moved_it_is_the_same_plane(tab: Page) -> None:
    number, plane = sagittal()
    pane = focused(tab, number)
    for _ in range(4):
        pane.press("+")
    settled(tab)
    row, k = 20, 12
    frame = tab.locator(".pane").nth(number).bounding_box()
    assert frame is not None
    # What lies in the middle of the frame stays there.
    tab.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    settled(tab)
    zoomed = tab.locator(".readout").inner_text()
    pane.press("0")
    settled(tab)
    tab.mouse.move(frame["x"] + frame["width"] / 2 + 1, frame["y"] + frame["height"] / 2)
    tab.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    settled(tab)
    assert tab.locator(".readout").inner_text() == zoomed
    x, y = place_on_screen(tab, plane, number, row, k)
    tab.mouse.move(x, y)
    tab.keyboard.down("Control")
    for _ in range(3):
        tab.mouse.wheel(0, -100)
    tab.keyboard.up("Control")
    settled(tab)
    tab.mouse.move(x + 0.5, y)
    settled(tab)
    expect(tab.locator(".readout")).to_contain_text(f"j {row}, k {k} ")


def test_a_distance_is_the_true_one(tab: Page) -> None:
    number, _ = sagittal()
    focused(tab, number).press("d")
    drag(tab, number, (0.35, 0.2), (0.6, 0.8))
    (found,) = measured(tab)
    shape = found["shape"]
    wanted = distance(VOLUME, shape["start"], shape["end"], plane="sagittal").length
    assert found["found"]["length"] == pytest.approx(wanted, rel=1e-12)
    # By the size of the picture on the screen, which is to scale.
    _, plane = sagittal()
    width, height = plane.extent
    assert wanted == pytest.approx(np.hypot(0.25 * width, 0.6 * height), rel=0.02)


def test_what_lies_over_it_is_sheared_too(tab: Page) -> None:
    number, plane = sagittal()
    before = canvas_pixels(tab, number)
    tab.get_by_label("box").set_checked(True)
    settled(tab)
    changed = (canvas_pixels(tab, number) != before).any(axis=-1)
    wanted = drawn_by_matplotlib(
        plane, 0, before.shape, Window(0.5, 1), plane.take(MASK.astype(np.float32), COLUMNS // 2)
    )
    inside = (wanted == 255).all(axis=-1) & (before != 0).any(axis=-1)
    assert inside.sum() > 500
    assert (changed == inside).mean() > 0.99


def test_smoothed_it_stays_where_it_is(tab: Page) -> None:
    number, _ = sagittal()
    before = canvas_pixels(tab, number)
    focused(tab, number).press("s")
    settled(tab)
    smooth = canvas_pixels(tab, number)
    shown = (before != 0).any(axis=-1)
    assert ((smooth != 0).any(axis=-1) == shown).mean() > 0.999
    assert 0 < np.abs(smooth.astype(int) - before)[shown].mean() < 80
    expect(tab.locator(".pane").nth(number).locator(".bottom-right")).to_contain_text("smoothed")


def test_a_slab_counts_the_distance_between_planes(tab: Page) -> None:
    number, plane = sagittal()
    focused(tab, number).press("Home")
    tab.get_by_label("Slab (mm), number").fill("5")
    tab.get_by_label("Slab (mm), number").press("Enter")
    first, last = plane.slab_slices(0, 5)
    said = tab.locator(".pane").nth(number).locator(".bottom-right")
    expect(said).to_contain_text(f"maximum of {last - first} slices")


def test_a_second_volume_lies_at_its_true_places(plain: Page, tmp_path: Path) -> None:
    # Its values are 20 y + 31 z + 1000, everywhere in the patient: between voxels too, along straight lines.
    frame: dict[str, Any] = {"FrameOfReferenceUID": "2.25.81"}
    second = series(
        26, rows=42, columns=22, spacing=(3, 3), origin=(-61, -22, 0), step=(0, 0, 3), SeriesInstanceUID="2.25.82",
        Modality="PT", WindowCenter=2500, WindowWidth=4000, **frame,
    )  # fmt: skip
    for k, each in enumerate(second):
        y = -22 + 3 * np.arange(42)[:, None]
        each.PixelData = np.broadcast_to(20 * y + 31 * 3 * k + 1000, (42, 22)).astype("<i2").tobytes()
    opened(plain, tmp_path, [tilted(**frame), load(second)])
    number, plane = sagittal()
    plain.get_by_label("Plane").select_option("sagittal")
    plain.get_by_label("PT colours").select_option("grey")
    settled(plain)
    shown = canvas_pixels(plain, number + 3)
    height, width = shown.shape[:2]
    (left, right), (top, bottom) = plane.limits(plane.across), plane.limits(plane.down)
    along = left + (np.arange(width) + 0.5) / width * (right - left)
    heights = top + (np.arange(height) + 0.5) / height * (bottom - top)
    # The centre of the first voxel is at 30 and 7 mm.
    values = 20 * (along - 0.65 + 30) + 31 * (heights[:, None] - 1.25 + 7) + 1000
    levels = np.clip(np.floor((values - 500) / 4000 * 256), 0, 255)
    inside = (drawn_by_matplotlib(plane, COLUMNS // 2, shown.shape, WINDOW) != 255).any(axis=-1)
    assert inside.mean() > 0.3
    assert np.ptp(levels[inside]) > 120
    assert np.abs(shown[..., 0] - levels)[inside].max() <= 1
    assert (shown[~inside] == BESIDE).all(axis=-1).mean() > 0.999
