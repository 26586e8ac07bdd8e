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
    form : Form
        How elements are framed, as far as is known before they are looked at.
    extent : Extent
        Where the data set lies.
    ends : dict of int to int
        What is known of undefined lengths, shared by all blocks of a source.
    strict : bool
        True if what contradicts the encoding rules is an error, False if it is a warning.
    layout : Layout, optional
        Where its elements lie, if that is known; else it is found when first asked for.
    """

    __slots__ = ("_ends", "_layout", "base", "data", "extent", "form", "held", "source", "strict")

    def __init__(
        self,
        source: Source,
        data: bytes,
        base: int,
        form: Form,
        extent: Extent,
        ends: dict[int, int],
        *,
        strict: bool = False,
        layout: Layout | None = None,
    ) -> None:
        self.source = source
        self.data = data
        self.base = base
        self.held = base + len(data)
        self.form = form
        self.extent = extent
        self._ends = ends
        self.strict = strict
        self._layout = layout

    @property
    def layout(self) -> Layout:
        """Where the elements lie."""
        if self._layout is None:
            window = Window(self.source, self.data, self.base)
            self.form = form_at(window, self.extent.start, self.form)
            walk = Walk(window, self._ends)
            self._layout = walk.layout(self.extent.start, self.extent.stop, self.form)
            self._report(walk)
        return self._layout

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
        at = self.layout.positions[tag]
        room = self.extent.stop - at
        index = at - self.base
        if 0 <= index <= len(self.data) - 12:
            header = parse_header(self.data, index, self.form, room)
        else:
            header = parse_header(self.read(at, at + min(12, room)), 0, self.form, room)
        start = at + header.size
        stop = start + header.length
        if header.length == UNDEFINED or at in self._ends:
            stop = max(start, self._ends[at])
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
        block = Block(self.source, data, extent.start, form, extent, self._ends, strict=self.strict)
        walk = Walk(Window(self.source, data, extent.start), self._ends)
        found = list(walk.items(*extent, form))
        self._report(walk)
        return block, found

    def item(self, extent: Extent) -> Block:
        """Return the block of one item whose bytes lie in this one."""
        return Block(self.source, self.data, self.base, self.form, extent, self._ends, strict=self.strict)

    def _report(self, walk: Walk) -> None:
        for fault in walk.faults:
            if self.strict:
                raise fault
            warnings.warn(DicomWarning(str(fault)), stacklevel=2)
