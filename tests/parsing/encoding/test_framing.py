from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.parsing.encoding.framing import (
    EXPLICIT_BIG_FORM,
    EXPLICIT_FORM,
    IMPLICIT_FORM,
    UNDEFINED,
    Framing,
    Header,
    framing_of,
    parse_header,
)
from tests import raw

FORMS = {"explicit": EXPLICIT_FORM, "implicit": IMPLICIT_FORM, "big": EXPLICIT_BIG_FORM}

# PS3.5 Table 7.1-2: VRs with a 16-bit length.
LETTERS = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US"
SHORT = LETTERS.split()


def test_an_explicit_short_header_has_8_bytes() -> None:
    # (0010,0040) CS, 2 bytes
    data = bytes.fromhex("1000 4000 4353 0200 4d20")
    assert parse_header(data, 0, EXPLICIT_FORM, 10) == (0x00100040, "CS", 8, 2)


def test_an_explicit_long_header_has_12_bytes() -> None:
    # (7fe0,0010) OW, 0x00020304 bytes
    data = bytes.fromhex("e07f 1000 4f57 0000 04030200")
    assert parse_header(data, 0, EXPLICIT_FORM, 1 << 20) == (0x7FE00010, "OW", 12, 0x00020304)


def test_an_implicit_header_has_no_vr() -> None:
    data = bytes.fromhex("1000 4000 02000000 4d20")
    assert parse_header(data, 0, IMPLICIT_FORM, 10) == (0x00100040, "", 8, 2)


def test_a_big_endian_header_swaps_numbers_and_keeps_letters() -> None:
    data = bytes.fromhex("0010 0040 4353 0002 4d20")
    assert parse_header(data, 0, EXPLICIT_BIG_FORM, 10) == (0x00100040, "CS", 8, 2)


def test_a_header_may_begin_anywhere() -> None:
    data = b"xyz" + bytes.fromhex("1000 4000 4353 0200 4d20")
    assert parse_header(data, 3, EXPLICIT_FORM, 10) == (0x00100040, "CS", 8, 2)


@pytest.mark.parametrize("vr", [*SHORT, *sorted(raw.LONG)])
@pytest.mark.parametrize("form", ["explicit", "big"])
def test_each_vr_is_framed_as_the_standard_lists_it(vr: str, form: str) -> None:
    data = raw.element(0x00091234, vr, bytes(0x0102), form)
    assert parse_header(data, 0, FORMS[form], len(data)) == (0x00091234, vr, len(data) - 0x0102, 0x0102)


def test_there_are_34_vrs() -> None:
    assert len(SHORT) + len(raw.LONG) == 34
    assert set(EXPLICIT_FORM.letters) == {*SHORT, *raw.LONG}
    sizes = {number: size for number, size in enumerate(EXPLICIT_FORM.header_sizes) if size}
    assert {EXPLICIT_FORM.vrs[number]: size for number, size in sizes.items()} == {
        **dict.fromkeys(SHORT, 8),
        **dict.fromkeys(raw.LONG, 12),
    }


@pytest.mark.parametrize("form", FORMS)
def test_items_have_no_vr_in_any_form(form: str) -> None:
    data = raw.header(raw.ITEM, "", 0x0001_0203, form) + bytes(4)
    assert parse_header(data, 0, FORMS[form], 1 << 20) == (raw.ITEM, "", 8, 0x00010203)


def test_an_item_whose_length_looks_like_a_vr_is_an_item() -> None:
    data = struct.pack("<HHI", 0xFFFE, 0xE000, int.from_bytes(b"SH\0\0", "little")) + bytes(4)
    assert parse_header(data, 0, EXPLICIT_FORM, 1 << 20) == (raw.ITEM, "", 8, 0x4853)


def test_a_header_without_vr_is_understood_among_explicit_ones() -> None:
    data = raw.element(0x00081090, "LO", "Scanner 7 ", "implicit")
    assert parse_header(data, 0, EXPLICIT_FORM, len(data)) == (0x00081090, "", 8, 10)


@pytest.mark.parametrize(("vr", "size"), [("LO", 8), ("UT", 12)])
def test_a_header_with_vr_is_understood_among_implicit_ones(vr: str, size: int) -> None:
    data = raw.element(0x00081090, vr, "Scanner 7 ")
    assert parse_header(data, 0, IMPLICIT_FORM, len(data)) == (0x00081090, vr, size, 10)


def test_an_implicit_length_that_spells_a_vr_is_a_length_where_it_fits() -> None:
    length = int.from_bytes(b"SH\0\0", "little")  # 18,515
    data = raw.element(0x00091001, "UN", bytes(length), "implicit")
    assert parse_header(data, 0, IMPLICIT_FORM, len(data)) == (0x00091001, "", 8, 18515)


@pytest.mark.parametrize("vr", ["ZZ", "OX"])
def test_a_vr_of_a_later_edition_has_a_32_bit_length(vr: str) -> None:
    data = raw.header(0x00091001, "UN", 6).replace(b"UN", vr.encode()) + b"sixsix"
    assert parse_header(data, 0, EXPLICIT_FORM, len(data)) == (0x00091001, "UN", 12, 6)


def test_an_invented_vr_with_a_16_bit_length_is_understood() -> None:
    data = raw.header(0x00091001, "LO", 6).replace(b"LO", b"ZZ") + b"sixsix"
    assert parse_header(data, 0, EXPLICIT_FORM, len(data)) == (0x00091001, "UN", 8, 6)


def test_a_long_header_cut_off_in_its_length_fits_nowhere() -> None:
    data = raw.header(0x7FE00010, "OB", 6)[:10]
    _, vr, size, length = parse_header(data, 0, EXPLICIT_FORM, len(data))
    assert (vr, size) == ("OB", 12)
    assert length != UNDEFINED
    assert size + length > len(data)


def test_forms_have_a_name_for_messages() -> None:
    assert [str(form) for form in FORMS.values()] == [
        "explicit VR little endian",
        "implicit VR little endian",
        "explicit VR big endian",
    ]


@pytest.mark.parametrize(
    ("explicit", "big_endian", "form"),
    [
        (True, False, EXPLICIT_FORM),
        (True, True, EXPLICIT_BIG_FORM),
        (False, False, IMPLICIT_FORM),
        (False, True, IMPLICIT_FORM),  # no such encoding exists (PS3.5 7.1)
    ],
)
def test_a_form_is_found_by_its_two_properties(explicit: bool, big_endian: bool, form: Framing) -> None:
    assert framing_of(explicit=explicit, big_endian=big_endian) is form


@given(
    tag=st.integers(0, 0xFFFDFFFF),
    vr=st.sampled_from(sorted({*SHORT, *raw.LONG})),
    length=st.integers(0, 0xFFFF),
    form=st.sampled_from(["explicit", "big"]),
)
def test_every_stated_header_is_read_back(tag: int, vr: str, length: int, form: str) -> None:
    data = raw.header(tag, vr, length, form)
    assert parse_header(data, 0, FORMS[form], len(data) + length) == (tag, vr, len(data), length)


@given(data=st.binary(min_size=8, max_size=12), form=st.sampled_from(sorted(FORMS)), room=st.integers(0, 2**33))
def test_any_eight_bytes_give_a_header(data: bytes, form: str, room: int) -> None:
    found = parse_header(data, 0, FORMS[form], room)
    assert isinstance(found, Header)
    assert found.size in (8, 12)
    assert 0 <= found.length <= 0xFFFFFFFF
    assert found.tag == int.from_bytes(data[:2], "big" if form == "big" else "little") << 16 | int.from_bytes(
        data[2:4], "big" if form == "big" else "little"
    )
