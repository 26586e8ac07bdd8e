from __future__ import annotations

import struct

import pytest

from dicomnb.errors import FileError, LimitExceeded, MalformedFile, TruncatedFile
from dicomnb.parsing.encoding.framing import EXPLICIT_BIG_FORM, EXPLICIT_FORM, IMPLICIT_FORM
from dicomnb.parsing.encoding.layout import Layout, Walk, framing_at
from dicomnb.parsing.encoding.walk_faults import MAX_DEPTH
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import BytesSource
from tests import raw

FORMS = {"explicit": EXPLICIT_FORM, "implicit": IMPLICIT_FORM, "big": EXPLICIT_BIG_FORM}


def walk(data: bytes, form: str = "explicit", held: int | None = None) -> tuple[Layout, Walk]:
    made = Walk(ReadBuffer(BytesSource(data), data[:held]))
    return made.layout(0, len(data), FORMS[form]), made


def faults(data: bytes, form: str = "explicit") -> list[FileError]:
    return walk(data, form)[1].faults


@pytest.mark.parametrize("form", FORMS)
def test_each_element_is_found_where_it_stands(form: str) -> None:
    parts = [
        raw.element(0x00080060, "CS", "CT", form),
        raw.element(0x00080070, "LO", "", form),
        raw.element(0x00204000, "LT", "odd", form),  # an odd length is against PS3.5 7.1, and read
        raw.element(0x00420011, "OB", bytes(300), form),
        raw.element(0x7FE00010, "OW", bytes(5), form),
    ]
    found, made = walk(b"".join(parts), form)
    starts = [sum(map(len, parts[:number])) for number in range(5)]
    assert dict(found.positions) == dict(
        zip([0x00080060, 0x00080070, 0x00204000, 0x00420011, 0x7FE00010], starts, strict=True)
    )
    assert found.ends == {}
    assert made.faults == []


@pytest.mark.parametrize("held", [0, 1, 9, 100])
def test_a_walk_finds_the_same_however_little_is_held_at_first(held: int) -> None:
    data = b"".join(raw.element(0x00090000 + number, "OB", bytes(number)) for number in range(1, 200))
    assert walk(data, held=held)[0] == walk(data)[0]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("inner", [False, True])
def test_a_sequence_of_undefined_length_ends_at_its_delimiter(form: str, inner: bool) -> None:
    content = raw.element(0x00080100, "SH", "T-A0100 ", form)
    before = raw.element(0x00080060, "CS", "CT", form)
    one, two = raw.item(content, form, undefined=inner), raw.item(b"", form, undefined=inner)
    data = (
        before
        + raw.sequence(0x00081140, one, two, form=form, undefined=True)
        + raw.element(0x00100020, "LO", "7 ", form)
    )
    found, made = walk(data, form)
    after = len(data) - 8 - 2
    assert list(found.positions.values()) == [0, len(before), after]
    assert found.ends[len(before)] == after - 8
    assert made.faults == []
    assert not made.searched


def test_a_sequence_of_defined_length_is_not_opened() -> None:
    data = raw.sequence(0x00081140, b"no items, but 25 bytes....") + raw.element(0x00100020, "LO", "7 ")
    found, made = walk(data)
    assert list(found.positions) == [0x00081140, 0x00100020]
    assert made.faults == []


def test_sequences_of_undefined_length_may_lie_in_each_other() -> None:
    inner = raw.sequence(0x0040A043, raw.item(raw.element(0x00080100, "SH", "x "), undefined=True), undefined=True)
    outer = raw.sequence(0x0040A730, raw.item(inner, undefined=True), raw.item(inner + inner), undefined=True)
    found, made = walk(outer)
    assert list(found.positions) == [0x0040A730]
    assert found.ends[0] == len(outer) - 8
    # The first item, of undefined length: it begins after 12 bytes, its content after 20 and ends len(inner) later.
    # It is short and plain: where it ends is found again, and not kept.
    assert 12 not in found.ends
    assert next(made.items(12, len(outer), EXPLICIT_FORM)) == (20, 20 + len(inner))
    assert made.faults == []


def test_delimiters_may_state_a_length_that_means_nothing() -> None:
    end = struct.pack("<HHI", 0xFFFE, 0xE00D, 77)
    stop = struct.pack("<HHI", 0xFFFE, 0xE0DD, 4711)
    data = raw.header(0x00081140, "SQ", raw.UNDEFINED) + raw.header(raw.ITEM, "", raw.UNDEFINED) + end + stop
    data += raw.element(0x00100020, "LO", "7 ")
    found, made = walk(data)
    assert list(found.positions) == [0x00081140, 0x00100020]
    assert made.faults == []


