"""Stored values: the numbers in Pixel Data, as the header says they are laid out, and nothing done to them.

Stored values are neither rescaled nor windowed, and their colour space is the file's. Bits above Bits Stored
are no part of a value (old files keep overlays there): they are cut off, and the sign of signed values is
extended.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, FileError, InvalidValue, UnsupportedPixels, UsageError
from dicomnb.parallel import in_threads, processors
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.dataset.extensions import settle_pixels
from dicomnb.parsing.files.encapsulated import Fragments
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.values.encoded_value import Encoded
from dicomnb.pixels.codecs import registry
from dicomnb.pixels.codecs.native import frames_present, numbers, shaped, significant_bits, swapped_pairs
from dicomnb.pixels.fragments import codestreams, fragments_of
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.pixels.pixel_syntax import pixel_syntax
from dicomnb.standard.tag import tag_text
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = [
    "PixelFormat",
    "StoredArray",
    "frame",
    "frame_count",
    "frames",
    "pixel_array",
    "stored_as",
    "stored_values",
    "stored_words",
]

_OVERLAY_GROUPS: Final = range(0x6000, 0x6020, 2)
_OVERLAY_BIT_POSITION: Final = 0x0102
_OVERLAY_DATA: Final = 0x3000
_WORTH_A_THREAD: Final = 1 << 13
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

    Parameters
    ----------
    dataset : Dataset or path
        An image.

    Yields
    ------
    ndarray
        Stored values, shape (rows, columns), in colour (rows, columns, 3).

    References
    ----------
    PS3.5 8 and A; PS3.3 C.7.6.6 (Multi-frame).

    Examples
    --------
    >>> import numpy as np
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> dn.set_pixels(ds, np.arange(12, dtype=np.uint8).reshape(2, 2, 3))
    >>> for frame in dn.frames(ds):
    ...     print(frame.tolist())
    [[0, 1, 2], [3, 4, 5]]
    [[6, 7, 8], [9, 10, 11]]
    """
    dataset = read(dataset)
    settle_pixels(dataset)
    pixels = PixelFormat.of(dataset)
    syntax = pixel_syntax(dataset)
    if syntax.encapsulated:
        registry.check_syntax(syntax, pixels)
        pixels = _with_all_frames(dataset, _with_overlays(dataset, pixels))
        for stored in _decoded_frames(_fragments(dataset, pixels), syntax, pixels):
            yield _writable(stored)
        return
    native = _Native.of(dataset, pixels)
    for index in range(native.frames):
        yield _writable(native.read(index, 1)[0])


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
    settle_pixels(dataset)
    return stored_as(dataset, PixelFormat.of(dataset), index)


def stored_words(dataset: Dataset, index: int | None = None) -> StoredArray:
    """Return what stored values lie in, as unsigned numbers: all bits that are allocated, High Bit or not.

    Old files keep overlays in the bits above High Bit or below the value. Otherwise as `stored_values`.
    """
    settle_pixels(dataset)
    pixels = PixelFormat.of(dataset)
    bits = pixels.bits_allocated
    return stored_as(dataset, replace(pixels, bits_stored=bits, high_bit=bits - 1, signed=False), index)


def stored_as(dataset: Dataset, pixels: PixelFormat, index: int | None = None) -> StoredArray:
    """Return stored values in a format that is known already; otherwise as `stored_values`."""
    syntax = pixel_syntax(dataset)
    if syntax.encapsulated:
        registry.check_syntax(syntax, pixels)
        pixels = _with_all_frames(dataset, _with_overlays(dataset, pixels))
    if index is not None and not 0 <= index < pixels.frames:
        raise UsageError(f"There is no frame {index}: the image has {pixels.frames}, counted from 0.")
    if syntax.encapsulated:
        return _compressed(dataset, syntax, pixels, index)
    return _native(dataset, pixels, index)


