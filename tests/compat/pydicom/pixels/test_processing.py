from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.compat.both import header_of, image, ours, pydicom

HEADERS: list[dict[str, Any]] = [
    {},
    {"RescaleSlope": "2.5", "RescaleIntercept": "-1024"},
    {"WindowCenter": 40, "WindowWidth": 400, "RescaleSlope": 1, "RescaleIntercept": -1024},
    {"WindowCenter": [10, 300], "WindowWidth": [7, 99]},
    {"WindowCenter": 500, "WindowWidth": 300, "VOILUTFunction": "SIGMOID"},
    {"WindowCenter": 500, "WindowWidth": 300, "VOILUTFunction": "LINEAR_EXACT"},
]


@pytest.mark.parametrize("dtype", ["i2", "u2"])
@pytest.mark.parametrize("header", HEADERS)
def test_windows_and_rescaling_are_those_of_pydicom(header: dict[str, Any], dtype: str) -> None:
    array = (np.arange(15).reshape(3, 5) * 97 % 1999).astype(dtype)
    mine, theirs = image(ours, array, **header), image(pydicom, array, **header)
    one = ours.pixels.apply_modality_lut(mine.pixel_array, mine)
    two = pydicom.pixels.apply_modality_lut(theirs.pixel_array, theirs)
    assert one.dtype == two.dtype
    assert np.allclose(one, two)
    index = 1 if isinstance(header.get("WindowCenter"), list) else 0
    assert np.allclose(ours.pixels.apply_voi_lut(one, mine, index), pydicom.pixels.apply_voi_lut(two, theirs, index))


def test_colours_are_those_of_pydicom() -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (3, 5, 3), np.uint8)
    ybr = ours.pixels.convert_color_space(rgb, "RGB", "YBR_FULL")
    assert np.array_equal(ybr, pydicom.pixels.convert_color_space(rgb, "RGB", "YBR_FULL"))
    back = ours.pixels.convert_color_space(ybr, "YBR_FULL", "RGB").astype(int)
    assert np.abs(back - pydicom.pixels.convert_color_space(ybr, "YBR_FULL", "RGB")).max() <= 1


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("palette", ["PET", "HOT_IRON", "1.2.840.10008.1.5.4"])
def test_palettes_of_the_standard_are_those_of_pydicom(palette: str) -> None:
    arr = np.arange(256, dtype=np.uint8).reshape(8, 32)
    one = ours.pixels.apply_color_lut(arr, palette=palette)
    two = pydicom.pixels.apply_color_lut(arr, palette=palette)
    assert one.dtype == two.dtype
    assert np.array_equal(one, two)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["OBXXXX1A.dcm", "examples_palette.dcm"])
def test_the_palette_of_an_image_is_applied_as_in_pydicom(name: str) -> None:
    path = pydicom.data.get_testdata_file(name, download=False)
    if path is None:
        pytest.skip("not among the installed test files")
    mine, theirs = ours.dcmread(path), pydicom.dcmread(path)
    arr = theirs.pixel_array
    one, two = ours.pixels.apply_color_lut(arr, mine), pydicom.pixels.apply_color_lut(arr, theirs)
    assert one.dtype == two.dtype
    assert np.array_equal(one, two)


@pytest.mark.parametrize("shape", ["INVERSE", "IDENTITY", None])
def test_presentation_luts_are_those_of_pydicom(shape: str | None) -> None:
    arr = np.arange(15, dtype=np.uint16).reshape(3, 5) * 7
    header = {} if shape is None else {"PresentationLUTShape": shape}
    one, two = (
        library.pixels.processing.apply_presentation_lut(arr, header_of(library, **header))
        for library in (ours, pydicom)
    )
    assert np.array_equal(one, two)
