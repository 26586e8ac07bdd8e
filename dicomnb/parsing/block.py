"""The stretch of bytes behind one data set, and where its elements lie in it."""

from __future__ import annotations

import warnings
from typing import NamedTuple

from dicomnb.errors import DicomWarning
from dicomnb.parsing.framing import UNDEFINED, Form, Header, parse_header
from dicomnb.parsing.layout import Extent, Layout, Walk, form_at
from dicomnb.parsing.source import Source
from dicomnb.parsing.window import Window

__all__ = ["Block", "Place"]


class Place(NamedTuple):
    """One element in a block.

    Attributes
    ----------
    header : Header
        What stands before its value.
    at, start, stop : int
        Offsets in the source: of the header, of the value, and of the value's end, the delimiter of an undefined
        length excluded.
    """

    header: Header
    at: int
    start: int
    stop: int


class Block:
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
    held : int
        Where what is in memory ends in the source.
    form : Form
        How elements are framed, as far as is known before they are looked at.
    """

    __slots__ = ("_ends", "_extent", "_layout", "base", "data", "form", "held", "source", "strict")

    def __init__(self, source: Source, data: bytes, base: int, layout: Layout, strict: bool = False) -> None:
        self.source = source
        self.data = data
        self.base = base
        self.held = base + len(data)
        self.form = layout.form
        self.strict = strict
        self._layout: Layout | None = layout
        self._extent: Extent | None = None
        self._ends: dict[int, int] | None = None

    @classmethod
    def unwalked(
        cls,
        source: Source,
        data: bytes,
        base: int,
        form: Form,
        extent: Extent,
        ends: dict[int, int],
        *,
        strict: bool = False,
    ) -> Block:
        """Return a block whose elements are looked for when its layout is first asked for.

        Parameters
        ----------
        source, data, base, strict
            As above.
        form : Form
            How elements are framed, unless they look otherwise.
        extent : Extent
            Where the data set lies.
        ends : dict of int to int
            What is known of undefined lengths, shared by all blocks of a source.
        """
        block = cls.__new__(cls)
        block.source = source
        block.data = data
        block.base = base
        block.held = base + len(data)
        block.form = form
        block.strict = strict
        block._layout = None
        block._extent = extent
        block._ends = ends
        return block

    @property
    def extent(self) -> Extent:
        """Where the data set lies."""
        if self._extent is None:
            self._extent = Extent(self.layout.start, self.layout.stop)
        return self._extent

    @property
    def layout(self) -> Layout:
        """Where the elements lie."""
        if self._layout is None:
            extent = self.extent
            window = Window(self.source, self.data, self.base)
            self.form = form_at(window, extent.start, self.form)
            walk = Walk(window, self._ends)
            self._layout = walk.layout(extent.start, extent.stop, self.form)
            self._report(walk)
        return self._layout

    @property
    def ends(self) -> dict[int, int]:
        """What is known of undefined lengths: a copy of what the layout knows, to which nested walks add."""
        if self._ends is None:
            self._ends = dict(self.layout.ends)
        return self._ends

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes between two offsets of the source, from memory where they are there."""
        base = self.base
        if base <= start and stop <= self.held:
            return self.data[start - base : stop - base]
        return self.source.read(start, stop)

    def place(self, tag: int) -> Place:
        """Return where the element of this tag lies.

        Raises
        ------
        KeyError
            If there is none.
        """
        layout = self.layout
        at = layout.positions[tag]
        room = layout.stop - at
        index = at - self.base
        if 0 <= index <= len(self.data) - 12:
            header = parse_header(self.data, index, self.form, room)
        else:
            header = parse_header(self.read(at, at + min(12, room)), 0, self.form, room)
        start = at + header.size
        stop = start + header.length
        if header.length == UNDEFINED or at in layout.ends:
            stop = max(start, layout.ends[at])
        return Place(header, at, start, stop)

    def items(self, extent: Extent, form: Form) -> tuple[Block, list[Extent]]:
        """Return the items of a sequence, and a block of the sequence's bytes to open them from.

        Parameters
        ----------
        extent : Extent
            The sequence's value.
        form : Form
            How the elements in its items are framed.
        """
        data = self.read(*extent)
        block = Block.unwalked(self.source, data, extent.start, form, extent, self.ends, strict=self.strict)
        walk = Walk(Window(self.source, data, extent.start), self.ends)
        found = list(walk.items(*extent, form))
        self._report(walk)
        return block, found

    def item(self, extent: Extent) -> Block:
        """Return the block of one item whose bytes lie in this one."""
        return Block.unwalked(self.source, self.data, self.base, self.form, extent, self.ends, strict=self.strict)

    def _report(self, walk: Walk) -> None:
        for fault in walk.faults:
            if self.strict:
                raise fault
            warnings.warn(DicomWarning(str(fault)), stacklevel=2)
