"""Where bytes come from: anything that can say how long it is and read a stretch of itself."""

from __future__ import annotations

from typing import Protocol

from dicomnb.errors import TruncatedFile

__all__ = ["BytesSource", "Source", "Span", "shrunk"]

Span = tuple[int, int]
"""From one offset of a source up to another."""


class Source(Protocol):
    """A stretch of bytes that stays where it is until asked for.

    Attributes
    ----------
    name : str
        What messages call it: a path, or ``"bytes"``.
    size : int
        Its length in bytes.
    """

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    @property
    def size(self) -> int:
        """Its length in bytes."""
        ...

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`, fewer only where `size` ends before.

        Raises
        ------
        TruncatedFile
            If fewer bytes come than `size` promises: see `shrunk`.
        """
        ...


class BytesSource:
    """Bytes that are in memory already."""

    __slots__ = ("_data", "name", "size")

    def __init__(self, data: bytes, name: str = "bytes") -> None:
        self._data = data
        self.name = name
        self.size = len(data)

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`."""
        if start == 0 and stop >= self.size:
            return self._data
        return self._data[start:stop]


def shrunk(source: Source, at: int) -> TruncatedFile:
    """Return the error for a source that gives no byte at offset `at`, which lies before its end.

    A file may be shortened while it is read, and a disk elsewhere may end early. Whoever reads counts what came:
    bytes that are not there would be taken for zeros.
    """
    return TruncatedFile(
        f"{source.name} gives no byte from {at:,} on, and had {source.size:,} bytes when it was opened.",
        offset=at,
        remedy="It was shortened meanwhile, or the disk on which it lies fails. Read it again once it is whole.",
    )