def _with_all_frames(dataset: Dataset, pixels: PixelFormat) -> PixelFormat:
    """Return the format of all frames that are there, where Number of Frames has no more to say than one."""
    if pixels.frames > 1:
        return pixels
    there = len(fragments_of(dataset))
    if there < 2:
        return pixels
    number = dataset.get("NumberOfFrames")
    warnings.warn(
        f"{tag_text(pixels.tag)} holds {there} frames, NumberOfFrames {'is absent' if number is None else 'says'}"
        f"{'' if number is None else f' {number}'}: all of them are read.",
        DicomWarning,
        stacklevel=5,
    )
    return replace(pixels, frames=there)


def _with_overlays(dataset: Dataset, pixels: PixelFormat) -> PixelFormat:
    """Return the format of values that were encoded together with overlay planes, if that is so (PS3.5 8.1.2)."""
    if pixels.bits_stored == pixels.bits_allocated:
        return pixels
    for group in _OVERLAY_GROUPS:
        tag = group << 16 | _OVERLAY_BIT_POSITION
        if tag in dataset and group << 16 | _OVERLAY_DATA not in dataset and dataset[tag].value:
            return replace(pixels, embedded_overlays=True)
    return pixels


def _writable(array: StoredArray) -> StoredArray:
    return array if array.flags.writeable else array.copy()


# -- native -------------------------------------------------------------------------------------------------


def _native(dataset: Dataset, pixels: PixelFormat, index: int | None) -> StoredArray:
    native = _Native.of(dataset, pixels)
    if index is None:
        stored = native.read(0, native.frames)
        return np.asarray(stored[0]) if pixels.frames == 1 else stored
    if index >= native.frames:
        raise InvalidValue(f"{tag_text(pixels.tag)} ends before frame {index} of {pixels.frames}.", tag=pixels.tag)
    return np.asarray(native.read(index, 1)[0])


class _Native(NamedTuple):
    """Pixel Data that is not compressed.

    Attributes
    ----------
    element : DataElement
        It.
    encoded : Encoded or None
        Where it lies in the file; None if it was set by hand.
    pixels : PixelFormat
        What it holds.
    subsampled : bool
        True if two neighbours share their chrominance.
    frames : int
        How many frames are there.
    """

    element: DataElement
    encoded: Encoded | None
    pixels: PixelFormat
    subsampled: bool
    frames: int

    @classmethod
    def of(cls, dataset: Dataset, pixels: PixelFormat) -> _Native:
        """Find out how many frames there are, and warn if they are not those that are announced."""
        # Past the data set, which settles the pixels: whoever asks has done so, and it takes as long as decoding.
        element = store_of(dataset).element(pixels.tag)
        encoded = element.encoded
        size = len(dataset.value_bytes(pixels.tag) if encoded is None else encoded)
        if pixels.photometric == "YBR_PARTIAL_420" and size * 8 < _whole_bits(pixels):
            raise UnsupportedPixels(
                f"{tag_text(pixels.tag)} PhotometricInterpretation is YBR_PARTIAL_420, which only video streams have "
                "(PS3.3 C.7.6.3.1.2): how its samples would lie in native pixels is not defined.",
                tag=pixels.tag,
            )
        subsampled = pixels.subsampled and _is_subsampled(size, pixels)
        values = _frame_values(pixels, subsampled=subsampled)
        return cls(element, encoded, pixels, subsampled, frames_present(size, pixels, values))

    def read(self, first: int, count: int) -> StoredArray:
        """Return `count` frames from frame `first` on; of a large file no other bytes are read."""
        pixels = self.pixels
        values = _frame_values(pixels, subsampled=self.subsampled)
        bits = pixels.bits_allocated
        start = first * values * bits // 8
        stop = math.ceil((first + count) * values * bits / 8)
        # A value that was set by hand is little endian, whatever it will be written in.
        big_endian = self.encoded is not None and self.encoded.big_endian
        if big_endian and bits in {1, 8} and self.element.VR == "OW":
            data = swapped_pairs(self._bytes(start - start % 2, stop + stop % 2))[start % 2 :]
        else:
            data = self._bytes(start, stop)
        flat = numbers(data, first * values * bits % 8, count * values, pixels, big_endian=big_endian)
        stored = shaped(flat, count, pixels, subsampled=self.subsampled)
        if pixels.is_float or bits == 1:
            return stored
        return significant_bits(stored, pixels.bits_stored, pixels.high_bit)

    def _bytes(self, start: int, stop: int) -> NDArray[np.uint8]:
        encoded = self.encoded
        if encoded is None:
            return np.frombuffer(self.element.value[start:stop], np.uint8)
        at = encoded.place.start + start
        room = np.empty(max(0, min(encoded.place.stop - at, stop - start)), np.uint8)
        return room[: encoded.block.read_into(at, room.data)]


