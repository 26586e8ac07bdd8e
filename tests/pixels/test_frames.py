from __future__ import annotations

import csv
import gzip
import hashlib
import io
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, UnsupportedPixels, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.frames import PixelFormat, frame, frame_count, frames, pixel_array, stored_values
from tests.images import dataset, image
from tests.watching import Watched

NATIVE = {"", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"}


def big_endian(ds: Dataset, vr: str, raw: bytes) -> Dataset:
    """Return the data set as a big-endian file has it, with these bytes for Pixel Data."""
    little = np.frombuffer(raw, np.uint16).byteswap().tobytes() if vr == "OW" else raw
    ds[0x7FE00010] = DataElement(0x7FE00010, vr, little)
    file = io.BytesIO()
    ds.save_as(file, transfer_syntax="1.2.840.10008.1.2.2")
    found = read(file.getvalue())
    assert found.value_bytes(0x7FE00010) == raw
    return found


def test_one_frame_is_rows_by_columns() -> None:
    stored = np.arange(6, dtype=np.uint16).reshape(2, 3) * 1000
    array = pixel_array(image(stored))
    assert array.shape == (2, 3)
    assert array.dtype == np.uint16
    assert array.tolist() == [[0, 1000, 2000], [3000, 4000, 5000]]


def test_several_frames_come_first() -> None:
    stored = np.arange(24, dtype=np.int16).reshape(4, 2, 3) - 12
    ds = image(stored, frames=4)
    assert pixel_array(ds).tolist() == stored.tolist()
    assert frame(ds, 2).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert frame_count(ds) == 4


def test_the_array_can_be_changed_and_the_data_set_stays_as_it_is() -> None:
    ds = image(np.array([[1, 2, 3]], np.uint8))
    array = pixel_array(ds)
    array[0, 0] = 99
    assert pixel_array(ds).tolist() == [[1, 2, 3]]
    assert ds.pixel_array.tolist() == [[1, 2, 3]]


def test_looking_costs_no_copy() -> None:
    ds = image(np.arange(12, dtype=np.uint16).reshape(3, 4))
    assert np.shares_memory(stored_values(ds), np.frombuffer(ds.PixelData, np.uint8))


@given(
    rows=st.integers(1, 5),
    columns=st.integers(1, 7),
    frames=st.integers(1, 5),
    data=st.binary(min_size=22, max_size=22),
)
def test_one_bit_frames_need_not_begin_with_a_byte(rows: int, columns: int, frames: int, data: bytes) -> None:
    count = rows * columns * frames
    # PS3.5 8.1.1: the first pixel is the least significant bit.
    bits = [data[n // 8] >> (n % 8) & 1 for n in range(count)]
    ds = image(np.zeros((rows, columns), np.uint8), frames=frames)
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 1, 1, 0
    ds.PixelData = data[: -(-count // 8)]
    assert pixel_array(ds).reshape(-1).tolist() == bits
    size = rows * columns
    assert frame(ds, frames - 1).reshape(-1).tolist() == bits[(frames - 1) * size :]


def test_planes_of_colour_become_pixels() -> None:
    ds = image(np.zeros((2, 3), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="RGB")
    ds.PlanarConfiguration = 1
    ds.PixelData = bytes([10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 30, 31, 32, 33, 34, 35])
    array = pixel_array(ds)
    assert array.shape == (2, 3, 3)
    assert array.flags.c_contiguous
    assert array[0, 0].tolist() == [10, 20, 30]
    assert array[1, 2].tolist() == [15, 25, 35]


def test_subsampled_neighbours_share_their_chrominance() -> None:
    ds = image(np.zeros((1, 4), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL_422")
    # Y1 Y2 Cb Cr, PS3.3 C.7.6.3.1.2.
    ds.PixelData = bytes([1, 2, 100, 200, 3, 4, 101, 201])
    expected = [[[1, 100, 200], [2, 100, 200], [3, 101, 201], [4, 101, 201]]]
    assert pixel_array(ds).tolist() == expected


def test_full_colour_that_claims_to_be_subsampled_is_read_as_it_is() -> None:
    ds = image(np.zeros((1, 2), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL_422")
    ds.PixelData = bytes([1, 2, 3, 4, 5, 6])
    with pytest.warns(DicomWarning, match="three values a pixel"):
        assert pixel_array(ds).tolist() == [[[1, 2, 3], [4, 5, 6]]]


@pytest.mark.parametrize(
    ("signed", "stored", "high_bit", "raw", "expected"),
    [
        (0, 12, 11, 0xF123, 0x123),  # an overlay in the high bits is no part of the value
        (1, 12, 11, 0x0FFF, -1),  # bit 11 is the sign
        (1, 12, 11, 0xF7FF, 0x7FF),
        (0, 12, 15, 0x1234, 0x123),  # left-justified
        (1, 12, 15, 0xFFF0, -1),
        (0, 16, 15, 0xF123, 0xF123),
    ],
)
def test_bits_outside_of_bits_stored_are_cut_off(
    signed: int, stored: int, high_bit: int, raw: int, expected: int
) -> None:
    ds = image(np.array([[raw, 5 << 4]], np.uint16), PixelRepresentation=signed)
    ds.BitsStored, ds.HighBit = stored, high_bit
    assert pixel_array(ds)[0, 0] == expected


def test_big_endian_words_are_turned_around() -> None:
    ds = big_endian(image(np.zeros((1, 3), np.int16)), "OW", b"\x01\x02\xff\xfe\x00\x07")
    array = pixel_array(ds)
    assert array.dtype.isnative
    assert array.tolist() == [[0x0102, -2, 7]]


def test_bytes_in_big_endian_words_are_swapped_and_bytes_in_bytes_are_not() -> None:
    ds = image(np.zeros((1, 3), np.uint8), frames=2)
    raw = bytes([2, 1, 4, 3, 6, 5])
    words = big_endian(ds, "OW", raw)
    assert pixel_array(words).tolist() == [[[1, 2, 3]], [[4, 5, 6]]]
    assert frame(words, 1).tolist() == [[4, 5, 6]]
    assert pixel_array(big_endian(ds, "OB", raw)).tolist() == [[[2, 1, 4]], [[3, 6, 5]]]


def test_bits_in_big_endian_words_begin_with_the_second_byte() -> None:
    # 3 frames of 5 × 7 bits, 105 in all: no frame begins with a byte, and the last word is half empty.
    bits = np.random.default_rng(12).integers(0, 2, (3, 5, 7)).astype(np.uint8)
    raw = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    turned = np.frombuffer(raw, "<u2").astype(">u2").tobytes()
    ds = image(bits, frames=3, BitsAllocated=1, BitsStored=1, HighBit=0)
    assert np.array_equal(pixel_array(big_endian(ds, "OW", turned)), bits)
    assert np.array_equal(frame(big_endian(ds, "OW", turned), 1), bits[1])
    assert np.array_equal(pixel_array(big_endian(ds, "OB", raw)), bits)


def test_values_set_by_hand_are_little_endian_in_a_big_endian_data_set() -> None:
    ds = big_endian(image(np.zeros((1, 3), np.int16)), "OW", bytes(6))
    ds.PixelData = b"\x01\x00\x02\x00\xff\xff"
    assert pixel_array(ds).tolist() == [[1, 2, -1]]


@pytest.mark.parametrize(("keyword", "kind"), [("FloatPixelData", "f4"), ("DoubleFloatPixelData", "f8")])
def test_float_pixel_data_stays_float(keyword: str, kind: str) -> None:
    ds = image(np.zeros((2, 1), np.uint8))
    del ds.PixelData
    setattr(ds, keyword, np.array([0.1, -2.5], f"<{kind}").tobytes())
    array = pixel_array(ds)
    assert array.dtype == np.dtype(kind)
    assert array.tolist() == np.array([[0.1], [-2.5]], kind).tolist()


def test_frames_that_are_not_there_are_left_out_and_a_cut_one_is_filled_up() -> None:
    ds = image(np.arange(24, dtype=np.uint16).reshape(4, 2, 3), frames=4)
    # Two whole frames of 12 bytes, and 8 of the 12 bytes of a third one.
    ds.PixelData = ds.PixelData[:32]
    with pytest.warns(DicomWarning, match=r"3 of 4 frames are read.*filled up with 0 after 4 values"):
        array = pixel_array(ds)
    assert array.shape == (3, 2, 3)
    assert array[2].tolist() == [[12, 13, 14], [15, 0, 0]]
    with pytest.warns(DicomWarning), pytest.raises(InvalidValue, match="ends before frame 3"):
        frame(ds, 3)


def test_less_than_half_of_a_frame_is_no_image() -> None:
    ds = image(np.arange(6, dtype=np.uint16).reshape(2, 3))
    ds.PixelData = ds.PixelData[:4]
    with pytest.raises(InvalidValue, match="holds 4 bytes; 1 × 2 × 3 × 1 values of 16 bits take 12") as error:
        pixel_array(ds)
    assert error.value.tag == 0x7FE00010


def test_a_tiny_value_that_claims_gigapixels_takes_no_memory() -> None:
    ds = image(np.zeros((1, 2), np.uint16))
    ds.Rows = ds.Columns = 65535
    with pytest.raises(InvalidValue, match="less than half"):
        pixel_array(ds)


def test_what_follows_the_last_frame_is_ignored_with_a_warning() -> None:
    ds = image(np.array([[1, 2, 3]], np.uint8))
    ds.PixelData = bytes([1, 2, 3, 0])
    assert pixel_array(ds).tolist() == [[1, 2, 3]]
    ds.PixelData = bytes([1, 2, 3, 4, 5, 6])
    with pytest.warns(DicomWarning, match="what follows is ignored"):
        assert pixel_array(ds).tolist() == [[1, 2, 3]]


def test_frames_are_given_one_by_one() -> None:
    stored = np.arange(24, dtype=np.int16).reshape(4, 2, 3) - 12
    given = list(frames(image(stored, frames=4)))
    assert [one.tolist() for one in given] == stored.tolist()
    assert all(one.flags.writeable for one in given)


def test_one_frame_of_a_file_reads_no_other_frame(tmp_path: Path) -> None:
    stored = np.arange(64 * 300 * 50, dtype=np.uint16).reshape(50, 300, 64)
    image(stored, frames=50).save_as(tmp_path / "many.dcm")
    ds = read(tmp_path / "many.dcm")
    encoded = ds[0x7FE00010].encoded
    assert encoded is not None
    source = Watched(encoded.block.source)
    encoded.block.source = source
    assert frame(ds, 37).tolist() == stored[37].tolist()
    assert source.taken == 300 * 64 * 2


@pytest.mark.parametrize("keyword", ["Rows", "Columns", "BitsAllocated", "PixelData"])
def test_what_is_missing_is_named(keyword: str) -> None:
    ds = image(np.zeros((1, 2), np.uint8))
    delattr(ds, keyword)
    with pytest.raises(MissingAttribute, match=rf"\([0-9a-f,]+\) {keyword} is absent"):
        pixel_array(ds)


@pytest.mark.parametrize(
    ("keyword", "value", "error"),
    [
        ("Rows", 0, InvalidValue),
        ("BitsAllocated", 12, UnsupportedPixels),
        ("BitsStored", 17, InvalidValue),
        ("NumberOfFrames", -1, InvalidValue),
    ],
)
def test_a_header_that_cannot_be_is_refused(keyword: str, value: int, error: type[Exception]) -> None:
    ds = image(np.zeros((1, 2), np.uint8))
    setattr(ds, keyword, value)
    with pytest.raises(error, match=keyword):
        pixel_array(ds)


def test_a_high_bit_that_cannot_be_is_taken_for_the_usual_one() -> None:
    ds = image(np.array([[0x0123]], np.uint16), BitsStored=12)
    ds.HighBit = 7
    for _ in range(2):
        with pytest.warns(DicomWarning, match="HighBit 7 contradicts BitsStored 12"):
            assert pixel_array(ds)[0, 0] == 0x123


def test_an_index_beyond_the_frames_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="no frame 1"):
        frame(image(np.zeros((1, 2), np.uint8)), 1)


def test_the_format_takes_plain_values_for_what_is_absent() -> None:
    ds = dataset(Rows=2, Columns=3, BitsAllocated=16, PixelData=bytes(12))
    pixels = PixelFormat.of(ds)
    assert (pixels.frames, pixels.samples, pixels.bits_stored, pixels.high_bit) == (1, 1, 16, 15)
    assert not pixels.signed
    assert not pixels.planar


def test_a_format_follows_the_header_though_others_like_it_were_read_before() -> None:
    ds = image(np.arange(6, dtype=np.uint16).reshape(2, 3))
    assert [PixelFormat.of(ds).frame_shape for _ in range(2)] == [(2, 3)] * 2
    ds.Rows, ds.Columns, ds.PixelRepresentation = 3, 2, 1
    assert PixelFormat.of(ds).frame_shape == (3, 2)
    assert PixelFormat.of(ds).signed
    ds.Rows = [3, 7]
    assert PixelFormat.of(ds).rows == 3
    del ds.Rows
    with pytest.raises(MissingAttribute):
        PixelFormat.of(ds)


def test_every_native_file_has_the_stored_values_that_pydicom_found(corpus: Path) -> None:
    checked = 0
    with (corpus / "catalog.csv").open(newline="") as catalog:
        for row in csv.DictReader(catalog):
            if row["transfer_syntax_uid"] not in NATIVE or not row["pix_sha256_raw"]:
                continue
            data = (corpus / row["path"]).read_bytes()
            with warnings.catch_warnings():
                # Odd lengths and values are not what is looked at here.
                warnings.simplefilter("ignore", DicomWarning)
                ds = read(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
                array = pixel_array(ds)
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            assert "x".join(map(str, array.shape)) == row["pix_shape"], row["path"]
            assert hashlib.sha256(little.tobytes()).hexdigest() == row["pix_sha256_raw"], row["path"]
            if array.ndim > 2 and frame_count(ds) > 1:
                assert np.array_equal(frame(ds, frame_count(ds) - 1), array[-1]), row["path"]
            checked += 1
    assert checked > 0


def test_pixels_set_to_what_is_no_bytes_are_refused() -> None:
    ds = image(np.zeros((2, 3), np.uint8))
    ds.PixelData = None
    with pytest.raises(UsageError, match="has no bytes yet"):
        pixel_array(ds)
