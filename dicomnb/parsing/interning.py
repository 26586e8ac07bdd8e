"""What is known of one file holds for every file that agrees with it in the bytes that matter.

The slices of a series repeat one layout: their tags, VRs and lengths stand at the same places, only values differ.
A walk is steered by the former alone. So a file of the same size, with the same bytes at every place that steered
the walk, takes the same walk, step by step; there is no need to take it again. One `struct` picks those bytes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct
from typing import Final, Generic, NamedTuple, TypeVar

from dicomnb.parsing.source import Source

__all__ = ["Interned"]

Known = TypeVar("Known")
Span = tuple[int, int]

_KEPT: Final = 64
"""File sizes for which entries are kept; the oldest goes first."""

_SAME_SIZE: Final = 16
"""Entries kept for one file size."""

_SEEN: Final = 1024
"""File sizes remembered to see if they recur."""

_CREDIT: Final = 32
"""Entries that may be made without one being of use."""

_REACH: Final = 256 * 1024
"""Most bytes that are read and compared at a file's beginning."""

_TAILS: Final = 4
"""Most stretches that are compared beyond the beginning: a trailing element or two after the pixels."""


class _Entry(NamedTuple):
    """One file's steering bytes, and what they stand for.

    Attributes
    ----------
    picker : struct.Struct
        Takes the steering bytes out of a file's beginning, eight at a time, and leaves out what lies between.
    picked : tuple of int
        What it took out of the file that the entry was made from.
    tails : tuple of (int, bytes)
        The same for the end of a file: offsets and what stands there.
    known : object
        What was found in the file.
    """

    picker: Struct
    picked: tuple[int, ...]
    tails: tuple[tuple[int, bytes], ...]
    known: object


class Interned(Generic[Known]):
    """A memory of what opening files found, by the bytes that it depended on.

    Making an entry costs ten plain walks, so it is only made for a size that recurs, and only as long as entries
    prove to be of use.

    Parameters
    ----------
    first_read : int
        Bytes of a file to read where nothing is known of its size.
    """

    def __init__(self, first_read: int) -> None:
        self._first_read = first_read
        self._entries: dict[int, list[_Entry]] = {}
        self._reach: dict[int, int] = {}  # size → bytes that each of its entries can be compared with
        self._seen: dict[int, bool] = {}  # size → True if making an entry is worth while
        self._credit = _CREDIT

    def reach(self, size: int) -> int:
        """Return how many bytes to read of a file of this size, to hold all of its header at once if that is known."""
        return self._reach.get(size, self._first_read)

    def find(self, source: Source, head: bytes) -> Known | None:
        """Return what is known of a file by its size and the bytes that matter, None if nothing is.

        Parameters
        ----------
        source : Source
            The file.
        head : bytes
            Its beginning.
        """
        for picker, picked, tails, known in self._entries.get(source.size, ()):
            if len(head) < picker.size:
                continue
            if picker.unpack_from(head) == picked and all(
                source.read(at, at + len(tail)) == tail for at, tail in tails
            ):
                self._credit = min(self._credit + 1, 2 * _CREDIT)
                return known  # type: ignore[return-value]  # an entry is only made from a Known
        return None

    def offer(self, source: Source, known: Known, steering: Callable[[], Iterable[Span] | None]) -> None:
        """Remember what was found in a file, if files of its size recur.

        Parameters
        ----------
        source : Source
            The file.
        known : object
            What was found.
        steering : callable
            Returns the stretches of the file that `known` depends on; None if it depends on more than that.
        """
        size = source.size
        if size not in self._seen:
            if len(self._seen) >= _SEEN:
                self._seen.pop(next(iter(self._seen)), None)
            self._seen[size] = True
        elif self._credit > 0 and self._seen[size]:
            self._credit -= 1
            spans = steering()
            entry = self._entry(source, known, sorted(spans)) if spans is not None else None
            if entry is None:
                self._seen[size] = False
            else:
                self._remember(size, entry)

    def _entry(self, source: Source, known: Known, spans: list[Span]) -> _Entry | None:
        far = [span for span in spans if span[1] > self._first_read]
        if len(far) > _TAILS:
            far = [span for span in spans if span[1] > _REACH]
        if len(far) > _TAILS:
            return None
        picker = _picker(spans[: len(spans) - len(far)])
        head = source.read(0, picker.size)
        if len(head) < picker.size:
            return None  # cut off since it was opened
        return _Entry(picker, picker.unpack(head), tuple((at, source.read(at, stop)) for at, stop in far), known)

    def _remember(self, size: int, entry: _Entry) -> None:
        # Lists are replaced, never changed: another thread may be looking at them.
        entries = [*self._entries.get(size, [])[-_SAME_SIZE + 1 :], entry]
        self._reach[size] = max(self._first_read, *(each.picker.size for each in entries))
        self._entries[size] = entries
        if len(self._entries) > _KEPT:
            oldest = next(iter(self._entries))
            self._entries.pop(oldest, None)
            self._reach.pop(oldest, None)


def _picker(spans: Iterable[Span]) -> Struct:
    """Return what takes the bytes of these stretches out of a file's beginning, as numbers."""
    fields, at = ["<"], 0
    for start, stop in spans:
        if start > at:
            fields.append(f"{start - at}x")
            at = start
        for letter, size in (("Q", 8), ("I", 4), ("B", 1)):
            count, _ = divmod(stop - at, size)
            fields.append(f"{count}{letter}" if count > 0 else "")
            at += max(count, 0) * size
    return Struct("".join(fields))
