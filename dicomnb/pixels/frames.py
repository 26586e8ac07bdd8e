"""Stored values: the numbers in Pixel Data, as the header says they are laid out, and nothing done to them.

Stored values are neither rescaled nor windowed, and their colour space is the file's. Bits above Bits Stored
are no part of a value (old files keep overlays there): they are cut off, and the sign of signed values is
extended.
"""

from __future__ import annotations

import math
import os
import warnings
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, FileError, InvalidValue, UsageError
from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.encapsulated import Fragments
from dicomnb.parsing.files import Readable, read
from dicomnb.pixels import codecs
from dicomnb.pixels.fragments import codestreams, fragments_of
from dicomnb.pixels.native import frames_present, numbers, shaped, significant_bits, swapped_pairs
from dicomnb.pixels.pixelformat import PixelFormat, StoredArray
from dicomnb.standard.tag import tag_text
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = [
    "PixelFormat",
    "StoredArray",
    "frame",
    "frame_count",
    "frames",
    "pixel_array",
    "stored_values",
    "stored_words",
]

_WORTH_A_THREAD: Final = 1 << 14
"""Bytes of a codestream: a smaller one is decoded before another thread has taken it up."""


def pixel_array(dataset: Readable) -> StoredArray:
    """Return the stored values of all frames as a new array.

    Parameters
    ----------
    dataset : Dataset or path
        An image.

    Returns
    -------
    ndarray
        Shape (rows, columns) for one frame, (frames, rows, columns) for several, and one more dimension at
        the end for the samples of colour. C-contiguous, in the machine's byte order, of the type that Bits
        Allocated and Pixel Representation name; 1-bit values become uint8.

    Raises
    ------
    MissingAttribute, InvalidValue
        If the header does not describe the pixels; less than half of the only frame counts as none.
    UnsupportedPixels
        If the pixels are a video, or compressed in a way that the standard does not have.
    MissingDependency
        If a package is needed to decompress them: ``pip install "dicomnb[codecs]"``.
    LimitExceeded
        If a small frame claims to be a huge one.

    Warns
    -----
    DicomWarning
        If Pixel Data is shorter than the header announces (whole frames that are missing are left out, the
        rest of a cut frame is 0), or longer.
    """
    return _writable(stored_values(read(dataset)))


def frames(dataset: Readable) -> Iterator[StoredArray]:
    """Yield the stored values of one frame after the other, for images that are larger than memory.

    Frames that the header announces and the file does not have are left out, with a warning. Raises as
    `pixel_array` does, when the frame concerned is asked for; a path is opened when the first one is.
    """
    dataset = read(dataset)
    pixels = PixelFormat.of(dataset)
    syntax = dataset.transfer_syntax
    if syntax.encapsulated:
        codecs.check_syntax(syntax, pixels)
        for stored in _decoded_frames(_fragments(dataset, pixels), syntax, pixels):
            yield _writable(stored)
        return
    subsampled = _is_subsampled(dataset, pixels)
    count = frames_present(_size(dataset, pixels), pixels, _frame_values(pixels, subsampled=subsampled))
    for index in range(count):
        yield _writable(_native_frames(dataset, pixels, index, 1, subsampled=subsampled)[0])


def frame(dataset: Readable, index: int) -> StoredArray:
    """Return the stored values of one frame as a new array: (rows, columns), or (rows, columns, samples).

    Raises as `pixel_array` does, and `UsageError` if there is no frame of that index.
    """
    return _writable(stored_values(read(dataset), index))


def frame_count(dataset: Readable) -> int:
    """Return how many frames the header announces, 1 where it does not say."""
    return PixelFormat.of(read(dataset)).frames


def stored_values(dataset: Dataset, index: int | None = None) -> StoredArray:
    """Return stored values, maybe as a read-only view of the data set's own bytes: look, but do not write.

    Shapes, errors and warnings are those of `pixel_array`, or of `frame` where an index is given.
    """
    return _stored(dataset, PixelFormat.of(dataset), index)


def stored_words(dataset: Dataset, index: int | None = None) -> StoredArray:
    """Return what stored values lie in, as unsigned numbers: all bits that are allocated, High Bit or not.

    Old files keep overlays in the bits above High Bit or below the value. Otherwise as `stored_values`.
    """
    pixels = PixelFormat.of(dataset)
    bits = pixels.bits_allocated
    return _stored(dataset, replace(pixels, bits_stored=bits, high_bit=bits - 1, signed=False), index)


def _stored(dataset: Dataset, pixels: PixelFormat, index: int | None) -> StoredArray:
    if index is not None and not 0 <= index < pixels.frames:
        raise UsageError(f"There is no frame {index}: the image has {pixels.frames}, counted from 0.")
    if dataset.transfer_syntax.encapsulated:
        return _compressed(dataset, pixels, index)
    return _native(dataset, pixels, index)


def _writable(array: StoredArray) -> StoredArray:
    return array if array.flags.writeable else array.copy()


# -- native -------------------------------------------------------------------------------------------------


def _native(dataset: Dataset, pixels: PixelFormat, index: int | None) -> StoredArray:
    subsampled = _is_subsampled(dataset, pixels)
    count = frames_present(_size(dataset, pixels), pixels, _frame_values(pixels, subsampled=subsampled))
    if index is None:
        stored = _native_frames(dataset, pixels, 0, count, subsampled=subsampled)
        return np.asarray(stored[0]) if pixels.frames == 1 else stored
    if index >= count:
        raise InvalidValue(f"{tag_text(pixels.tag)} ends before frame {index} of {pixels.frames}.", tag=pixels.tag)
    return np.asarray(_native_frames(dataset, pixels, index, 1, subsampled=subsampled)[0])


