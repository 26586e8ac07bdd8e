"""Native pixels byte by byte; where a layout is not plain to see, pydicom reads it too."""

from __future__ import annotations

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.pixels.codecs import native
from dicomnb.pixels.frames import pixel_array
from dicomnb.pixels.pixel_format import PixelFormat
from tests.images import compressed


def pixels(**changes: object) -> PixelFormat:
    values: dict[str, object] = {
        "keyword": "PixelData",
        "rows": 2,
        "columns": 3,
        "frames": 1,
        "samples": 1,
        "bits_allocated": 16,
        "bits_stored": 12,
        "high_bit": 11,
        "signed": False,
        "planar": False,
        "photometric": "MONOCHROME2",
    }
    return PixelFormat(**{**values, **changes})  # type: ignore[arg-type]


def bytes_of(text: str) -> np.ndarray:
    return np.frombuffer(bytes.fromhex(text), np.uint8)


def test_words_are_little_endian_unless_told_otherwise() -> None:
    data = bytes_of("0100 0002 ff0f")
    assert native.numbers(data, 0, 3, pixels()).tolist() == [1, 512, 4095]
    assert native.numbers(data, 0, 3, pixels(), big_endian=True).tolist() == [256, 2, 65295]


def test_numbers_are_taken_from_any_place_and_are_0_beyond_the_end() -> None:
    data = bytes_of("0100 0200 0300")
    assert native.numbers(data, 1, 4, pixels()).tolist() == [2, 3, 0, 0]


def test_the_first_pixel_of_1_bit_is_the_lowest_bit_of_the_first_byte() -> None:
    one = pixels(bits_allocated=1, bits_stored=1, high_bit=0)
    data = bytes_of("05 80")
    assert native.numbers(data, 0, 16, one).tolist() == [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert native.numbers(data, 2, 7, one).tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert native.numbers(data, 13, 3, one).tolist() == [0, 0, 1]


@pytest.mark.parametrize("bits", [1, 8, 16, 32, 64])
@pytest.mark.parametrize("signed", [False, True])
def test_what_is_packed_comes_back(bits: int, signed: bool) -> None:
    layout = pixels(bits_allocated=bits, bits_stored=bits, high_bit=bits - 1, signed=signed)
    info = np.iinfo(layout.dtype) if bits > 1 else None
    stored = np.array([0, 1, 1, 0, 1, 0] if info is None else [info.min, info.max, 0, 1, 7, 100], layout.dtype)
    data = np.frombuffer(native.packed(stored, bits), np.uint8)
    assert data.size == (1 if bits == 1 else 6 * bits // 8)
    np.testing.assert_array_equal(native.numbers(data, 0, 6, layout), stored)


def test_pairs_of_bytes_change_over_and_an_odd_last_one_gets_a_partner() -> None:
    assert native.swapped_pairs(bytes_of("01 02 03 04 05")).tolist() == [2, 1, 4, 3, 0, 5]


@pytest.mark.parametrize(
    ("word", "stored", "high", "signed", "value"),
    [
        (0xF123, 12, 11, False, 0x123),  # what lies above is not the image's
        (0x1230, 12, 15, False, 0x123),  # nor what lies below
        (0x0FFF, 12, 11, True, -1),
        (0xF800, 12, 11, True, -2048),
        (0x07FF, 12, 11, True, 2047),
        (0xFFF0, 12, 15, True, -1),
        (0x8000, 16, 15, True, -32768),
        (0x03F8, 7, 9, False, 127),
    ],
)
def test_a_value_has_bits_stored_bits_down_from_high_bit(
    word: int, stored: int, high: int, signed: bool, value: int
) -> None:
    words = np.array([word], np.uint16).view(np.int16 if signed else np.uint16)
    assert native.significant_bits(words, stored, high).tolist() == [value]


def test_floats_have_no_bits_to_spare() -> None:
    values = np.array([1.5, -2.5], np.float32)
    assert native.significant_bits(values, 12, 11) is values


def test_samples_are_brought_together_from_planes_and_from_pairs() -> None:
    planar = pixels(samples=3, bits_allocated=8, planar=True, photometric="RGB")
    shaped = native.shaped(np.arange(18, dtype=np.uint8), 1, planar, subsampled=False)
    assert shaped.shape == (1, 2, 3, 3)
    assert shaped[0, 1, 2].tolist() == [5, 11, 17]
    halved = pixels(columns=2, samples=3, bits_allocated=8, photometric="YBR_FULL_422")
    pairs = native.shaped(np.array([10, 11, 200, 90, 12, 13, 201, 91], np.uint8), 1, halved, subsampled=True)
    assert pairs[0].tolist() == [[[10, 200, 90], [11, 200, 90]], [[12, 201, 91], [13, 201, 91]]]


@pytest.mark.parametrize(("size", "frames"), [(36, 3), (37, 3), (30, 3), (29, 2), (24, 2), (6, 1)])
def test_frames_are_counted_a_last_one_that_is_half_there_included(size: int, frames: int) -> None:
    layout = pixels(frames=3)  # 12 bytes each
    if size >= 36:
        assert native.frames_present(size, layout, 6) == frames
        return
    with pytest.warns(DicomWarning, match=f"{frames} of 3 frames are read"):
        assert native.frames_present(size, layout, 6) == frames


def test_less_than_half_a_frame_is_none_and_more_than_all_is_told() -> None:
    with pytest.raises(InvalidValue, match="less than half of the first frame"):
        native.frames_present(5, pixels(), 6)
    with pytest.warns(DicomWarning, match="what follows is ignored"):
        assert native.frames_present(14, pixels(), 6) == 1


def test_a_fragment_that_is_too_short_is_refused_and_one_that_is_too_long_is_told() -> None:
    with pytest.raises(InvalidValue, match=r"\(7fe0,0010\) A frame has 11 bytes, 2 × 3 pixels take 12"):
        native.decode(bytes(11), pixels())
    with pytest.warns(DicomWarning, match="A frame has 14 bytes"):
        assert native.decode(bytes(14), pixels()).shape == (2, 3)


def test_fragments_of_native_pixels_are_read_as_they_are() -> None:
    stored = np.arange(12, dtype=np.int16).reshape(3, 4) - 5
    ds = compressed(stored, "1.2.840.10008.1.2.1.98", [stored.astype("<i2").tobytes()])
    assert np.array_equal(pixel_array(ds), stored)
