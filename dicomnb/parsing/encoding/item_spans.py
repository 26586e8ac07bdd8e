"""Where the items of a value lie: a list of few, and two numbers each of many.

A value of some megabytes may hold millions of empty items. A pair of integers takes up ten times as many bytes as an
item of the file does that is empty.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final, overload

from dicomnb.parsing.sources.source import Span

__all__ = ["ItemSpans", "spans_of"]

_FEW: Final = 4096
"""Spans that are kept as a list, which is the faster."""


def spans_of(found: Iterator[Span]) -> Sequence[Span]:
    """Return spans as a sequence that takes up no more than twice the bytes of the items, however many there are.

    Parameters
    ----------
    found : iterator of (int, int)
        Where each item's content begins and ends.
    """
    few = list(islice(found, _FEW))
    return few if len(few) < _FEW else ItemSpans(chain(few, found))


class ItemSpans(Sequence[Span]):
    """Many spans."""

    __slots__ = ("_starts", "_stops")

    def __init__(self, found: Iterable[Span]) -> None:
        self._starts, self._stops = array("Q"), array("Q")
        self.extend(found)

    def extend(self, found: Iterable[Span]) -> None:
        """Add spans behind those that there are."""
        for start, stop in found:
            self._starts.append(start)
            self._stops.append(stop)

    def move_end(self, stop: int) -> None:
        """Let the last span end elsewhere."""
        self._stops[-1] = stop

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> list[Span]: ...
    def __getitem__(self, index: int | slice) -> Span | list[Span]:
        if isinstance(index, slice):
            return list(zip(self._starts[index], self._stops[index], strict=True))
        return self._starts[index], self._stops[index]

    def __iter__(self) -> Iterator[Span]:
        return zip(self._starts, self._stops, strict=True)