def _is_subsampled(size: int, pixels: PixelFormat) -> bool:
    """Return True if two neighbours share their chrominance, and say so where only the header thinks that."""
    if size * 8 < _whole_bits(pixels):
        return True
    warnings.warn(
        f"{tag_text(pixels.tag)} holds three values a pixel, {pixels.photometric} has two: read as three.",
        DicomWarning,
        stacklevel=6,
    )
    return False


def _whole_bits(pixels: PixelFormat) -> int:
    """Return the bits of all frames with a value for each sample of each pixel."""
    return pixels.rows * pixels.columns * pixels.samples * pixels.frames * pixels.bits_allocated


def _frame_values(pixels: PixelFormat, *, subsampled: bool) -> int:
    return pixels.frame_values if subsampled else pixels.rows * pixels.columns * pixels.samples


# -- compressed ---------------------------------------------------------------------------------------------


def _compressed(dataset: Dataset, syntax: TransferSyntax, pixels: PixelFormat, index: int | None) -> StoredArray:
    fragments = _fragments(dataset, pixels)
    if index is not None:
        if index >= len(fragments):
            raise InvalidValue(f"{tag_text(pixels.tag)} ends before frame {index} of {pixels.frames}.", tag=pixels.tag)
        return _decoded_frame(fragments[index], fragments, syntax, pixels, index)
    if pixels.frames == 1:
        return _decoded_frame(fragments[0], fragments, syntax, pixels, 0)
    present = min(pixels.frames, len(fragments))
    registry.refuse_unlikely_total(present, _compressed_size(fragments, present), pixels)
    decoded = _decoded_frames(fragments, syntax, pixels)
    first = next(decoded)
    # Only now: a first frame that does not decode has cost no memory.
    array = np.empty((present, *first.shape), first.dtype)
    array[0] = first
    for number, stored in enumerate(decoded, start=1):
        array[number] = stored
    return array


def _compressed_size(fragments: Fragments, count: int) -> int:
    return sum(stop - start for frame in fragments.frames[:count] for start, stop in frame)


def _fragments(dataset: Dataset, pixels: PixelFormat) -> Fragments:
    fragments = fragments_of(dataset)
    if not any(fragments.frames):
        raise InvalidValue(f"{tag_text(pixels.tag)} Pixel Data holds no frame.", tag=pixels.tag)
    if len(fragments) == pixels.frames and not fragments.faults:
        return fragments
    said = [str(fault) for fault in fragments.faults]
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
    start = fragments.frames[index][0].start if fragments.frames[index] else None
    at = "" if start is None else f" at byte {start:,}"
    try:
        return registry.decode(data, syntax, pixels, f"Frame {index}{at}: ")
    except FileError as error:
        error.message = f"Frame {index}: {error.message}"
        if error.offset is None:
            error.offset = start
        raise


def _decoded_frames(fragments: Fragments, syntax: TransferSyntax, pixels: PixelFormat) -> Iterator[StoredArray]:
    """Yield frame after frame, decoded in as many threads as there are processors where that is of use."""
    indices = range(min(pixels.frames, len(fragments)))
    size = sum(fragment.stop - fragment.start for fragment in fragments.frames[0])
    is_worth_it = size >= _WORTH_A_THREAD and registry.releases_gil(syntax)
    workers = min(len(indices), processors()) if is_worth_it else 1

    def decoded(one: tuple[int, bytes]) -> StoredArray:
        index, data = one
        return _decoded_frame(data, fragments, syntax, pixels, index)

    # A little ahead, not all the way: the frames may be more than memory holds.
    yield from in_threads(decoded, enumerate(codestreams(fragments, indices)), workers, ahead=2 * workers)
