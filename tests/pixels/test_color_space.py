from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, InvalidValue, UnsupportedPixels
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.color import has_color, rgb
from dicomnb.pixels.frames import pixel_array
from tests.images import compressed, image

J2K = "1.2.840.10008.1.2.4.90"
# PS3.3 C.7.6.3.1.2: what red, a grey of 90 and blue are in YBR_FULL, rounded.
YBR = np.array([[[76, 85, 255], [90, 128, 128], [29, 255, 107]]] * 2, np.uint8)
RGB = np.array([[[255, 0, 0], [90, 90, 90], [0, 0, 255]]] * 2, np.uint8)


def wavelet(pixels: np.ndarray, photometric: str, *, mct: bool) -> Dataset:
    """Return an image whose codestream has the component transform, or has not."""
    imagecodecs = pytest.importorskip("imagecodecs")
    data = imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", reversible=True, mct=mct)
    return compressed(pixels[..., 0], J2K, [data], SamplesPerPixel=3, PhotometricInterpretation=photometric)


@pytest.mark.parametrize("photometric", ["YBR_ICT", "YBR_RCT"])
def test_components_without_the_transform_that_is_stated_are_luminance_and_chrominance(photometric: str) -> None:
    ds = wavelet(YBR, photometric, mct=False)
    assert np.array_equal(pixel_array(ds), YBR)
    with pytest.warns(DicomWarning, match=rf"{photometric}, but the codestream has no component transform"):
        found = rgb(ds)
    # Three numbers rounded to integers, times at most 1.772.
    assert np.abs(found.astype(int) - RGB).max() <= 2


@pytest.mark.parametrize("photometric", ["YBR_FULL", "RGB", "YBR_PARTIAL_420"])
def test_a_transform_that_is_not_stated_is_undone_with_a_warning(photometric: str) -> None:
    with pytest.warns(DicomWarning, match=rf"{photometric}, but the codestream has the component transform"):
        assert np.array_equal(rgb(wavelet(RGB, photometric, mct=True)), RGB)


@pytest.mark.parametrize(("pixels", "photometric"), [(YBR, "YBR_FULL"), (RGB, "RGB")])
def test_components_that_are_what_the_header_says_need_no_warning(pixels: np.ndarray, photometric: str) -> None:
    assert np.abs(rgb(wavelet(pixels, photometric, mct=False)).astype(int) - RGB).max() <= 2


def test_the_transform_of_jpeg_2000_in_native_pixels_is_warned_of() -> None:
    ds = image(RGB[..., 0], SamplesPerPixel=3, PhotometricInterpretation="YBR_RCT", PlanarConfiguration=0)
    ds.PixelData = RGB.tobytes()
    with pytest.warns(DicomWarning, match="not JPEG 2000"):
        assert np.array_equal(rgb(ds), RGB)


@pytest.mark.parametrize(
    ("photometric", "samples"), [("HSV", 3), ("ARGB", 4), ("CMYK", 4), ("YBR_WRONG", 3), ("LAB", 3)]
)
def test_what_is_not_converted_is_refused_by_its_name(photometric: str, samples: int) -> None:
    stored = np.arange(6 * samples, dtype=np.uint8)
    ds = image(stored.reshape(2, -1), SamplesPerPixel=samples, PhotometricInterpretation=photometric, Columns=3)
    assert has_color(ds)
    assert pixel_array(ds).reshape(-1).tolist() == stored.tolist()
    with pytest.raises(UnsupportedPixels, match=rf"\(0028,0004\) PhotometricInterpretation is '{photometric}'"):
        rgb(ds)


@pytest.mark.parametrize(("photometric", "samples"), [("MONOCHROME2", 3), ("RGB", 2), ("YBR_FULL", 4), ("RGB", 1)])
def test_a_number_of_samples_that_does_not_go_with_the_colours_is_refused(photometric: str, samples: int) -> None:
    stored = np.arange(6 * samples, dtype=np.uint8).reshape(2, -1)
    ds = image(stored, SamplesPerPixel=samples, PhotometricInterpretation=photometric, Columns=3)
    assert has_color(ds)
    with pytest.raises(InvalidValue, match=rf"\(0028,0002\) SamplesPerPixel is {samples}"):
        rgb(ds)


def test_colours_without_any_frame_are_refused() -> None:
    attributes: dict[str, Any] = {
        "SamplesPerPixel": 3,
        "PhotometricInterpretation": "YBR_FULL_422",
        "NumberOfFrames": 4,
    }
    ds = compressed(RGB[..., 0], "1.2.840.10008.1.2.4.50", [], **attributes)
    with pytest.raises(InvalidValue, match="holds no frame"):
        rgb(ds)


def test_native_partial_range_shares_chrominance_between_two_neighbours() -> None:
    # Y1 Y2 Cb Cr: 16 is black and 235 white, 128 has no colour; twice, for two rows of one pair.
    ds = image(np.zeros((2, 2), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="YBR_PARTIAL_422")
    ds.PixelData = bytes([16, 235, 128, 128, 235, 16, 128, 128])
    assert rgb(ds).tolist() == [[[0] * 3, [255] * 3], [[255] * 3, [0] * 3]]


def test_native_pixels_that_only_a_video_can_have_are_refused() -> None:
    ds = image(np.zeros((2, 2), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="YBR_PARTIAL_420")
    ds.PixelData = bytes(6)
    with pytest.raises(UnsupportedPixels, match="YBR_PARTIAL_420"):
        pixel_array(ds)
