from __future__ import annotations

import array
import datetime
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import DicomError, UnencodableValue
from dicomnb.parsing.values.decoding import decode
from dicomnb.parsing.values.encoding import decimal_string, encode
from dicomnb.standard.charset import codecs_for
from dicomnb.standard.vr import VRS

PLAIN = codecs_for(None)


def encoded(value: Any, vr: str, *, big_endian: bool = False, charset: str | None = None) -> bytes:
    return encode(value, vr, big_endian=big_endian, charset=codecs_for(charset))


@pytest.mark.parametrize(
    ("value", "vr", "raw"),
    [
        # PS3.5 6.2: text is padded with a space, UI, OB and UN with a zero byte.
        ("CT", "CS", b"CT"),
        ("PET", "CS", b"PET "),
        (["A", "BC"], "CS", b"A\\BC"),
        ("1.2.3", "UI", b"1.2.3\0"),
        (b"\x01\x02\x03", "OB", b"\x01\x02\x03\x00"),
        (b"\x01\x02\x03", "UN", b"\x01\x02\x03\x00"),
        ([0.5, 2.25], "DS", b"0.5\\2.25"),
        ([1, None, 3], "IS", b"1\\\\3"),
        (7, "IS", b"7 "),
        ("007", "IS", b"007 "),
        ("3.270", "DS", b"3.270 "),
        (3.0, "IS", b"3 "),
        (12345, "LO", b"12345 "),
        ([1, 515], "US", b"\x01\x00\x03\x02"),
        (-2, "SS", b"\xfe\xff"),
        (-2, "SV", b"\xfe" + b"\xff" * 7),
        (1.0, "FL", b"\x00\x00\x80\x3f"),
        (0x00189461, "AT", bytes.fromhex("18006194")),
        ([(0x10, 0x20), "PatientName"], "AT", bytes.fromhex("1000200010001000")),
        (datetime.date(2015, 7, 10), "DA", b"20150710"),
        (datetime.datetime(2015, 7, 10, 14, 30, 0, 500), "DA", b"20150710"),
        (datetime.time(14, 30, 5), "TM", b"143005"),
        (datetime.time(14, 30, 5, 250000), "TM", b"143005.250000 "),
        (
            datetime.datetime(2015, 7, 10, 14, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))),
            "DT",
            b"20150710143000-0330 ",
        ),
        (r"text with \ in it", "LT", rb"text with \ in it "),
    ],
)
def test_a_value_becomes_these_bytes(value: Any, vr: str, raw: bytes) -> None:
    assert encoded(value, vr) == raw


@pytest.mark.parametrize("vr", [vr for vr in VRS if vr != "SQ"])
def test_no_value_is_no_bytes(vr: str) -> None:
    assert encoded(None, vr) == b""
    if VRS[vr].kind != "bytes":
        assert encoded([], vr) == b""
    assert encoded(b"" if VRS[vr].kind == "bytes" else None, vr) == b""


@pytest.mark.parametrize(
    ("value", "vr", "raw"),
    [
        (0x0102, "US", "0102"),
        ([1, 515], "US", "00010203"),
        (0x00189461, "AT", "00189461"),
        (-2, "SL", "fffffffe"),
        (1.0, "FL", "3f800000"),
        (b"\x01\x02\x03\x04", "OB", "01020304"),
        (b"\x01\x02\x03\x04", "OW", "02010403"),
        (bytes(range(8)), "OD", "0706050403020100"),
        ("CT", "CS", "4354"),
    ],
)
def test_big_endian_turns_numbers_and_words(value: Any, vr: str, raw: str) -> None:
    assert encoded(value, vr, big_endian=True).hex() == raw


def test_anything_with_a_buffer_is_a_stream() -> None:
    numbers = array.array("H", [1, 515])
    if struct.pack("=H", 1) != struct.pack("<H", 1):
        numbers.byteswap()
    assert encoded(numbers, "OW") == b"\x01\x00\x03\x02"
    assert encoded(bytearray(b"ab"), "OB") == b"ab"
    assert encoded(memoryview(b"abcd")[1:3], "OB") == b"bc"


def test_text_is_written_in_the_character_set() -> None:
    assert encoded("Buc^Jérôme", "PN", charset="ISO_IR 100") == "Buc^Jérôme".encode("latin-1")
    assert encoded("Wang^XiaoDong=王^小东", "PN", charset="ISO_IR 192") == "Wang^XiaoDong=王^小东".encode() + b" " * (
        len("Wang^XiaoDong=王^小东".encode()) % 2
    )


