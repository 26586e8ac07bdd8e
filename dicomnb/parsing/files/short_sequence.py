"""Sequences whose stated length is too short, so that what stands after them begins in the middle of their items.

Some writers leave the delimiters within out of the count: 8, 16 or 24 bytes. A walk then takes bytes of the item for an
element, which swallows all that follows. Where the rest of the data set parses cleanly from one place only, soon after
the stated end, that is where the sequence ends.
"""

from __future__ import annotations

from typing import Final

from dicomnb.errors import DicomError, FileError, MalformedFile
from dicomnb.parsing.encoding.framing import UNDEFINED, Framing, parse_header
from dicomnb.parsing.encoding.layout import Layout, Walk
from dicomnb.parsing.encoding.read_buffer import FIRST_READ, ReadBuffer
from dicomnb.parsing.encoding.reading_plans import ReadingPlans
from dicomnb.parsing.encoding.source import Source
from dicomnb.standard import dictionary
from dicomnb.standard.tag import tag_text
from dicomnb.standard.vr import VRS

__all__ = ["with_whole_sequences"]

_FURTHEST: Final = 64
"""Bytes beyond the stated end at which the next element is looked for."""


def with_whole_sequences(source: Source, layout: Layout) -> tuple[Layout, list[FileError]] | None:
    """Return a layout in which no sequence is too short, and what is wrong; None if nothing could be mended.

    Parameters
    ----------
    source : Source
        The bytes.
    layout : Layout
        Of a data set in which something contradicts the encoding rules.
    """
    places = sorted(layout.positions.items(), key=lambda item: item[1])
    phantom = next(
        (n for n in range(1, len(places)) if not _is_element(source, places[n], places[n - 1][0], layout)), None
    )
    if phantom is None:
        return None
    tag, at = places[phantom - 1]
    end = places[phantom][1]
    header = parse_header(source.read(at, at + 12), 0, layout.form, layout.stop - at)
    if header.length == UNDEFINED or "SQ" not in {header.vr, dictionary.vr_of(tag)}:
        return None
    walks = _clean_walks(source, layout, tag, end)
    if len(walks) != 1:
        return None
    start, rest = walks[0]
    positions = {**dict(places[:phantom]), **rest.positions}
    ends = {**{place: stop for place, stop in layout.ends.items() if place < end}, **rest.ends, at: start}
    fault: FileError = MalformedFile(
        f"{tag_text(tag)} at byte {at:,} announces {header.length:,} bytes, {start - end} too few: the next element "
        f"begins at byte {start:,}, and is read from there.",
        tag=tag,
        offset=at,
    )
    return Layout(layout.form, positions, ends, layout.start, layout.stop, ReadingPlans()), [fault]


def _clean_walks(source: Source, layout: Layout, tag: int, end: int) -> list[tuple[int, Layout]]:
    """Return where walks from soon after a sequence's stated end begin, and what they find."""
    walks: list[tuple[int, Layout]] = []
    for start in range(end + 2, min(end + _FURTHEST, layout.stop - 8) + 1, 2):
        if any(start in rest.positions.values() for _, rest in walks):
            continue  # only a later part of one that is known
        head = source.read(start, start + 12)
        if not _is_plausible(head, tag, layout.form, layout.stop - start):
            continue
        walk = Walk(ReadBuffer(source, source.read(start, start + FIRST_READ), start))
        try:
            rest = walk.layout(start, layout.stop, layout.form)
        except DicomError:
            continue
        places = sorted(rest.positions.items(), key=lambda item: item[1])
        before = [(tag, 0), *places]
        if not walk.faults and all(
            _is_element(source, here, last[0], rest) for last, here in zip(before, places, strict=False)
        ):
            walks.append((start, rest))
    return walks


def _is_element(source: Source, place: tuple[int, int], last: int, layout: Layout) -> bool:
    return _is_plausible(source.read(place[1], place[1] + 12), last, layout.form, layout.stop - place[1])


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
