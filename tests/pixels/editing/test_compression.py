from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from dicomnb import Dataset
from dicomnb.errors import DicomWarning, UsageError

RLE = "1.2.840.10008.1.2.5"
NEAR_LOSSLESS, JPEG_2000 = "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91"


@pytest.mark.parametrize("dtype", ["u1", "i2", "u2"])
@pytest.mark.parametrize("shape", [(3, 5), (2, 3, 5), (3, 5, 3)])
def test_rle_and_back_keeps_each_value(dtype: str, shape: tuple[int, ...]) -> None:
    if dtype == "i2" and shape[-1] == 3:
        pytest.skip("colour has no sign")
    array = (np.arange(np.prod(shape)).reshape(shape) * 7).astype(dtype)
    ds = Dataset()
    dn.set_pixels(ds, array, photometric="RGB" if shape[-1] == 3 else None)
    before = ds.get("SOPInstanceUID")
    ds.compress(RLE)
    assert ds.SOPInstanceUID != before
    file = BytesIO()
    ds.save_as(file)
    file.seek(0)
    assert np.array_equal(pydicom.dcmread(file).pixel_array, array)
    uid = ds.SOPInstanceUID
    ds.decompress(generate_instance_uid=False)
    assert ds.SOPInstanceUID == uid
    assert not ds.transfer_syntax.encapsulated
    assert np.array_equal(ds.pixel_array, array)
    ds.decompress()
    assert ds.SOPInstanceUID == uid  # there was nothing to do


def test_ybr_becomes_rgb_as_pydicom_makes_it() -> None:
    rng = np.random.default_rng(4)
    ds = Dataset()
    dn.set_pixels(ds, rng.integers(0, 256, (3, 5, 3), np.uint8), photometric="YBR_FULL", syntax=RLE)
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    file = BytesIO()
    ds.save_as(file)
    file.seek(0)
    theirs = pydicom.dcmread(file)
    theirs.decompress()
    kept = ds.copy()
    kept.decompress(as_rgb=False)
    assert kept.PhotometricInterpretation == "YBR_FULL"
    ds.decompress()
    assert ds.PhotometricInterpretation == "RGB"
    assert np.abs(ds.pixel_array.astype(int) - theirs.pixel_array).max() <= 1


def test_an_array_is_compressed_in_place_of_the_own_pixels() -> None:
    ds = Dataset()
    dn.set_pixels(ds, np.zeros((3, 5), np.uint8))
    ds.compress(RLE, np.full((3, 5), 9, np.uint8))
    assert ds.pixel_array.tolist() == [[9] * 5] * 3


def test_a_syntax_that_is_not_written_is_refused() -> None:
    ds = Dataset()
    dn.set_pixels(ds, np.zeros((3, 5), np.uint8))
    with pytest.raises(UsageError, match="cannot be written"):
        ds.compress("1.2.840.10008.1.2.4.50")


def smooth(dtype: str = "u2") -> Any:
    """An image that compresses well: a slope with a little noise, of 12 bits."""
    down, across = np.mgrid[:70, :90]
    noise = np.random.default_rng(1).integers(0, 9, (70, 90))
    return (down * 20 + across * 9 + noise - (1000 if dtype[0] == "i" else 0)).astype(dtype)


def image(array: Any, **header: Any) -> Dataset:
    ds = Dataset()
    dn.set_pixels(ds, array, bits_stored=12)
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    for keyword, value in header.items():
        setattr(ds, keyword, value)
    return ds


@pytest.mark.parametrize("error", [1, 3, 40])
def test_near_lossless_stays_within_the_error_and_the_header_says_so(error: int) -> None:
    array = smooth()
    array[0, :2] = 0, 4095
    ds = image(array)
    ds.compress(NEAR_LOSSLESS, max_error=error)
    off = np.abs(ds.pixel_array.astype(int) - array)
    assert 0 < off.max() <= error
    assert ds.LossyImageCompression == "01"
    assert ds.LossyImageCompressionMethod == "ISO_14495_1"
    assert ds.LossyImageCompressionRatio == pytest.approx(array.nbytes / len(ds.PixelData), rel=1e-3)
    assert ds.ImageType == ["DERIVED", "PRIMARY", "AXIAL"]
    assert ds.BitsStored == 13  # 4095 and what it may be off by


@pytest.mark.parametrize("dtype", ["u2", "i2"])
def test_jpeg_2000_reaches_a_ratio_and_a_quality(dtype: str) -> None:
    array = smooth(dtype)
    for ratio in (5, 12):
        ds = image(array)
        ds.compress(JPEG_2000, ratio=ratio)
        assert ratio <= ds.LossyImageCompressionRatio < 1.5 * ratio
    ds = image(array)
    ds.compress(JPEG_2000, psnr=60)
    error = ds.pixel_array.astype(float) - array
    assert error.any()
    assert 20 * np.log10(4095 / np.sqrt((error**2).mean())) > 57
    ds.compress(JPEG_2000, psnr=50)
    assert len(ds.LossyImageCompressionRatio) == 2  # one more loss
    assert ds.LossyImageCompressionMethod == ["ISO_15444_1", "ISO_15444_1"]


