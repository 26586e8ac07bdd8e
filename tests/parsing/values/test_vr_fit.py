"""Values under VRs that only a dictionary states: the repertoires are those of PS3.5 Table 6.2-1."""

from __future__ import annotations

import struct

import pytest

from dicomnb.parsing.values.vr_fit import fits
from dicomnb.standard.charset import codecs_for
from dicomnb.standard.vr import VRS

ASCII = codecs_for(None)
LATIN_1 = codecs_for(["ISO_IR 100"])
UTF_8 = codecs_for(["ISO_IR 192"])


@pytest.mark.parametrize(
    ("vr", "raw"),
    [
        ("AE", b"STORE_7 "),
        ("AS", b"043Y"),
        ("CS", b"ORIGINAL\\PRIMARY "),
        ("DA", b"20260307"),
        ("DA", b"2026.03.07"),  # as before 1993
        ("DS", b"-1.25E-3\\.5\\+7. "),
        ("DS", b"\\2"),
        ("DT", b"20260307101112.25+0130"),
        ("IS", b"-12\\+7\\\\3 "),
        ("TM", b"101112.123456"),
        ("TM", b"10:11:12"),
        ("UI", b"1.2.840\0"),
        ("UR", b"https://example.org/a?b=c "),
        ("LO", b"two words\\and more"),
        ("LT", b"line one\r\n\tline two"),
        ("PN", b"Roe^Jane"),
        ("US", struct.pack("<3H", 1, 2, 3)),
        ("FD", struct.pack("<2d", 1.5, 2.5)),
        ("OB", b"\x01\x02\x03"),
        ("OF", struct.pack("<f", 2.5)),
        *[(vr, b"") for vr in VRS if vr != "SQ"],
    ],
)
def test_a_value_of_its_vr_fits(vr: str, raw: bytes) -> None:
    assert fits(raw, vr, ASCII)


@pytest.mark.parametrize(
    ("vr", "raw"),
    [
        ("AE", b"STORE\n7"),
        ("AS", b"\x05\x00"),
        ("CS", b"\x01\x00\x02\x00"),
        ("DA", b"yesterday"),
        ("DS", b"0,5"),
        ("DS", b"1.2.3"),
        ("DS", struct.pack("<d", 2.5)),
        ("DT", b"2026-03-07T10"),
        ("IS", b"1.5"),
        ("IS", b"--1"),
        ("TM", b"10h11"),
        ("UI", b"1.2.a"),
        ("LO", b"line one\nline two"),
        ("SH", b"bell\x07"),
        ("UT", b"zero\x00within"),
        ("US", b"\x01\x02\x03"),
        ("SL", bytes(6)),
        ("FD", bytes(12)),
        ("AT", bytes(2)),
        ("OW", bytes(3)),
    ],
)
def test_a_value_that_cannot_be_one_does_not_fit(vr: str, raw: bytes) -> None:
    assert not fits(raw, vr, ASCII)


@pytest.mark.parametrize("vr", ["LO", "SH", "PN", "ST", "UT", "UC"])
def test_text_is_judged_in_the_character_set_of_its_data_set(vr: str) -> None:
    latin, utf = "Müller".encode("latin-1"), "Müller".encode()
    assert [fits(latin, vr, charset) for charset in (ASCII, LATIN_1, UTF_8)] == [False, True, False]
    assert fits(utf, vr, UTF_8)


@pytest.mark.parametrize("vr", ["DS", "IS"])
@pytest.mark.parametrize("filling", [b"1", b" ", b"1\\", b"1 ", b"+"])
def test_a_long_value_that_does_not_fit_is_told_in_one_pass(vr: str, filling: bytes) -> None:
    assert not fits(filling * 1_000_000 + b"x", vr, ASCII)  # a pattern that goes back over it needs hours
