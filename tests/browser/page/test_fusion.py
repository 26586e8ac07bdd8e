"""A second volume on a page: over the first, like a curtain, and beside it; each pixel where the patient says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect

from dicomnb.display.common.overlays import overlays_of
from dicomnb.display.page.page import page as make_page
from dicomnb.objects.dose import values_at
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.pages import Pixels, canvas_pixels, focused, opened, settled
from tests.images import series
from tests.objects.made.structure_sets import FRAME

pytestmark = pytest.mark.xdist_group("browser")

ROWS, COLUMNS = 40, 52
TURN = 0.3


def ct() -> Volume:
    """Voxels of 1.25 × 0.75 × 2.5 mm, from (-50, 30, 7) on."""
    return load(series(12, rows=ROWS, columns=COLUMNS, RescaleType="HU", FrameOfReferenceUID=FRAME))


def pet() -> Volume:
    """Voxels of 2.9 × 2.3 × 3.1 mm from the same place on, turned in the plane; values rise along straight lines."""
    row, column = (np.cos(TURN), np.sin(TURN), 0.0), (-np.sin(TURN), np.cos(TURN), 0.0)
    made = series(
        9, rows=15, columns=21, spacing=(2.3, 2.9), row=row, column=column, step=(0, 0, 3.1), Modality="PT",
        SeriesInstanceUID="2.25.77", FrameOfReferenceUID=FRAME,
        WindowCenter=500, WindowWidth=700, Units="BQML", RescaleSlope=1, RescaleIntercept=0,
    )  # fmt: skip
    down, across = np.indices((15, 21))
    for number, each in enumerate(made):
        each.SOPInstanceUID = f"2.25.77.{number + 1}"
        each.PixelData = (31 * across + 17 * down + 23 * number).astype("<i2").tobytes()
    return load(made)


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    context.set_default_timeout(10_000)
    tab = opened(context.new_page(), tmp_path_factory.mktemp("page"), ct(), index=4, overlay=pet(), window=(500, 900))
    focused(tab).press("c")
    yield tab
    context.close()


def near(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what lies within two pixels of a mask."""
    found = mask.copy()
    for axis, by in ((0, 1), (0, -1), (1, 1), (1, -1), (0, 2), (0, -2), (1, 2), (1, -2)):
        found |= np.roll(mask, by, axis)
    return found


def expected(shown: Pixels, index: int) -> tuple[NDArray[np.float64], Pixels]:
    """Return the values of the second volume at the pixels of the axial picture, and their colours."""
    height, width = shown.shape[:2]
    i = (np.arange(width) + 0.5) / width * COLUMNS - 0.5
    j = (np.arange(height) + 0.5) / height * ROWS - 0.5
    where = ct().to_patient(np.stack([*np.meshgrid(i, j), np.full((height, width), float(index))], -1))
    values = values_at(pet(), where)
    shares = np.clip((values - (500 - 0.5 - 699 / 2)) / 699, 0, 1)
    # A pixel at the very border may lie on either side of it.
    values = np.where(near(np.isnan(values)) & np.isfinite(values), np.inf, values)
    colors = matplotlib.colormaps["hot"](np.nan_to_num(shares), bytes=True)[..., :3]
    return values, colors


def chosen(tab: Page, label: str, value: str) -> None:
    tab.get_by_label(label).select_option(value)
    settled(tab)


def entered(tab: Page, label: str, value: float) -> None:
    field = tab.get_by_label(f"{label}, number")
    field.fill(str(value))
    field.press("Enter")
    settled(tab)


def test_each_pixel_is_mixed_with_the_value_at_its_place(shared: Page) -> None:
    box = shared.get_by_label("PT (Bq/mL)")
    box.uncheck()
    settled(shared)
    below = canvas_pixels(shared).astype(float)
    box.check()
    settled(shared)
    shown = canvas_pixels(shared)
    values, colors = expected(shown, 4)
    over = np.isfinite(values) & (values > 500 - 350 + 5)
    assert 0.2 < over.mean() < 0.9
    # Columns of pixels are rounded to the sides of voxels: a place is right to half a pixel or so.
    assert np.abs(shown - (below + colors) / 2)[over].max() <= 6
    outside = np.isnan(values) & ~near(np.isinf(values))
    assert np.array_equal(shown[outside], below[outside])
    expect(shared.locator(".pane .bottom-right").first).to_contain_text("PT: trilinear")
    entered(shared, "PT opacity (%)", 0)
    assert np.array_equal(canvas_pixels(shared), below)
    entered(shared, "PT opacity (%)", 100)
    assert np.abs(canvas_pixels(shared)[over].astype(float) - colors[over]).max() <= 12
    entered(shared, "PT opacity (%)", 50)


