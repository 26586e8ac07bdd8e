"""The frames of compressed Pixel Data as codestreams: found once for a data set, read many at a time.

To find them, the headers of all fragments have to be read; to read them one by one, a file has to be opened for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import Fragments
from dicomnb.standard.tag import to_tag

__all__ = ["codestreams", "fragments_of"]

_PIXEL_DATA: Final = to_tag("PixelData")
_CACHED: Final = "fragments"
_TELLING: Final = ("NumberOfFrames", "ExtendedOffsetTable", "ExtendedOffsetTableLengths")
_READ_AT_ONCE: Final = 1 << 20
"""Bytes. Codestreams that lie together within so many are read as one stretch."""


def fragments_of(dataset: Dataset) -> Fragments:
    """Return where the codestreams of a data set with a compressing transfer syntax lie; see `Fragments.of`.

    It is found anew once that which tells has changed: Pixel Data, Number of Frames or the extended offset table.
    """
    found: Fragments
    known = dataset.cache.get(_CACHED)
    if known is not None and dataset.is_untouched:
        _, found = known
        return found
    told_by = _told_by(dataset)
    if known is not None and known[0] == told_by:
        _, found = known
        return found
    found = Fragments.of(dataset)
    if told_by is not None:
        dataset.cache[_CACHED] = told_by, found
    return found


def _told_by(dataset: Dataset) -> tuple[Any, ...] | None:
    """Return all that decides where codestreams lie, None for a value that was set by hand.

    Such a value would have to be kept in order to be compared, long after it was replaced maybe.
    """
    encoded = dataset.encoded(_PIXEL_DATA) if _PIXEL_DATA in dataset else None
    if encoded is None:
        return None
    return (encoded.block, encoded.place, *dataset.pick(*_TELLING))


def codestreams(fragments: Fragments, indices: Sequence[int]) -> Iterator[bytes]:
    """Yield the codestreams of some frames; those that lie close together are read at once."""
    done = 0
    while done < len(indices):
        start, stop, count = _stretch(fragments, indices[done:])
        if count == 1:
            yield fragments[indices[done]]
        else:
            data = fragments.source.read(start, stop)
            for index in indices[done : done + count]:
                yield b"".join(data[first - start : last - start] for first, last in fragments.frames[index])
        done += count


def _stretch(fragments: Fragments, indices: Sequence[int]) -> tuple[int, int, int]:
    """Return where the first few of these frames begin and end, and how many may be read at once, at least one."""
    start = stop = count = 0
    for index in indices:
        extents = fragments.frames[index]
        if not extents:
            break
        if count == 0:
            start = extents[0].start
        # An offset table may name frames in any order.
        low, high = min(extents).start, max(extent.stop for extent in extents)
        if low < start or high - start > _READ_AT_ONCE:
            break
        stop, count = max(stop, high), count + 1
    return start, stop, max(count, 1)
