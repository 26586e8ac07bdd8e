"""A table of what contradicts PS3.5, one violation a file: strict reading refuses each, forgiving reading none."""

from __future__ import annotations

import struct
import warnings

import pytest

from dicomnb import read
from dicomnb.errors import DicomWarning, FileError, InvalidValue, MalformedFile, TruncatedFile
from tests import raw

CS, PN, LO, SQ = 0x00080060, 0x00100010, 0x00080070, 0x00081140

# A value of a VR that is not what the VR allows (PS3.5 Table 6.2-1).
VALUES: dict[str, tuple[int, str, bytes | str]] = {
    "a decimal string that is nan": (0x00280030, "DS", "nan "),
    "a decimal string that is inf": (0x00280030, "DS", "-inf"),
    "a decimal string too large for a float": (0x00280030, "DS", "1e400 "),
    "one of several decimal strings": (0x00280030, "DS", "0.5\\2,25"),
    "a decimal string with an underscore": (0x00280030, "DS", "1_0 "),
    "a decimal string of 18 characters": (0x00280030, "DS", "0.1234567890123456"),
    "a hexadecimal decimal string": (0x00280030, "DS", "0x10"),
    "an integer string with a fraction": (0x00200013, "IS", "1.5 "),
    "an integer string with a fraction of 0": (0x00200013, "IS", "1.0 "),
    "an integer string with an exponent": (0x00200013, "IS", "1e5 "),
    "an integer string beyond 32 bits": (0x00200013, "IS", "2147483648"),
    "an integer string below 32 bits": (0x00200013, "IS", "-2147483649 "),
    "an integer string of 5000 digits": (0x00200013, "IS", "9" * 5000),
    "an integer string of letters": (0x00200013, "IS", "seven "),
    "an age without a unit": (0x00101010, "AS", "0187"),
    "a code string in small letters": (CS, "CS", "ct"),
    "a code string of 18 characters": (CS, "CS", "ABCDEFGHIJKLMNOPQR"),
    "a date with dashes": (0x00080020, "DA", "2015-07-10"),
    "a date of words": (0x00080020, "DA", "July"),
    "a time with colons": (0x00080030, "TM", "14:30:00"),
    "a date time of words": (0x0008002A, "DT", "yesterday "),
    "a UID with letters": (0x00080018, "UI", "1.2.a\0"),
    "a UID with a leading zero": (0x00080018, "UI", "1.02"),
    "a UID of 66 characters": (0x00080018, "UI", "1." + "2" * 64),
    "a short string of 18 characters": (0x00081010, "SH", "x" * 18),
    "a long string of 66 characters": (LO, "LO", "x" * 66),
    "a long string of two lines": (LO, "LO", "a\r\nb"),
    "a long string with a control character": (LO, "LO", "a\x07bc"),
    "a short text of 1026 characters": (0x00081150, "ST", "x" * 1026),
    "a name of six components": (PN, "PN", "a^b^c^d^e^f "),
    "a name of four component groups": (PN, "PN", "a=b=c=d "),
    "an application entity of 18 characters": (0x00020016, "AE", "x" * 18),
    "text beyond ASCII where no character set is stated": (LO, "LO", b"M\xfcll"),
    "a code string beyond ASCII": (CS, "CS", b"C\xd6"),
    "long numbers of six bytes": (0x00189461, "UL", b"\1\0\2\0\3\0"),
    "floats of two bytes": (0x7FE00009, "OD", b"\1\0"),
    "floats of six bytes": (0x7FE00008, "OF", bytes(6)),
    "a character set that is unknown": (0x00080005, "CS", "rot13 "),
    "a character set that is misspelled": (0x00080005, "CS", "ISO-IR 100"),
    "a character set beside UTF-8": (0x00080005, "CS", "ISO_IR 192\\ISO_IR 100 "),
}

