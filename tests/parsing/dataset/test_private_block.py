from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path

import pydicom
import pytest

import dicomnb
from dicomnb import DataElement, Dataset, read
from dicomnb.errors import MissingAttribute, UnencodableValue, UsageError
from dicomnb.parsing.dataset.private_block import private_elements
from dicomnb.parsing.table.header_table import rows
from tests import raw


def two_makers() -> Dataset:
    """A group shared by two makers, whose blocks 10 and 1F do not touch, read from bytes."""
    return read(
        raw.file(
            raw.element(0x00410010, "LO", "FIRST 1.0 "),
            raw.element(0x0041001F, "LO", "SECOND"),
            raw.element(0x00411001, "SH", "one "),
            raw.element(0x00411F01, "US", struct.pack("<H", 77)),
            raw.element(0x00412001, "UN", b"nobody's"),
        )
    )


def test_an_element_is_found_by_creator_and_offset_wherever_its_block_lies() -> None:
    ds = two_makers()
    assert ds.private_block(0x0041, "FIRST 1.0")[0x01].value == "one"
    block = ds.private_block(0x0041, "SECOND")
    assert block[0x01].value == 77
    assert block[0x01].tag == 0x00411F01
    assert (0x01 in block, 0x02 in block, 0x101 in block, "x" in block) == (True, False, False, False)
    assert block.block_start == 0x1F00


def test_one_creator_may_have_several_blocks() -> None:
    ds = two_makers()
    ds.add_new(0x00410030, "LO", "SECOND")
    ds.add_new(0x00413005, "SS", -5)
    block = ds.private_block(0x0041, "SECOND")
    assert block.numbers == (0x1F, 0x30)
    assert [element.tag for element in block] == [0x00411F01, 0x00413005]
    assert block[0x05].value == -5
    block.add_new(0x05, "SS", -6)
    assert ds[0x00413005].value == -6
    block.add_new(0x06, "SS", -7)
    assert ds[0x00411F06].value == -7


def test_a_new_block_is_the_first_that_nobody_reserved_and_no_orphan_lies_in() -> None:
    ds = Dataset()
    ds.add_new(0x00410010, "LO", "FIRST")
    ds.add_new(0x00411101, "SH", "an orphan in block 11")
    block = ds.private_block(0x0041, "LOPSIDED", create=True)
    assert block.numbers == (0x12,)
    assert ds[0x00410012].value == "LOPSIDED"
    assert ds[0x00410012].VR == "LO"
    block.add_new(0xFE, "DS", [1.5, 2.25])
    assert ds[0x004112FE].value == [1.5, 2.25]
    # A second call finds it.
    assert ds.private_block(0x0041, "LOPSIDED", create=True).numbers == (0x12,)


def test_a_missing_creator_is_refused_with_those_that_are_there() -> None:
    ds = two_makers()
    with pytest.raises(MissingAttribute, match=r"'FIRST 1\.0', 'SECOND'"):
        ds.private_block(0x0041, "THIRD")
    with pytest.raises(KeyError):
        ds.private_block(0x0043, "FIRST 1.0")


@pytest.mark.parametrize("group", [0x0010, 0x0001, 0x0007, 0xFFFF])
def test_a_group_that_is_not_private_has_no_blocks(group: int) -> None:
    with pytest.raises(UsageError, match=f"{group:04x}"):
        Dataset().private_block(group, "LOPSIDED", create=True)


@pytest.mark.parametrize("creator", ["", " ", "a\\b", "x" * 65])
def test_a_creator_that_cannot_be_written_reserves_nothing(creator: str) -> None:
    ds = Dataset()
    with pytest.raises(UnencodableValue, match="1 to 64 characters"):
        ds.private_block(0x0041, creator, create=True)
    assert not ds


def test_a_full_group_has_no_room_for_another() -> None:
    ds = Dataset()
    for number in range(0x10, 0x100):
        ds.add_new(0x00410000 | number, "LO", f"MAKER {number}")
    with pytest.raises(MissingAttribute, match="no free block"):
        ds.private_block(0x0041, "LOPSIDED", create=True)


