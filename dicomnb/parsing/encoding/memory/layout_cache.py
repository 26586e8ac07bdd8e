"""What was found in files, by their size and the bytes that it depended on: the steering bytes of `layout_memory`.

One `struct` picks the bytes out that are compared. Most values of a series do not differ either. What has always been
the same is compared along with the steering bytes, in a few long runs; where those differ, the steering bytes decide.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain, compress, count, pairwise
from operator import itemgetter, ne
from struct import Struct
from typing import Final, Generic, TypeVar

from dicomnb.parsing.sources.source import Source, Span

__all__ = ["LayoutCache"]

Known = TypeVar("Known")

_KEPT: Final = 64
"""File sizes for which entries are kept; the oldest goes first."""

_SAME_SIZE: Final = 16
"""Entries kept for one file size."""

_SEEN: Final = 1024
"""Kinds of files remembered to see if they recur."""

_CREDIT: Final = 32
"""Entries that may be made without one being of use."""

_MOST_CREDIT: Final = 64
"""Entries that may be made so where others were of use."""

_TRIAL: Final = 64
"""Files to pass over for one more entry, where entries have proved to be of no use."""

_REACH: Final = 256 * 1024
"""Most bytes that are read and compared at a file's beginning."""

_BEYOND: Final = 512
"""Bytes to read beyond the last one that is compared there: the last value, if it is a small one."""

_TAILS: Final = 4
"""Most stretches that are compared beyond the beginning: a trailing element or two after the pixels."""


class _Entry(Generic[Known]):
    """One file's steering bytes, and what they stand for.

    Parameters
    ----------
    known : object
        What was found in the file.
    sample : bytes
        Its beginning, up to the last steering byte there.
    spans : list of (int, int)
        Where the steering bytes stand in it, in order; they may touch and overlap.
    tails : tuple of (int, bytes)
        The same for the end of the file: offsets and what stands there.

    Attributes
    ----------
    signs : tuple of (int, int)
        Offsets and single steering bytes there, by which it is told from the other files of its size at a glance.
    usual : (struct.Struct, tuple of bytes)
        What takes the steering bytes out of a file, along with all values that never varied, and what these are.
    """

    __slots__ = ("_fields", "_spans", "_varying", "known", "sample", "signs", "tails", "usual")

    def __init__(self, known: Known, sample: bytes, spans: list[Span], tails: tuple[tuple[int, bytes], ...]) -> None:
        self.known = known
        self.sample = sample
        self.tails = tails
        self.signs: tuple[tuple[int, int], ...] = ()
        self._spans = spans
        self._varying: frozenset[int] = frozenset()
        self._fields: _Fields | None = None
        self.usual = _picked([(0, len(sample))], sample)

    def agrees(self, head: bytes) -> bool:
        """Return True if a file that begins so, with other values than are usual, has the same steering bytes there."""
        fields = self._fields
        if fields is None:
            fields = self._fields = _fields(self._spans, self.sample)
        bounds, picker, picked = fields
        differing = list(compress(count(), map(ne, picker.unpack_from(head), picked)))
        if any(number & 1 for number in differing):
            return False
        # A value that never varied until now does: each file of this kind leaves fewer of them.
        self._varying |= frozenset(differing)
        kept, at = [], 0
        for number in sorted(self._varying):
            kept.append((at, bounds[number]))
            at = bounds[number + 1]
        self.usual = _picked([*kept, (at, len(self.sample))], self.sample)
        return True

    def ends_as(self, source: Source) -> bool:
        """Return True if a file has the same steering bytes beyond its beginning."""
        return all(source.read(at, at + len(tail)) == tail for at, tail in self.tails)

    def tell_from(self, other: _Entry[Known]) -> None:
        """Note the first steering byte that is another one in `other`."""
        mine, yours = self.sample, other.sample.ljust(len(self.sample), b"\0")
        for start, stop in self._spans:
            if mine[start:stop] != yours[start:stop]:
                at = next(at for at in range(start, stop) if mine[at] != yours[at])
                if (at, mine[at]) not in self.signs:
                    self.signs += ((at, mine[at]),)
                return


