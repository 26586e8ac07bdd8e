"""A stretch of a source held in memory, which grows or slides as a walk goes on.

Headers stand close together, large values are stepped over: so the window grows where the next header is near, and
jumps where it is far. What is skipped is never read.
"""

from __future__ import annotations

from typing import Final

from dicomnb.parsing.sources.source import Source

__all__ = ["FIRST_READ", "ReadBuffer"]

FIRST_READ: Final = 16 * 1024
"""Bytes read at once: the header of nearly every single-frame image fits."""

_NEAR: Final = 64 * 1024
"""A gap in bytes that is read through, where a larger one is jumped over."""


class ReadBuffer:
    """Bytes of a source, from `base` on.

    Parameters
    ----------
    source : Source
        Where more bytes come from.
    data : bytes
        The first bytes of the window.
    base : int
        Offset of ``data[0]`` in the source.

    Attributes
    ----------
    data, base
        What is held now.
    head : bytes
        The bytes from the first `base` on that were read without a jump: worth keeping for the values in them.
    """

    __slots__ = ("_jumped", "base", "data", "head", "source")

    def __init__(self, source: Source, data: bytes, base: int = 0) -> None:
        self.source = source
        self.data = data
        self.base = base
        self.head = data
        self._jumped = False

    def cover(self, at: int, count: int, ahead: int = FIRST_READ) -> bool:
        """Make sure that the `count` bytes from offset `at` are held.

        Parameters
        ----------
        at, count : int
            The bytes wanted.
        ahead : int
            How many bytes to read at once where a jump is needed.

        Returns
        -------
        bool
            False if the source ends before; the window then holds what there is.
        """
        held = self.base + len(self.data)
        if self.base <= at and at + count <= held:
            return True
        stop = min(at + count, self.source.size)
        if not (self.base <= at and stop <= held):
            if self.base <= at < held + _NEAR:
                self._grow(max(stop, self.base + 2 * len(self.data)))
            else:
                self._jump(at, max(stop, at + ahead))
        return at + count <= self.base + len(self.data)

    def _grow(self, stop: int) -> None:
        self.data += self.source.read(self.base + len(self.data), stop)
        if not self._jumped:
            self.head = self.data

    def _jump(self, start: int, stop: int) -> None:
        self.data = self.source.read(start, stop)
        self.base = start
        self._jumped = True
