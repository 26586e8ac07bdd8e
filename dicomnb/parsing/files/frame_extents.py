"""Which fragments make up each frame: two numbers for a fragment and one for a frame, however many there are.

A file of some megabytes may hold a million fragments of a few bytes each. An object for each would take up ten times
as much memory as the file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, overload

from dicomnb.parsing.encoding.item_spans import ItemSpans

__all__ = ["Extent", "FragmentRun", "FrameExtents"]


class Extent(NamedTuple):
    """From one offset of the source up to another."""

    start: int
    stop: int


class FragmentRun(Sequence[Extent]):
    """Fragments one after the other.

    Parameters
    ----------
    spans : ItemSpans
        Those, and maybe others before and behind them.
    places : range
        Which of the spans they are.
    """

    __slots__ = ("_places", "_spans")

    def __init__(self, spans: ItemSpans, places: range) -> None:
        self._spans = spans
        self._places = places

    @overload
    def __getitem__(self, index: int) -> Extent: ...
    @overload
    def __getitem__(self, index: slice) -> FragmentRun: ...
    def __getitem__(self, index: int | slice) -> Extent | FragmentRun:
        if isinstance(index, slice):
            return FragmentRun(self._spans, self._places[index])
        return Extent(*self._spans[self._places[index]])

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Extent]:
        return (Extent(*self._spans[place]) for place in self._places)

    def __eq__(self, other: object) -> bool:
        return _is_equal(self, other)

    __hash__ = None  # type: ignore[assignment]  # nobody needs one

    def place_of(self, start: int) -> int:
        """Return which fragment begins at an offset, -1 if none does; fragments stand in the order of offsets."""
        place = bisect_left(self._places, start, key=lambda index: self._spans[index][0])
        return place if place < len(self._places) and self[place].start == start else -1


class FrameExtents(Sequence[FragmentRun]):
    """The fragments of each frame.

    Parameters
    ----------
    fragments : FragmentRun
        All of them, in the order of frames.
    begins : sequence of int
        Which of the fragments is the first of each frame, ascending.
    """

    __slots__ = ("_begins", "_fragments")

    def __init__(self, fragments: FragmentRun, begins: Sequence[int]) -> None:
        self._fragments = fragments
        self._begins = begins

    @classmethod
    def of(cls, extents: Iterable[tuple[int, int]]) -> FrameExtents:
        """Return frames of one fragment each."""
        spans = ItemSpans(extents)
        return cls(FragmentRun(spans, range(len(spans))), range(len(spans)))

    @overload
    def __getitem__(self, index: int) -> FragmentRun: ...
    @overload
    def __getitem__(self, index: slice) -> list[FragmentRun]: ...
    def __getitem__(self, index: int | slice) -> FragmentRun | list[FragmentRun]:
        numbers = range(len(self._begins))[index]
        if isinstance(numbers, range):
            return [self[number] for number in numbers]
        last = numbers + 1
        stop = self._begins[last] if last < len(self._begins) else len(self._fragments)
        return self._fragments[self._begins[numbers] : stop]

    def __len__(self) -> int:
        return len(self._begins)

    def __eq__(self, other: object) -> bool:
        return _is_equal(self, other)

    __hash__ = None  # type: ignore[assignment]  # nobody needs one

    def joined(self, firsts: Sequence[int]) -> FrameExtents:
        """Return fewer frames: each begins where one of these does, and takes in those behind it."""
        return FrameExtents(self._fragments, [self._begins[number] for number in firsts])


def _is_equal(one: Sequence[object], other: object) -> bool:
    if not isinstance(other, Sequence):
        return False
    return len(one) == len(other) and all(a == b for a, b in zip(one, other, strict=True))
