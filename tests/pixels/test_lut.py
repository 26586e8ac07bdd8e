from __future__ import annotations

import contextlib
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.color import palette
from dicomnb.pixels.lut import expanded, lookup_table
from tests.images import dataset


def test_values_beyond_the_table_take_its_ends() -> None:
    table = lookup_table(dataset(LUTDescriptor=[3, 10, 16], LUTData=[7, 700, 70]), signed=False)
    assert table.apply(np.array([0, 10, 11, 12, 65535], np.uint16)).tolist() == [7, 7, 700, 70, 70]


def test_a_first_value_below_zero_may_be_written_as_unsigned() -> None:
    item = dataset(LUTDescriptor=[2, 65535, 16], LUTData=[1, 2])
    assert lookup_table(item, signed=True).first == -1
    assert lookup_table(item, signed=False).first == 65535


def test_a_count_of_zero_means_65536() -> None:
    item = dataset(LUTDescriptor=[0, 0, 16], LUTData=np.arange(65536, dtype="<u2").tobytes())
    assert lookup_table(item, signed=False).apply(np.array([65535])).tolist() == [65535]


def test_two_entries_of_8_bits_share_a_word() -> None:
    item = dataset(LUTDescriptor=[3, 0, 8], LUTData=bytes([1, 2, 3, 0]))
    assert lookup_table(item, signed=False).entries.tolist() == [1, 2, 3]
    roomy = dataset(LUTDescriptor=[3, 0, 8], LUTData=bytes([1, 0, 2, 0, 3, 0]))
    assert lookup_table(roomy, signed=False).entries.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("descriptor", "data", "message"),
    [
        ([4, 0, 16], [1, 2, 3], "3 entries, 4 are announced"),
        ([4, 0], [1, 2, 3, 4], "2 values, three are required"),
        ([4, 0, 17], [1, 2, 3, 4], "17 bits"),
    ],
)
def test_a_table_that_cannot_be_is_refused(descriptor: list[int], data: list[int], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        lookup_table(dataset(LUTDescriptor=descriptor, LUTData=data), signed=False)


def test_segments_stand_for_entries() -> None:
    # PS3.3 C.7.9.2: discrete 2 entries; linear 4 steps up to 50; discrete 1; then 2 segments again from number 0.
    segments = [0, 2, 5, 10, 1, 4, 50, 0, 1, 99, 2, 2, 0, 0]
    expected = [5, 10, 20, 30, 40, 50, 99, 5, 10, 20, 30, 40, 50]
    assert expanded(segments).tolist() == expected


def test_the_offset_of_an_indirect_segment_counts_bytes() -> None:
    # The linear segment begins at number 4, byte 8 where numbers have 16 bits and byte 4 where they have 8.
    assert expanded([0, 2, 0, 3, 1, 3, 6, 2, 1, 8, 0]).tolist() == [0, 3, 4, 5, 6, 6, 6, 6]
    assert expanded([0, 2, 0, 3, 1, 3, 6, 2, 1, 4, 0, 0, 0], bits=8).tolist() == [0, 3, 4, 5, 6, 6, 6, 6]


@pytest.mark.parametrize("segments", [[0, 5, 1], [1, 4, 9], [7, 1, 1], [2, 1, 0, 9], [0, 1, 3, 2, 1, 6, 0]])
def test_segments_that_lead_nowhere_are_refused(segments: list[int]) -> None:
    with pytest.raises(InvalidValue, match="cannot be expanded"):
        expanded(segments)


@given(st.lists(st.integers(0, 4), max_size=30))
def test_any_segments_are_expanded_or_refused(segments: list[int]) -> None:
    with contextlib.suppress(InvalidValue):
        assert expanded(segments).dtype == np.uint16


def test_the_standard_palettes_are_those_that_pydicom_expands(corpus: Path) -> None:
    processing = pytest.importorskip("pydicom.pixels.processing")
    pydicom = pytest.importorskip("pydicom")
    folder = corpus / "pydicom+pydicom" / "src" / "pydicom" / "data" / "palettes"
    compared = 0
    for path in sorted(folder.glob("*.dcm")):
        theirs = pydicom.dcmread(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = palette(read(path))
        for table, colour in zip(tables, ("Red", "Green", "Blue"), strict=True):
            keyword = f"Segmented{colour}PaletteColorLookupTableData"
            if keyword in theirs:
                entries = processing._expand_segmented_lut(tuple(theirs[keyword].value), "B")
                # How a linear segment is rounded is not said: a half goes up or down.
                assert np.abs(np.array(entries[:256], int) - table.entries).max() <= 1, path
                compared += 1
    assert compared == 12


@pytest.mark.parametrize("scale", [1, 256, 257])
def test_entries_of_8_bits_are_found_in_either_byte_of_a_word(scale: int) -> None:
    words = np.array([0, 3, 255, 128], "<u2") * np.uint16(scale)
    item = dataset(LUTDescriptor=[4, 0, 8], LUTData=words.astype("<u2").tobytes())
    assert lookup_table(item, signed=False).entries.tolist() == [0, 3, 255, 128]


def test_entries_of_16_bits_under_a_descriptor_of_8_keep_their_upper_byte_with_a_warning() -> None:
    item = dataset(LUTDescriptor=[3, 0, 8], LUTData=np.array([0x0102, 0x7F00, 0xFFFE], "<u2").tobytes())
    with pytest.warns(DicomWarning, match="up to 65534, its descriptor says 8 bits"):
        assert lookup_table(item, signed=False).entries.tolist() == [1, 0x7F, 0xFF]


def test_entries_beyond_the_bits_that_are_stated_are_not_wrapped() -> None:
    item = dataset(LUTDescriptor=[3, 0, 12], LUTData=np.array([0, 4095, 5000], "<u2").tobytes())
    with pytest.warns(DicomWarning, match="up to 5000, its descriptor says 12 bits"):
        table = lookup_table(item, signed=False)
    assert (table.entries.tolist(), table.bits) == ([0, 4095, 5000], 16)
