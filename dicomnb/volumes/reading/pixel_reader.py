"""Pixels of many slices into one array, straight from where they lie.

Native pixels are read into their place in the array, or into a small buffer and from there, rescaled, into their
place: at no time is there a second copy of the volume. Compressed ones are decoded by as many threads as there are
processors.
"""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.parallel import in_threads, processors
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.extensions import settle_pixels
from dicomnb.pixels.codecs.native import significant_bits
from dicomnb.pixels.frames import frames, stored_values
from dicomnb.pixels.intensity import ValueArray, physical
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.pixels.pixel_syntax import pixel_syntax
from dicomnb.volumes.frames.frame_positions import Tile
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.reading.allocation import allocate
from dicomnb.volumes.reading.progress import progress

__all__ = ["read_stored", "read_values"]

_IN_PARALLEL: Final = 8 * 1024 * 1024
"""Bytes from which on threads are worth their start."""


Slices = Sequence[SliceSource | None]


def read_stored(slices: Slices, shape: tuple[int, ...], dtype: np.dtype[Any]) -> StoredArray:
    """Return the stored values of all slices, shape (len(slices), *shape); 0 where one is missing.

    Parameters
    ----------
    slices : sequence of SliceSource or None
        What to read.
    shape : tuple of int
        ``(rows, columns)``, or ``(rows, columns, samples)``.
    dtype : numpy.dtype
        A type that holds the stored values of every slice.
    """
    array: StoredArray = allocate((len(slices), *shape), dtype)

    def into(k: int, source: SliceSource | None) -> None:
        if source is None:
            array[k] = 0
        elif not _read_in_place(source, array[k]):
            array[k] = _cut(stored_values(source.dataset, source.frame), source.tile)

    def take(k: int, _: SliceSource, stored: StoredArray) -> None:
        array[k] = stored  # of a type that holds it, maybe a narrower one

    _fill(slices, array.nbytes, into, take)
    return array


def read_values(slices: Slices, shape: tuple[int, ...], missing: float = np.nan) -> ValueArray:
    """Return the physical values of all slices, float32; `missing` where one is missing.

    Each slice is rescaled by its own header while it is in the processor's cache. A slice whose scale cannot be read is
    NaN, with a warning: it keeps no other from being looked at.

    Raises
    ------
    InvalidValue
        If no slice has a scale that can be read.
    """
    array: ValueArray = allocate((len(slices), *shape), np.dtype(np.float32))
    buffers = _Buffers(shape)
    faults: list[InvalidValue] = []

    def put(k: int, source: SliceSource, stored: StoredArray) -> None:
        try:
            _rescale(stored, source, array[k])
        except InvalidValue as fault:
            faults.append(fault)
            array[k] = np.nan

    def into(k: int, source: SliceSource | None) -> None:
        if source is None:
            array[k] = missing
            return
        stored = buffers.of(source)
        if not _read_in_place(source, stored):
            stored = _cut(stored_values(source.dataset, source.frame), source.tile)
        put(k, source, stored)

    _fill(slices, array.nbytes, into, put)
    if faults:
        if len(faults) == sum(source is not None for source in slices):
            raise faults[0]
        count = f"{len(faults)} slices are" if len(faults) > 1 else "A slice is"
        warnings.warn(f"{count} NaN in the array. {faults[0]}", DicomWarning, stacklevel=4)
    return array


def _rescale(stored: StoredArray, source: SliceSource, out: ValueArray) -> None:
    if source.scale is None or stored.dtype.itemsize > 2:
        physical(stored, source.dataset, source.frame, out=out)
        return
    # Up to 16 bits: the straight line of `physical`, in one pass less.
    slope, intercept = source.scale
    np.multiply(stored, np.float32(slope), out=out) if slope != 1.0 else np.copyto(out, stored)
    if intercept != 0.0:
        out += np.float32(intercept)


def _cut(stored: StoredArray, tile: Tile | None) -> StoredArray:
    if tile is None:
        return stored
    return stored[tile.top : tile.top + tile.rows, tile.left : tile.left + tile.columns]


# -- native pixels ------------------------------------------------------------------------------------------


