"""Names and VRs of private elements; the expected ones are stated in makers' conformance statements."""

from __future__ import annotations

import pytest
from pydicom.datadict import private_dictionary_description, private_dictionary_VR

from dicomnb.standard.private_dictionary import offsets_of, private_entry, private_name


@pytest.mark.parametrize(
    ("tag", "creator", "vr", "name"),
    [
        (0x0019100C, "SIEMENS MR HEADER", "IS", "B_value"),
        (0x00291010, "SIEMENS CSA HEADER", "OB", "CSA Image Header Info"),
        (0x00431039, "GEMS_PARM_01", "IS", ""),
        (0x2001100E, "Philips Imaging DD 001", "CS", "Cardiac Cycled"),
    ],
)
def test_elements_that_readers_need_are_known(tag: int, creator: str, vr: str, name: str) -> None:
    entry = private_entry(tag, creator)
    assert entry is not None
    masked = f"{tag >> 16:04X}xx{tag & 0xFF:02X}"
    assert entry.vr == private_dictionary_VR(tag, creator) == vr, masked
    assert _letters(entry.name) == _letters(name or private_dictionary_description(tag, creator))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


@pytest.mark.parametrize("block", [0x10, 0x11, 0xE0])
def test_the_block_in_which_an_element_lies_does_not_matter(block: int) -> None:
    entry = private_entry(0x00190000 | block << 8 | 0x0C, "SIEMENS MR HEADER")
    assert entry is not None
    assert (entry.vr, entry.name) == ("IS", "B_value")


def test_the_group_matters() -> None:
    assert private_entry(0x0021100C, "SIEMENS MR HEADER") != private_entry(0x0019100C, "SIEMENS MR HEADER")


@pytest.mark.parametrize("creator", ["", "NOBODY HAS HEARD OF IT", "SIEMENS MR HEADER\t", "\t", "x" * 70])
def test_an_unknown_creator_has_no_elements(creator: str) -> None:
    assert private_entry(0x0019100C, creator) is None
    assert private_name(0x0019100C, creator) == ""


def test_an_element_without_a_creator_has_no_name() -> None:
    assert private_name(0x0019100C, None) == ""


@pytest.mark.parametrize("spelling", ["B_value", "b value", "BValue", "B-VALUE"])
def test_an_element_is_found_by_its_name_however_it_is_spelled(spelling: str) -> None:
    assert offsets_of(0x0019, "SIEMENS MR HEADER", spelling) == (0x0C,)


@pytest.mark.parametrize("name", ["", "--", "no such name"])
def test_no_name_finds_nothing(name: str) -> None:
    assert offsets_of(0x0019, "SIEMENS MR HEADER", name) == ()
