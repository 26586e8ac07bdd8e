"""Private elements by what their makers say of them: VR, value and name."""

from __future__ import annotations

import struct

import pytest

import dicomnb
from dicomnb import Dataset, read
from dicomnb.errors import UsageError
from dicomnb.parsing.table.header_table import rows
from tests import raw

SIEMENS = b"SIEMENS MR HEADER "


def implicit(number: int, value: bytes, creator: bytes = SIEMENS, block: int = 0x10) -> Dataset:
    elements = ((0x00190000 | block, creator), (0x00190000 | block << 8 | number, value))
    return read(raw.in_form(*[raw.element(tag, "", held, "implicit") for tag, held in elements], form="implicit"))


@pytest.mark.parametrize("block", [0x10, 0x37, 0xFF])
def test_an_element_without_a_vr_has_that_of_its_maker_in_whatever_block(block: int) -> None:
    found = implicit(0x0C, b"1000", block=block)[0x0019000C | block << 8]
    assert (found.VR, found.value, found.name) == ("IS", 1000, "[B_value]")


def test_a_vr_that_is_hidden_by_un_is_that_of_the_maker() -> None:
    data = raw.element(0x00190010, "LO", SIEMENS), raw.element(0x0019100E, "UN", struct.pack("<3d", 0.5, -0.25, 2))
    found = read(raw.file(*data))[0x0019100E]
    assert (found.VR, found.value) == ("FD", [0.5, -0.25, 2.0])


@pytest.mark.parametrize(
    ("number", "value"), [(0x0C, b"\0\0zD"), (0x0C, b"10x0"), (0x0E, b"12 bytes, no"), (0x08, b"\1\2")]
)
def test_a_value_that_does_not_fit_stays_bytes(number: int, value: bytes) -> None:
    found = implicit(number, value)[0x00191000 | number]
    assert (found.VR, found.value) == ("UN", value)


def test_another_creator_in_a_file_of_the_same_layout_has_another_meaning() -> None:
    assert implicit(0x0C, b"1000")[0x0019100C].VR == "IS"
    assert implicit(0x0C, b"1000", b"LOPSIDED MR HEADER")[0x0019100C].VR == "UN"
    assert implicit(0x0C, b"10\0\1")[0x0019100C].value == b"10\0\1"
    assert implicit(0x0C, b"2000")[0x0019100C].value == 2000


def test_a_private_group_length_stays_a_number() -> None:
    data = (
        raw.element(0x00190000, "", struct.pack("<I", 26), "implicit"),
        raw.element(0x00190010, "", SIEMENS, "implicit"),
    )
    assert (read(raw.in_form(*data, form="implicit"))[0x00190000].VR) == "UL"


def test_dump_and_search_show_the_name_and_mask_the_value() -> None:
    ds = implicit(0x0C, b"1000")
    assert str(ds).splitlines()[1] == "(0019, 100c) [B_value]                           IS: '1000'"
    (row,) = rows(ds, "b_value")
    assert (row.name, row.creator, row.masked) == ("[B_value]", "SIEMENS MR HEADER", True)


def test_a_block_is_asked_by_name() -> None:
    block = implicit(0x0C, b"1000").private_block(0x0019, "SIEMENS MR HEADER")
    assert (block["B value"].value, "b_VALUE" in block, "nothing" in block) == (1000, True, False)
    with pytest.raises(UsageError, match="'nothing'"):
        block["nothing"]


def test_an_element_that_is_set_by_hand_has_its_name() -> None:
    ds = Dataset()
    ds.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new("B_value", "IS", 5)
    assert isinstance(ds[0x0019100C], dicomnb.DataElement)
    assert ds[0x0019100C].name == "[B_value]"
