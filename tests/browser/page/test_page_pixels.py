"""The pixels of a page beside Matplotlib's, and its readout beside the volume."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dicomnb.display.common.plane import planes
from dicomnb.display.page.page import page as make_page
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.browser.page.pcolormesh import drawn_by_matplotlib
from tests.browser.pages import PATIENCE, canvas_pixels, opened
from tests.images import image, series

pytestmark = pytest.mark.xdist_group("browser")

NAMES = ("facts", "voxels")
WINDOW = Window(300, 450)
SAGITTAL: dict[str, Any] = {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-2.3, 0, 0)}


@pytest.fixture(scope="module", params=[1, 2], ids=["plain", "hidpi"])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1000, "height": 900}, offline=True, device_scale_factor=request.param
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def assert_like_matplotlib(tab: Page, volume: Volume, voxel: tuple[int, int, int], window: Window | None) -> None:
    for number, plane in enumerate(planes(volume)):
        if not tab.locator(".pane").nth(number).is_visible():
            continue
        shown = canvas_pixels(tab, number)
        wanted = drawn_by_matplotlib(plane, voxel[2 - plane.normal], shown.shape, window)
        assert shown.shape == wanted.shape
        assert len(np.unique(wanted.reshape(-1, 3), axis=0)) > 20
        assert np.array_equal(shown, wanted), f"pane {number}"


# -- pixels ---------------------------------------------------------------------------------------------------


def test_planes_of_a_volume_are_those_of_pcolormesh(tab: Page, tmp_path: Path) -> None:
    volume = load(series(9, rows=37, columns=23, spacing=(1.7, 0.9), **SAGITTAL))
    opened(tab, tmp_path, volume, window=WINDOW, index=4)
    assert tab.locator(".pane:visible").count() == 3
    assert_like_matplotlib(tab, volume, (11, 18, 4), WINDOW)


def test_slices_with_their_own_scales_and_a_missing_one_are_those_of_pcolormesh(tab: Page, tmp_path: Path) -> None:
    slices = series(12, rows=31, columns=40, spacing=(1.1, 1.3), Modality="PT")
    for number, each in enumerate(slices):
        each.RescaleSlope = 0.1 + 0.013 * number
    del slices[5]
    volume = load(slices)
    opened(tab, tmp_path, volume, window=Window(70, 120), index=4)
    assert_like_matplotlib(tab, volume, (20, 15, 4), Window(70, 120))


def test_more_voxels_than_pixels_are_those_of_pcolormesh(tab: Page, tmp_path: Path) -> None:
    down, across = np.indices((1300, 1010))
    stored = (down * 37 % 911 - across * 11 % 1300).astype(np.int16)
    volume = load(image(stored, PixelSpacing=[0.3, 0.4], RescaleIntercept="-3.7", RescaleSlope="0.77"))
    window = Window(50, 900, function="LINEAR_EXACT")
    opened(tab, tmp_path, volume, window=window)
    assert_like_matplotlib(tab, volume, (0, 0, 0), window)


def test_slices_at_uneven_distances_are_those_of_pcolormesh(plain: Page, tmp_path: Path) -> None:
    slices = series(8, rows=12, columns=15, spacing=(1.1, 1.3))
    for each, z in zip(slices, [0, 1.1, 2.9, 7.3, 8.1, 12.7, 13.9, 19], strict=True):
        each.ImagePositionPatient = [0, 0, z]
    volume = load(slices)
    assert volume.stack is not None
    assert volume.stack.step is None
    opened(plain, tmp_path, volume, window=WINDOW, index=3)
    assert_like_matplotlib(plain, volume, (7, 6, 3), WINDOW)


def test_colours_are_those_of_pcolormesh(tab: Page, tmp_path: Path) -> None:
    colors = np.random.default_rng(3).integers(0, 256, (3, 45, 61, 3), np.uint8)
    made = image(colors[..., 0], frames=3, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    made.PixelData = colors.tobytes()
    volume = load(made)
    opened(tab, tmp_path, volume, index=2)
    assert_like_matplotlib(tab, volume, (0, 0, 2), None)
    assert tab.get_by_label("Center").count() == 0


def test_every_value_that_the_page_reads_is_that_of_the_volume(plain: Page, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    for kind in ("i2", "u1", "f4"):
        info: Any = np.finfo(kind) if kind == "f4" else np.iinfo(kind)
        stored = (
            rng.normal(0, 1e5, (2, 7, 5)).astype(kind)
            if kind == "f4"
            else rng.integers(info.min, info.max, (2, 7, 5), kind)
        )
        made = image(stored, frames=2, RescaleSlope="0.0123", RescaleIntercept="-7.1")
        if kind == "f4":
            made.FloatPixelData = made.PixelData
            del made.PixelData, made.RescaleSlope, made.RescaleIntercept
        volume = load(made)
        opened(plain, tmp_path, volume)
        html = make_page(volume).html
        facts, packed = (re.findall(rf'<script class="{name}" type="[^"]*">(.*?)</script>', html)[0] for name in NAMES)
        read = plain.evaluate(
            """async ([facts, packed]) => {
              const source = new EmbeddedVoxels(await readVoxels(JSON.parse(facts).packing, packed));
              const { slice } = source.at(0, [0, 0, 0]);
              return [...Array(70).keys()].map((index) => readAt(slice, index)[0]);
            }""",
            [facts, packed],
        )
        assert np.array_equal(np.array(read, np.float32).reshape(2, 7, 5), volume.array)
