"""Searching a source for bytes, a piece at a time: the delimiter of a value, and the end of a run of zeros."""

from __future__ import annotations

from typing import Final

from dicomnb.parsing.sources.source import Source

__all__ = ["DelimiterSearch", "end_of_zeros"]

_PIECE: Final = 1024 * 1024
"""Bytes to search at once."""

_FIRST_PIECE: Final = 4 * 1024


class DelimiterSearch:
    """A search for delimiters that looks at no byte twice, however many values ask for theirs.

    What was found for one value holds for each that begins between it and the delimiter, and where nothing was found,
    nothing is for those that begin behind it.

    Parameters
    ----------
    source : Source
        The bytes.
    """

    __slots__ = ("_known", "_source")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[bytes, tuple[int, int, int]] = {}  # by delimiter: from where, up to where, found where or -1

    def find(self, delimiter: bytes, start: int, stop: int) -> int:
        """Return where a delimiter first stands between two offsets, or -1."""
        begin, reached, found = self._known.get(delimiter, (0, 0, -1))
        if not begin <= start <= (reached if found < 0 else found):
            begin, reached, found = start, start, -1
        if found < 0 and reached < stop:
            found = self._search(delimiter, max(start, reached - len(delimiter) + 1), stop)
            reached = stop if found < 0 else found + len(delimiter)
            self._known[delimiter] = begin, reached, found
        return found if found + len(delimiter) <= stop else -1

    def _search(self, delimiter: bytes, at: int, stop: int) -> int:
        size = _FIRST_PIECE
        while at + len(delimiter) <= stop:
            data = self._source.read(at, min(stop, at + size))
            found = data.find(delimiter)
            if found >= 0:
                return at + found
            if len(data) < size:
                break
            at += len(data) - len(delimiter) + 1
            size = _PIECE
        return -1


def end_of_zeros(source: Source, start: int, stop: int) -> int:
    """Return where the first byte that is not zero stands between two offsets; `stop` where there is none."""
    at, size = start, _FIRST_PIECE
    while at < stop:
        data = source.read(at, min(stop, at + size))
        other = len(data) - len(data.lstrip(b"\0"))
        if other < len(data):
            return at + other
        if len(data) < size:
            break  # the source ends sooner than it says
        at += len(data)
        size = _PIECE
    return stop
