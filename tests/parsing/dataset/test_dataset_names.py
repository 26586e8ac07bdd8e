from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from dicomnb import DataElement, Dataset, Sequence, read
from dicomnb.parsing.dataset.dataset_names import dump
from tests import raw

PET = dn.sample() / "pet024.dcm"


def nested() -> Dataset:
    ds = Dataset()
    ds.Rows = 3
    item = Dataset()
    item.PatientID = "7"
    item.add_new_private("LOPSIDED 1.0", 0x0041, 0x05, "mine", "SH")
    ds.ReferencedImageSequence = [item]
    ds.add_new_private("LOPSIDED 1.0", 0x0043, 0x07, 5, "US")
    return ds


def test_walk_visits_items_after_their_sequence() -> None:
    seen: list[int] = []
    nested().walk(lambda _, element: seen.append(int(element.tag)))
    assert seen == [0x00081140, 0x00100020, 0x00410010, 0x00411005, 0x00280010, 0x00430010, 0x00431007]
    seen.clear()
    nested().walk(lambda _, element: seen.append(int(element.tag)), recursive=False)
    assert seen == [0x00081140, 0x00280010, 0x00430010, 0x00431007]


def test_walk_may_change_and_delete() -> None:
    def blank(dataset: Dataset, element: DataElement) -> None:
        if element.tag == (0x10, 0x20):
            element.value = ""
        if element.keyword == "Rows":
            del dataset[element.tag]

    ds = nested()
    ds.walk(blank)
    assert "Rows" not in ds
    assert ds.ReferencedImageSequence[0].PatientID == ""


def test_private_elements_go_from_items_too() -> None:
    ds = nested()
    ds.remove_private_tags()
    assert [int(tag) for tag in ds.keys()] == [0x00081140, 0x00280010]  # noqa: SIM118
    assert [int(tag) for tag in ds.ReferencedImageSequence[0].keys()] == [0x00100020]  # noqa: SIM118


def test_a_group_is_a_data_set() -> None:
    ours, theirs = read(PET), pydicom.dcmread(PET)
    assert [int(tag) for tag in ours.group_dataset(0x0018).keys()] == [  # noqa: SIM118
        int(element.tag) for element in theirs.group_dataset(0x0018)
    ]


def test_private_items_are_found_by_creator() -> None:
    ds = nested()
    assert ds.get_private_item(0x0043, 0x07, "LOPSIDED 1.0").value == 5
    with pytest.raises(KeyError):
        ds.get_private_item(0x0043, 0x08, "LOPSIDED 1.0")
    with pytest.raises(ValueError, match="VR"):
        ds.add_new_private("NOBODY", 0x0043, 0x01, 5)


def test_a_data_set_stands_in_a_with_statement() -> None:
    with read(PET) as ds:
        assert ds.Rows == 128


def test_the_file_name_is_known(tmp_path: Path) -> None:
    assert read(str(PET)).filename == str(PET)
    assert read(PET.read_bytes()).filename is None
    assert Dataset().filename is None
    ds = Dataset()
    ds.filename = "other.dcm"
    assert ds.filename == "other.dcm"


def test_data_sets_are_objects_of_an_array() -> None:
    files = [Dataset([DataElement("InstanceNumber", "IS", number)]) for number in (2, 3, 1)]
    array = np.array(files)
    assert array.shape == (3,)
    assert [one.InstanceNumber for one in array[[2, 0, 1]]] == [1, 2, 3]
    assert array[0] is files[0]


def test_lines_and_top_leave_items_out_or_in() -> None:
    ds = nested()
    assert ds.top().count("\n") == 3
    lines = list(ds.formatted_lines("%(keyword)s=%(value)s", "%(keyword)s", "  "))
    assert lines[:3] == ["ReferencedImageSequence", "  PatientID=7", "  =LOPSIDED 1.0"]


def test_the_encoding_of_a_file_is_told() -> None:
    ours, theirs = read(PET), pydicom.dcmread(PET)
    assert ours.original_encoding == theirs.original_encoding
    assert (ours.is_implicit_VR, ours.is_little_endian) == theirs.original_encoding
    assert (Dataset().is_implicit_VR, Dataset().is_little_endian) == (None, None)


