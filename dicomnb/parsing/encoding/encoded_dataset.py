"""The stretch of bytes behind one data set, and where its elements lie in it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence

from dicomnb.errors import DicomError, DicomWarning, FileError
from dicomnb.parsing.encoding.framing import (
    UNDEFINED,
    Framing,
    header_readings,
    plain_header,
)
from dicomnb.parsing.encoding.item_spans import spans_of
from dicomnb.parsing.encoding.layout import Layout, Walk, framing_at
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.encoding.reading_plans import ElementSpan, ReadingPlans
from dicomnb.parsing.encoding.short_sequence import whole_items, with_whole_sequences
from dicomnb.parsing.encoding.two_readings import confirmed_header, unknown_items_framing
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import Source, Span

__all__ = ["EncodedDataset", "walked_dataset"]


class EncodedDataset:
    """The bytes of one data set: the file's, or those of one item of a sequence.

    Parameters
    ----------
    source : Source
        All bytes there are.
    data, base : bytes, int
        Those that are in memory: ``data[0]`` stands at offset `base` of the source.
    layout : Layout
        Where its elements lie; it may be shared by all files of a series.
    strict : bool
        True if what contradicts the encoding rules is an error, False if it is a warning.

    Attributes
    ----------
    form : Framing
        How elements are framed.
    shift : int
        Where the layout's offset 0 lies in the source: that of an item may be counted from its beginning, or from its
        sequence's, so that items alike can share it.
    """

    __slots__ = ("_ends", "base", "data", "form", "layout", "shift", "source", "strict")

    def __init__(
        self,
        source: Source,
        data: bytes,
        base: int,
        layout: Layout,
        strict: bool = False,
        shift: int = 0,
        ends: dict[int, int] | None = None,
    ) -> None:
        self.source = source
        self.data = data
        self.base = base
        self.form = layout.form
        self.strict = strict
        self.shift = shift
        self.layout = layout
        self._ends = ends

    @property
    def extent(self) -> Span:
        """Where the data set lies."""
        return self.shift + self.layout.start, self.shift + self.layout.stop

    @property
    def ends(self) -> dict[int, int]:
        """What is known of undefined lengths: a copy of what the layout knows, to which nested walks add."""
        if self._ends is None:
            self._ends = dict(self.layout.ends)
        return self._ends

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes between two offsets of the source, from memory where they are there."""
        data, base = self.data, self.base
        if base <= start and stop - base <= len(data):
            return data[start - base : stop - base]
        return self.source.read(start, stop)

    def read_into(self, start: int, target: memoryview) -> int:
        """Read the bytes from an offset of the source on into a buffer; return how many there were.

        From a file they come with no copy between.
        """
        into = getattr(self.source, "read_into", None)
        if into is not None and not (self.base <= start and start + len(target) - self.base <= len(self.data)):
            return int(into(start, target))
        part = self.read(start, start + len(target))
        target[: len(part)] = part
        return len(part)

    def value(self, start: int, stop: int) -> bytes:
        """Return the bytes between two offsets of the layout, as `read` does for those of the source."""
        held = self.held_value(start, stop)
        return held if held is not None else self.source.read(self.shift + start, self.shift + stop)

    def held_value(self, start: int, stop: int) -> bytes | None:
        """Return the bytes between two offsets of the layout if they are in memory."""
        data, skip = self.data, self.shift - self.base
        start += skip
        stop += skip
        return data[start:stop] if start >= 0 and stop <= len(data) else None

    def place(self, tag: int) -> ElementSpan:
        """Return where the element of this tag lies in the source.

        Raises
        ------
        KeyError
            If there is none.
        """
        return self._span_at(self.layout.positions[tag])

    def shadowed(self, tag: int) -> list[ElementSpan]:
        """Return where further elements of this tag lie in the source, which do not count: a tag stands once."""
        return [self._span_at(noted) for noted in self.layout.shadowed.get(tag, ())]

    def _span_at(self, noted: int) -> ElementSpan:
        layout = self.layout
        room = layout.stop - noted
        at = self.shift + noted
        index = at - self.base
        if 0 <= index <= len(self.data) - 12:
            data = self.data
        else:
            data, index = self.read(at, at + min(12, room)), 0
        header = plain_header(data, index, self.form)
        if header is None:
            readings = header_readings(data, index, self.form)
            header = confirmed_header(readings, at, at + room, self.form, self.source.read)
        start = at + header.size
        stop = start + header.length
        if header.length == UNDEFINED or noted in layout.ends:
            stop = max(start, layout.ends[noted] + self.shift)
        return ElementSpan(header, at, start, stop)

    def items_framing(self, place: ElementSpan) -> Framing:
        """Return how elements are framed in the items of a sequence: where its VR is UN, that is to be found out."""
        if place.header.vr != "UN":
            return self.form
        return unknown_items_framing(place.start, place.stop, self.read)

    def items(self, extent: Span, form: Framing) -> tuple[int, Callable[[int], EncodedDataset]]:
        """Return how many items a sequence has, and what walks along one of them, counted from 0.

        Parameters
        ----------
        extent : (int, int)
            The sequence's value.
        form : Framing
            How the elements in its items are framed.
        """
        start, stop = extent
        source, data, ends, strict = self.source, self.read(start, stop), self.ends, self.strict
        alike = MEMORY.shares(stop - start)
        known = MEMORY.sequences[form].find(data) if alike else None
        if known is not None:
            # Their layouts are counted from the beginning of the sequence.
            return len(known), lambda index: EncodedDataset(source, data, start, known[index], strict, start, ends)
        found = self._parts(extent, data, form)
        if alike:
            MEMORY.offer_items(data, form, len(found))
        return len(found), lambda index: walked_dataset(source, data, start, form, ends, strict, found[index])

    def holds_items(self, extent: Span, form: Framing) -> bool:
        """Return True if a value is one item after the other, and nothing else; parameters as for `items`."""
        walk = Walk(ReadBuffer(self.source, self.read(*extent), extent[0]), self.ends)
        try:
            found = sum(1 for _ in walk.items(*extent, form))
        except DicomError:
            return False
        return not walk.faults and bool(found or extent[0] == extent[1])

    def parts(self, extent: Span, form: Framing) -> Sequence[Span]:
        """Return where the content of each item or fragment of a value lies; parameters as for `items`."""
        return self._parts(extent, self.read(*extent), form)

    def _parts(self, extent: Span, data: bytes, form: Framing) -> Sequence[Span]:
        walk = Walk(ReadBuffer(self.source, data, extent[0]), self.ends)
        found = spans_of(walk.items(*extent, form))
        faults: list[FileError] = walk.faults
        if faults and (mended := whole_items(self.source, found, extent[1], form)) is not None:
            found, faults = mended
        _report(faults, strict=self.strict)
        return found


