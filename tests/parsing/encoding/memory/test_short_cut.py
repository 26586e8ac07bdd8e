"""A file read by the layout of another must be read as if it were the only one.

Where the memory of layouts is turned off, reading takes the plain walk; else it may take the short cut. Whatever bytes
come, both must find the same places, the same ends and the same faults.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dicomnb.errors import DicomError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.encoding.framing import EXPLICIT_BIG_FORM, EXPLICIT_FORM, IMPLICIT_FORM
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.parsing.encoding.memory.layout_cache import LayoutCache
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.files import reader
from dicomnb.parsing.sources.read_buffer import FIRST_READ
from dicomnb.parsing.sources.source import BytesSource
from tests import raw

FORMS = ("explicit", "implicit", "big")


@pytest.fixture(autouse=True)
def forgetful() -> None:
    """Let each test begin with nothing remembered."""
    MEMORY.forget()


def found_in(dataset: Dataset) -> tuple[Any, ...]:
    """Return all that opening a file finds."""
    layouts = []
    for part in (dataset.file_meta, dataset):
        bytes_of = store_of(part).block
        layouts.append((bytes_of.layout, bytes_of.form, bytes_of.extent) if bytes_of is not None else None)
    faults = [(type(fault), str(fault), fault.tag, fault.offset) for fault in dataset.faults]
    return layouts, faults, dataset.preamble


def outcome(read: Any, data: bytes) -> tuple[Any, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return found_in(read(data))
        except DicomError as error:
            return type(error), str(error), error.offset


def plainly(data: bytes) -> Dataset:
    with MEMORY.turned_off():
        return reader.read_source(BytesSource(data))


def by_memory(data: bytes) -> Dataset:
    return reader.read_source(BytesSource(data))


def is_known(data: bytes) -> bool:
    return MEMORY.files.find(data[: MEMORY.files.reach(len(data))], BytesSource(data)) is not None


def learn(data: bytes) -> Callable[[], None]:
    """Read a file twice: the first time its size is noted, the second time its layout.

    Return what brings back the memory of just that: other files of its size would push it out.
    """
    by_memory(data)
    by_memory(data)
    memories: list[LayoutCache[Any]] = [MEMORY.files, MEMORY.prefixes]
    entries = [dict(memory._entries) for memory in memories]

    def again() -> None:
        for memory, known in zip(memories, entries, strict=True):
            memory._entries = dict(known)

    return again


def mutations(data: bytes, at: int) -> Iterator[bytes]:
    """Yield files that differ from this one in a single byte."""
    old = data[at]
    for new in {0, 1, 0xFE, 0xFF, old ^ 1, old ^ 0x20, *b"SUN"} - {old}:
        yield data[:at] + bytes([new]) + data[at + 1 :]


def varied(form: str) -> bytes:
    """Return a small file that has something of everything."""
    text = raw.element(0x00080100, "SH", "T-A0100 ", form)
    implicit = raw.element(0x00091001, "LO", "within", "implicit")
    nested = raw.sequence(0x0040A043, raw.item(text, form, undefined=True), form=form, undefined=True)
    return raw.in_form(
        raw.element(0x00080005, "CS", "ISO_IR 100", form),
        raw.element(0x00080060, "CS", "CT", form),
        raw.sequence(0x00081140, raw.item(text, form), raw.item(text, form, undefined=True), form=form, undefined=True),
        raw.sequence(0x00081199, raw.item(text, form), form=form),
        raw.element(0x00090010, "LO", "ACME 1.1", form),
        raw.element(0x00091001, "UN", b"\x01\x02\x03\x04", form),
        raw.sequence(
            0x00091002,
            raw.item(implicit, undefined=True),
            raw.item(implicit),
            form=form,
            vr="UN",
            undefined=True,
            inner="explicit",
        ),
        raw.element(0x00100010, "PN", "Roe^Jane", form),
        raw.element(0x00280103, "US", struct.pack(f"{raw.order(form)}H", 1), form),
        raw.sequence(
            0x0040A730, raw.item(nested, form, undefined=True), raw.item(nested, form), form=form, undefined=True
        ),
        raw.element(0x7FE00010, "OW", bytes(range(40)), form),
        raw.element(0xFFFCFFFC, "OB", bytes(6), form),
        bytes(8),
        form=form,
    )


@pytest.mark.parametrize("form", FORMS)
def test_any_single_byte_changed_gives_what_a_plain_walk_gives(form: str) -> None:
    data = varied(form)
    again = learn(data)
    assert is_known(data)
    known = 0
    for at in range(len(data)):
        for other in mutations(data, at):
            again()
            known += is_known(other)
            assert outcome(by_memory, other) == outcome(plainly, other), (at, other[at])
    assert known > 100  # the changed values do use the short cut, or nothing was tested


def test_any_single_byte_of_encapsulated_pixels_changed_gives_what_a_plain_walk_gives() -> None:
    fragments = [raw.item(struct.pack("<I", 0)), raw.item(bytes(range(14))), raw.item(b"\xff\xd8\xff\xd9")]
    data = raw.file(
        raw.element(0x00080060, "CS", "NM"),
        raw.sequence(0x7FE00010, *fragments, vr="OB", undefined=True),
        raw.element(0xFFFCFFFC, "OB", bytes(6)),
        syntax=raw.RLE,
    )
    again = learn(data)
    assert is_known(data)
    for at in range(len(data)):
        for other in mutations(data, at):
            again()
            assert outcome(by_memory, other) == outcome(plainly, other), (at, other[at])


def test_dicm_at_byte_128_decides_even_where_the_file_had_none_there() -> None:
    # Files that begin with DICM, or with group 0002, may have any value at byte 128: this one spells DICN.
    for start in (b"DICM", b""):
        head = start + raw.meta() + raw.element(0x00080060, "CS", "CT")
        filler = raw.header(0x00081030, "LO", 64)
        padding = b"x" * (128 - len(head) - len(filler))
        data = head + filler + (padding + b"DICN").ljust(64, b"x") + raw.element(0x00100020, "LO", "7 ")
        assert data[128:132] == b"DICN"
        learn(data)
        assert is_known(data)
        other = data[:128] + b"DICM" + data[132:]
        assert outcome(by_memory, other) == outcome(plainly, other)


def test_files_that_begin_like_others_are_remembered_too() -> None:
    for _ in range(3):  # what comes before the data set is known by now, and what it says was asked for
        assert by_memory(raw.file(raw.element(0x00080060, "CS", "CT"))).transfer_syntax.uid == raw.SYNTAX["explicit"]
    data = raw.file(raw.element(0x00080060, "CS", "MR"), raw.element(0x00100020, "LO", "7 "))
    learn(data)
    assert is_known(data)


def test_an_invented_vr_at_the_very_end_is_remembered_too() -> None:
    end = raw.header(0x00091001, "LO", 2).replace(b"LO", b"ZZ") + b"ab"
    data = raw.file(raw.element(0x00080060, "CS", "CT"), end)
    learn(data)
    assert outcome(by_memory, data) == outcome(plainly, data)


def test_files_of_one_size_may_have_headers_of_different_length() -> None:
    """One has so many elements beyond the first read that all of them are compared, the other has none."""
    long = raw.file(*[raw.element(0x00090000 + number, "OB", bytes(180)) for number in range(200)])
    assert len(long) > 2 * FIRST_READ
    start = raw.file(raw.element(0x00080060, "CS", "CT"))
    short = start + raw.element(0x7FE00010, "OW", bytes(len(long) - len(start) - 12))
    assert len(short) == len(long)
    for first, second in ((long, short), (short, long)):
        for data in (first, first, second, second, first, second):
            assert outcome(by_memory, data) == outcome(plainly, data)
        assert is_known(first)
        assert is_known(second)


def test_elements_after_large_pixel_data_are_compared() -> None:
    tail = raw.element(0xFFFCFFFC, "OB", bytes(6))
    data = raw.file(raw.element(0x00080060, "CS", "CT"), raw.element(0x7FE00010, "OW", bytes(100_000)), tail)
    again = learn(data)
    assert is_known(data)
    for at in range(len(data) - len(tail), len(data)):
        for other in mutations(data, at):
            again()
            assert outcome(by_memory, other) == outcome(plainly, other), at


# -- what hypothesis makes ------------------------------------------------------------------------------------

TEXTS = st.tuples(
    st.sampled_from(["LO", "UT", "CS", "UN", "OB", "IS", "UI"]), st.integers(0, 9).map(lambda n: b"A" * n)
)
WORDS = [
    b"\xfe\xff\x00\xe0\xff\xff\xff\xff",
    b"\xfe\xff\x00\xe0\x00\x00\x00\x00",
    b"\xfe\xff\x0d\xe0\x00\x00\x00\x00",
    b"\xfe\xff\xdd\xe0\x00\x00\x00\x00",
    b"\xff\xfe\xe0\xdd\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x00",
    b"SQ\x00\x00\xff\xff\xff\xff",
    b"UN\x00\x00\xff\xff\xff\xff",
    b"\x02\x00\x00\x00UL\x04\x00",
    b"\x02\x00\x10\x00",
    b"SH",
    b"1.2.840.10008.1.2.2",
    b"DICM",
]


@st.composite
def elements(draw: st.DrawFn, form: str, depth: int = 0) -> bytes:
    parts = []
    tag = 0x00080000
    for _ in range(draw(st.integers(0, 4))):
        tag += draw(st.integers(1, 3)) * 0x00010001
        if depth < 3 and draw(st.booleans()):
            vr = draw(st.sampled_from(["SQ", "SQ", "UN"]))
            undefined = vr == "UN" or draw(st.booleans())
            inner = "implicit" if vr == "UN" else form
            items = [
                raw.item(
                    draw(elements(inner, depth + 1)), "explicit" if vr == "UN" else form, undefined=draw(st.booleans())
                )
                for _ in range(draw(st.integers(0, 2)))
            ]
            ending = "explicit" if vr == "UN" else form
            parts.append(raw.sequence(tag, *items, form=form, vr=vr, undefined=undefined, inner=ending))
        else:
            vr, value = draw(TEXTS)
            parts.append(raw.element(tag, vr, value, form))
    return b"".join(parts)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    form = draw(st.sampled_from(FORMS))
    body = draw(elements(form)) + raw.element(0x00400000 + draw(st.integers(1, 9)), "LO", "end ", form)
    if draw(st.booleans()):
        fragments = [raw.item(bytes(draw(st.integers(0, 9))), form) for _ in range(draw(st.integers(1, 3)))]
        body += raw.sequence(0x7FE00010, *fragments, form=form, vr="OB", undefined=True)
    body += draw(st.sampled_from([b"", b"", bytes(8), raw.element(0xFFFCFFFC, "OB", bytes(3), form)]))
    start = draw(st.sampled_from([bytes(128) + b"DICM", b"DICM", b""]))
    length = draw(st.sampled_from([None, None, 0, 40, 9999]))
    return start + raw.meta(raw.SYNTAX[form], length=length) + body


@given(data=files(), choices=st.data())
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_no_change_of_any_file_tells_the_short_cut_from_the_plain_walk(data: bytes, choices: st.DataObject) -> None:
    MEMORY.forget()
    try:
        again = learn(data)
    except DicomError:
        return
    assert outcome(by_memory, data) == outcome(plainly, data)
    afresh = choices.draw(st.booleans())
    for _ in range(12):
        at = choices.draw(st.integers(0, len(data) - 1))
        word = choices.draw(st.sampled_from(WORDS) | st.binary(min_size=1, max_size=4))[: len(data) - at]
        other = data[:at] + word + data[at + len(word) :]
        if afresh:
            again()
        assert outcome(by_memory, other) == outcome(plainly, other)


# -- items ----------------------------------------------------------------------------------------------------


def in_items(data: bytes) -> list[Any]:
    """Return all that there is to find in a file and its items, and what is said of it."""
    found: list[Any] = []

    def note(dataset: Dataset) -> None:
        found.append((dataset.transfer_syntax, dataset.offset))
        for element in dataset:
            assert element.encoded is not None
            found.append((element.encoded.place, element.encoded.whole(), element.encoded.form))
            if element.VR == "SQ":
                for item in element.value:
                    note(item)
            else:
                found.append(repr(element.value))
                found.append(repr(dataset.get(element.keyword or element.tag)))

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            note(by_memory(data))
        except DicomError as error:
            found.append((type(error), str(error), error.offset))
    return [*found, *(str(one.message) for one in said)]


def alone(data: bytes) -> list[Any]:
    """Return the same, with each item walked for itself."""
    with MEMORY.turned_off():
        return in_items(data)


FORMS_OF_ITEMS = (EXPLICIT_FORM, IMPLICIT_FORM, EXPLICIT_BIG_FORM)


@pytest.fixture(params=["one by one", "all of a sequence"])
def fresh_items(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[list[LayoutCache[Any]]]:
    """Give what remembers items, each for itself or all of a sequence at once; nothing is remembered yet."""
    if request.param == "one by one":
        closed = {form: LayoutCache[tuple[Layout, ...]](FIRST_READ, is_closed=True) for form in FORMS_OF_ITEMS}
        monkeypatch.setattr(MEMORY, "sequences", closed)
        yield list(MEMORY.items.values())
    else:
        yield list(MEMORY.sequences.values())


def alike(form: str, *, undefined: bool) -> bytes:
    """Return a file with many items that are framed alike, at two depths; inner lengths may be undefined."""
    codes = [
        raw.element(0x00080100, "SH", f"T-A{number}  ", form)
        + raw.element(0x00080104, "LO", f"no. {number}", form)
        + raw.element(0x00420011, "OB", bytes([number] * 3), form)
        for number in range(1, 5)
    ]
    frames = [
        raw.sequence(0x00081140, raw.item(code, form, undefined=undefined), form=form, undefined=undefined)
        + raw.element(0x00200013, "IS", f"{number} ", form)
        + raw.element(0x00280030, "DS", f"{number}.5\\2 ", form)
        for number, code in enumerate(codes)
    ]
    return raw.in_form(
        raw.element(0x00080060, "CS", "CT", form),
        raw.sequence(0x0040A730, *[raw.item(frame, form) for frame in frames], form=form),
        form=form,
    )


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_any_single_byte_changed_in_an_item_gives_what_its_own_walk_gives(
    form: str, undefined: bool, fresh_items: list[LayoutCache[Any]]
) -> None:
    data = alike(form, undefined=undefined)
    in_items(data)
    assert in_items(data) == alone(data)
    assert any(memory._entries for memory in fresh_items)
    # All items are framed alike: what holds for the bytes of one of them, and for those before them, holds for each.
    sequence = data.index(b"CT")
    second, third = (data.index(bytes([number] * 3)) + 3 for number in (2, 3))
    for at in (*range(sequence, sequence + 22), *range(second, third)):
        for other in mutations(data, at):
            assert in_items(other) == alone(other), (at, other[at])


@given(data=files(), choices=st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_no_change_of_any_item_tells_a_shared_layout_from_its_own(data: bytes, choices: st.DataObject) -> None:
    in_items(data)
    assert in_items(data) == alone(data)
    for _ in range(8):
        at = choices.draw(st.integers(0, len(data) - 1))
        word = choices.draw(st.sampled_from(WORDS) | st.binary(min_size=1, max_size=4))[: len(data) - at]
        other = data[:at] + word + data[at + len(word) :]
        assert in_items(other) == alone(other)