class LayoutCache(Generic[Known]):
    """A memory of what opening files found, by the bytes that it depended on.

    Making an entry costs a few plain walks, so it is only made for a size that recurs, and only as long as entries
    prove to be of use.

    Parameters
    ----------
    first_read : int
        Bytes of a file to read where nothing is known of its size.
    is_closed : bool
        True if nothing is to be remembered.
    """

    __slots__ = ("_credit", "_entries", "_first_read", "_is_closed", "_lock", "_passed_over", "_reach", "_seen")

    def __init__(self, first_read: int, *, is_closed: bool = False) -> None:
        self._first_read = first_read
        self._is_closed = is_closed
        self._entries: dict[int, list[_Entry[Known]]] = {}
        self._reach: dict[int, int] = {}  # size → bytes that each of its entries can be compared with
        self._seen: dict[Hashable, bool] = {}  # kind of file → True if making an entry is worth while
        self._credit = _CREDIT
        self._passed_over = 0
        self._lock = threading.Lock()

    def reach(self, size: int) -> int:
        """Return how many bytes to read of a file of this size, to hold all of its header at once if that is known."""
        return self._reach.get(size, self._first_read)

    def find(self, head: bytes, source: Source | None = None) -> Known | None:
        """Return what is known of a file by its size and the bytes that matter, None if nothing is.

        Parameters
        ----------
        head : bytes
            Its beginning.
        source : Source, optional
            The file, where `head` may not be all of it.
        """
        entries = self._entries.get(len(head) if source is None else source.size, ())
        try:
            for entry in entries:
                for at, byte in entry.signs:
                    if head[at] != byte:
                        break
                else:
                    picker, picked = entry.usual
                    same = picker.unpack_from(head) == picked or entry.agrees(head)
                    if same and (not entry.tails or source is None or entry.ends_as(source)):
                        if self._credit < _MOST_CREDIT:
                            self._credit += 1
                        return entry.known
        except (IndexError, struct.error):
            pass  # cut off since it was opened, or read before another thread learned of longer headers
        return None

    def offer(
        self, source: Source, likeness: Hashable, learn: Callable[[], tuple[Known, Iterable[Span]] | None]
    ) -> None:
        """Remember what was found in a file, if such files recur.

        Parameters
        ----------
        source : Source
            The file.
        likeness : hashable
            What tells at a glance that a file of the same size is another one.
        learn : callable
            Returns what was found, and the stretches of the file that it depends on; None if it depends on more.
        """
        kind = source.size, likeness
        with self._lock:
            worth_while = self._is_worth_while(kind)
        if not worth_while:
            return
        learned = learn()  # without the lock: it may have to read on, from a slow place
        entry = self._entry(source, *learned) if learned is not None else None
        with self._lock:
            if entry is None:
                self._seen[kind] = False
            else:
                self._remember(source.size, entry)

    def _is_worth_while(self, kind: Hashable) -> bool:
        """Return True if an entry for this kind of file is worth its walks, as far as one can tell."""
        if self._is_closed:
            return False
        if kind not in self._seen:
            if len(self._seen) >= _SEEN:
                self._seen.pop(next(iter(self._seen)))
            self._seen[kind] = True
            return False
        if self._credit <= 0:
            # What follows may be a series again: try one file in many.
            self._passed_over += 1
            self._credit = int(self._passed_over % _TRIAL == 0)
            return False
        if not self._seen[kind]:
            return False
        self._credit -= 1
        return True

    def _entry(self, source: Source, known: Known, steering: Iterable[Span]) -> _Entry[Known] | None:
        near = sorted(steering)
        far: list[Span] = []
        end = max(map(itemgetter(1), near), default=0)
        if end > self._first_read:
            far = [span for span in near if span[1] > self._first_read]
            if len(far) > _TAILS:
                far = [span for span in near if span[1] > _REACH]
            if len(far) > _TAILS:
                return None
            near = near[: len(near) - len(far)]
            end = max(map(itemgetter(1), near), default=0)
        sample = source.read(0, end)
        if len(sample) < end:
            return None  # cut off since it was opened
        return _Entry(known, sample, near, tuple((at, source.read(at, stop)) for at, stop in far))

    def _remember(self, size: int, entry: _Entry[Known]) -> None:
        # Lists are replaced, never changed: another thread may be looking at them.
        others = self._entries.get(size, [])[-_SAME_SIZE + 1 :]
        for other in others:
            other.tell_from(entry)
            entry.tell_from(other)
        entries = [*others, entry]
        self._reach[size] = max(len(each.sample) for each in entries) + _BEYOND
        self._entries[size] = entries
        if len(self._entries) > _KEPT:
            oldest = next(iter(self._entries))
            del self._entries[oldest], self._reach[oldest]


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Return stretches that are in order, those that touch or overlap as one."""
    merged: list[Span] = []
    begin, end = spans[0] if spans else (0, 0)
    for start, stop in spans:
        if start > end:
            merged.append((begin, end))
            begin, end = start, stop
        elif stop > end:
            end = stop
    return [*merged, (begin, end)] if spans else merged


_Fields = tuple[list[int], Struct, tuple[bytes, ...]]
"""Where the fields of a file's beginning begin and end; what takes it apart; what these are in one file.

They take turns: a value (it may be empty), steering bytes, a value, and so on.
"""


def _fields(spans: Sequence[Span], sample: bytes) -> _Fields:
    """Return values and steering bytes in turn."""
    bounds = [0, *chain.from_iterable(_merged(spans))]
    picker = Struct("".join([f"{stop - start}s" for start, stop in pairwise(bounds)]))
    return bounds, picker, picker.unpack_from(sample)


def _picked(spans: Iterable[Span], sample: bytes) -> tuple[Struct, tuple[bytes, ...]]:
    """Return what takes these stretches out of a file's beginning, and what it takes out of this one."""
    fields, at = [], 0
    for start, stop in spans:
        fields.append(f"{start - at}x{stop - start}s")
        at = stop
    picker = Struct("".join(fields))
    return picker, picker.unpack_from(sample)