def walked_dataset(
    source: Source, data: bytes, base: int, form: Framing, ends: dict[int, int], strict: bool, extent: Span
) -> EncodedDataset:
    """Return the bytes of an item after a walk along its elements.

    Parameters
    ----------
    source, data, base, strict
        As for `EncodedDataset`.
    form : Framing
        How its elements are framed, unless they look otherwise.
    ends : dict of int to int
        What is known of undefined lengths, shared by all data sets of a source.
    extent : (int, int)
        Where it lies in the source.
    """
    start, stop = extent
    if not MEMORY.shares(stop - start):
        layout, _ = _walked(source, data, base, form, ends, strict, extent)
        return EncodedDataset(source, data, base, layout, strict, 0, ends)
    index = start - base
    content = data[index : stop - base] if index >= 0 and stop - base <= len(data) else source.read(start, stop)
    known = MEMORY.items[form].find(content)
    if known is None:
        layout, plain = _walked(source, data, base, form, ends, strict, extent)
        if not plain:
            return EncodedDataset(source, data, base, layout, strict, 0, ends)
        # Counted from its own beginning, so that items alike can share it.
        positions = {tag: at - start for tag, at in layout.positions.items()}
        known = Layout(layout.form, positions, {}, 0, stop - start, ReadingPlans())
        MEMORY.offer_item(content, form, known)
    return EncodedDataset(source, data, base, known, strict, start, ends)


def _walked(
    source: Source, data: bytes, base: int, form: Framing, ends: dict[int, int], strict: bool, extent: Span
) -> tuple[Layout, bool]:
    """Walk along the elements of an item; return where they lie, and if their headers alone tell that."""
    window = ReadBuffer(source, data, base)
    walk = Walk(window, ends)
    layout = walk.layout(*extent, framing_at(window, *extent, form))
    faults: list[FileError] = walk.faults
    if faults and (mended := with_whole_sequences(source, layout)) is not None:
        layout, faults = mended
    _report(faults, strict=strict)
    return layout, not (faults or any(at in layout.ends for at in layout.positions.values()))


def _report(faults: Iterable[FileError], *, strict: bool) -> None:
    for fault in faults:
        if strict:
            raise fault
        warnings.warn(DicomWarning(str(fault)), stacklevel=3)