def test_fragments_of_pixel_data_may_hold_the_bytes_of_a_delimiter() -> None:
    trap = raw.header(raw.SEQUENCE_END, "", 0) + raw.header(raw.ITEM, "", raw.UNDEFINED)
    fragments = [raw.item(), raw.item(trap), raw.item(b"\xff\xd8" + trap + b"\xff\xd9")]
    data = raw.sequence(0x7FE00010, *fragments, vr="OB", undefined=True) + raw.element(0xFFFCFFFC, "OB", bytes(6))
    found, made = walk(data)
    assert found.ends == {0: 12 + sum(map(len, fragments))}
    assert list(found.positions) == [0x7FE00010, 0xFFFCFFFC]
    assert made.faults == []


def test_unknown_elements_of_undefined_length_hold_implicit_items() -> None:
    """CP-246; PS3.5 6.2.2."""
    content = raw.element(0x00091001, "LO", "within ", "implicit")
    items = raw.item(content, undefined=True) + raw.item(content)
    for form in ("explicit", "big"):
        stop = raw.header(raw.SEQUENCE_END, "", 0)
        data = (
            raw.header(0x00091010, "UN", raw.UNDEFINED, form) + items + stop + raw.element(0x00100020, "LO", "", form)
        )
        found, made = walk(data, form)
        assert list(found.positions) == [0x00091010, 0x00100020]
        assert found.ends[0] == 12 + len(items)
        assert made.faults == []


def test_an_item_without_vrs_is_understood_in_an_explicit_sequence() -> None:
    content = raw.element(0x00080100, "SH", "T-A0100 ", "implicit")
    data = raw.sequence(0x00081140, raw.item(content, undefined=True), undefined=True)
    found, made = walk(data)
    assert found.ends[0] == len(data) - 8
    assert made.faults == []


def test_zeros_between_elements_are_stepped_over() -> None:
    data = raw.element(0x00080060, "CS", "CT") + bytes(24) + raw.element(0x00100020, "LO", "7 ") + bytes(8)
    for form in ("explicit", "implicit"):
        if form == "implicit":
            data = (
                raw.element(0x00080060, "CS", "CT", form)
                + bytes(24)
                + raw.element(0x00100020, "LO", "7 ", form)
                + bytes(8)
            )
        found, made = walk(data, form)
        assert dict(found.positions) == {0x00080060: 0, 0x00100020: 34}
        assert made.faults == []


def test_where_a_tag_stands_twice_the_last_one_counts() -> None:
    data = raw.element(0x00100020, "LO", "1 ") + raw.element(0x00100020, "LO", "2 ")
    assert dict(walk(data)[0].positions) == {0x00100020: 10}


def test_elements_after_the_pixel_data_are_found() -> None:
    data = raw.element(0x7FE00010, "OW", bytes(200_000)) + raw.element(0xFFFCFFFC, "OB", bytes(4))
    assert dict(walk(data, held=100)[0].positions) == {0x7FE00010: 0, 0xFFFCFFFC: 200_012}


# -- what is wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_value_that_goes_beyond_the_end_is_cut_there_and_told(form: str) -> None:
    data = raw.element(0x00080060, "CS", "CT", form) + raw.element(0x00100020, "LO", "1234", form, length=5000)
    found, made = walk(data, form)
    assert found.ends == {10: len(data)}
    (fault,) = made.faults
    assert isinstance(fault, TruncatedFile)
    assert (fault.tag, fault.offset) == (0x00100020, 10)
    assert str(fault) == "(0010,0020) Patient ID at byte 10 announces 5,000 bytes, the file ends after 4."


def test_bytes_too_few_for_an_element_are_told() -> None:
    (fault,) = faults(raw.element(0x00080060, "CS", "CT") + b"1234567")
    assert isinstance(fault, TruncatedFile)
    assert fault.offset == 10
    assert "7 bytes are left" in str(fault)


def test_a_delimiter_outside_of_a_sequence_is_stepped_over_and_told() -> None:
    data = raw.header(raw.SEQUENCE_END, "", 0) + raw.element(0x00100020, "LO", "7 ")
    found, made = walk(data)
    assert dict(found.positions) == {0x00100020: 8}
    (fault,) = made.faults
    assert isinstance(fault, MalformedFile)
    assert (fault.tag, fault.offset) == (raw.SEQUENCE_END, 0)