@pytest.mark.parametrize(
    ("implicit", "little", "uid"),
    [
        (True, True, "1.2.840.10008.1.2"),
        (False, True, "1.2.840.10008.1.2.1"),
        (False, False, "1.2.840.10008.1.2.2"),
    ],
)
def test_a_data_set_without_a_syntax_is_written_as_wished(implicit: bool, little: bool, uid: str) -> None:
    ds = Dataset()
    ds.PatientID = "7"
    ds.is_implicit_VR, ds.is_little_endian = implicit, little
    file = BytesIO()
    ds.save_as(file)
    assert read(file.getvalue()).file_meta.TransferSyntaxUID == uid


def test_a_wish_that_contradicts_the_syntax_is_refused() -> None:
    ds = Dataset()
    ds.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2"
    ds.is_implicit_VR = False
    with pytest.raises(ValueError, match="contradicts"):
        ds.save_as(BytesIO())


def test_file_meta_is_always_there_and_changes_nothing() -> None:
    ds = read(PET)
    ds.copy().save_as(BytesIO())
    body = b"\x08\x00\x60\x00\x02\x00\x00\x00CT"
    headerless: Any = read(body)
    assert len(headerless.file_meta) == 0
    assert headerless.stated_file_meta is None
    file = BytesIO()
    headerless.save_as(file)
    assert file.getvalue() == body  # untouched still
    headerless.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2"
    assert headerless.stated_file_meta == headerless.file_meta
    file = BytesIO()
    headerless.save_as(file)
    assert read(file.getvalue()).file_meta.TransferSyntaxUID == "1.2.840.10008.1.2"


def test_the_last_element_is_popped() -> None:
    ds = nested()
    tag, element = ds.popitem()
    assert (tag, element.value) == (0x00431007, 5)
    with pytest.raises(KeyError):
        Dataset().popitem()


# -- the printed dump ------------------------------------------------------------------------------------------


def test_the_dump_has_the_layout_of_the_tutorial() -> None:
    ds = Dataset(
        [
            DataElement(0x00080008, "CS", ["ORIGINAL", "PRIMARY"]),
            DataElement(0x00080012, "DA", "20150710"),
            DataElement(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.128"),
            DataElement(0x00280010, "US", 128),
            DataElement(0x00280030, "DS", ["3.125", "3.270"]),
        ]
    )
    assert str(ds) == (
        "(0008, 0008) Image Type                          CS: ['ORIGINAL', 'PRIMARY']\n"
        "(0008, 0012) Instance Creation Date              DA: '20150710'\n"
        "(0008, 0016) SOP Class UID                       UI: Positron Emission Tomography Image Storage\n"
        "(0028, 0010) Rows                                US: 128\n"
        "(0028, 0030) Pixel Spacing                       DS: ['3.125', '3.270']"
    )
    assert repr(ds) == str(ds) == dump(ds)


def test_items_are_indented_under_their_sequence() -> None:
    inner = Dataset([DataElement("CodeValue", "SH", "T-A0100")])
    outer = Dataset([DataElement("ViewCodeSequence", "SQ", Sequence([inner, inner]))])
    ds = Dataset([DataElement("AnatomicRegionSequence", "SQ", [outer])])
    assert str(ds).splitlines() == [
        "(0008, 2218) Anatomic Region Sequence   1 item(s) ----",
        "   (0054, 0220) View Code Sequence   2 item(s) ----",
        "      (0008, 0100) Code Value                          SH: 'T-A0100'",
        "      ---------",
        "      (0008, 0100) Code Value                          SH: 'T-A0100'",
        "      ---------",
        "   ---------",
    ]


def test_the_dump_of_a_file_shows_private_elements_and_hides_nobody() -> None:
    ds = read(
        raw.file(
            raw.element(0x00090010, "LO", "ACME 1.1"),
            raw.element(0x00091001, "UN", bytes(20)),
            raw.element(0x00100010, "PN", "Roe^Jane"),
        )
    )
    assert str(ds).splitlines() == [
        "(0009, 0010) Private Creator                     LO: 'ACME 1.1'",
        "(0009, 1001) [ACME 1.1]                          UN: Array of 20 bytes",
        "(0010, 0010) Patient's Name                      PN: 'Roe^Jane'",
    ]


def test_an_empty_data_set_is_empty_text() -> None:
    assert str(Dataset()) == ""


@pytest.mark.parametrize("group", ["x", None, 0x10000, -1, 0x00100010])
def test_what_is_no_group_is_refused(group: Any) -> None:
    with pytest.raises(TypeError, match="16 bits"):
        Dataset().group_dataset(group)
