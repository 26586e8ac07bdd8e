"""Padding has a colour and takes no part in what a page computes: smoothing, fusion, and maxima from all around."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.pages import canvas_pixels, focused, opened, settled
from tests.images import series

pytestmark = pytest.mark.xdist_group("browser")


def of_two_values(value: int, padding: int, *, by_slice: bool = False, **header: Any) -> Volume:
    """Return 6 slices of one value, with a border of padding: of each slice its own number where that is asked for."""
    slices = series(
        6,
        rows=21,
        columns=26,
        spacing=(1.1, 1.3),
        RescaleSlope=1,
        RescaleIntercept=0,
        FrameOfReferenceUID="2.25.8",
        **header,
    )
    for k, each in enumerate(slices):
        stored = np.full((21, 26), value, "<i2")
        each.PixelPaddingValue = padding + k * by_slice
        stored[:, :5] = stored[17:] = padding + k * by_slice
        each.PixelData = stored.tobytes()
    return load(slices)


def greys(tab: Page, pane: int) -> set[int]:
    return set(np.unique(canvas_pixels(tab, pane)).tolist())


@pytest.mark.parametrize("by_slice", [False, True], ids=["one value", "a value for each slice"])
def test_what_is_smoothed_is_mixed_with_no_padding(tab: Page, tmp_path: Path, by_slice: bool) -> None:
    volume = of_two_values(500, 2000, by_slice=by_slice, WindowCenter=1000.5, WindowWidth=2001)
    opened(tab, tmp_path, volume)
    plain = [greys(tab, pane) for pane in range(3)]
    focused(tab).press("s")
    settled(tab)
    expect(tab.locator(".pane .bottom-right").first).to_contain_text("smoothed")
    for pane in range(3):
        # 500 of 2,000 and white: a value between them would be a tissue that is not there.
        assert greys(tab, pane) == plain[pane], pane
    assert plain[0] == {64, 255}


@pytest.mark.parametrize("by_slice", [False, True], ids=["one value", "a value for each slice"])
def test_a_second_volume_ends_where_its_padding_begins(tab: Page, tmp_path: Path, by_slice: bool) -> None:
    ct = of_two_values(0, -2000, WindowCenter=1000, WindowWidth=400)
    pet = of_two_values(
        500, 2000, by_slice=by_slice, Modality="PT", SeriesInstanceUID="2.25.9", WindowCenter=1000.5, WindowWidth=2001
    )
    opened(tab, tmp_path, [ct, pet])
    shown = canvas_pixels(tab, 3).reshape(-1, 3)
    colors = {tuple(each) for each in np.unique(shown, axis=0).tolist()}
    # Black, and that of 500 among the colours of "hot".
    assert len(colors) == 2
    assert (0, 0, 0) in colors
    box = tab.locator(".pane canvas").first.bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + box["width"] * 10.5 / 26, box["y"] + box["height"] * 8.5 / 21)
    expect(tab.locator(".readout")).to_contain_text("PT 500")
    tab.mouse.move(box["x"] + box["width"] * 2.5 / 26, box["y"] + box["height"] * 8.5 / 21)
    expect(tab.locator(".readout")).not_to_contain_text("PT")


def test_seen_from_all_around_padding_is_no_maximum(tab: Page, tmp_path: Path) -> None:
    volume = of_two_values(500, 2000, by_slice=True, WindowCenter=1000.5, WindowWidth=2001)
    opened(tab, tmp_path, volume)
    tab.get_by_role("button", name="Rotating maximum").click()
    expect(tab.locator(".rotation .top-left")).to_contain_text("from the front")
    address = tab.locator(".rotation canvas").evaluate("(canvas) => canvas.width")
    assert address > 20
    pixels = tab.locator(".rotation canvas").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return [...new Set(data.filter((_, index) => index % 4 === 0))];
        }"""
    )
    assert max(pixels) == 64