@pytest.mark.parametrize("offset", [-1, 0x100])
def test_an_offset_has_two_digits(offset: int) -> None:
    block = two_makers().private_block(0x0041, "SECOND")
    with pytest.raises(UsageError, match="0 to 0xFF"):
        block.add_new(offset, "SH", "")


def test_deleting_from_a_block_leaves_the_other_maker_alone() -> None:
    ds = two_makers()
    block = ds.private_block(0x0041, "SECOND")
    del block[0x01]
    assert 0x01 not in block
    assert 0x00411001 in ds
    with pytest.raises(MissingAttribute, match=r"'SECOND'.*\(0041,1f01\)"):
        block[0x01]
    with pytest.raises(KeyError):
        del block[0x01]


def test_an_element_knows_its_creator_before_and_after_a_change() -> None:
    ds = two_makers()
    assert ds[0x00411F01].private_creator == "SECOND"
    ds[0x00411F01].value = 78
    assert ds[0x00411F01].private_creator == "SECOND"
    assert ds.copy()[0x00411001].private_creator == "FIRST 1.0"
    assert ds[0x00412001].private_creator is None
    assert ds[0x00410010].private_creator is None
    ds.PatientName = "Roe^Jane"
    assert ds[0x00100010].private_creator is None
    ds[0x00411F02] = DataElement(0x00411F02, "SH", "new")
    assert ds[0x00411F02].private_creator == "SECOND"


def test_the_dump_names_the_creator() -> None:
    lines = str(two_makers()).splitlines()
    assert lines[0] == "(0041, 0010) Private Creator                     LO: 'FIRST 1.0'"
    assert lines[3] == "(0041, 1f01) [SECOND]                            US: 77"
    assert lines[4].startswith("(0041, 2001) [Private] ")


def test_creators_are_listed_once_in_the_order_of_their_blocks() -> None:
    ds = two_makers()
    ds.add_new(0x00410020, "LO", "FIRST 1.0")
    assert ds.private_creators(0x0041) == ["FIRST 1.0", "SECOND"]
    assert ds.private_creators(0x0043) == []


def test_pydicom_finds_what_a_block_was_given() -> None:
    ds = Dataset()
    ds.private_block(0x0041, "LOPSIDED 1.0", create=True).add_new(0x05, "FD", 0.1)
    out = io.BytesIO()
    ds.save_as(out)
    theirs = pydicom.dcmread(io.BytesIO(out.getvalue()))
    assert theirs.private_block(0x41, "LOPSIDED 1.0")[0x05].value == 0.1


def test_all_elements_are_visited_a_sequence_before_its_items() -> None:
    ds, item = Dataset(), Dataset()
    item.ReferencedSOPInstanceUID = "1.2.3"
    ds.ReferencedImageSequence = [item]
    ds.Rows = 3
    assert [element.keyword for element in ds.iterall()] == [
        "ReferencedImageSequence",
        "ReferencedSOPInstanceUID",
        "Rows",
    ]


def test_creators_agree_with_pydicom_in_every_file(corpus: Path) -> None:
    checked = 0
    for path in sorted(corpus.rglob("*.dcm")):
        if path.stat().st_size > 500_000:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ours, theirs = read(path), pydicom.dcmread(path, force=True)
            for element in theirs:
                if element.tag.is_private and element.tag in ours:
                    # pydicom's own attribute is None for sequences: ask for the element that it is made from.
                    block = (element.tag.group, element.tag.element >> 8)
                    expected = theirs[block].value if element.tag.element > 0xFF and block in theirs else None
                    assert ours[int(element.tag)].private_creator == expected, (path, element.tag)
                    checked += expected is not None
    assert checked > 3000


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


def test_elements_at_an_offset_come_from_all_blocks_of_their_creator_in_order() -> None:
    ds = two_makers()
    ds.add_new(0x00410030, "LO", "SECOND")
    ds.add_new(0x00413001, "US", 78)
    assert [element.value for element in private_elements(ds, 0x0041, "SECOND", 0x01)] == [77, 78]
    assert [element.value for element in private_elements(ds, 0x0041, "SECOND", 0x01, last_block=0x1F)] == [77]
    for creator, offset in (("SECOND", 0x02), ("NOBODY", 0x01), ("", 0x01)):
        assert list(private_elements(ds, 0x0041, creator, offset)) == []
