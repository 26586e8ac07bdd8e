"""Slabs on a page: greatest, mean and least values across a thickness, beside those of Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from dicomnb.display.common.plane import planes
from dicomnb.geometry.projection import Projection
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.page.pcolormesh import drawn_by_matplotlib
from tests.browser.pages import canvas_pixels, opened, settled
from tests.images import series

pytestmark = pytest.mark.xdist_group("browser")

WINDOW = Window(900, 2500, function="LINEAR_EXACT")


def noisy(*, scales: bool = False) -> Volume:
    """Return 16 slices, 2.5 mm apart, of numbers without an order; with scales one is missing and each has its own.

    Some of their voxels are padding.
    """
    rng = np.random.default_rng(11)
    slices = series(16, rows=37, columns=23, spacing=(1.7, 0.9), RescaleType="HU", PixelPaddingValue=-2000)
    for number, each in enumerate(slices):
        stored = rng.integers(-1000, 3000, (37, 23)).astype("<i2")
        stored[rng.random((37, 23)) < 0.3] = -2000
        stored[:3, :4] = -2000
        each.PixelData = stored.tobytes()
        if scales:
            each.RescaleSlope = 0.3 + 0.05 * number
    if scales:
        del slices[6]
    return load(slices)


def without_padding(volume: Volume) -> NDArray[np.float32]:
    """Return the values of a volume, NaN where -2000 is stored."""
    measured = volume.array.copy()
    for k, source in enumerate(volume.slices):
        if source is not None:
            measured[k][source.dataset.pixel_array == -2000] = np.nan
    return measured


def chosen(tab: Page, thickness: float, how: str) -> None:
    field = tab.get_by_label("Slab (mm), number")
    field.fill(str(thickness))
    field.press("Enter")
    tab.get_by_label("Projection").select_option(how)
    expect(tab.locator(".pane .bottom-right").first).to_contain_text(how)
    expect(tab.locator(".stage")).not_to_contain_text("…")
    settled(tab)


@pytest.mark.parametrize("scales", [False, True], ids=["one scale", "a scale for each slice, and a missing one"])
def test_slabs_are_those_of_python_in_all_planes(tab: Page, tmp_path: Path, scales: bool) -> None:
    volume = noisy(scales=scales)
    opened(tab, tmp_path, volume, window=WINDOW, index=7)
    single = canvas_pixels(tab)
    measured = without_padding(volume)
    words: dict[Projection, str] = {"max": "maximum", "mean": "mean", "min": "minimum"}
    for how, word in words.items():
        chosen(tab, 12.5, word)
        for number, plane in enumerate(planes(volume)):
            index = (7, 18, 11)[plane.normal]
            shown = canvas_pixels(tab, number)
            values = plane.take(measured, index, 12.5, how)
            wanted = drawn_by_matplotlib(plane, index, shown.shape, WINDOW, values)
            assert np.array_equal(shown, wanted), (how, plane.name)
    # Five slices of 2.5 mm: those at the very border are in, on both sides.
    expect(tab.locator(".pane .bottom-right").first).to_contain_text(
        "minimum of 5 slices, 12.5 mm" if not scales else "slices, 12.5 mm"
    )
    least = float(np.nanmin(measured[5:10, 18, 11]))
    text = tab.locator(".readout").inner_text()
    assert "minimum over 12.5 mm" in text
    assert float(text.split("12.5 mm: ")[1].split(" HU")[0].replace("−", "-")) == pytest.approx(least, abs=0.01)
    field = tab.get_by_label("Slab (mm), number")
    field.fill("0")
    field.press("Enter")
    settled(tab)
    assert np.array_equal(canvas_pixels(tab), single)


def test_a_thick_slab_grows_and_keeps_the_page_alive(tab: Page, tmp_path: Path) -> None:
    opened(tab, tmp_path, noisy(), window=WINDOW, index=7)
    # With no time at all each frame adds one slice: what is there is painted, and the rest follows.
    grown: list[int] = tab.evaluate(
        """() => {
          const shape = [1, 9, 4, 3];
          const codes = Uint16Array.from({ length: 108 }, (_, index) => (index * 37) % 101);
          const voxels = { shape, codes, values: undefined, colours: undefined, valueOf: (code) => code };
          const source = new EmbeddedVoxels(voxels);
          const centers = [Array.from({ length: 9 }, (_, k) => k * 2), [0, 1, 2, 3], [0, 1, 2]];
          const facts = { lengths: { padding: null }, packing: { shape }, steps: [1, 1], original: [9, 4, 3], centers,
            axisUnits: ["mm", "mm", "mm"], views: [], edges: [], units: "" };
          let asked = 0;
          const slab = new Slab(facts, source, () => { asked++; });
          const view = { normal: 0, down: 1, across: 2 };
          slab.set({ thickness: 12, how: "max" });
          const keep = performance.now;
          let now = 0;
          performance.now = () => (now += 1000);
          const added = [];
          for (let frame = 0; frame < 9; frame++) added.push(slab.project(view, 0, 4).added);
          performance.now = keep;
          return [...added, asked, slab.words(view, 0, 4).length];
        }"""
    )
    assert grown[:9] == [1, 2, 3, 4, 5, 6, 7, 7, 7]
    assert grown[9] == 7  # once for what was asked, and once for each frame that was not the last
    assert grown[10] == len("maximum of 7 slices, 12 mm")
