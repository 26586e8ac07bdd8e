from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import DicomError, InvalidValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.pixel_format import PixelFormat
from tests.images import dataset, image

NUMBER_OF_FRAMES = 0x00280008


def announcing(frames: int, *, size: int = 15) -> Dataset:
    """Return an image of 3 rows and 5 columns of a byte each that announces more frames than it has bytes for."""
    ds = image(np.zeros((3, 5), np.uint8))
    ds.PixelData = bytes(size)
    ds.NumberOfFrames = frames
    return ds


@pytest.mark.parametrize("frames", [10_001, 65_535, 10_000_000, 2**31 - 1])
def test_frames_out_of_all_proportion_to_the_bytes_are_refused_with_the_tag(frames: int) -> None:
    with pytest.raises(InvalidValue, match=rf"NumberOfFrames is {frames:,}, and .* has room for 1 in its 15") as caught:
        PixelFormat.of(announcing(frames))
    assert caught.value.tag == NUMBER_OF_FRAMES


@pytest.mark.parametrize(("frames", "size"), [(2, 15), (9_999, 15), (10_000, 15), (40_000, 15 * 10_000)])
def test_a_film_that_was_cut_off_is_no_bomb(frames: int, size: int) -> None:
    assert PixelFormat.of(announcing(frames, size=size)).frames == frames


def test_frames_of_single_bits_are_counted_in_bits() -> None:
    ds = dataset(Rows=1, Columns=1, BitsAllocated=1, NumberOfFrames=100_000, PixelData=bytes(12_500))
    assert PixelFormat.of(ds).frames == 100_000


@pytest.mark.parametrize("frames", ["1e19", "1e308", "4294967296", "99999999999999999999"])
def test_frames_that_no_integer_string_can_hold_are_no_number_of_frames(frames: str) -> None:
    ds = announcing(1)
    ds.NumberOfFrames = int(float(frames))
    with pytest.raises(InvalidValue, match="an integer of 32 bits is required") as caught:
        PixelFormat.of(ds)
    assert caught.value.tag == NUMBER_OF_FRAMES


def test_a_bomb_of_frames_takes_no_memory_and_keeps_no_other_file_from_the_scan() -> None:
    good = image(np.zeros((3, 5), np.uint8), SeriesInstanceUID="1.2.3")
    bomb = announcing(2**31 - 1)
    bomb.SeriesInstanceUID = "1.2.4"
    tracemalloc.start()
    try:
        assert [entry.SeriesInstanceUID for entry in dn.scan([good, bomb])] == ["1.2.3", "1.2.4"]
        with pytest.raises(DicomError, match="NumberOfFrames"):
            dn.load(bomb)
        with pytest.raises(DicomError, match="NumberOfFrames"):
            dn.values(bomb)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_values_of_64_bits_that_32_do_not_hold_are_counted_in_a_warning() -> None:
    stored = np.array([[1.5, 1e39, -1e300], [0.0, 1e-60, np.inf]])
    ds = image(np.zeros((2, 3), np.uint16))
    del ds.PixelData, ds.BitsStored, ds.HighBit, ds.PixelRepresentation
    ds.BitsAllocated, ds.DoubleFloatPixelData = 64, stored.astype("<f8").tobytes()
    with pytest.warns(dn.DicomWarning, match=r"\(7fe0,0009\).*: 3 values are beyond"):
        values = dn.values(ds)
    assert values.tolist() == [[1.5, math.inf, -math.inf], [0, 0, math.inf]]
    assert ds.pixel_array.tolist() == stored.tolist()
    ds.DoubleFloatPixelData = np.array([[1.5, np.nan, -np.inf], [0.0, 1e-40, 3e38]]).astype("<f8").tobytes()
    assert np.isfinite(dn.values(ds)).sum() == 4  # no warning: infinite and missing as they are
