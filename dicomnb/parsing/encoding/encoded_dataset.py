"""The stretch of bytes behind one data set, and where its elements lie in it."""

from __future__ import annotations

import warnings

from dicomnb.errors import DicomError, DicomWarning, FileError
from dicomnb.parsing.encoding.framing import (
    UNDEFINED,
    Framing,
    header_readings,
    plain_header,
)
from dicomnb.parsing.encoding.layout import Layout, Walk, framing_at
from dicomnb.parsing.encoding.layout_memory import MEMORY
from dicomnb.parsing.encoding.reading_plans import ElementSpan, ReadingPlans
from dicomnb.parsing.encoding.short_sequence import whole_items, with_whole_sequences
from dicomnb.parsing.encoding.two_readings import confirmed_header, unknown_items_framing
from dicomnb.parsing.sources.read_buffer import ReadBuffer
from dicomnb.parsing.sources.source import Source, Span

__all__ = ["EncodedDataset"]


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
    form : Form
        How elements are framed, as far as is known before they are looked at.
    shift : int
        Where the layout's offset 0 lies in the source: that of an item may be counted from its beginning, or from its
        sequence's, so that items alike can share it. Known once the layout is.
    """

    __slots__ = ("_ends", "_extent", "base", "data", "form", "layout", "shift", "source", "strict")

    layout: Layout

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
        self._extent: Span | None = None
        self._ends = ends

    @classmethod
    def unwalked(
        cls, source: Source, data: bytes, base: int, form: Framing, extent: Span, ends: dict[int, int], strict: bool
    ) -> EncodedDataset:
        """Return a block whose elements are looked for when its layout is first asked for.

        Parameters
        ----------
        source, data, base, strict
            As above.
        form : Form
            How elements are framed, unless they look otherwise.
        extent : (int, int)
            Where the data set lies.
        ends : dict of int to int
            What is known of undefined lengths, shared by all blocks of a source.
        """
        block = cls.__new__(cls)
        block.source = source
        block.data = data
        block.base = base
        block.form = form
        block.strict = strict
        block.shift = 0
        block._extent = extent
        block._ends = ends
        return block

    @property
    def extent(self) -> Span:
        """Where the data set lies."""
        if self._extent is None:
            layout = self.layout
            self._extent = self.shift + layout.start, self.shift + layout.stop
        return self._extent

    def __getattr__(self, name: str) -> Layout:
        # The slot of a block that was not walked yet is empty. A property would be asked for every element.
        if name != "layout":
            raise AttributeError(name)
        start, stop = self.extent
        alike = MEMORY.shares(stop - start)
        self.layout = self._shared(start, stop) if alike else self._walked(start, stop)[0]
        self.form = self.layout.form
        return self.layout

    def _walked(self, start: int, stop: int) -> tuple[Layout, bool]:
        """Walk along the elements; return where they lie, and if their headers alone tell that."""
        window = ReadBuffer(self.source, self.data, self.base)
        walk = Walk(window, self._ends)
        layout = walk.layout(start, stop, framing_at(window, start, stop, self.form))
        faults: list[FileError] = walk.faults
        if faults and (mended := with_whole_sequences(self.source, layout)) is not None:
            layout, faults = mended
        self._report(faults)
        return layout, not (faults or any(at in layout.ends for at in layout.positions.values()))

    def _shared(self, start: int, stop: int) -> Layout:
        """Return the layout of an item, counted from its beginning: that of another one, if their headers agree."""
        head = self.read(start, stop)
        known = MEMORY.items[self.form].find(head)
        if known is None:
            layout, plain = self._walked(start, stop)
            if not plain:
                return layout
            positions = {tag: at - start for tag, at in layout.positions.items()}
            known = Layout(layout.form, positions, {}, 0, stop - start, ReadingPlans())
            MEMORY.offer_item(head, self.form, known)
        self.shift = start
        return known

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

    def items(self, extent: Span, form: Framing) -> list[EncodedDataset]:
        """Return the block of each item of a sequence.

        Parameters
        ----------
        extent : (int, int)
            The sequence's value.
        form : Form
            How the elements in its items are framed.
        """
        start, stop = extent
        data = self.read(start, stop)
        alike = MEMORY.shares(stop - start)
        known = MEMORY.sequences[form].find(data) if alike else None
        if known is not None:
            # Their layouts are counted from the beginning of the sequence.
            return [EncodedDataset(self.source, data, start, layout, self.strict, start, self.ends) for layout in known]
        inner, found = self._parted(extent, data, form)
        if alike:
            MEMORY.offer_items(data, form, len(found))
        return inner._unwalked_items(found)

    def holds_items(self, extent: Span, form: Framing) -> bool:
        """Return True if a value is one item after the other, and nothing else; parameters as for `items`."""
        walk = Walk(ReadBuffer(self.source, self.read(*extent), extent[0]), self.ends)
        try:
            found = list(walk.items(*extent, form))
        except DicomError:
            return False
        return not walk.faults and bool(found or extent[0] == extent[1])

    def parts(self, extent: Span, form: Framing) -> tuple[EncodedDataset, list[Span]]:
        """Return a block of a sequence's bytes, and where the content of each item or fragment lies."""
        return self._parted(extent, self.read(*extent), form)

    def _parted(self, extent: Span, data: bytes, form: Framing) -> tuple[EncodedDataset, list[Span]]:
        inner = EncodedDataset.unwalked(self.source, data, extent[0], form, extent, self.ends, self.strict)
        walk = Walk(ReadBuffer(self.source, data, extent[0]), self.ends)
        found = list(walk.items(*extent, form))
        faults: list[FileError] = walk.faults
        if faults and (mended := whole_items(self.source, found, extent[1], form)) is not None:
            found, faults = mended
        self._report(faults)
        return inner, found

    def _unwalked_items(self, extents: list[Span]) -> list[EncodedDataset]:
        make, source, data, base, ends = EncodedDataset.unwalked, self.source, self.data, self.base, self.ends
        return [make(source, data, base, self.form, extent, ends, self.strict) for extent in extents]

    def _report(self, faults: list[FileError]) -> None:
        for fault in faults:
            if self.strict:
                raise fault
            warnings.warn(DicomWarning(str(fault)), stacklevel=2)