# How elements are framed (PS3.5 7), and what decides on text (PS3.3 C.12.1.1.2).
FRAMINGS: dict[str, bytes] = {
    "a tag twice": raw.element(CS, "CS", "CT") + raw.element(CS, "CS", "MR"),
    "tags out of order": raw.element(LO, "LO", "ab") + raw.element(CS, "CS", "CT"),
    "a tag twice in an item": raw.sequence(SQ, raw.item(raw.element(CS, "CS", "CT") + raw.element(CS, "CS", "MR"))),
    "tags out of order in an item": raw.sequence(
        SQ, raw.item(raw.element(LO, "LO", "ab") + raw.element(CS, "CS", "CT"))
    ),
    "an odd length": raw.element(LO, "LO", "abc"),
    "an odd length in an item": raw.sequence(SQ, raw.item(raw.element(LO, "LO", "abc"))),
    "letters that are no VR": raw.element(LO, "ZZ", "abcd"),
    "an element without a VR among others that have one": raw.element(CS, "CS", "CT")
    + raw.element(LO, "", "abcd", "implicit"),
    "an item outside of a sequence": raw.element(CS, "CS", "CT") + raw.item(),
    "an item delimiter outside of a sequence": raw.element(CS, "CS", "CT") + raw.header(raw.ITEM_END, "", 0),
    "a sequence without an end": raw.header(SQ, "SQ", raw.UNDEFINED) + raw.item(raw.element(CS, "CS", "CT")),
    "an item without an end": raw.header(SQ, "SQ", raw.UNDEFINED) + raw.header(raw.ITEM, "", raw.UNDEFINED),
    "a sequence of something else than items": raw.element(SQ, "SQ", b"12345678"),
    "an item longer than its sequence": raw.element(SQ, "SQ", raw.header(raw.ITEM, "", 40) + bytes(8)),
    "a value longer than the file": raw.element(LO, "LO", "ab", length=40),
    "bytes that are left": raw.element(CS, "CS", "CT") + b"\x08\0\x70\0",
    "bytes that mean nothing in UTF-8": raw.element(0x00080005, "CS", "ISO_IR 192") + raw.element(LO, "LO", b"M\xfcll"),
    "an escape sequence that designates nothing": raw.element(0x00080005, "CS", "\\ISO 2022 IR 87 ")
    + raw.element(LO, "LO", b"a\x1b-Qb "),
    "a character set of an item that is unknown": raw.sequence(SQ, raw.item(raw.element(0x00080005, "CS", "rot13 "))),
}

SOUND: dict[str, tuple[int, str, bytes | str]] = {
    "a decimal string with spaces": (0x00280030, "DS", " 0.5 \\-2.25E-01 "),
    "an integer string with a sign": (0x00200013, "IS", "+2147483647 "),
    "no value": (0x00280030, "DS", ""),
    "one of several that is empty": (0x00280030, "DS", "\\2.5"),
    "a name in three groups": (PN, "PN", "a^b^c^d^e=f=g "),
    "a text of two lines": (0x00104000, "LT", "a\r\n\tb "),
    "a time of hours": (0x00080030, "TM", "14"),
    "an unknown element": (0x00091001, "UN", b"\xff\xfe\1\0"),
}


def refused(data: bytes) -> FileError:
    with pytest.raises(FileError) as caught:
        read(data, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        read(data).decode()
    return caught.value


@pytest.mark.parametrize("what", VALUES)
@pytest.mark.parametrize("where", ["in the data set", "in an item", "in an item of an item"])
def test_strict_refuses_a_value(what: str, where: str) -> None:
    tag, vr, value = VALUES[what]
    wrong = raw.element(tag, vr, value)
    if tag >> 16 == 2:
        data = bytes(128) + b"DICM" + raw.meta(raw.EXPLICIT, wrong) + raw.element(CS, "CS", "CT")
    else:
        depth = {"in the data set": 0, "in an item": 1, "in an item of an item": 2}[where]
        for _ in range(depth):
            wrong = raw.sequence(SQ, raw.item(wrong))
        data = raw.file(wrong)
    error = refused(data)
    assert error.tag == tag
    assert error.offset == data.index(struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode())
    assert isinstance(error, (InvalidValue, MalformedFile))


@pytest.mark.parametrize("what", FRAMINGS)
def test_strict_refuses_a_framing(what: str) -> None:
    assert isinstance(refused(raw.file(FRAMINGS[what])), (MalformedFile, TruncatedFile, InvalidValue))


def test_strict_refuses_a_vr_where_the_encoding_has_none() -> None:
    parts = [
        raw.element(CS, "CS", "CT", "implicit"),
        raw.element(LO, "LO", "abcd"),
        raw.element(PN, "PN", "ab", "implicit"),
    ]
    with pytest.raises(MalformedFile, match=r"\(0008,0070\) Manufacturer at byte \d+: it states VR LO where"):
        read(raw.file(*parts, syntax=raw.IMPLICIT), strict=True)


@pytest.mark.parametrize("form", ["explicit", "implicit", "big"])
@pytest.mark.parametrize("what", SOUND)
def test_strict_takes_what_is_right(what: str, form: str) -> None:
    tag, vr, value = SOUND[what]
    data = raw.in_form(raw.element(tag, vr, value, form), form=form)
    assert tag in read(data, strict=True)


def test_a_fault_of_a_name_does_not_say_the_name() -> None:
    error = refused(raw.file(raw.element(PN, "PN", "Quibblewick^b^c^d^e^f ")))
    assert "Quibblewick" not in str(error)
    assert str(error).startswith("(0010,0010) Patient's Name at byte ")


def test_strict_names_the_rule() -> None:
    error = refused(raw.file(raw.element(0x00200013, "IS", "1.5 ")))
    assert "VR IS takes whole numbers, '1.5' is none." in str(error)
