"""Which bytes steer a walk: every tag, VR, length and delimiter that it looks at, and no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from dicomnb.errors import DicomError
from dicomnb.parsing.encoding.framing import Framing, Header
from dicomnb.parsing.encoding.layout import Layout, Walk
from dicomnb.parsing.encoding.memory.opened_file import FilePrefix, OpenedFile
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import Span

__all__ = ["file_learned", "items_learned", "layout_learned", "prefix_learned", "steering_bytes"]

_MAGIC_AT: Final = (128, 132)
"""Where DICM stands, if it does (PS3.10 7.1)."""


class _Traced(Walk):
    """A walk that notes which bytes it looked at."""

    __slots__ = ("spans",)

    def __init__(self, window: ReadBuffer) -> None:
        super().__init__(window)
        self.spans: list[Span] = []

    def _stride(self, at: int, stop: int, form: Framing, positions: dict[int, int]) -> tuple[int, int]:
        self.window.cover(at, 12)
        if self.window.base:
            return at, at  # beyond a jump: one by one, with care
        before = len(positions)
        reached = super()._stride(at, stop, form, positions)
        places = islice(positions.values(), before, None)  # each tag is greater than all before it, and new
        data, unpack = self.window.data, form.quarters.unpack_from
        if form.explicit:
            # A stride passes whole headers only, of 8 or of 12 bytes.
            sizes = form.header_sizes
            self.spans += [(at, at + sizes[unpack(data, at)[2]]) for at in places]
        else:
            vrs, end = form.vrs, self.window.source.size
            self.spans += [(at, at + 8) if unpack(data, at)[2] not in vrs else (at, min(at + 12, end)) for at in places]
        return reached

    def _plain_items(self, *_: object) -> list[Span]:
        return []

    def _quick_items(self, *_: object) -> Iterator[tuple[int, int, int]]:
        return iter(())

    def _marker(self, at: int, form: Framing) -> tuple[int, int]:
        tag, length = super()._marker(at, form)
        if tag >> 16 == 0xFFFE:
            self.spans.append((at, at + 8))  # anything else is looked at again as a header, or is a fault
        return tag, length

    def _padding(self, at: int, stop: int) -> int:
        size = super()._padding(at, stop)
        self.spans.append((at, at + size))
        return size

    def _header(self, at: int, stop: int, form: Framing) -> Header:
        header = super()._header(at, stop, form)
        self._look([at], form)
        return header

    def _peek(self, start: int, stop: int) -> bytes:
        self.spans.append((start, stop))
        return super()._peek(start, stop)

    def _look(self, places: Iterable[int], form: Framing) -> None:
        """Note the headers at these places: only a long or an odd one is looked at beyond its first eight bytes."""
        data, base, end = self.window.data, self.window.base, self.window.source.size
        unpack = form.quarters.unpack_from
        for at in places:
            letters = unpack(data, at - base)[2]
            plain = form.header_sizes[letters] == 8 if form.explicit else letters not in form.vrs
            size = 8 if plain else 12
            self.spans.append((at, min(at + size, end)))


def steering_bytes(window: ReadBuffer, layout: Layout) -> list[Span] | None:
    """Return the stretches of a source that steered the walk along a data set.

    Parameters
    ----------
    window : ReadBuffer
        The bytes, from the source's start.
    layout : Layout
        What the plain walk found.

    Returns
    -------
    list of (int, int) or None
        Start and stop offsets. None if the careful walk does not find the same, or a value had to be searched: then
        the layout holds for this file only.
    """
    walk = _Traced(window)
    try:
        found = walk.layout(layout.start, layout.stop, layout.form)
    except DicomError:
        return None
    if not _agree(layout, found) or walk.faults or walk.searched:
        return None
    return walk.spans


def _agree(plain: Layout, careful: Layout) -> bool:
    """Return True if two walks found the same; the careful one keeps the ends of short items too."""
    return plain == careful._replace(ends=plain.ends) and plain.ends.items() <= careful.ends.items()


def steering_prefix(window: ReadBuffer, prefix: FilePrefix) -> list[Span] | None:
    """Return the stretches that decided on what comes before a data set.

    Parameters
    ----------
    window : ReadBuffer
        The bytes, from the source's start.
    prefix : FilePrefix
        What was found in them.

    Returns
    -------
    list of (int, int) or None
        Start and stop offsets. None if it holds for this file only: where no transfer syntax is declared, or something
        is wrong.
    """
    meta, declared = prefix.meta, prefix.declared
    if meta is None or declared is None:
        return None
    spans = [(prefix.preamble, meta.start + 12), declared]  # DICM, and the group length
    at, stop = _MAGIC_AT
    if not prefix.preamble and window.source.size > at:
        # There, too, DICM is looked for first: what stands in its place is no preamble's end.
        spans.append((at, min(stop, window.source.size)))
    steps = steering_bytes(window, meta)
    return None if steps is None else spans + steps


def file_learned(window: ReadBuffer, opened: OpenedFile) -> tuple[OpenedFile, list[Span]] | None:
    """Return what a file was found to be, and the stretches that it depends on; None if it depends on more."""
    before = steering_prefix(window, opened.prefix)
    data = steering_bytes(window, opened.data)
    return None if before is None or data is None else (opened, before + data)


def prefix_learned(window: ReadBuffer, prefix: FilePrefix) -> tuple[FilePrefix, list[Span]] | None:
    """Return the same of what comes before a data set."""
    spans = steering_prefix(window, prefix)
    return None if spans is None else (prefix, spans)


def layout_learned(window: ReadBuffer, layout: Layout) -> tuple[Layout, list[Span]] | None:
    """Return the same of one layout."""
    spans = steering_bytes(window, layout)
    return None if spans is None else (layout, spans)


def items_learned(window: ReadBuffer, form: Framing) -> tuple[tuple[Layout, ...], list[Span]] | None:
    """Return the layouts of a sequence's items, and the stretches that steered the walk along all of them.

    Parameters
    ----------
    window : ReadBuffer
        The sequence's value.
    form : Framing
        How the elements in its items are framed.

    Returns
    -------
    (tuple of Layout, list of (int, int)) or None
        None if anything is wrong with them, or a value had to be searched.
    """
    plain, careful = Walk(window), _Traced(window)
    try:
        found, checked = plain.opened(form), careful.opened(form)
        agree = len(found) == len(checked) and all(map(_agree, found, checked))
        if not agree or plain.faults or careful.faults or careful.searched:
            return None
    except DicomError:
        return None
    return found, careful.spans
