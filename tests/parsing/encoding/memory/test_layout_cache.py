"""Which layouts a cache remembers, which bytes it compares, and when it gives up."""

from __future__ import annotations

import pytest

from dicomnb.parsing.encoding.memory.layout_cache import LayoutCache
from dicomnb.parsing.sources.source import BytesSource

# -- what is remembered ---------------------------------------------------------------------------------------


class Offers:
    """An `LayoutCache` of text, and how often it asked for steering bytes."""

    def __init__(self) -> None:
        self.memory: LayoutCache[str] = LayoutCache(16)
        self.asked = 0

    def offer(self, data: bytes, known: str, spans: list[tuple[int, int]] | None, likeness: str = "") -> None:
        def learn() -> tuple[str, list[tuple[int, int]]] | None:
            self.asked += 1
            return None if spans is None else (known, spans)

        self.memory.offer(BytesSource(data), likeness, learn)

    def find(self, data: bytes) -> str | None:
        return self.memory.find(data[: self.memory.reach(len(data))], BytesSource(data))


def test_only_a_size_that_recurs_is_remembered() -> None:
    offers = Offers()
    offers.offer(b"AB..CD", "first", [(0, 2), (4, 6)])
    assert offers.asked == 0
    assert offers.find(b"AB..CD") is None
    offers.offer(b"AB..CD", "second", [(0, 2), (4, 6)])
    assert offers.find(b"AB!!CD") == "second"


def test_of_files_that_differ_at_a_glance_none_is_remembered() -> None:
    offers = Offers()
    for likeness in "abcdefgh":
        offers.offer(b"AB..CD", "known", [(0, 2), (4, 6)], likeness)
    assert offers.asked == 0
    offers.offer(b"AB..CD", "again", [(0, 2), (4, 6)], "c")
    assert offers.find(b"AB!!CD") == "again"


@pytest.mark.parametrize("other", [b"aB..CD", b"AB..Cd", b"AB..CD.", b"AB..C"])
def test_other_bytes_or_another_size_are_unknown(other: bytes) -> None:
    offers = Offers()
    for _ in range(2):
        offers.offer(b"AB..CD", "known", [(4, 6), (0, 2)])
    assert offers.find(other) is None


def test_what_depends_on_more_than_its_steering_bytes_is_not_remembered() -> None:
    offers = Offers()
    for _ in range(5):
        offers.offer(b"AB..CD", "known", None)
    assert offers.asked == 1
    assert offers.find(b"AB..CD") is None


@pytest.mark.parametrize("span", [(0, 1), (1, 9), (3, 18), (2, 17), (0, 29)])
def test_every_byte_of_a_stretch_is_compared_whatever_its_length(span: tuple[int, int]) -> None:
    data = bytes(range(1, 30))
    offers = Offers()
    for _ in range(2):
        offers.offer(data, "known", [span])
    for at in range(len(data)):
        other = data[:at] + b"\xee" + data[at + 1 :]
        assert (offers.find(other) is None) == (span[0] <= at < span[1]), at


def test_stretches_may_overlap() -> None:
    data = bytes(range(1, 16))
    offers = Offers()
    for _ in range(2):
        offers.offer(data, "known", [(0, 6), (2, 4), (2, 9), (12, 13)])
    for at in range(len(data)):
        other = data[:at] + b"\xee" + data[at + 1 :]
        assert (offers.find(other) is None) == (at < 9 or at == 12), at


def test_stretches_beyond_the_first_read_are_compared() -> None:
    data = bytes(range(1, 101))  # the first read is 16 bytes
    offers = Offers()
    spans = [(0, 4), (10, 20), (60, 64), (99, 100)]
    for _ in range(2):
        offers.offer(data, "known", spans)
    for at in range(len(data)):
        other = data[:at] + b"\xee" + data[at + 1 :]
        assert (offers.find(other) is None) == any(start <= at < stop for start, stop in spans), at


def test_remembering_all_but_ends_where_it_never_pays() -> None:
    offers = Offers()
    for size in range(1, 200):
        for _ in range(2):
            offers.offer(bytes([size]) * size, "known", [(0, 1)])
    assert offers.asked == 32 + 2  # 199 sizes recur: 32 on credit, and of the other 167 one in each 64


def test_remembering_goes_on_where_it_pays() -> None:
    offers = Offers()
    for size in range(1, 200):
        data = bytes([size]) * size
        for _ in range(2):
            offers.offer(data, "known", [(0, 1)])
        assert offers.find(data) == "known"
    assert offers.asked == 199


def test_sixteen_layouts_of_one_size_are_kept_the_latest_first_to_stay() -> None:
    offers = Offers()
    letters = [bytes([number]) for number in b"abcdefghijklmnopq"]
    for first in (b"a", *letters):
        offers.offer(first + b"xyz", first.decode(), [(0, 1)])
    found = [offers.find(first + b"xyz") for first in letters]
    assert found == [None, *"bcdefghijklmnopq"]


def test_a_value_that_starts_to_vary_after_many_files_does_not_matter() -> None:
    offers = Offers()
    for _ in range(2):
        offers.offer(b"AB11CD22EF", "known", [(0, 2), (4, 6), (8, 10)])
    for values in (b"1122", b"1122", b"1133", b"4433", b"1155", b"6677"):
        data = b"AB" + values[:2] + b"CD" + values[2:] + b"EF"
        assert offers.find(data) == "known"
        for at in (0, 1, 4, 5, 8, 9):
            assert offers.find(data[:at] + b"?" + data[at + 1 :]) is None


def test_layouts_of_one_size_are_told_apart_whatever_stands_in_their_values() -> None:
    # The value of each is a steering byte of another: only its own may decide.
    offers = Offers()
    layouts = {b"a...": (0, 1), b".b..": (1, 2), b"..c.": (2, 3), b"...d": (3, 4)}
    offers.offer(b"????", "", [(0, 1)])
    for data, span in layouts.items():
        offers.offer(data, data.decode(), [span])
    for data in layouts:
        assert offers.find(data.replace(b".", b"!")) == data.decode()
    assert offers.find(b"!!!!") is None


def test_credit_that_is_used_up_comes_back_when_a_series_follows() -> None:
    offers = Offers()
    for number in range(40):  # two files of each size, never a third: entries of no use
        for first in (b"a", b"b"):
            offers.offer(first + bytes(number), "useless", [(0, 1)])
    for _ in range(70):
        offers.offer(b"s" + bytes(500), "series", [(0, 1)])
    assert offers.find(b"s" + bytes(500)) == "series"