def test_a_sequence_without_delimiter_ends_with_the_file() -> None:
    data = raw.header(0x00081140, "SQ", raw.UNDEFINED) + raw.item(raw.element(0x00080100, "SH", "x "))
    found, made = walk(data)
    assert found.ends == {0: len(data)}
    (fault,) = made.faults
    assert isinstance(fault, TruncatedFile)
    assert (fault.tag, fault.offset) == (0x00081140, 0)


def test_an_item_without_delimiter_ends_with_the_file() -> None:
    content = raw.element(0x00080100, "SH", "x ")
    data = raw.header(0x00081140, "SQ", raw.UNDEFINED) + raw.header(raw.ITEM, "", raw.UNDEFINED) + content
    found, made = walk(data)
    assert found.ends == {0: len(data), 12: len(data)}
    assert {type(fault) for fault in made.faults} == {TruncatedFile}
    assert {fault.offset for fault in made.faults} == {0, 12}


def test_a_sequence_without_item_tags_is_searched_for_its_delimiter() -> None:
    content = raw.element(0x00080100, "SH", "T-A0100 ") * 3
    data = raw.header(0x00081140, "SQ", raw.UNDEFINED) + content + raw.header(raw.SEQUENCE_END, "", 0)
    found, made = walk(data + raw.element(0x00100020, "LO", "7 "))
    assert list(found.positions) == [0x00081140, 0x00100020]
    assert found.ends == {0: 12 + len(content)}
    assert made.searched


@pytest.mark.parametrize("piece", [2**12, 2**12 + 2**20 - 7])
def test_a_delimiter_is_found_where_two_searched_stretches_meet(piece: int) -> None:
    # A search reads 4 KiB from byte 12 on, then 1 MiB at once: the delimiter begins 3 bytes before the seam.
    content = b"\x01" * (piece - 3)
    data = raw.header(0x7FE00010, "OB", raw.UNDEFINED) + content + raw.header(raw.SEQUENCE_END, "", 0)
    assert walk(data, held=100)[0].ends == {0: 12 + len(content)}


def test_an_item_longer_than_what_holds_it_is_cut_and_told() -> None:
    data = raw.header(0x00081140, "SQ", raw.UNDEFINED) + raw.header(raw.ITEM, "", 4000) + bytes(40)
    found, made = walk(data)
    assert found.ends[0] == len(data)
    assert (made.faults[0].tag, made.faults[0].offset) == (raw.ITEM, 12)


@pytest.mark.parametrize("form", FORMS)
def test_zeros_behind_a_data_set_are_stepped_over_without_being_held(form: str) -> None:
    data = raw.element(0x00080060, "CS", "CT", form) + bytes(8_000_000) + raw.element(0x00100020, "LO", "7 ", form)
    found, made = walk(data + bytes(4_000_003), form, held=100)
    assert found.positions == {0x00080060: 0, 0x00100020: 8_000_010}
    assert [str(fault) for fault in made.faults] == ["3 bytes are left at byte 12,000,020, too few for an element."]
    assert len(made.window.data) < 100_000
    assert made.searched


@pytest.mark.parametrize("form", FORMS)
def test_values_that_all_search_for_their_delimiter_take_time_that_grows_with_the_file_only(form: str) -> None:
    data = b"".join(raw.header(0x00091001 + number, "UN", raw.UNDEFINED, form) for number in range(4000))
    source = BytesSource(data + b"\1" * 100_000)
    count = 0

    def counted(start: int, stop: int) -> bytes:
        nonlocal count
        part = BytesSource.read(source, start, stop)
        count += len(part)
        return part

    class Counted(BytesSource):
        __slots__ = ()

        def read(self, start: int, stop: int) -> bytes:
            return counted(start, stop)

    made = Walk(ReadBuffer(Counted(data + b"\1" * 100_000), b""))
    found = made.layout(0, source.size, FORMS[form])
    assert len(found.positions) > 3999
    assert count < 6 * source.size


def test_no_more_than_100_faults_are_kept() -> None:
    assert len(faults(raw.header(raw.SEQUENCE_END, "", 0) * 500)) == 100


def nested(depth: int) -> bytes:
    head = raw.header(0x0040A730, "SQ", raw.UNDEFINED) + raw.header(raw.ITEM, "", raw.UNDEFINED)
    tail = raw.header(raw.ITEM_END, "", 0) + raw.header(raw.SEQUENCE_END, "", 0)
    return head * depth + tail * depth


def test_sequences_may_be_nested_64_deep() -> None:
    data = nested(64)
    found, made = walk(data)
    assert MAX_DEPTH == 64
    assert found.ends[0] == len(data) - 8
    assert made.faults == []


