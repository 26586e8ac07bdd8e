"""The table of value representations, against pydicom's and against PS3.5 Table 6.2-1."""

from __future__ import annotations

import struct

import pytest
from pydicom.valuerep import EXPLICIT_VR_LENGTH_32, MAX_VALUE_LEN, STR_VR
from pydicom.valuerep import VR as THEIRS

from dicomnb.standard.vr import AMBIGUOUS, VRS

CODES = sorted(str(vr.value) for vr in THEIRS if len(vr.value) == 2)


def test_all_34_are_there() -> None:
    assert sorted(VRS) == CODES
    assert len(CODES) == 34
    assert {str(vr.value) for vr in THEIRS if len(vr.value) > 2} == AMBIGUOUS


@pytest.mark.parametrize("code", CODES)
def test_the_length_field_is_as_wide_as_pydicom_writes_it(code: str) -> None:
    assert VRS[code].long == (code in EXPLICIT_VR_LENGTH_32)


@pytest.mark.parametrize("code", CODES)
def test_text_is_what_pydicom_reads_as_text(code: str) -> None:
    assert (VRS[code].kind == "text") == (code in STR_VR)


@pytest.mark.parametrize("code", sorted(set(MAX_VALUE_LEN) & set(CODES)))
def test_the_most_characters_are_those_of_pydicom(code: str) -> None:
    assert VRS[code].most == MAX_VALUE_LEN[code]


@pytest.mark.parametrize("code", [code for code in CODES if VRS[code].struct])
def test_the_size_of_a_number_is_that_of_its_letter(code: str) -> None:
    assert VRS[code].size == struct.calcsize(f"<{VRS[code].struct}")


@pytest.mark.parametrize("code", ["LO", "LT", "PN", "SH", "ST", "UC", "UT"])
def test_specific_character_set_applies_to_seven_of_them(code: str) -> None:
    assert VRS[code].charset
    assert sum(vr.charset for vr in VRS.values()) == 7


@pytest.mark.parametrize("code", ["", "xs", "  ", "US or SS", "ZZ", "U"])
def test_other_letters_are_no_vr(code: str) -> None:
    assert code not in VRS
