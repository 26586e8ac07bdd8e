from __future__ import annotations

import pytest

from dicomnb.parsing.encoding.framing import EXPLICIT_BIG_FORM, EXPLICIT_FORM, IMPLICIT_FORM, Framing
from dicomnb.parsing.encoding.stride import stride_explicit, stride_implicit
from tests import raw

EXPLICIT_DATA = [
    raw.element(0x00080060, "CS", "CT"),
    raw.element(0x00100010, "PN", "Roe^Jane"),
    raw.element(0x00100020, "LO", "A17 "),
    raw.element(0x7FE00010, "OW", bytes(6)),
]


def strides(data: bytes, form: Framing, last: int = -1) -> tuple[dict[int, int], int, int]:
    """Return what is noted of elements from the beginning of some bytes on, and what is returned."""
    noted: dict[int, int] = {}
    over = stride_explicit if form.explicit else stride_implicit
    stop, size = over(data + bytes(16), 0, len(data) - 8, form, noted, last)
    return noted, stop, size


@pytest.mark.parametrize("form", ["explicit", "big", "implicit"])
def test_every_plain_element_is_noted_where_it_stands(form: str) -> None:
    pieces = [
        raw.element(0x00080060, "CS", "CT", form),
        raw.element(0x00100010, "PN", "Roe^Jane", form),
        raw.element(0x00100020, "LO", "A17 ", form),
        raw.element(0x7FE00010, "OW", bytes(6), form),
    ]
    framing = {"explicit": EXPLICIT_FORM, "big": EXPLICIT_BIG_FORM, "implicit": IMPLICIT_FORM}[form]
    noted, stop, size = strides(b"".join(pieces), framing)
    starts = [sum(map(len, pieces[:n])) for n in range(4)]
    assert noted == dict(zip((0x00080060, 0x00100010, 0x00100020, 0x7FE00010), starts, strict=True))
    assert (stop, size) == (sum(map(len, pieces)), len(pieces[-1]))


@pytest.mark.parametrize(
    "stops",
    [
        raw.header(0x00400275, "SQ", raw.UNDEFINED),
        raw.header(raw.ITEM, "", 4),
        raw.header(raw.SEQUENCE_END, "", 0),
        raw.element(0x00400275, "CS", "CT", "implicit"),
        raw.element(0x00080060, "CS", "CT"),  # again
        raw.element(0x00080005, "CS", "ISO_IR 100"),  # out of order
        b"\x10\0\x30\0??\2\0AB",
        bytes(8),
    ],
    ids=["undefined", "item", "delimiter", "no VR", "twice", "order", "letters", "zeros"],
)
def test_it_ends_before_whatever_is_not_plain(stops: bytes) -> None:
    before = b"".join(EXPLICIT_DATA[:3])
    noted, stop, _ = strides(before + stops + bytes(8), EXPLICIT_FORM)
    assert list(noted) == [0x00080060, 0x00100010, 0x00100020]
    assert stop == len(before)


@pytest.mark.parametrize(
    "stops",
    [
        raw.header(0x00400275, "", raw.UNDEFINED, "implicit"),
        raw.header(raw.ITEM_END, "", 0, "implicit"),
        raw.element(0x00080060, "", "CT", "implicit"),
        bytes(8),
    ],
    ids=["undefined", "delimiter", "twice", "zeros"],
)
def test_without_vrs_it_ends_there_too(stops: bytes) -> None:
    before = raw.element(0x00080060, "", "CT", "implicit") + raw.element(0x00100020, "", "A17 ", "implicit")
    noted, stop, _ = strides(before + stops + bytes(8), IMPLICIT_FORM)
    assert list(noted) == [0x00080060, 0x00100020]
    assert stop == len(before)


def test_elements_up_to_one_that_was_noted_before_are_none_of_it() -> None:
    assert strides(b"".join(EXPLICIT_DATA), EXPLICIT_FORM, last=0x00080060) == ({}, 0, 10)
    noted, _, _ = strides(b"".join(EXPLICIT_DATA[1:]), EXPLICIT_FORM, last=0x00080060)
    assert list(noted) == [0x00100010, 0x00100020, 0x7FE00010]


def test_a_header_that_is_not_all_there_is_left_to_others() -> None:
    # The long length of the last element lies behind the end.
    data = EXPLICIT_DATA[0] + EXPLICIT_DATA[3][:8]
    noted, stop, _ = strides(data, EXPLICIT_FORM)
    assert (list(noted), stop) == ([0x00080060], 10)
