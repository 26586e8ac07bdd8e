"""Values of any size, values that are none, and images of any shape, on a page, in a viewer and on a figure."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import ListedColormap
from PIL import Image
from playwright.sync_api import Page

from dicomnb.display.common.captions import number_text, window_numbers
from dicomnb.display.figure.picture import show
from dicomnb.pixels.window import Window
from tests.browser.pages import canvas_pixels, number, opened, settled
from tests.display.core_widgets import core_view as view
from tests.images import image

pytestmark = pytest.mark.xdist_group("browser")

EXACT = Window(0.5, 1, function="LINEAR_EXACT")
MISSING = (0x5B, 0x7F, 0xA6)


def floats(values: Any, **attributes: Any) -> Any:
    """Return an image of Float Pixel Data (PS3.3 C.7.6.24)."""
    made = image(np.zeros(np.shape(values), np.uint16), Modality="MR", **attributes)
    for name in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(made, name)
    made.BitsAllocated = 32
    made.add_new((0x7FE0, 0x0008), "OF", np.asarray(values, "<f4").tobytes())
    return made


def test_what_has_no_value_has_one_colour_everywhere(tab: Page, tmp_path: Path) -> None:
    values = np.full((30, 50), 0.5, np.float32)
    values[:10, :10], values[:10, 40:], values[20:, :10] = np.nan, np.inf, -np.inf
    made = floats(values, PixelSpacing=[2, 2])
    on_page = canvas_pixels(opened(tab, tmp_path, made, window=EXACT))
    viewer = view(made, window=EXACT)
    down, across = viewer.renderer.image_span
    in_viewer = viewer.renderer.render(values)[down, across]
    viewer.close()
    figure: Any = show(made, window=EXACT, letters=False)
    with Image.open(io.BytesIO(figure._repr_png_()[0])) as read:
        drawn = np.asarray(read.convert("RGB"))
    box = figure.axes[0].get_window_extent()
    on_figure = drawn[int(len(drawn) - box.y1) + 2 : int(len(drawn) - box.y0), int(box.x0) + 2 : int(box.x1)]
    for pixels in (on_page, in_viewer, on_figure):
        height, width = pixels.shape[:2]
        seen = [
            tuple(pixels[int(row * height), int(column * width), :3].tolist())
            for row, column in ((0.2, 0.1), (0.2, 0.9), (0.8, 0.1), (0.6, 0.6))
        ]
        assert seen == [MISSING] * 3 + [(128, 128, 128)]


def test_an_infinite_voxel_is_read_out_as_such_and_takes_no_part_in_a_measurement(tab: Page, tmp_path: Path) -> None:
    values = np.full((30, 50), 0.5, np.float32)
    values[15, 25] = np.inf  # the voxel in the middle
    opened(tab, tmp_path, floats(values))
    assert tab.locator(".readout").inner_text().endswith("∞")


def test_numbers_and_windows_are_written_as_python_writes_them(tab: Page, tmp_path: Path) -> None:
    opened(tab, tmp_path, image(np.arange(12, dtype=np.uint16).reshape(3, 4)))
    numbers = [
        0,
        1,
        -38.0,
        0.1234567,
        1646.2,
        25000.3,
        8.12e-4,
        9.99999e-5,
        3.3333e-12,
        -7.77e-40,
        6.5e7,
        123456789,
        1.5e30,
    ]
    cases: list[tuple[float, int]] = [(each, digits) for each in numbers for digits in (4, 5, 7, 9)]
    found = tab.evaluate("(cases) => cases.map(([number, digits]) => inWords(number, digits))", cases)
    assert found == [number_text(each, digits) for each, digits in cases]
    windows = [(40, 400), (8e-10, 4e-10), (500.00025, 5e-4), (0, 1e30), (-1e30, 2e29)]
    found = tab.evaluate("(pairs) => pairs.map(([center, width]) => windowWords({ center, width }))", windows)
    assert [tuple(each) for each in found] == [
        window_numbers(Window(center, width, function="LINEAR_EXACT")) for center, width in windows
    ]


@pytest.mark.parametrize("scale", [1e-15, 1e-9, 1e-6, 1.0, 1e27])
def test_sliders_and_fields_go_by_steps_of_the_data(tab: Page, tmp_path: Path, scale: float) -> None:
    stored = np.arange(300, dtype=np.uint16).reshape(15, 20)
    made = image(stored, RescaleSlope=scale, RescaleIntercept=0)
    made.Modality = "MR"
    opened(tab, tmp_path, made, window=Window(150 * scale, 80 * scale, function="LINEAR_EXACT"))
    assert number(tab, "Center") == pytest.approx(150 * scale, rel=1e-9)
    slider = tab.get_by_role("slider", name="Center", exact=True)
    slider.focus()
    slider.press("ArrowRight")
    settled(tab)
    # 300 values lie one unit apart: a step is one of them, or a tenth.
    moved = number(tab, "Center") - 150 * scale
    assert moved == pytest.approx(scale, rel=1e-6)
    field = tab.get_by_label("Width, number")
    field.focus()
    field.press("ArrowUp")
    field.blur()
    assert number(tab, "Width") == pytest.approx(81 * scale, rel=1e-6)
    assert np.unique(canvas_pixels(tab)).size > 60


@pytest.mark.parametrize(
    ("shape", "spacing", "words"),
    [
        ((1, 4096), [1, 1], ["4096 × 1 voxels on", "not to scale"]),
        ((3000, 1), [1, 1], ["1 × 3000 voxels on", "not to scale"]),
        ((64, 48), [0.01, 10], ["48 × 64 voxels on", "not to scale"]),
        ((5, 7), [1, 1], []),
        ((1500, 1400), [1, 1], ["1400 × 1500 voxels on"]),
    ],
)
def test_a_page_shows_images_of_any_shape_and_says_what_it_cannot_show(
    tab: Page, tmp_path: Path, shape: tuple[int, int], spacing: list[float], words: list[str]
) -> None:
    stored = (29 * np.arange(shape[0] * shape[1]) % 1000).astype(np.uint16).reshape(shape)
    opened(tab, tmp_path, image(stored, PixelSpacing=spacing), window=(500, 1000))
    pixels = canvas_pixels(tab)
    assert min(pixels.shape[:2]) >= 20
    assert np.unique(pixels).size > 30
    said = tab.locator(".pane .bottom-right").first.inner_text()
    assert all(word in said for word in words)
    assert bool(said) == bool(words)


def test_a_map_of_the_callers_is_not_taken_for_one_of_the_menu(tab: Page, tmp_path: Path) -> None:
    blue = ListedColormap(np.linspace([0, 0, 0, 1], [0, 0, 1, 1], 256), name="gray")
    made = image(np.arange(300, dtype=np.uint16).reshape(15, 20))
    opened(tab, tmp_path, made, window=(150, 300), cmap=blue)
    assert not canvas_pixels(tab)[..., :2].any()
    menu = tab.get_by_label("Colours")
    assert menu.locator("option:checked").inner_text() == "gray, given"
    menu.select_option("grey")
    settled(tab)
    assert canvas_pixels(tab)[..., 0].max() > 200
    assert matplotlib.colormaps["gray"](1.0)[:3] == (1.0, 1.0, 1.0)
