from __future__ import annotations

import random
import struct
import tracemalloc
from typing import Any

import pytest

from dicomnb.errors import DicomError
from dicomnb.parsing.encoding import layout
from dicomnb.parsing.encoding.framing import EXPLICIT_BIG_FORM, EXPLICIT_FORM, IMPLICIT_FORM, UNDEFINED, Framing
from dicomnb.parsing.encoding.plain_items import plain_item_end
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import BytesSource

FORMS = [EXPLICIT_FORM, IMPLICIT_FORM, EXPLICIT_BIG_FORM]


def mark(form: Framing, element: int, length: int = 0) -> bytes:
    return form.marker.pack(0xFFFE, element, length)


def element(form: Framing, tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    size = len(value) if length is None else length
    if not form.explicit:
        return form.marker.pack(tag >> 16, tag & 0xFFFF, size) + value
    if form.header_sizes[form.letters[vr]] == 8:
        return form.quarters.pack(tag >> 16, tag & 0xFFFF, form.letters[vr], size) + value
    return form.quarters.pack(tag >> 16, tag & 0xFFFF, form.letters[vr], 0) + form.whole.pack(size) + value


def item(form: Framing, content: bytes) -> bytes:
    return mark(form, 0xE000, UNDEFINED) + content + mark(form, 0xE00D)


def sequence(form: Framing, *items: bytes) -> bytes:
    return element(form, 0x0040A730, "SQ", b"".join(items) + mark(form, 0xE0DD), UNDEFINED)


def content(form: Framing, inner: bytes = b"") -> bytes:
    return (
        element(form, 0x00080100, "SH", b"T-04000 ")
        + element(form, 0x00080104, "LO", b"Breast")
        + inner
        + element(form, 0x00420011, "OB", b"\1\2\3\4")
    )


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_end_of_an_item_is_where_its_delimiter_stands(form: Framing) -> None:
    whole = mark(form, 0xE000, 8) + element(form, 0x00080102, "UL", b"\1\2\3\4")[:8]
    for inside in (b"", content(form), content(form, sequence(form, item(form, content(form)), whole))):
        data = inside + mark(form, 0xE00D) + bytes(40)
        assert plain_item_end(data, 0, len(data) - 8, form, 3) == len(inside)
    deep = sequence(form, item(form, sequence(form, item(form, b""))))
    data = deep + mark(form, 0xE00D)
    assert plain_item_end(data, 0, len(data) - 8, form, 2) == len(deep)
    assert plain_item_end(data, 0, len(data) - 8, form, 1) == -1


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("kind", ["disorder", "cut", "stray", "zeros", "unknown"])
def test_what_is_not_plain_is_left_to_the_walk(form: Framing, kind: str) -> None:
    data = {
        "disorder": element(form, 0x00080104, "LO", b"ab") + element(form, 0x00080100, "SH", b"ab"),
        "cut": element(form, 0x00080104, "LO", b"ab", 200),
        "stray": mark(form, 0xE0DD),
        "zeros": bytes(16),
        "unknown": element(form, 0x00080104, "UN", b"", UNDEFINED) if form.explicit else mark(form, 0xE000),
    }[kind]
    data += mark(form, 0xE00D)
    assert plain_item_end(data, 0, len(data) - 8, form, 9) == -1


def found(data: bytes, form: Framing) -> Any:
    """Return all that a walk says of a data set and of the items in its sequences."""
    source = BytesSource(data, "made")
    walk = layout.Walk(ReadBuffer(source, data[:100]))
    try:
        top = walk.layout(0, len(data), form)
        said: list[Any] = [top.positions, {at: top.ends.get(at) for at in top.positions.values()}]
        for at in top.positions.values():
            inner = layout.Walk(ReadBuffer(source, data[:64]), dict(top.ends))
            said += [list(inner.items(at + 12, top.ends.get(at, len(data)), form)), list(map(str, inner.faults))]
    except DicomError as error:
        return str(error)
    return [*said, list(map(str, walk.faults))]


def test_many_items_of_undefined_length_take_no_more_memory_than_a_few_times_their_file() -> None:
    form = EXPLICIT_FORM
    one = item(form, element(form, 0x00080100, "SH", b"ab"))
    data = sequence(form, *[one] * 40_000)
    tracemalloc.start()
    try:
        walk = layout.Walk(ReadBuffer(BytesSource(data, "made"), data[:100]))
        top = walk.layout(0, len(data), form)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert top.ends[0] == len(data) - 8
    # Of the others those are kept that reach beyond what was held of the file.
    assert len(top.ends) < 100
    assert walk.faults == []
    # What is held of the file grows by doubling.
    assert most < 4 * len(data)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_whatever_the_bytes_the_walk_says_the_same_with_and_without_it(
    form: Framing, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    several = (
        item(form, content(form)),
        item(form, b""),
        mark(form, 0xE000, 0),
        item(form, content(form, sequence(form))),
    )
    seed = sequence(form, *several, item(form, content(form, sequence(form, *several))), item(form, bytes(0)))
    seed += element(form, 0x00420010, "ST", b"behind")
    cases = [seed]
    for _ in range(400):
        made = bytearray(seed)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(made))
            made[at : at + chance.randint(0, 2)] = chance.choice(
                [
                    bytes([chance.randrange(256)]),
                    struct.pack("<I", UNDEFINED),
                    bytes(8),
                    mark(form, 0xE00D),
                    b"",
                    seed[:20],
                ]
            )
        cases.append(bytes(made))
    quick = [found(case, form) for case in cases]
    monkeypatch.setattr(layout, "plain_item_end", lambda *_: -1)
    assert quick == [found(case, form) for case in cases]
