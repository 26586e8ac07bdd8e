from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.frames import pixel_array
from tests.images import image

EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
RLE = "1.2.840.10008.1.2.5"


def written(array: Any, ds: Dataset | None = None, **options: Any) -> bytes:
    """Return the file of a data set with these pixels."""
    ds = Dataset() if ds is None else ds
    set_pixels(ds, array, **options)
    file = io.BytesIO()
    ds.save_as(file)
    return file.getvalue()


ARRAYS = [
    np.arange(15, dtype=np.uint8).reshape(3, 5),
    np.arange(-6, 9, dtype=np.int8).reshape(3, 5),
    np.arange(30, dtype=np.uint16).reshape(2, 3, 5) * 2000,
    np.arange(-15, 15, dtype=np.int16).reshape(2, 3, 5) * 2000,
    np.arange(15, dtype=np.uint32).reshape(3, 5) * 200_000_000,
    np.arange(45, dtype=np.uint8).reshape(3, 5, 3),
    np.arange(90, dtype=np.uint8).reshape(2, 3, 5, 3),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype}-{array.shape}")
@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, RLE])
def test_pydicom_reads_what_is_written(array: np.ndarray, syntax: str) -> None:
    pydicom = pytest.importorskip("pydicom")
    colour = array.shape[-1] == 3
    data = written(array, photometric="RGB" if colour else "MONOCHROME2", syntax=syntax)
    theirs = pydicom.dcmread(io.BytesIO(data))
    assert theirs.file_meta.TransferSyntaxUID == syntax
    assert np.array_equal(theirs.pixel_array, array)
    assert np.array_equal(pixel_array(read(data)), array)


@pytest.mark.parametrize("syntax", [EXPLICIT, RLE])
def test_masks_take_one_bit_a_pixel(syntax: str) -> None:
    mask = np.random.default_rng(4).integers(0, 2, (3, 5, 7)).astype(bool)
    ds = read(written(mask, syntax=syntax))
    assert (ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.NumberOfFrames) == (1, 1, 0, 3)
    assert np.array_equal(pixel_array(ds), mask)
    if syntax == EXPLICIT:
        assert len(ds.PixelData) == 14  # 105 bits, and one byte to make the length even


@pytest.mark.parametrize(("kind", "keyword"), [("f4", "FloatPixelData"), ("f8", "DoubleFloatPixelData")])
def test_floats_have_attributes_of_their_own(kind: str, keyword: str) -> None:
    array = np.array([[0.5, -1e30], [np.pi, 2]], kind)
    ds = read(written(array, image(np.zeros((9, 9), np.int16))))
    assert keyword in ds
    assert "PixelData" not in ds
    assert "PixelRepresentation" not in ds
    assert pixel_array(ds).tolist() == array.tolist()


