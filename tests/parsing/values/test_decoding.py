from __future__ import annotations

import math
import struct
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element

from dicomnb.errors import InvalidValue
from dicomnb.parsing.values.decoding import count, decode, quick_decoder, strings, swap
from dicomnb.parsing.values.text import UID, PersonName
from dicomnb.standard.charset import codecs_for
from dicomnb.standard.tag import Tag
from dicomnb.standard.vr import VRS
from tests.parsing.values.cases import CASES

PLAIN = codecs_for(None)


def written_by_pydicom(vr: str, value: Any, *, big_endian: bool) -> bytes:
    """Return the value's bytes as pydicom writes them."""
    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = not big_endian, False
    write_data_element(out, pydicom.DataElement(0x00091001, vr, value))
    return out.getvalue()[12 if VRS[vr].long else 8 :]


def plain(value: Any) -> Any:
    return [plain(one) for one in value] if isinstance(value, list) else value


def test_there_is_a_case_for_each_vr_that_has_a_value_of_its_own() -> None:
    assert {*CASES, "SQ"} == set(VRS)
    assert len(VRS) == 34


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize(("vr", "value"), [(vr, value) for vr, several in CASES.items() for value in several])
def test_a_value_that_pydicom_wrote_is_read(vr: str, value: Any, big_endian: bool) -> None:
    raw = written_by_pydicom(vr, value, big_endian=big_endian)
    if big_endian and VRS[vr].kind == "bytes":
        # Whoever writes big endian with pydicom gives the stream in that order; dicomnb always gives little endian.
        assert raw == value
        size = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}.get(vr, 1)
        value = b"".join(value[at : at + size][::-1] for at in range(0, len(value), size))
    found = decode(raw, vr, big_endian=big_endian, charset=PLAIN)
    assert found == value
    assert isinstance(found, list) == isinstance(value, list)


@pytest.mark.parametrize(("vr", "value"), [(vr, value) for vr, several in CASES.items() for value in several])
def test_the_quick_way_gives_the_same_or_gives_up(vr: str, value: Any) -> None:
    raw = written_by_pydicom(vr, value, big_endian=False)
    quick = quick_decoder(vr, len(raw))
    if quick is None:
        assert vr == "AT" or VRS[vr].kind == "bytes"
        return
    found = quick(raw)
    expected = decode(raw, vr, big_endian=False, charset=PLAIN)
    assert (list(found) if type(found) is tuple else found) == expected
    if not isinstance(expected, list):
        assert type(found) is type(expected)


@given(vr=st.sampled_from(sorted(VRS)), raw=st.binary(max_size=20))
def test_the_quick_way_differs_for_no_bytes_at_all(vr: str, raw: bytes) -> None:
    quick = quick_decoder(vr, len(raw))
    if quick is None:
        return
    try:
        found = quick(raw)
    except ValueError:
        return
    if type(found) is tuple:
        found = list(found)
    assert repr(found) == repr(decode(raw, vr, big_endian=False, charset=PLAIN))


@given(
    vr=st.sampled_from(["DS", "IS"]),
    raw=st.lists(st.sampled_from([b"1", b"-", b"+", b".", b"e", b"_", b"\\", b" ", b"\0", b"7", b"nan", b"inf"])),
)
def test_the_quick_way_reads_no_number_that_the_careful_way_does_not(vr: str, raw: list[bytes]) -> None:
    data = b"".join(raw)
    quick = quick_decoder(vr, len(data))
    assert quick is not None
    try:
        found = quick(data)
    except ValueError:
        return
    if type(found) is tuple:
        found = list(found)
    assert repr(found) == repr(decode(data, vr, big_endian=False, charset=PLAIN))


@pytest.mark.parametrize("vr", [vr for vr in VRS if vr != "SQ"])
def test_no_value_is_empty_in_the_manner_of_its_kind(vr: str) -> None:
    found = decode(b"", vr, big_endian=False, charset=PLAIN)
    if VRS[vr].kind == "bytes":
        assert found == b""
    elif VRS[vr].kind == "number" or vr in ("DS", "IS"):
        assert found is None
    else:
        assert found == ""


def test_types_tell_what_a_value_is() -> None:
    assert type(decode(b"1.2\0", "UI", big_endian=False, charset=PLAIN)) is UID
    assert type(decode(b"A^B ", "PN", big_endian=False, charset=PLAIN)) is PersonName
    assert type(decode(b"\x10\x00\x20\x00", "AT", big_endian=False, charset=PLAIN)) is Tag
    assert type(decode(b"3 ", "DS", big_endian=False, charset=PLAIN)) is float
    assert type(decode(b"3 ", "IS", big_endian=False, charset=PLAIN)) is int


# -- padding --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vr", "raw", "expected"),
    [
        # PS3.5 Table 6.2-1: leading and trailing spaces are not significant ...
        ("AE", b" STORE ", "STORE"),
        ("CS", b" CT ", "CT"),
        ("CS", b" A \\ B ", ["A", "B"]),
        ("UI", b"1.2.3\0", "1.2.3"),
        ("UI", b"1.2.3 ", "1.2.3"),  # the wrong padding
        # ... or only the trailing ones, where a text may be meant to begin with a space.
        ("LT", b"  indented  ", "  indented"),
        ("ST", b" x ", " x"),
        ("LO", b"abc\0", "abc"),
        ("PN", b"Roe^Jane ", "Roe^Jane"),
    ],
)
def test_padding_is_no_part_of_a_value(vr: str, raw: bytes, expected: Any) -> None:
    assert decode(raw, vr, big_endian=False, charset=PLAIN) == expected


