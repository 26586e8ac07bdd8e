"""The frames of compressed Pixel Data as codestreams: found once for a data set, read many at a time.

To find them, the headers of all fragments have to be read; to read them one by one, a file has to be opened for each.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.encapsulated import Fragments
from dicomnb.standard.tag import to_tag

__all__ = ["codestreams", "fragments_of"]

_PIXEL_DATA: Final = to_tag("PixelData")
_TELLING: Final = ("NumberOfFrames", "ExtendedOffsetTable", "ExtendedOffsetTableLengths")
_READ_AT_ONCE: Final = 1 << 20
"""Bytes. Codestreams that lie together within so many are read as one stretch."""


class _Known(NamedTuple):
    owner: weakref.ref[Dataset]
    told_by: tuple[Any, ...]
    fragments: Fragments


_known: Final[dict[int, _Known]] = {}
"""What was found, by the identity of the data set; it goes when the data set does. A cache."""


def fragments_of(dataset: Dataset) -> Fragments:
    """Return where the codestreams of a data set with a compressing transfer syntax lie; see `Fragments.of`.

    It is found anew once that which tells has changed: Pixel Data, Number of Frames or the extended offset table.
    """
    told_by = _told_by(dataset)
    if told_by is None:
        return Fragments.of(dataset)
    key = id(dataset)
    known = _known.get(key)
    if known is not None and known.owner() is dataset and known.told_by == told_by:
        return known.fragments
    fragments = Fragments.of(dataset)
    # The number of an object that is gone is given to the next one: only what is still the old entry may go.
    owner = weakref.ref(dataset, lambda gone: _forget(key, gone))
    _known[key] = _Known(owner, told_by, fragments)
    return fragments


def _forget(key: int, owner: weakref.ref[Dataset]) -> None:
    known = _known.get(key)
    if known is not None and known.owner is owner:
        del _known[key]


def _told_by(dataset: Dataset) -> tuple[Any, ...] | None:
    """Return all that decides where codestreams lie, None for a value that was set by hand.

    Such a value would have to be kept in order to be compared, long after it was replaced maybe.
    """
    encoded = dataset[_PIXEL_DATA].encoded if _PIXEL_DATA in dataset else None
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