def test_the_header_comes_to_describe_the_array() -> None:
    ds = image(np.zeros((9, 8), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=1)
    ds.SmallestImagePixelValue = 3
    set_pixels(ds, np.full((2, 4, 5), -7, np.int16), photometric="MONOCHROME1", bits_stored=12)
    described = (ds.Rows, ds.Columns, ds.NumberOfFrames, ds.SamplesPerPixel, ds.PhotometricInterpretation)
    assert described == (4, 5, 2, 1, "MONOCHROME1")
    assert (ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation) == (16, 12, 11, 1)
    assert "PlanarConfiguration" not in ds
    assert "SmallestImagePixelValue" not in ds


def test_one_frame_needs_no_number_of_frames() -> None:
    ds = Dataset()
    set_pixels(ds, np.zeros((4, 5), np.uint8))
    assert "NumberOfFrames" not in ds
    set_pixels(ds, np.zeros((1, 4, 5), np.uint8))
    assert ds.NumberOfFrames == 1


def test_three_columns_are_no_colours_unless_the_image_is_in_colour() -> None:
    array = np.zeros((4, 5, 3), np.uint8)
    grey = image(np.zeros((1, 1), np.uint8))
    set_pixels(grey, array)
    assert (grey.NumberOfFrames, grey.Rows, grey.Columns) == (4, 5, 3)
    colour = image(np.zeros((1, 1), np.uint8), SamplesPerPixel=3, PhotometricInterpretation="RGB")
    set_pixels(colour, array)
    assert (colour.Rows, colour.Columns, colour.SamplesPerPixel) == (4, 5, 3)


def test_a_compression_that_is_not_written_gives_way() -> None:
    ds = image(np.zeros((2, 2), np.uint8))
    ds.file_meta = Dataset()
    ds.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.90"
    set_pixels(ds, np.ones((2, 2), np.uint8))
    assert ds.file_meta.TransferSyntaxUID == EXPLICIT
    ds.file_meta.TransferSyntaxUID = RLE
    set_pixels(ds, np.ones((2, 2), np.uint8))
    assert ds.file_meta.TransferSyntaxUID == RLE
    assert pixel_array(ds).tolist() == [[1, 1], [1, 1]]


def test_padding_follows_the_sign_of_the_pixels() -> None:
    ds = image(np.zeros((2, 2), np.uint16), PixelPaddingValue=63536)
    set_pixels(ds, np.zeros((2, 2), np.int16))
    assert "PixelPaddingValue" not in ds  # no signed pixel has it
    ds.PixelPaddingValue = -2000
    set_pixels(ds, np.ones((2, 2), np.int16))
    assert ds.PixelPaddingValue == -2000
    assert read(written(np.ones((2, 2), np.int16), ds)).PixelPaddingValue == -2000


@pytest.mark.parametrize(
    ("array", "options", "message"),
    [
        (np.zeros(3, np.uint8), {}, r"shape \(3,\)"),
        (np.zeros((2, 3, 4, 5), np.uint8), {}, r"RGB image, which has \(rows, columns, 3\)"),
        (np.zeros((2, 3), np.complex64), {}, "cannot be complex64"),
        (np.zeros((0, 3), np.uint8), {}, r"shape \(0, 3\)"),
        (np.full((2, 3), 4096, np.uint16), {"bits_stored": 12}, "12 bits hold 0 to 4095"),
        (np.full((2, 3), -2049, np.int16), {"bits_stored": 12}, "12 bits hold -2048 to 2047"),
        (np.zeros((2, 3), np.uint8), {"bits_stored": 9}, "8 bits cannot have 9"),
        (np.zeros((2, 3), np.uint8), {"syntax": "1.2.840.10008.1.2.4.50"}, "written as JPEG Baseline"),
        (np.zeros((2, 3), np.float32), {"syntax": RLE}, "Float pixels cannot be written as RLE"),
        (np.zeros((2, 3), np.uint8), {"photometric": "CMYK"}, "written as CMYK"),
    ],
)
def test_what_cannot_be_written_is_refused_and_changes_nothing(
    array: np.ndarray, options: dict[str, Any], message: str
) -> None:
    ds = image(np.array([[1, 2]], np.uint8))
    before = ds.copy()
    with pytest.raises(UsageError, match=message):
        set_pixels(ds, array, **options)
    assert ds == before


@given(
    hnp.arrays(
        st.sampled_from([np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.bool_]),
        st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 7)),
    ),
    st.sampled_from([EXPLICIT, IMPLICIT, RLE]),
)
def test_any_array_comes_back(array: np.ndarray, syntax: str) -> None:
    ds = read(written(array, syntax=syntax))
    found = pixel_array(ds)
    assert np.array_equal(found if array.shape[0] > 1 else found[None], array)


def test_an_array_is_set_where_it_is_had() -> None:
    ds = image(np.zeros((4, 5), np.uint16))
    ds.pixel_array = np.array([[-3, 0, 1000]], np.int16)
    assert (ds.Rows, ds.Columns, ds.PixelRepresentation) == (1, 3, 1)
    assert ds.pixel_array.tolist() == [[-3, 0, 1000]]
    with pytest.raises(UsageError, match="Pixels cannot be complex128"):
        ds.pixel_array = np.zeros((1, 3), np.complex128)
    assert ds.pixel_array.tolist() == [[-3, 0, 1000]]
