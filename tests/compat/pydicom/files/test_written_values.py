from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import UnencodableValue
from tests.compat.both import ours, pydicom


def written(library: Any, name: str, vr: str, value: Any, *rest: Any, little: bool = True) -> bytes:
    file = library.filebase.DicomBytesIO()
    file.is_little_endian, file.is_implicit_VR = little, False
    getattr(library.filewriter, name)(file, library.dataelem.DataElement(0x00090010, vr, value), *rest)
    data: bytes = file.getvalue()
    return data


@pytest.mark.parametrize("little", [True, False])
@pytest.mark.parametrize(
    ("name", "vr", "value", "rest"),
    [
        ("write_PN", "PN", "Roe^Jane", (["iso8859"],)),
        ("write_PN", "PN", ["Röe^Jane", "B"], (["latin_1"],)),
        ("write_text", "LO", "Größe 7", (["utf8"],)),
        ("write_string", "CS", ["A", "BC"], ()),
        ("write_string", "UI", "1.2.3", ("\0",)),
        ("write_UI", "UI", ["1.2", "1.22"], ()),
        ("write_number_string", "DS", [0.5, 12.25], ()),
        ("write_DA", "DA", "20240229", ()),
        ("write_TM", "TM", "101112.5", ()),
        ("write_DT", "DT", "20240229101112", ()),
        ("write_numbers", "US", [1, 258], ("H",)),
        ("write_numbers", "FD", -0.125, ("d",)),
        ("write_OBvalue", "OB", b"abc", ()),
        ("write_OWvalue", "OW", b"abcd", ()),
        ("write_UN", "UN", b"ab", ()),
        ("write_ATvalue", "AT", [0x00280010, 0x7FE00010], ()),
    ],
)
def test_values_are_written_as_pydicom_writes_them(
    name: str, vr: str, value: Any, rest: tuple[Any, ...], little: bool
) -> None:
    if name == "write_OWvalue" and not little:
        return  # pydicom leaves the order of words to the caller
    mine = written(ours, name, vr, value, *rest, little=little)
    assert mine == written(pydicom, name, vr, value, *rest, little=little)
    assert mine


def test_an_item_of_a_sequence_reads_back() -> None:
    file = ours.filebase.DicomBytesIO()
    file.is_little_endian, file.is_implicit_VR = True, False
    item = ours.Dataset()
    item.CodeValue = "T-1"
    ours.filewriter.write_sequence(file, ours.DataElement(0x00082218, "SQ", [item, ours.Dataset()]), ["iso8859"])
    assert file.getvalue() == (
        b"\xfe\xff\x00\xe0\x0c\x00\x00\x00" + b"\x08\x00\x00\x01SH\x04\x00T-1 " + b"\xfe\xff\x00\xe0\x00\x00\x00\x00"
    )


def test_numbers_that_a_letter_does_not_hold_are_refused() -> None:
    with pytest.raises(UnencodableValue, match="'H'"):
        written(ours, "write_numbers", "UL", 70000, "H")
    assert written(ours, "write_numbers", "US", None, "H") == b""


@pytest.mark.parametrize("value", ["A", ["A", "B"], []])
def test_several_texts_are_joined_as_there(value: Any) -> None:
    assert ours.filewriter.multi_string(value) == pydicom.filewriter.multi_string(value)
