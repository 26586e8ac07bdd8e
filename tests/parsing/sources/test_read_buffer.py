from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dicomnb.parsing.sources.read_buffer import FIRST_READ, ReadBuffer
from dicomnb.parsing.sources.source import BytesSource
from tests.watching import Watched

BYTES = bytes(range(251)) * 1200  # 301,200 bytes; 251 is prime, so that no stretch repeats at a power of two


def held(window: ReadBuffer, at: int, count: int) -> bytes:
    return window.data[at - window.base : at - window.base + count]


def test_what_is_held_is_not_read_again() -> None:
    source = Watched(BYTES)
    window = ReadBuffer(source, BYTES[:FIRST_READ])
    assert window.cover(FIRST_READ - 8, 8)
    assert source.reads == []


def test_a_near_byte_lets_the_window_grow() -> None:
    window = ReadBuffer(Watched(BYTES), BYTES[:100])
    assert window.cover(150, 12)
    assert window.base == 0
    assert held(window, 150, 12) == BYTES[150:162]
    assert window.head == window.data


def test_a_far_byte_makes_the_window_jump_and_what_lies_between_is_not_read() -> None:
    source = Watched(BYTES)
    window = ReadBuffer(source, BYTES[:100])
    assert window.cover(200_000, 12, ahead=64)
    assert source.reads == [(200_000, 200_064)]
    assert held(window, 200_000, 12) == BYTES[200_000:200_012]
    assert window.head == BYTES[:100]


def test_the_head_stays_what_it_was_after_a_jump() -> None:
    window = ReadBuffer(Watched(BYTES), BYTES[:100])
    window.cover(200_000, 12)
    window.cover(200_000 + FIRST_READ, 12)  # near: grows
    assert window.head == BYTES[:100]


def test_a_byte_before_the_window_is_read_again() -> None:
    window = ReadBuffer(Watched(BYTES), BYTES[:100])
    window.cover(200_000, 12)
    assert window.cover(40, 8)
    assert held(window, 40, 8) == BYTES[40:48]


def test_the_end_of_the_source_is_told_and_what_there_is_is_held() -> None:
    source = Watched(BYTES[:1001])
    window = ReadBuffer(source, BYTES[:900])
    assert not window.cover(995, 12)
    assert held(window, 995, 12) == BYTES[995:1001]


def test_growing_takes_few_reads() -> None:
    source = Watched(BYTES)
    window = ReadBuffer(source, BYTES[:16])
    for at in range(0, len(BYTES) - 8, 8):
        assert window.cover(at, 8)
    assert len(source.reads) < 20  # each doubles: 301,200 / 16 is less than 2**15


@given(st.lists(st.tuples(st.integers(0, len(BYTES) + 10), st.integers(1, 40)), max_size=12), st.integers(0, 5000))
def test_whatever_is_covered_is_what_the_source_has(wanted: list[tuple[int, int]], first: int) -> None:
    window = ReadBuffer(BytesSource(BYTES), BYTES[:first])
    for at, count in wanted:
        whole = window.cover(at, count)
        assert whole == (at + count <= len(BYTES))
        if whole:
            assert held(window, at, count) == BYTES[at : at + count]
