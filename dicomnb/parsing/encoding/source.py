"""Where bytes come from: anything that can say how long it is and read a stretch of itself."""

from __future__ import annotations

from typing import Protocol

__all__ = ["BytesSource", "Source", "Span"]

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
        """Return the bytes from `start` up to `stop`, fewer where the source ends before."""
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