@pytest.mark.parametrize("depth", [65, 10_000])
def test_deeper_nesting_is_refused_and_what_came_before_stays(depth: int) -> None:
    data = raw.element(0x00080060, "CS", "CT") + nested(depth)
    made = Walk(ReadBuffer(BytesSource(data), data))
    with pytest.raises(LimitExceeded, match="nested") as caught:
        made.layout(0, len(data), EXPLICIT_FORM)
    assert caught.value.offset == 10 + 64 * 20  # a sequence's header has 12 bytes, an item's 8
    assert 0x00080060 in made.so_far(0, EXPLICIT_FORM).positions


def test_a_million_empty_items_are_walked_once_each() -> None:
    data = raw.sequence(0x00081140, *[raw.item()] * 1_000_000, undefined=True)
    found, made = walk(data)  # a walk that goes back to the first item for each needs hours
    assert found.ends == {0: len(data) - 8}
    assert made.faults == []


# -- items ----------------------------------------------------------------------------------------------------


def test_items_of_a_defined_sequence_are_listed() -> None:
    data = raw.item(bytes(5)) + raw.item(undefined=True) + raw.item(raw.element(0x00100020, "LO", "7 "), undefined=True)
    made = Walk(ReadBuffer(BytesSource(data), data))
    # 8 + 5; 8 + 0 + 8; 8 + 10 + 8
    assert list(made.items(0, len(data), EXPLICIT_FORM)) == [(8, 13), (21, 21), (37, 47)]
    assert made.faults == []


def test_items_end_at_a_delimiter_whatever_comes_after_it() -> None:
    data = raw.item(bytes(2)) + raw.header(raw.SEQUENCE_END, "", 0) + raw.item(bytes(2))
    made = Walk(ReadBuffer(BytesSource(data), data))
    assert list(made.items(0, len(data), EXPLICIT_FORM)) == [(8, 10)]


@pytest.mark.parametrize("junk", [raw.element(0x00080100, "SH", "T-A0100 "), b"12345"])
def test_what_is_no_item_in_a_defined_sequence_is_told(junk: bytes) -> None:
    data = raw.item(bytes(2)) + junk
    made = Walk(ReadBuffer(BytesSource(data), data))
    assert list(made.items(0, len(data), EXPLICIT_FORM)) == [(8, 10)]
    (fault,) = made.faults
    assert isinstance(fault, MalformedFile)
    assert fault.offset == 10


def test_the_form_of_an_item_shows_in_its_first_element() -> None:
    for form in FORMS:
        data = raw.element(0x00080100, "SH", "x ", form)
        expected = IMPLICIT_FORM if form == "implicit" else EXPLICIT_FORM
        assert framing_at(ReadBuffer(BytesSource(data), data), 0, len(data), EXPLICIT_FORM) is expected
        assert framing_at(ReadBuffer(BytesSource(data), data), 0, len(data), IMPLICIT_FORM) is IMPLICIT_FORM
    assert framing_at(ReadBuffer(BytesSource(b"1234567"), b"1234567"), 0, 7, EXPLICIT_BIG_FORM) is EXPLICIT_BIG_FORM


def test_what_follows_an_empty_item_says_nothing_of_it() -> None:
    data = raw.element(0x00080060, "CS", "CT", "implicit")
    window = ReadBuffer(BytesSource(data), data)
    assert framing_at(window, 0, len(data), EXPLICIT_FORM) is IMPLICIT_FORM
    assert framing_at(window, 0, 0, EXPLICIT_FORM) is EXPLICIT_FORM


def test_a_tag_that_stands_twice_is_a_fault_with_both_places_and_the_last_one_counts() -> None:
    data = (
        raw.element(0x00080060, "CS", "MR") + raw.element(0x00080060, "CS", "CT") + raw.element(0x00100020, "LO", "7 ")
    )
    layout, made = walk(data)
    assert layout.positions == {0x00080060: 10, 0x00100020: 20}
    assert layout.shadowed == {0x00080060: [0]}
    assert [str(fault) for fault in made.faults] == [
        "(0008,0060) Modality stands at byte 0 and again at byte 10; the last one counts."
    ]


def test_tags_out_of_order_are_one_fault_with_both_places() -> None:
    data = (
        raw.element(0x00100020, "LO", "7 ") + raw.element(0x00080060, "CS", "CT") + raw.element(0x00080070, "LO", "A ")
    )
    layout, made = walk(data)
    assert list(layout.positions.values()) == [0, 10, 20]
    assert [str(fault) for fault in made.faults] == [
        "(0008,0060) Modality at byte 10 stands behind (0010,0020) Patient ID at byte 0, out of order."
    ]
