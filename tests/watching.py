"""Sources that are watched: which bytes of a file were read, and how often."""

from __future__ import annotations

from dicomnb.parsing.sources.source import BytesSource, Source


class Watched:
    """A source, or bytes, and the list of what was read of them."""

    def __init__(self, source: Source | bytes) -> None:
        self.source = BytesSource(source) if isinstance(source, bytes) else source
        self.name, self.size = self.source.name, self.source.size
        self.reads: list[tuple[int, int]] = []

    def read(self, start: int, stop: int) -> bytes:
        self.reads.append((start, stop))
        return self.source.read(start, stop)

    @property
    def taken(self) -> int:
        """How many bytes were asked for."""
        return sum(stop - start for start, stop in self.reads)
