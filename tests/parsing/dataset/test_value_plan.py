from __future__ import annotations

import struct
from pathlib import Path

import pytest

from dicomnb.errors import DicomWarning, MissingAttribute
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.files.read_write import read
from tests import raw


@pytest.fixture(autouse=True)
def forgetful() -> None:
    MEMORY.forget()


def slice_bytes(number: int = 0, *, rows: int = 3, spacing: str = "2.0\\0.5 ") -> bytes:
    return raw.file(
        raw.element(0x00080060, "CS", "CT"),
        raw.element(0x00100010, "PN", "Roe^Jane"),
        raw.element(0x00200013, "IS", f"{number + 7} "),
        raw.element(0x00280010, "US", struct.pack("<H", rows)),
        raw.element(0x00280030, "DS", spacing),
        raw.element(0x00280103, "US", struct.pack("<H", number % 2)),
        raw.element(0x00280106, "US", b"\xff\xff"),  # US or SS; the VR is stated
    )


def test_values_come_in_the_order_of_the_keywords_and_none_where_there_is_none() -> None:
    ds = read(slice_bytes())
    assert ds.pick("PixelSpacing", "SliceThickness", "Rows", "Modality") == ([2.0, 0.5], None, 3, "CT")
    assert ds.pick() == ()


def test_each_file_of_a_series_gives_its_own_values(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(slice_bytes(number, rows=number + 40))
        picked = read(path).pick("InstanceNumber", "Rows", "PatientName", "EchoTime")
        assert picked == (number + 7, number + 40, "Roe^Jane", None)


def test_what_was_changed_is_picked_as_it_is_now() -> None:
    ds = read(slice_bytes())
    assert ds.pick("Rows", "PixelSpacing", "Modality") == (3, [2.0, 0.5], "CT")
    ds.PixelSpacing[0] = 4.0
    assert ds.pick("Rows", "PixelSpacing", "Modality") == (3, [4.0, 0.5], "CT")
    ds.Rows = 5
    del ds.Modality
    assert ds.pick("Rows", "PixelSpacing", "Modality") == (5, [4.0, 0.5], None)
    assert read(slice_bytes()).pick("Rows", "PixelSpacing", "Modality") == (3, [2.0, 0.5], "CT")


def test_an_attribute_that_the_file_does_not_have_is_picked_once_it_was_set() -> None:
    ds = read(slice_bytes())
    assert ds.pick("Columns", "Rows") == (None, 3)
    ds.Columns = 11
    assert ds.pick("Columns", "Rows") == (11, 3)
    del ds.Columns
    assert ds.pick("Columns", "Rows") == (None, 3)


@pytest.mark.parametrize("touched", [False, True])
def test_a_list_is_a_copy(touched: bool) -> None:
    ds = read(slice_bytes())
    if touched:
        assert ds.PixelSpacing == [2.0, 0.5]
    ds.pick("PixelSpacing")[0][0] = 9.0
    assert ds.PixelSpacing == [2.0, 0.5]


def test_values_that_are_not_plain_are_read_with_care() -> None:
    first, second = slice_bytes(), slice_bytes(spacing="        ")
    assert len(first) == len(second)
    for data in (first, first, first, second):
        ds = read(data)
        with_care = data is second
        assert ds.pick("PixelSpacing", "Rows") == ((None if with_care else [2.0, 0.5]), 3)


def test_a_value_that_cannot_be_decoded_is_bytes_and_a_warning() -> None:
    with pytest.warns(DicomWarning, match="Pixel Spacing"):
        assert read(slice_bytes(spacing="two\\half")).pick("PixelSpacing") == (b"two\\half",)


def test_an_ambiguous_vr_is_settled_for_each_file() -> None:
    def implicit(signed: int) -> bytes:
        return raw.in_form(
            raw.element(0x00280103, "US", struct.pack("<H", signed), "implicit"),
            raw.element(0x00280106, "US", b"\xff\xff", "implicit"),
            form="implicit",
        )

    for signed, smallest in ((0, 65535), (0, 65535), (1, -1), (0, 65535), (1, -1)):
        assert read(implicit(signed)).pick("SmallestImagePixelValue") == (smallest,)


def test_values_beyond_what_was_read_at_once_are_fetched(tmp_path: Path) -> None:
    path = tmp_path / "long.dcm"
    far = raw.element(0x00204000, "LO", "far off ")
    path.write_bytes(raw.file(raw.element(0x00090001, "OB", bytes(100_000)), far))
    assert read(path).pick("ImageComments") == ("far off",)


def test_items_and_data_sets_made_by_hand_are_picked_from_too() -> None:
    code = raw.element(0x00080100, "SH", "T-A0100 ")
    ds = read(raw.file(raw.sequence(0x00082218, raw.item(code), raw.item(code.replace(b"0100", b"2000")))))
    picked = [item.pick("CodeValue", "CodeMeaning") for item in ds.AnatomicRegionSequence]
    assert picked == [("T-A0100", None), ("T-A2000", None)]
    assert len(ds.pick("AnatomicRegionSequence")[0]) == 2
    made = Dataset()
    made.Rows = 3
    assert made.pick("Columns", "Rows") == (None, 3)


def test_a_word_that_is_no_keyword_is_missing_and_the_error_names_a_near_one() -> None:
    for ds in (Dataset(), read(slice_bytes())):
        with pytest.raises(MissingAttribute, match="PixelSpacing"):
            ds.pick("Rows", "PixelSpaceing")