# -- numbers as text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"3.270", 3.27),
        (b" 3.27 ", 3.27),
        (b"+.5", 0.5),
        (b"-1.E3", -1000.0),
        (b"1\\\\3", [1.0, None, 3.0]),
        (b"1\\ 2 \\3 ", [1.0, 2.0, 3.0]),
        (b"1\\2\\", [1.0, 2.0, None]),
        (b"   ", None),
        (b"\0", None),
        (b"3.14159265358979323846", 3.141592653589793),  # longer than 16 characters
    ],
)
def test_a_decimal_string_is_a_number(raw: bytes, expected: Any) -> None:
    assert decode(raw, "DS", big_endian=False, charset=PLAIN) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"-7", -7),
        (b" 42 ", 42),
        (b"1.0", 1),  # against the rules, and found in files
        (b"1.5", 1.5),
        (b"1\\\\3", [1, None, 3]),
        (b"", None),
        (b"12345678901234", 12345678901234),  # longer than 12 characters
    ],
)
def test_an_integer_string_is_a_number(raw: bytes, expected: Any) -> None:
    found = decode(raw, "IS", big_endian=False, charset=PLAIN)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("vr", ["DS", "IS"])
@pytest.mark.parametrize("raw", [b"twelve", b"1,5", b"1\\x", b"0x10", b"1 2", b"--1", b"\xff", b"1_000"])
def test_junk_is_no_number(vr: str, raw: bytes) -> None:
    with pytest.raises(InvalidValue, match=vr):
        decode(raw, vr, big_endian=False, charset=PLAIN)
    quick = quick_decoder(vr, len(raw))
    assert quick is not None
    with pytest.raises(ValueError):  # noqa: PT011  # it only says: not so
        quick(raw)


def test_the_text_of_numbers_can_be_had_as_it_stands() -> None:
    assert strings(b"3.270\\ 1.0E1 ", "DS", PLAIN) == ["3.270", "1.0E1"]
    assert strings(b"007 ", "IS", PLAIN) == ["007"]


# -- binary numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("vr", "size"), [("US", 2), ("SL", 4), ("FD", 8), ("AT", 4), ("SV", 8)])
def test_bytes_that_make_no_whole_number_are_refused(vr: str, size: int) -> None:
    with pytest.raises(InvalidValue, match=f"{vr} takes {size} bytes a value, {size + 1} bytes"):
        decode(bytes(size + 1), vr, big_endian=False, charset=PLAIN)


def test_a_float_may_be_no_number_at_all() -> None:
    found = decode(struct.pack("<3d", math.nan, math.inf, -math.inf), "FD", big_endian=False, charset=PLAIN)
    assert math.isnan(found[0])
    assert found[1:] == [math.inf, -math.inf]


def test_tags_are_pairs_of_numbers_in_either_byte_order() -> None:
    assert decode(bytes.fromhex("18006194"), "AT", big_endian=False, charset=PLAIN) == 0x00189461
    assert decode(bytes.fromhex("00189461"), "AT", big_endian=True, charset=PLAIN) == 0x00189461


@pytest.mark.parametrize(
    ("size", "expected"), [(1, "01020304050607"), (2, "02010403060507"), (4, "04030201050607"), (8, "01020304050607")]
)
def test_swapping_turns_whole_words_and_leaves_the_rest(size: int, expected: str) -> None:
    assert swap(bytes.fromhex("01020304050607"), size).hex() == expected


# -- text -----------------------------------------------------------------------------------------------------


def test_character_sets_apply_to_the_vrs_that_the_standard_names() -> None:
    # PS3.5 6.1.2.3: SH, LO, UC, ST, LT, UT and PN
    greek = codecs_for("ISO_IR 126")
    applies = {vr for vr in VRS if VRS[vr].kind == "text" and vr not in ("DS", "IS")} & {
        vr
        for vr in VRS
        if vr not in ("DS", "IS")
        and VRS[vr].kind == "text"
        and decode(b"\xe1", vr, big_endian=False, charset=greek) == "α"
    }
    assert applies == {"SH", "LO", "UC", "ST", "LT", "UT", "PN"}


def test_a_backslash_within_a_character_separates_nothing() -> None:
    # In GB18030 the bytes 8e 5c are one character; 5c alone is the backslash.
    raw = "嶾\\b".encode("gb18030")
    assert raw.count(b"\\") == 2
    assert decode(raw, "LO", big_endian=False, charset=codecs_for("GB18030")) == ["嶾", "b"]


# -- how many -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "vr", "expected"),
    [
        (0, "LO", 0),
        (0, "OW", 0),
        (6, "US", 3),
        (16, "FD", 2),
        (8, "AT", 2),
        (100, "OB", 1),
        (100, "LT", 1),
        (9, "CS", None),
    ],
)
def test_a_length_alone_may_tell_the_multiplicity(length: int, vr: str, expected: int | None) -> None:
    assert count(length, vr) == expected
