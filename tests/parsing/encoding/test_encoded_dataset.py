from __future__ import annotations

import pytest

from dicomnb.errors import DicomWarning, MalformedFile, TruncatedFile
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset, walked_dataset
from dicomnb.parsing.encoding.framing import EXPLICIT_FORM, IMPLICIT_FORM, Framing
from tests import raw
from tests.watching import Watched

BEFORE = b"twelve bytes"


def block(
    data: bytes, held: int | None = None, *, form: Framing = EXPLICIT_FORM, strict: bool = False
) -> EncodedDataset:
    """Return the block of a data set that begins at byte 12; `held` of its bytes are in memory."""
    source = Watched(BEFORE + data)
    kept = data if held is None else data[:held]
    return walked_dataset(source, kept, len(BEFORE), form, {}, strict, (len(BEFORE), source.size))


def reads(made: EncodedDataset) -> list[tuple[int, int]]:
    assert isinstance(made.source, Watched)
    return made.source.reads


def test_a_place_tells_header_value_and_end() -> None:
    made = block(raw.element(0x00080060, "CS", "CT") + raw.element(0x00420011, "OB", bytes(5)))
    place = made.place(0x00420011)
    assert place.header == (0x00420011, "OB", 12, 5)
    assert (place.at, place.start, place.stop) == (22, 34, 39)


def test_the_end_of_an_undefined_length_leaves_out_the_delimiter() -> None:
    items = raw.item(bytes(3)) + raw.item(bytes(2))
    made = block(raw.sequence(0x7FE00010, items, vr="OB", undefined=True))
    place = made.place(0x7FE00010)
    assert (place.start, place.stop) == (24, 24 + len(items))
    assert made.read(place.start, place.stop) == items


def test_a_value_that_is_cut_off_ends_with_the_file() -> None:
    with pytest.warns(DicomWarning, match="at byte 12 announces 400 bytes"):
        made = block(raw.element(0x00100020, "LO", "1234", length=400))
    assert made.place(0x00100020)[1:] == (12, 20, 24)


def test_an_element_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        block(raw.element(0x00080060, "CS", "CT")).place(0x00100020)


def test_what_is_in_memory_is_not_read_again() -> None:
    made = block(raw.element(0x00080060, "CS", "CT") + raw.element(0x00100020, "LO", "1234"))
    place = made.place(0x00100020)
    assert made.read(place.start, place.stop) == b"1234"
    assert reads(made) == []


@pytest.mark.parametrize("held", [0, 5, 10, 14, 18, 21])
def test_headers_and_values_beyond_what_is_held_are_read_from_the_source(held: int) -> None:
    data = raw.element(0x00080060, "CS", "CT") + raw.element(0x00420011, "OB", b"12345")
    made = block(data, held)
    place = made.place(0x00420011)
    assert made.read(place.start, place.stop) == b"12345"
    assert made.read(*made.place(0x00080060)[2:]) == b"CT"
    assert reads(made) != []


def test_bytes_before_the_block_are_read_from_the_source() -> None:
    made = block(raw.element(0x00080060, "CS", "CT"))
    assert made.read(3, 9) == BEFORE[3:9]


def test_an_explicit_block_may_turn_out_to_be_implicit() -> None:
    made = block(raw.element(0x00080060, "CS", "CT", "implicit"))
    assert made.place(0x00080060).header.vr == ""
    assert made.form is IMPLICIT_FORM


def test_items_have_blocks_of_their_own() -> None:
    content = raw.element(0x00080100, "SH", "T-A0100 ")
    sequence = raw.sequence(0x00081140, raw.item(content), raw.item(content, undefined=True))
    made = block(raw.element(0x00080060, "CS", "CT") + sequence)
    place = made.place(0x00081140)
    count, opened = made.items((place.start, place.stop), EXPLICIT_FORM)
    first, second = map(opened, range(count))
    # The sequence begins at byte 22: its header has 12 bytes, each item's 8, the content 16.
    assert (first.extent, second.extent) == ((42, 58), (66, 82))
    found = second.place(0x00080100)
    assert (found.at, second.read(found.start, found.stop)) == (66, b"T-A0100 ")


def test_opening_one_of_many_items_reads_the_sequence_once() -> None:
    content = raw.element(0x00080100, "SH", "T-A0100 ")
    made = block(raw.sequence(0x00081140, *[raw.item(content)] * 50), held=12)
    place = made.place(0x00081140)
    reads(made).clear()
    count, opened = made.items((place.start, place.stop), EXPLICIT_FORM)
    for item in map(opened, range(count)):
        assert item.read(*item.place(0x00080100)[2:]) == b"T-A0100 "
    assert reads(made) == [(24, 24 + 50 * 24)]


def test_a_fault_is_a_warning_or_with_strict_an_error() -> None:
    data = raw.element(0x00100020, "LO", "1234", length=400)
    with pytest.warns(DicomWarning, match="400 bytes"):
        assert block(data).layout.positions == {0x00100020: 12}
    with pytest.raises(TruncatedFile, match="400 bytes") as caught:
        _ = block(data, strict=True).layout
    assert (caught.value.tag, caught.value.offset) == (0x00100020, 12)


def test_bytes_that_are_no_item_are_a_warning_or_with_strict_an_error() -> None:
    data = raw.sequence(0x00081140, raw.element(0x00080100, "SH", "T-A0100 "))
    extent = (24, 24 + 16)
    with pytest.warns(DicomWarning, match="no item"):
        assert block(data).parts(extent, EXPLICIT_FORM) == []
    with pytest.raises(MalformedFile, match="no item") as caught:
        block(data, strict=True).items(extent, EXPLICIT_FORM)
    assert caught.value.offset == 24


@pytest.mark.parametrize("held", [None, 20], ids=["in memory", "in the source"])
def test_a_value_is_read_into_a_buffer_as_far_as_there_is_room_and_source(held: int | None) -> None:
    made = block(raw.element(0x00080060, "CS", "CT") + raw.element(0x00100020, "LO", "123456"), held)
    place = made.place(0x00100020)
    room = bytearray(b"--------")
    assert made.read_into(place.start, memoryview(room)[1:5]) == 4
    assert bytes(room) == b"-1234---"
    assert made.read_into(place.start + 4, memoryview(room)) == 2  # the source ends there
    assert bytes(room) == b"56234---"
