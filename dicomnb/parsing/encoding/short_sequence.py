"""Sequences and items whose stated length is too short, so that the next element seems to begin in an item.

Some writers leave the delimiters within out of the count: 8, 16 or 24 bytes. A walk then takes bytes of the item for an
element, which swallows all that follows. Where the rest of the data set parses cleanly from one place only, soon after
the stated end, that is where the sequence ends. The same holds for an item within its sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dicomnb.errors import DicomError, FileError, MalformedFile
from dicomnb.parsing.encoding.framing import ITEM, UNDEFINED, Framing, parse_header
from dicomnb.parsing.encoding.item_spans import ItemSpans
from dicomnb.parsing.encoding.layout import Layout, Walk, framing_at
from dicomnb.parsing.encoding.reading_plans import ReadingPlans
from dicomnb.parsing.sources.read_buffer import FIRST_READ, ReadBuffer
from dicomnb.parsing.sources.source import Source, Span
from dicomnb.standard import dictionary
from dicomnb.standard.tag import tag_text
from dicomnb.standard.vr import VRS

__all__ = ["whole_items", "with_whole_sequences"]

_FURTHEST: Final = 64
"""Bytes beyond the stated end at which the next element is looked for."""

_MOST_WALKS: Final = 64
"""Walks that are tried for one data set: a file of noise must not cost more."""

_MOST_WORDS: Final = 100
"""Items of one sequence that are named as too short; further ones are counted."""


def with_whole_sequences(source: Source, layout: Layout) -> tuple[Layout, list[FileError]] | None:
    """Return a layout in which no sequence is too short, and what is wrong; None if nothing could be mended.

    Parameters
    ----------
    source : Source
        The bytes.
    layout : Layout
        Of a data set in which something contradicts the encoding rules.
    """
    return _Recovery(source, layout.stop).mended(layout)


def whole_items(
    source: Source, found: Sequence[Span], stop: int, form: Framing
) -> tuple[Sequence[Span], list[FileError]] | None:
    """Return where the items of a sequence lie if the last one found is too short, and what is wrong.

    None where nothing could be mended: the item has to parse cleanly up to one place only, at which the next item
    begins or the sequence ends.

    Parameters
    ----------
    source : Source
        The bytes.
    found : sequence of (int, int)
        The content of each item that a walk found before it met bytes that begin none.
    stop : int
        Where the sequence ends.
    form : Framing
        How the elements in the items are framed.
    """
    items, faults, short = ItemSpans(found), list[FileError](), 0
    marker = form.marker.pack(ITEM >> 16, ITEM & 0xFFFF, 0)[:4]
    while items and items[-1][1] < stop:
        begin, end = items[-1]
        places = range(end + 2, min(end + _FURTHEST, stop) + 1, 2)
        ends = [place for place in places if place == stop or source.read(place, place + 4) == marker]
        whole = [place for place in ends if _is_clean(source, (begin, place), form)]
        if len(whole) != 1:
            return None
        items.move_end(whole[0])
        announced = f"The item at byte {begin - 8:,} announces {end - begin:,} bytes, {whole[0] - end} too few"
        short += 1
        if short <= _MOST_WORDS:
            faults.append(MalformedFile(f"{announced}; it is read up to byte {whole[0]:,}.", offset=begin - 8))
        walk = Walk(ReadBuffer(source, source.read(whole[0], min(stop, whole[0] + FIRST_READ)), whole[0]))
        before = len(items)
        items.extend(walk.items(whole[0], stop, form))
        if not walk.faults:
            more = short - len(faults)
            return items, [*faults, *([_further(more, items[-1][0] - 8)] if more else [])]
        if len(items) == before:
            return None
    return None


def _further(count: int, offset: int) -> FileError:
    return MalformedFile(f"{count:,} more items up to byte {offset:,} are too short, and mended.", offset=offset)


def _is_clean(source: Source, extent: Span, form: Framing) -> bool:
    """Return True if the bytes of an extent are elements in order and nothing else."""
    window = ReadBuffer(source, source.read(*extent), extent[0])
    walk = Walk(window)
    try:
        walk.layout(*extent, framing_at(window, *extent, form))
    except DicomError:
        return False
    return not walk.faults


class _Recovery:
    """The search for the true ends of sequences in one data set, with a bound on its walks."""

    def __init__(self, source: Source, stop: int) -> None:
        self._source = source
        self._stop = stop
        self._walks = 0

    def mended(self, layout: Layout) -> tuple[Layout, list[FileError]] | None:
        """Return the layout whose first suspicious sequence that can be lengthened is lengthened, and the faults."""
        places = sorted(layout.positions.items(), key=lambda item: item[1])
        for index in self._suspicious(places, layout):
            tag, at = places[index]
            header = parse_header(self._source.read(at, at + 12), 0, layout.form, self._stop - at)
            if header.length == UNDEFINED or "SQ" not in {header.vr, dictionary.vr_of(tag)}:
                continue
            end = at + header.size + header.length
            found = self._clean_walks(layout, tag, end)
            if len(found) != 1:
                continue
            start, rest, faults = found[0]
            positions = {**dict(places[: index + 1]), **rest.positions}
            ends = {**{place: stop for place, stop in layout.ends.items() if place < end}, **rest.ends, at: start}
            fault: FileError = MalformedFile(
                f"{tag_text(tag)} at byte {at:,} announces {header.length:,} bytes, {start - end} too few: the next "
                f"element begins at byte {start:,}, and is read from there.",
                tag=tag,
                offset=at,
            )
            return Layout(layout.form, positions, ends, layout.start, layout.stop, ReadingPlans()), [fault, *faults]
        return None

    def _suspicious(self, places: list[tuple[int, int]], layout: Layout) -> list[int]:
        """Return which elements may be too short: before what cannot be an element, then before one out of order."""
        impossible, disordered = [], []
        for index, (tag, at) in enumerate(places):
            if at in layout.ends:
                continue  # its end is not what its header states
            header = parse_header(self._source.read(at, at + 12), 0, layout.form, self._stop - at)
            end = at + header.size + header.length
            following = self._source.read(end, end + 12)
            if end >= self._stop:
                continue
            if not _is_plausible(following, -1, layout.form, self._stop - end):
                impossible.append(index)
            elif not _is_plausible(following, tag, layout.form, self._stop - end):
                disordered.append(index)
        return impossible + disordered

    def _clean_walks(self, layout: Layout, tag: int, end: int) -> list[tuple[int, Layout, list[FileError]]]:
        """Return where walks from soon after a sequence's stated end begin, what they find, and what they mend."""
        found: list[tuple[int, Layout, list[FileError]]] = []
        for start in range(end + 2, min(end + _FURTHEST, self._stop - 8) + 1, 2):
            if any(start in rest.positions.values() for _, rest, _ in found):
                continue  # only a later part of one that is known
            head = self._source.read(start, start + 12)
            if self._walks < _MOST_WALKS and _is_plausible(head, tag, layout.form, self._stop - start):
                self._walks += 1
                if (rest := self._clean_walk(layout, tag, start)) is not None:
                    found.append((start, *rest))
        return found

    def _clean_walk(self, layout: Layout, tag: int, start: int) -> tuple[Layout, list[FileError]] | None:
        """Return what a walk from `start` finds, if every element is plausible, be it after mending later sequences."""
        walk = Walk(ReadBuffer(self._source, self._source.read(start, start + FIRST_READ), start))
        try:
            rest = walk.layout(start, self._stop, layout.form)
        except DicomError:
            return None
        faults: list[FileError] = []
        if walk.faults or not self._is_ordered(tag, rest):
            again = self.mended(rest)
            if again is None:
                return None
            rest, faults = again
        return (rest, faults) if self._is_ordered(tag, rest) else None

    def _is_ordered(self, last: int, rest: Layout) -> bool:
        """Return True if each element of a layout can be one, and stands after a lower tag."""
        for tag, at in sorted(rest.positions.items(), key=lambda item: item[1]):
            if not _is_plausible(self._source.read(at, at + 12), last, rest.form, self._stop - at):
                return False
            last = tag
        return True


def _is_plausible(head: bytes, last: int, form: Framing, room: int) -> bool:
    """Return True if an element can begin so, after one with the tag `last`."""
    if len(head) < 8 or room < 8:
        return False
    group, element, _, _ = form.quarters.unpack_from(head + bytes(8 - min(8, len(head))))
    tag = group << 16 | element
    if tag <= last or tag >> 16 >= 0xFFFE:
        return False
    if form.explicit:
        return head[4:6].decode("latin-1") in VRS
    header = parse_header(head, 0, form, room)
    known = group % 2 == 1 or bool(dictionary.vr_of(tag)) or element == 0
    return known and (header.length == UNDEFINED or header.length + header.size <= room)