@pytest.mark.parametrize(
    ("value", "vr", "rule"),
    [
        ("lower", "CS", "capital letters"),
        ("A" * 17, "CS", "at most 16"),
        ("ÄB", "CS", "capital letters"),
        ("x" * 65, "LO", "at most 64"),
        (["a", "b"], "LT", "one value, not 2"),
        ("a\\b", "LO", "backslash"),
        ("a^b^c^d^e^f", "PN", "5 components"),
        ("=".join("abcd"), "PN", "3 component groups"),
        ("x" * 65 + "^y", "PN", "64 characters"),
        ("2015/7/1", "DA", "YYYYMMDD"),
        ("2015-07-10", "DA", "at most 8"),
        ("14:30", "TM", "HHMMSS"),
        ("18", "AS", "018M"),
        ("018X", "AS", "018M"),
        ("1.02.3", "UI", "leading zero"),
        ("1.2.", "UI", "dots"),
        ("1." + "2" * 63, "UI", "at most 64"),
        ("2015071014300", "DT", "date times"),
        (2**31, "IS", "2\\*\\*31"),
        (1.5, "IS", "whole numbers"),
        ("1.5", "IS", "whole numbers"),
        ("twelve", "IS", "whole numbers"),
        (math.nan, "IS", "whole numbers"),
        (object(), "IS", "whole numbers"),
        (math.nan, "DS", "decimal numbers"),
        (math.inf, "DS", "decimal numbers"),
        ("1,5", "DS", "decimal numbers"),
        ("1_000", "DS", "decimal numbers"),
        ("3.14159265358979323", "DS", "at most 16"),
        (object(), "DS", "decimal numbers"),
        (10**400, "DS", "decimal numbers"),
        (70000, "US", "cannot hold 70000"),
        ([1, -2, 3], "US", "cannot hold -2"),
        ("7", "US", "cannot hold '7'"),
        (1.5, "SL", "cannot hold 1.5"),
        (1e39, "FL", "cannot hold 1e"),
        ("x", "FD", "cannot hold 'x'"),
        ("text", "OB", "holds bytes, not str"),
        (7, "OW", "holds bytes, not int"),
        (b"bytes", "LO", "holds text, not bytes"),
        (b"7", "IS", "holds text, not bytes"),
        (["a", b"b"], "SH", "holds text, not bytes"),
        ("Jérôme", "LO", "Specific Character Set"),
        ("http://ü", "UR", "ASCII"),
    ],
)
def test_what_a_vr_cannot_hold_is_refused_with_the_rule(value: Any, vr: str, rule: str) -> None:
    with pytest.raises(UnencodableValue, match=rule):
        encoded(value, vr)


# -- decimal strings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.683594, "0.683594"),
        (3.0, "3"),
        (-0.0, "0"),
        (1e15, "1000000000000000"),
        (1e16, "1e+16"),
        (-1e15, "-1e+15"),
        (1 / 3, "0.33333333333333"),
        (-1 / 3, "-0.3333333333333"),
        (1.2345678901234567e-100, "1.23456789e-100"),
        (123456789012345678, "1.2345678901e+17"),
        (5e-324, "5e-324"),
    ],
)
def test_a_number_takes_at_most_16_characters(number: float, text: str) -> None:
    assert decimal_string(number) == text


@given(st.floats(-1e308, 1e308) | st.integers(-(10**30), 10**30))
def test_every_finite_number_survives_as_well_as_16_characters_allow(number: float) -> None:
    text = decimal_string(number)
    assert len(text) <= 16
    # The longest frame around the digits is -d.<digits>e-308: nine digits are always left.
    assert math.isclose(float(text), float(number), rel_tol=1e-8, abs_tol=5e-324)
    assert encoded(number, "DS").strip() == text.encode()


# -- and back -------------------------------------------------------------------------------------------------

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "US": st.integers(0, 2**16 - 1),
    "SS": st.integers(-(2**15), 2**15 - 1),
    "UL": st.integers(0, 2**32 - 1),
    "SL": st.integers(-(2**31), 2**31 - 1),
    "UV": st.integers(0, 2**64 - 1),
    "SV": st.integers(-(2**63), 2**63 - 1),
    "FD": st.floats(allow_nan=False),
    "FL": st.floats(allow_nan=False, width=32),
    "AT": st.integers(0, 2**32 - 1),
    "IS": st.integers(-(2**31), 2**31 - 1),
    "CS": st.text("ABC_7", min_size=1, max_size=16),
    "LO": st.text(st.characters(codec="latin-1", categories=["L", "N"]), min_size=1, max_size=64),
    "UC": st.text(st.characters(codec="latin-1", categories=["L", "N"]), min_size=1),
}


@given(data=st.data(), vr=st.sampled_from(sorted(VALUES)), big_endian=st.booleans())
def test_what_is_written_is_read(data: st.DataObject, vr: str, big_endian: bool) -> None:
    several = data.draw(st.lists(VALUES[vr], min_size=1, max_size=5))
    value = several if len(several) > 1 else several[0]
    latin = codecs_for("ISO_IR 100")
    raw = encode(value, vr, big_endian=big_endian, charset=latin)
    assert len(raw) % 2 == 0
    assert decode(raw, vr, big_endian=big_endian, charset=latin) == value


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=9),
    st.binary(max_size=9),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.times(),
)


@given(value=ANYTHING | st.lists(ANYTHING, max_size=3), vr=st.sampled_from(sorted(set(VRS) - {"SQ"})))
def test_anything_at_all_is_written_or_refused(value: Any, vr: str) -> None:
    try:
        raw = encode(value, vr, big_endian=False, charset=PLAIN)
    except DicomError:
        return
    assert isinstance(raw, bytes)
    assert len(raw) % 2 == 0
