"""Where each element of a data set lies.

A data set is a chain: each element tells where the next one begins. Walking along it and noting the places is
all that opening a file takes; what an element says is read when somebody asks.

Plain elements are passed in strides (`stride`). Whatever is not plain takes one careful step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from dicomnb.parsing.encoding.framing import (
    IMPLICIT_FORM,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    Framing,
    Header,
    header_readings,
    plain_header,
)
from dicomnb.parsing.encoding.plain_items import plain_item_end
from dicomnb.parsing.encoding.reading_plans import ReadingPlans
from dicomnb.parsing.encoding.stride import stride_explicit, stride_implicit
from dicomnb.parsing.encoding.two_readings import confirmed_header, unknown_items_framing
from dicomnb.parsing.encoding.walk_faults import MAX_DEPTH, WalkFaults, too_deep
from dicomnb.parsing.sources.byte_search import DelimiterSearch, end_of_zeros
from dicomnb.parsing.sources.read_buffer import FIRST_READ, ReadBuffer
from dicomnb.parsing.sources.source import Span

__all__ = ["Layout", "Walk", "framing_at"]

_PROBE: Final = 64
"""Bytes to read at once when hopping from one large item to the next."""

_WORTH_NOTING: Final = 256
"""The end of a plain item that is shorter is found again sooner than it is kept, and there may be millions."""

_SEVERAL: Final = 4096
"""Items that are listed at a time: a value of some megabytes may hold millions."""


class Layout(NamedTuple):
    """Where the elements of one data set lie.

    Attributes
    ----------
    form : Framing
        How its elements are framed.
    positions : dict of int to int
        From tag to the offset of the element's header. Where a tag stands twice, the last one counts.
    ends : mapping of int to int
        From a header's offset to the end of its value, for values whose header does not tell: of undefined
        length, or cut off.
    start, stop : int
        Where the data set lies.
    cache : ReadingPlans
        What was found out about reading the elements, for every file that has this layout.
    shadowed : mapping of int to list of int
        From a tag that stands more than once to the headers of the elements that do not count.
    """

    form: Framing
    positions: dict[int, int]
    ends: Mapping[int, int]
    start: int
    stop: int
    cache: ReadingPlans
    shadowed: Mapping[int, list[int]] = MappingProxyType({})

    @property
    def likeness(self) -> tuple[int, int]:
        """What differs between most layouts: how many elements there are, and where the last one begins."""
        return len(self.positions), next(reversed(self.positions.values()), 0)


class Walk:
    """A walk along the elements of a source.

    Parameters
    ----------
    window : ReadBuffer
        The bytes, from where the walk begins.

    Attributes
    ----------
    ends : dict of int to int
        See `Layout`.
    faults : WalkFaults
        What contradicts the encoding rules, in the order found. The walk goes on all the same, as far as it can.
    first_counts : bool
        True if of two elements with one tag the first counts; otherwise the last does.
    searched : bool
        True if a value had to be searched for its delimiter, so that the walk depended on more than on headers.
    """

    __slots__ = ("_disordered", "_search", "_shadowed", "_top", "ends", "faults", "first_counts", "searched", "window")

    def __init__(self, window: ReadBuffer, ends: dict[int, int] | None = None, *, first_counts: bool = False) -> None:
        self.window = window
        self.first_counts = first_counts
        self._disordered = False
        self._shadowed: dict[int, list[int]] = {}
        self.ends = {} if ends is None else ends
        self.faults = WalkFaults()
        self.searched = False
        self._top: dict[int, int] = {}
        self._search: DelimiterSearch | None = None

    def layout(self, start: int, stop: int, form: Framing) -> Layout:
        """Walk from one offset to another and return where the elements between them lie.

        Raises
        ------
        LimitExceeded
            If sequences of undefined length are nested deeper than `MAX_DEPTH`; `so_far` has what came before.
        """
        self._top, self._shadowed, self._disordered = {}, {}, False
        self._elements(start, stop, form, self._top, depth=0, delimited=False)
        return Layout(form, self._top, self.ends, start, stop, ReadingPlans(), self._shadowed)

    def so_far(self, start: int, form: Framing) -> Layout:
        """Return the layout of what a walk found before an error stopped it."""
        return Layout(form, self._top, self.ends, start, max(self._top.values(), default=start), ReadingPlans())

    def items(self, start: int, stop: int, form: Framing, depth: int = 0) -> Iterator[Span]:
        """Yield where the content of each item of a sequence lies, or each fragment of pixel data.

        Parameters
        ----------
        start, stop : int
            The sequence's value.
        form : Framing
            How the elements in the items are framed.
        depth : int
            How many sequences the items are in already.

        Raises
        ------
        LimitExceeded
            If sequences of undefined length are nested deeper than `MAX_DEPTH`.
        """
        at = following = start
        while plain := self._plain_items(at, stop, form):
            yield from plain
            at = following = plain[-1][1]
            if len(plain) < _SEVERAL:
                break
        for begin, end, following in self._items(at, stop, form, depth):  # noqa: B007  # its last value counts
            if begin is None:
                return
            yield begin, end
        if following < stop:
            self.faults.no_item(following, stop - following)

    def opened(self, form: Framing) -> tuple[Layout, ...]:
        """Walk along a sequence's value that is all there is; return where the elements of each item lie.

        Raises
        ------
        LimitExceeded
            As `items` and `layout` do.
        """
        items = list(self.items(0, self.window.source.size, form))
        return tuple([self.layout(*item, framing_at(self.window, *item, form)) for item in items])

    # -- elements ---------------------------------------------------------------------------------------

    def _elements(
        self, start: int, stop: int, form: Framing, positions: dict[int, int], *, depth: int, delimited: bool
    ) -> int:
        """Note the elements from `start` on; return where they end, before the delimiter if there is one."""
        at = start
        while at < stop:
            at, last = self._stride(at, stop, form, positions)
            if at > stop:
                at = last  # the value does not fit: look at its header again, closely
            if at == stop:
                break
            if at + 8 > stop or not self.window.cover(at, 8):
                self.faults.leftover(at, stop - at)
                return stop
            tag, length = self._marker(at, form)
            if tag == length == 0:
                at += self._padding(at, stop)
                continue
            if tag >> 16 == 0xFFFE:
                if tag == ITEM_END and delimited:
                    return at
                self.faults.stray(tag, at)
                at += 8
                continue
            header = self._header(at, stop, form)
            self._note(header.tag, at, positions)
            at = self._after(header, at, stop, form, depth)
        if delimited:
            self.faults.endless_item(start - 8)
        return at

    def _stride(self, at: int, stop: int, form: Framing, positions: dict[int, int]) -> tuple[int, int]:
        """Note plain elements as long as they come; return where they end, and where the last one begins."""
        self.window.cover(at, 12)
        data, base = self.window.data, self.window.base
        noted = {} if base else positions
        end = min(stop, base + len(data)) - base - 8
        over = stride_explicit if form.explicit else stride_implicit
        index, size = over(data, at - base, end, form, noted, next(reversed(positions), -1))
        if base:
            positions.update({tag: base + place for tag, place in noted.items()})
        return base + index, base + index - size

    def _padding(self, at: int, stop: int) -> int:
        """Return how many zeros fill up a block from here on, in eights: no group length is empty."""
        size = (end_of_zeros(self.window.source, at, stop) - at) // 8 * 8
        if size > FIRST_READ:
            self.searched = True
        return size

    def _note(self, tag: int, at: int, positions: dict[int, int]) -> None:
        """Note an element, and the fault if its tag is not greater than the one before (PS3.5 7.1)."""
        before = next(reversed(positions), -1)
        first = positions.get(tag)
        if first == at:
            return  # its value goes beyond the end, and it is looked at once more
        if first is not None:
            self.faults.repeated(tag, first, at, "first" if self.first_counts else "last")
            if self.first_counts:
                return
            if positions is self._top:
                self._shadowed.setdefault(tag, []).append(first)
        elif tag < before and not self._disordered:
            self._disordered = True
            self.faults.disordered(tag, at, before, positions[before])
        positions[tag] = at

    def _marker(self, at: int, form: Framing) -> tuple[int, int]:
        """Return tag and length of the item or delimiter at `at`, or just the tag of an element there."""
        window = self.window
        group, element, length = form.marker.unpack_from(window.data, at - window.base)
        return group << 16 | element, length

    def _header(self, at: int, stop: int, form: Framing) -> Header:
        window = self.window
        if not window.base <= at <= window.base + len(window.data) - 12:
            window.cover(at, 12)
        header = plain_header(window.data, at - window.base, form)
        if header is None:
            readings = header_readings(window.data, at - window.base, form)
            header = confirmed_header(readings, at, stop, form, self._peek)
        return header

    def _holder(self, stop: int) -> str:
        return "the file" if stop >= self.window.source.size else "what holds it"

    def _peek(self, start: int, stop: int) -> bytes:
        """Return bytes further on, which decide between two readings."""
        return self.window.source.read(start, stop)

    def _after(self, header: Header, at: int, stop: int, form: Framing, depth: int) -> int:
        """Return where the element after this one begins."""
        value = at + header.size
        if header.length != UNDEFINED:
            end = value + header.length
            if end <= stop:
                return end
            self.ends[at] = stop
            self.faults.overrun(header.tag, at, header.length, stop - value, self._holder(stop))
            return stop
        if header.vr == "UN":
            form = unknown_items_framing(value, stop, self._peek)
        end, following = self._end_of_items(value, stop, form, depth, header, at)
        if not depth or end - value > _WORTH_NOTING:
            self.ends[at] = end
        return following

    # -- items ------------------------------------------------------------------------------------------

    def _end_of_items(
        self, value: int, stop: int, form: Framing, depth: int, header: Header, at: int
    ) -> tuple[int, int]:
        """Return where a value of undefined length ends, and where the next element begins."""
        if depth >= MAX_DEPTH:
            raise too_deep(header.tag, at)
        end = following = value
        closed = False
        for begin, end, following in self._items(value, stop, form, depth):  # noqa: B007  # their last values count
            closed = begin is None
        if closed:
            return end, following
        end = following
        found = self._find_delimiter(value, stop, form) if following == value else -1
        if found >= 0:
            return found, found + 8
        if stop - following < 8:
            end = following = stop
        self.faults.undelimited(header.tag, at, following, cut=following == stop)
        return end, following

    def _find_delimiter(self, start: int, stop: int, form: Framing) -> int:
        """Return where a sequence delimiter stands among bytes that are no items, or -1."""
        self.searched = True
        if self._search is None:
            self._search = DelimiterSearch(self.window.source)
        return self._search.find(form.sequence_end, start, stop)

    def _plain_items(self, at: int, stop: int, form: Framing) -> list[Span]:
        """Return items of defined length as long as they come, and their headers are held; not too many at a time."""
        self.window.cover(at, 8)
        data, base, unpack = self.window.data, self.window.base, form.marker.unpack_from
        last = min(stop, base + len(data)) - 8
        found = []
        while at <= last:
            group, element, length = unpack(data, at - base)
            start, following = at + 8, at + 8 + length
            if group << 16 | element != ITEM or length == UNDEFINED or following > stop:
                break
            found.append((start, following))
            at = following
            if len(found) == _SEVERAL:
                break
        return found

    def _items(self, at: int, stop: int, form: Framing, depth: int) -> Iterator[tuple[int | None, int, int]]:
        """Yield where each item's content begins and ends, and what follows; for the delimiter, None for the first."""
        ahead = FIRST_READ
        while at + 8 <= stop and self.window.cover(at, 8, ahead):
            following = at
            for start, end, following in self._quick_items(at, stop, form, depth):
                yield start, end, following
            if following > at:
                at = following
                continue
            tag, length = self._marker(at, form)
            if tag == SEQUENCE_END:
                yield None, at, at + 8
                return
            if tag != ITEM:
                return
            start = at + 8
            if length == UNDEFINED:
                end = self._end_of_item(at, start, stop, form, depth)
                following = end + 8 if end + 8 <= stop else stop
            else:
                following = start + length
                if following > stop:
                    self.ends[at] = following = stop
                    self.faults.overrun(tag, at, length, stop - start, self._holder(stop))
                end = following
            ahead = _PROBE if end - start > FIRST_READ else FIRST_READ
            yield start, end, following
            at = following

    def _quick_items(self, at: int, stop: int, form: Framing, depth: int) -> Iterator[tuple[int, int, int]]:
        """Yield plain items as long as they come, and all of each is held: of undefined length, too."""
        data, base, unpack, known = self.window.data, self.window.base, form.marker.unpack_from, self.ends
        last = min(stop, base + len(data)) - 8 - base
        index = at - base
        while index <= last:
            group, element, length = unpack(data, index)
            if group << 16 | element != ITEM:
                return
            start = index + 8
            if length == UNDEFINED:
                end = plain_item_end(data, start, last, form, MAX_DEPTH - depth - 1)
                following = end + 8
                if end < 0:
                    return
                if end - start > _WORTH_NOTING:
                    known[base + index] = base + end
            else:
                end = following = start + length
                if following > last + 8:
                    return
            yield base + start, base + end, base + following
            index = following

    def _end_of_item(self, at: int, start: int, stop: int, form: Framing, depth: int) -> int:
        """Return where the content of an item of undefined length ends: found once, known from then on."""
        end = self.ends.get(at)
        if end is None:
            form = framing_at(self.window, start, stop, form)
            end = self._elements(start, stop, form, {}, depth=depth + 1, delimited=True)
            if end > start:  # of an empty one it is seen at once
                self.ends[at] = end
        return end


def framing_at(window: ReadBuffer, at: int, stop: int, form: Framing) -> Framing:
    """Return the form of the elements from `at` up to `stop`: in an item of an explicit data set it may be implicit."""
    if not form.explicit or stop - at < 8 or not window.cover(at, 8):
        return form
    index = at - window.base
    group, _, letters, _ = form.quarters.unpack_from(window.data, index)
    two = window.data[index + 4 : index + 6]
    plausible = group == 0xFFFE or letters in form.vrs or (two.isalpha() and two.isupper())
    return form if plausible else IMPLICIT_FORM
