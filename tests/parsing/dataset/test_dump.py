from __future__ import annotations

from dicomnb import DataElement, Dataset, Sequence, read
from dicomnb.parsing.dataset.dump import dump
from tests import raw


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
