from __future__ import annotations

import pytest

from dicomnb.parsing.encoding.framing import EXPLICIT_BIG_FORM, EXPLICIT_FORM, IMPLICIT_FORM
from dicomnb.parsing.encoding.layout import Walk
from dicomnb.parsing.encoding.memory.layout_fingerprint import steering_bytes
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import BytesSource
from tests import raw

FORMS = {"explicit": EXPLICIT_FORM, "implicit": IMPLICIT_FORM, "big": EXPLICIT_BIG_FORM}


def spans(data: bytes, form: str = "explicit") -> list[tuple[int, int]] | None:
    window = ReadBuffer(BytesSource(data), data)
    layout = Walk(window).layout(0, len(data), FORMS[form])
    return steering_bytes(ReadBuffer(BytesSource(data), data), layout)


def test_headers_steer_and_values_do_not() -> None:
    data = raw.element(0x00080060, "CS", "CT") + raw.element(0x00420011, "OB", bytes(7)) + raw.element(0x7FE00010, "OW")
    assert spans(data) == [(0, 8), (10, 22), (29, 41)]


def test_implicit_headers_have_eight_bytes() -> None:
    data = raw.element(0x00080060, "CS", "CT", "implicit") + raw.element(0x00420011, "OB", bytes(7), "implicit")
    assert spans(data, "implicit") == [(0, 8), (10, 18)]


@pytest.mark.parametrize("form", FORMS)
def test_delimiters_steer_within_sequences_of_undefined_length(form: str) -> None:
    content = raw.element(0x00080100, "SH", "T-A010", form)  # 8 + 6 bytes
    data = raw.sequence(0x00081140, raw.item(content, form, undefined=True), form=form, undefined=True)
    head = 8 if form == "implicit" else 12
    places = [(0, head), (head, head + 8), (head + 8, head + 16), (head + 22, head + 30), (head + 30, head + 38)]
    assert spans(data, form) == places


def test_sequences_of_defined_length_steer_by_their_length_alone() -> None:
    data = raw.sequence(0x00081140, raw.item(raw.element(0x00080100, "SH", "T-A0100 ")))
    assert spans(data) == [(0, 12)]


def test_fragments_of_pixels_steer_by_their_lengths() -> None:
    data = raw.sequence(0x7FE00010, raw.item(), raw.item(bytes(6)), vr="OB", undefined=True)
    assert spans(data) == [(0, 12), (12, 20), (20, 28), (34, 42)]


@pytest.mark.parametrize(
    "data",
    [
        raw.element(0x00100020, "LO", "7 ", length=90),  # cut off
        raw.header(raw.SEQUENCE_END, "", 0) + raw.element(0x00100020, "LO", "7 "),  # a stray delimiter
        # Without item tags its end has to be searched for, in what may be values.
        raw.header(0x00081140, "SQ", raw.UNDEFINED) + b"no items" + raw.header(raw.SEQUENCE_END, "", 0),
    ],
)
def test_what_is_wrong_or_was_searched_holds_for_one_file_only(data: bytes) -> None:
    assert spans(data) is None


def test_nesting_without_bound_holds_for_no_file() -> None:
    head = raw.header(0x0040A730, "SQ", raw.UNDEFINED) + raw.header(raw.ITEM, "", raw.UNDEFINED)
    data = raw.element(0x00080060, "CS", "CT")
    layout = Walk(ReadBuffer(BytesSource(data), data)).layout(0, len(data), EXPLICIT_FORM)
    assert steering_bytes(ReadBuffer(BytesSource(head * 200), head * 200), layout) is None