def test_both_values_are_read_out_with_their_units(shared: Page) -> None:
    canvas = shared.locator("canvas").first.bounding_box()
    assert canvas is not None
    for i, j in ((20, 17), (33, 30), (11, 25)):
        x, y = (i + 0.5) / COLUMNS, (j + 0.5) / ROWS
        shared.mouse.move(canvas["x"] + x * canvas["width"], canvas["y"] + y * canvas["height"])
        settled(shared)
        text = shared.locator(".readout").inner_text()
        assert f" · i {i}, j {j}, k 4 · " in text
        assert f"{400 + 10 * j + i} HU" in text
        wanted = float(values_at(pet(), ct().to_patient([i, j, 4])))
        assert float(text.split("PT ")[1].split(" Bq/mL")[0]) == pytest.approx(wanted, abs=0.06)


def test_the_nearest_voxel_is_a_choice_that_is_named(shared: Page) -> None:
    smooth = canvas_pixels(shared)
    chosen(shared, "PT between voxels", "nearest voxel")
    expect(shared.locator(".pane .bottom-right").first).to_contain_text("PT: nearest voxel")
    assert (canvas_pixels(shared) != smooth).mean() > 0.1
    chosen(shared, "PT between voxels", "trilinear")
    assert np.array_equal(canvas_pixels(shared), smooth)


def test_a_curtain_hides_the_first_volume_on_one_side(shared: Page) -> None:
    shared.get_by_label("PT (Bq/mL)").uncheck()
    settled(shared)
    below = canvas_pixels(shared)
    shared.get_by_label("PT (Bq/mL)").check()
    chosen(shared, "Two volumes", "curtain")
    entered(shared, "Curtain (%)", 40)
    shown = canvas_pixels(shared)
    values, colors = expected(shown, 4)
    at = round(0.4 * shown.shape[1])
    assert np.array_equal(shown[:, :at], below[:, :at])
    right = np.isfinite(values)
    right[:, : at + 1] = False
    assert np.abs(shown[right].astype(float) - colors[right]).max() <= 12
    outside = np.isnan(values) & ~near(np.isinf(values))
    outside[:, : at + 1] = False
    assert outside.any()
    assert (shown[outside] == 0).all()
    chosen(shared, "Two volumes", "one over the other")


def test_two_volumes_stand_side_by_side_and_move_together(plain: Page, tmp_path: Path) -> None:
    plain.set_viewport_size({"width": 1366, "height": 768})
    opened(plain, tmp_path, [ct(), pet()], index=4)
    panes = plain.locator(".pane:visible")
    expect(panes).to_have_count(2)
    expect(panes.nth(1)).to_contain_text("PT")
    first, second = canvas_pixels(plain, 0), canvas_pixels(plain, 3)
    assert first.shape == second.shape
    values, colors = expected(second, 4)
    inside = np.isfinite(values)
    assert np.abs(second[inside].astype(float) - colors[inside]).max() <= 12
    assert (second[np.isnan(values) & ~near(np.isinf(values))] == 0).all()
    # Zoom, slice and cross are those of both.
    box = panes.nth(1).bounding_box()
    assert box is not None
    plain.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    plain.keyboard.down("Control")
    plain.mouse.wheel(0, -100)
    plain.keyboard.up("Control")
    settled(plain)
    for number in range(2):
        expect(panes.nth(number)).to_contain_text("zoom 1.28 ×")
    plain.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    plain.keyboard.press("ArrowUp")
    for number in range(2):
        expect(panes.nth(number)).to_contain_text("k = 5 (0–11)")
    places = [bar.bounding_box() for bar in plain.locator(".cross.upright:visible").all()]
    assert len(places) == 2
    # Dragging over the second changes its own window.
    plain.mouse.down()
    plain.mouse.move(box["x"] + box["width"] / 2 + 50, box["y"] + box["height"] / 3, steps=3)
    plain.mouse.up()
    settled(plain)
    assert float(plain.get_by_label("PT width (Bq/mL), number").input_value()) == pytest.approx(700 * 1.2, abs=1)
    expect(panes.nth(0)).not_to_contain_text("840")


def test_two_volumes_of_two_frames_of_reference_are_a_catalogue() -> None:
    other = series(9, rows=15, columns=21, SeriesInstanceUID="2.25.78", FrameOfReferenceUID="2.25.4321")
    for number, each in enumerate(other):
        each.SOPInstanceUID = f"2.25.78.{number + 1}"
    assert make_page([ct(), load(other)]).title == "2 series"
    assert overlays_of(pet(), ct()).names == ("PT",)