def _size(dataset: Dataset, pixels: PixelFormat) -> int:
    element = dataset[pixels.tag]
    return len(element.value if element.encoded is None else element.encoded)


def _is_subsampled(dataset: Dataset, pixels: PixelFormat) -> bool:
    """Return True if two neighbours share their chrominance, and say so where only the header thinks that."""
    if not pixels.subsampled:
        return False
    if _size(dataset, pixels) * 8 < pixels.rows * pixels.columns * 3 * pixels.frames * pixels.bits_allocated:
        return True
    warnings.warn(
        f"{tag_text(pixels.tag)} holds three values a pixel, YBR_FULL_422 has two: read as YBR_FULL.",
        DicomWarning,
        stacklevel=5,
    )
    return False


def _frame_values(pixels: PixelFormat, *, subsampled: bool) -> int:
    return pixels.frame_values if subsampled else pixels.rows * pixels.columns * pixels.samples


def _native_frames(dataset: Dataset, pixels: PixelFormat, first: int, count: int, *, subsampled: bool) -> StoredArray:
    """Return `count` frames from frame `first` on; of a large file no other bytes are read."""
    values = _frame_values(pixels, subsampled=subsampled)
    bits = pixels.bits_allocated
    start = first * values * bits // 8
    stop = math.ceil((first + count) * values * bits / 8)
    encoded = dataset[pixels.tag].encoded
    # A value that was set by hand is little endian, whatever it will be written in.
    big_endian = encoded is not None and encoded.big_endian
    if big_endian and bits == 8 and dataset[pixels.tag].VR == "OW":
        data = swapped_pairs(_bytes(dataset, pixels, start - start % 2, stop + stop % 2))[start % 2 :]
    else:
        data = _bytes(dataset, pixels, start, stop)
    flat = numbers(data, first * values * bits % 8, count * values, pixels, big_endian=big_endian)
    stored = shaped(flat, count, pixels, subsampled=subsampled)
    return _significant(stored, pixels)


def _bytes(dataset: Dataset, pixels: PixelFormat, start: int, stop: int) -> NDArray[np.uint8]:
    encoded = dataset[pixels.tag].encoded
    if encoded is None:
        part = dataset.value_bytes(pixels.tag)[start:stop]
    else:
        at, end = encoded.place.start, encoded.place.stop
        part = encoded.block.read(at + start, min(at + stop, end))
    return np.frombuffer(part, np.uint8)


def _significant(stored: StoredArray, pixels: PixelFormat) -> StoredArray:
    if pixels.is_float or pixels.bits_allocated == 1:
        return stored
    return significant_bits(stored, pixels.bits_stored, pixels.high_bit)


# -- compressed ---------------------------------------------------------------------------------------------


def _compressed(dataset: Dataset, pixels: PixelFormat, index: int | None) -> StoredArray:
    syntax = dataset.transfer_syntax
    codecs.check_syntax(syntax, pixels)
    fragments = _fragments(dataset, pixels)
    if index is not None:
        if index >= len(fragments):
            raise InvalidValue(f"{tag_text(pixels.tag)} ends before frame {index} of {pixels.frames}.", tag=pixels.tag)
        return _decoded_frame(fragments[index], fragments, syntax, pixels, index)
    if pixels.frames == 1:
        return _decoded_frame(fragments[0], fragments, syntax, pixels, 0)
    present = min(pixels.frames, len(fragments))
    decoded = _decoded_frames(fragments, syntax, pixels)
    first = next(decoded)
    # Only now: a first frame that does not decode has cost no memory.
    array = np.empty((present, *first.shape), first.dtype)
    array[0] = first
    for number, stored in enumerate(decoded, start=1):
        array[number] = stored
    return array


def _fragments(dataset: Dataset, pixels: PixelFormat) -> Fragments:
    fragments = fragments_of(dataset)
    said = [str(fault) for fault in fragments.faults]
    if not any(fragments.frames):
        raise InvalidValue(f"{tag_text(pixels.tag)} Pixel Data holds no frame.", tag=pixels.tag)
    if len(fragments) < pixels.frames:
        said.append(
            f"{tag_text(pixels.tag)} holds {len(fragments)} of {pixels.frames} frames; the others are left out."
        )
    elif len(fragments) > pixels.frames:
        said.append(f"{tag_text(pixels.tag)} holds {len(fragments)} frames, NumberOfFrames says {pixels.frames}.")
    for message in said:
        warnings.warn(message, DicomWarning, stacklevel=5)
    return fragments


def _decoded_frame(
    data: bytes, fragments: Fragments, syntax: TransferSyntax, pixels: PixelFormat, index: int
) -> StoredArray:
    try:
        return codecs.decode(data, syntax, pixels)
    except FileError as error:
        error.message = f"Frame {index}: {error.message}"
        if error.offset is None:
            error.offset = fragments.frames[index][0].start if fragments.frames[index] else None
        raise


def _decoded_frames(fragments: Fragments, syntax: TransferSyntax, pixels: PixelFormat) -> Iterator[StoredArray]:
    """Yield frame after frame, decoded in as many threads as there are processors where that is of use."""
    indices = range(min(pixels.frames, len(fragments)))
    several = enumerate(codestreams(fragments, indices))
    workers = min(len(indices), os.cpu_count() or 1)
    size = sum(fragment.stop - fragment.start for fragment in fragments.frames[0])
    if workers < 2 or size < _WORTH_A_THREAD or not codecs.releases_gil(syntax):
        for index, data in several:
            yield _decoded_frame(data, fragments, syntax, pixels, index)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[StoredArray]] = deque()
        try:
            for index, data in several:
                waiting.append(pool.submit(_decoded_frame, data, fragments, syntax, pixels, index))
                # A little ahead, not all the way: the frames may be more than memory holds.
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