def test_colours_with_loss_are_named_ybr_ict() -> None:
    rgb = np.stack([smooth() >> 4, smooth() >> 5, smooth() >> 6], axis=-1).astype(np.uint8)
    ds = Dataset()
    dn.set_pixels(ds, rgb, photometric="RGB")
    ds.compress(JPEG_2000, psnr=45)
    assert ds.PhotometricInterpretation == "YBR_ICT"
    assert np.abs(dn.rgb(ds).astype(int) - rgb).mean() < 3


@pytest.mark.parametrize(
    ("syntax", "limits", "words"),
    [
        ("4.91", {}, "nothing says how much"),
        ("4.91", {"max_error": 2}, "max_error says how much"),
        ("4.81", {"ratio": 2}, "ratio says how much"),
        ("4.90", {"ratio": 2}, "loses nothing"),
        ("5", {"max_error": 2}, "loses nothing"),
        ("4.91", {"ratio": 2, "psnr": 30}, "ratio and psnr"),
    ],
)
def test_a_loss_is_stated_and_one_that_the_syntax_takes(syntax: str, limits: dict[str, Any], words: str) -> None:
    ds = image(smooth())
    with pytest.raises(UsageError, match=words):
        ds.compress(f"1.2.840.10008.1.2.{syntax}", **limits)
    assert not ds.transfer_syntax.encapsulated


def test_places_in_a_palette_and_signs_are_not_blurred() -> None:
    ds = image(smooth())
    ds.PhotometricInterpretation = "PALETTE COLOR"
    with pytest.raises(UsageError, match="places in a table"):
        ds.compress(JPEG_2000, psnr=40)
    with pytest.raises(UsageError, match="knows no sign"):
        image(smooth("i2")).compress(NEAR_LOSSLESS, max_error=2)


def test_padding_that_may_change_is_warned_of() -> None:
    with pytest.warns(DicomWarning, match="PixelPaddingRangeLimit"):
        image(smooth(), PixelPaddingValue=0).compress(NEAR_LOSSLESS, max_error=2)


def test_a_ratio_that_is_not_reached_is_told() -> None:
    ds = Dataset()
    dn.set_pixels(ds, np.random.default_rng(0).integers(0, 255, (5, 7), np.uint8))
    with pytest.warns(DicomWarning, match="A ratio of 50 was asked for"):
        ds.compress(JPEG_2000, ratio=50)


def test_an_array_under_a_name_of_encoded_colours_is_rgb() -> None:
    ds = Dataset()
    rgb = np.random.default_rng(0).integers(0, 255, (5, 7, 3), np.uint8)
    dn.set_pixels(ds, rgb)
    ds.PhotometricInterpretation = "YBR_RCT"  # as pydicom wants it
    ds.compress("1.2.840.10008.1.2.4.90", rgb)
    assert np.array_equal(dn.rgb(ds), rgb)


@pytest.mark.parametrize("there", ["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.110"])
@pytest.mark.parametrize("word", ["syntax", "transfer_syntax"])
def test_pixels_are_compressed_in_what_is_saved_and_nowhere_else(there: str, word: str, tmp_path: Path) -> None:
    array = np.arange(7 * 5, dtype=np.uint16).reshape(7, 5) * 31
    ds = image(array, SOPClassUID="1.2.840.10008.5.1.4.1.1.7", SOPInstanceUID="2.25.9")
    before = bytes(ds.PixelData)
    save: Any = ds.save_as
    save(tmp_path / "small.dcm", **{word: there})
    small = dn.read(tmp_path / "small.dcm")
    assert (small.transfer_syntax.uid, small.SOPInstanceUID) == (there, "2.25.9")
    assert np.array_equal(small.pixel_array, array)
    assert "LossyImageCompression" not in small
    assert (bytes(ds.PixelData), ds.transfer_syntax.codec) == (before, "")
    for native in ("1.2.840.10008.1.2", "1.2.840.10008.1.2.2"):
        save = small.save_as
        save(tmp_path / "large.dcm", **{word: native})
        large = dn.read(tmp_path / "large.dcm")
        assert large.transfer_syntax.uid == native
        assert np.array_equal(large.pixel_array, array)
    assert small.transfer_syntax.uid == there


def test_how_much_may_be_lost_on_saving_is_not_guessed(tmp_path: Path) -> None:
    ds = image(np.zeros((7, 5), np.uint16), SOPClassUID="1.2.840.10008.5.1.4.1.1.7", SOPInstanceUID="2.25.9")
    with pytest.raises(UsageError, match="loses something") as error:
        ds.save_as(tmp_path / "lossy.dcm", syntax="1.2.840.10008.1.2.4.91")
    assert "ds.compress" in str(error.value)
    assert not (tmp_path / "lossy.dcm").exists()