class _Buffers:
    """One buffer of a slice's size for each thread and type of stored values."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._shape = shape
        self._kept: dict[tuple[int, Any], StoredArray] = {}

    def of(self, source: SliceSource) -> StoredArray:
        """Return the buffer of this thread."""
        dtype = (source.pixels or PixelFormat.of(source.dataset)).dtype
        key = (threading.get_ident(), dtype)
        if key not in self._kept:
            self._kept[key] = np.empty(self._shape, dtype)
        return self._kept[key]


def _read_in_place(source: SliceSource, target: StoredArray) -> bool:
    """Read a native frame into `target`; return False, and change nothing, where it is more than plain numbers."""
    dataset = source.dataset
    pixels = source.pixels or PixelFormat.of(dataset)
    settle_pixels(dataset)
    read_into = getattr(dataset.source, "read_into", None)
    if source.at is not None and read_into is not None and target.dtype == pixels.dtype and source.tile is None:
        if read_into(source.at + source.frame * target.nbytes, target.reshape(-1).view(np.uint8).data) != target.nbytes:
            return False
        _keep_significant(target, pixels)
        return True
    if source.tile is not None or pixel_syntax(dataset).encapsulated:
        return False
    plain = not (pixels.planar or pixels.subsampled or pixels.bits_allocated == 1)
    fits = target.dtype == pixels.dtype and target.shape == pixels.frame_shape and target.flags.c_contiguous
    big_endian = dataset.transfer_syntax.big_endian
    if not plain or not fits or (big_endian and pixels.bits_allocated == 8):
        return False
    numbers = target.reshape(-1)
    room = numbers.view(np.uint8)
    done = _read_bytes(dataset[pixels.tag], source.frame * room.size, room.data)
    room[done:] = 0  # a last frame that is cut off
    if big_endian != (sys.byteorder == "big"):
        numbers.byteswap(inplace=True)
    _keep_significant(target, pixels)
    return True


def _keep_significant(target: StoredArray, pixels: PixelFormat) -> None:
    if not pixels.is_float and pixels.bits_stored < pixels.bits_allocated:
        target[...] = significant_bits(target, pixels.bits_stored, pixels.high_bit)


def _read_bytes(element: DataElement, start: int, room: memoryview) -> int:
    """Read a stretch of a value into a buffer; return how many bytes there were."""
    encoded = element.encoded
    if encoded is None:
        part = element.value[start : start + len(room)]
    else:
        first = encoded.place.start + start
        return encoded.block.read_into(first, room[: max(0, encoded.place.stop - first)])
    room[: len(part)] = part
    return len(part)


# -- who does the work --------------------------------------------------------------------------------------


def _fill(
    slices: Slices,
    size: int,
    into: Callable[[int, SliceSource | None], None],
    take: Callable[[int, SliceSource, StoredArray], None],
) -> None:
    """Fill an array slice by slice: `into` reads one, `take` is given what was read."""
    in_order, single = _by_file(slices)
    steps: Iterator[None] = _steps(single, slices, size, into)
    for _ in progress(steps, len(single), "Reading slices"):
        pass
    for dataset, places in in_order:
        _fill_from_file(dataset, places, slices, into, take)


def _by_file(slices: Slices) -> tuple[list[tuple[Dataset, dict[int, list[int]]]], list[int]]:
    """Return files whose frames are best decoded in order, with the slices of each frame, and all other slices."""
    files: dict[int, tuple[Dataset, dict[int, list[int]]]] = {}
    for k, source in enumerate(slices):
        if source is not None:
            known = files.setdefault(id(source.dataset), (source.dataset, {}))
            known[1].setdefault(source.frame, []).append(k)
    in_order = [
        (dataset, places)
        for dataset, places in files.values()
        if sum(map(len, places.values())) > 1 and (pixel_syntax(dataset).encapsulated or _is_mosaic(places, slices))
    ]
    taken = {k for _, places in in_order for several in places.values() for k in several}
    return in_order, [k for k in range(len(slices)) if k not in taken]


def _is_mosaic(places: dict[int, list[int]], slices: Slices) -> bool:
    return any(
        source is not None and source.tile is not None
        for several in places.values()
        for source in (slices[several[0]],)
    )


def _fill_from_file(
    dataset: Dataset,
    places: dict[int, list[int]],
    slices: Slices,
    into: Callable[[int, SliceSource | None], None],
    take: Callable[[int, SliceSource, StoredArray], None],
) -> None:
    index = -1
    for index, stored in enumerate(progress(frames(dataset), max(places) + 1, "Decoding frames")):
        for k in places.get(index, ()):
            source = slices[k]
            if source is not None:
                take(k, source, _cut(stored, source.tile))
    for k in (k for frame, several in places.items() if frame > index for k in several):
        into(k, None)  # announced, and not there: `frames` has warned of it


def _steps(
    single: Sequence[int], slices: Slices, size: int, into: Callable[[int, SliceSource | None], None]
) -> Iterator[None]:
    workers = min(processors(), len(single))
    if workers < 2 or size < _IN_PARALLEL:
        for k in single:
            into(k, slices[k])
            yield None
        return

    def stretch(numbers: Iterable[int]) -> int:
        done = 0
        for k in numbers:
            into(k, slices[k])
            done += 1
        return done

    length = max(1, min(16, len(single) // workers))
    for done in in_threads(stretch, [single[at : at + length] for at in range(0, len(single), length)], workers):
        for _ in range(done):
            yield None
