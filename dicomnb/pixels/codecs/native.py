"""Numbers out of the bytes of native Pixel Data, and back.

Native pixels are plain numbers one after the other, frame after frame (PS3.5 8.1.1). 1-bit values are packed
without a gap between rows, and where they are not compressed without a gap between frames either.
"""

from __future__ import annotations

import math
import sys
import warnings

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.tag import tag_text

__all__ = ["decode", "frames_present", "numbers", "packed", "shaped", "significant_bits", "swapped_pairs"]


def decode(data: bytes, pixels: PixelFormat) -> StoredArray:
    """Return the stored values of one frame in fragments that are not compressed.

    Raises
    ------
    InvalidValue
        If there are too few bytes.
    """
    size = math.ceil(pixels.frame_bits / 8)
    if len(data) < size:
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A frame has {len(data):,} bytes, {pixels.rows} × {pixels.columns} pixels "
            f"take {size:,}.",
            tag=pixels.tag,
        )
    if len(data) > size + 1:
        warnings.warn(
            f"{tag_text(pixels.tag)} A frame has {len(data):,} bytes, {pixels.rows} × {pixels.columns} pixels take "
            f"{size:,}: what follows is ignored.",
            DicomWarning,
            stacklevel=4,
        )
    flat = numbers(np.frombuffer(data, np.uint8), 0, pixels.frame_values, pixels)
    return np.asarray(shaped(flat, 1, pixels, subsampled=pixels.subsampled)[0])


def frames_present(size: int, pixels: PixelFormat, frame_values: int) -> int:
    """Return how many frames `size` bytes hold, a last one that is half there included; warn of the rest.

    Raises
    ------
    InvalidValue
        If less than half of the first frame is there.
    """
    frame_bits = frame_values * pixels.bits_allocated
    needed = frame_bits * pixels.frames
    announced = (
        f"{tag_text(pixels.tag)} {pixels.keyword} holds {size:,} bytes; {pixels.frames} × {pixels.rows} "
        f"× {pixels.columns} × {pixels.samples} values of {pixels.bits_allocated} bits "
        f"take {math.ceil(needed / 8):,}"
    )
    if size * 8 >= needed:
        # One byte makes an odd length even; 1-bit values fill up their last byte.
        if size > math.ceil(needed / 8) + 1:
            warnings.warn(f"{announced}: what follows is ignored.", DicomWarning, stacklevel=5)
        return pixels.frames
    whole, rest = divmod(size * 8, frame_bits)
    count = whole + (rest * 2 >= frame_bits)
    if count == 0:
        raise InvalidValue(
            f"{announced}: less than half of the first frame is there.",
            tag=pixels.tag,
            remedy="The file is cut off, or its Rows, Columns or BitsAllocated are wrong.",
        )
    cut = f", the last of them cut off and filled up with 0 after {rest // pixels.bits_allocated:,} values"
    warnings.warn(
        f"{announced}: {count} of {pixels.frames} frames are read{cut if count > whole else ''}.",
        DicomWarning,
        stacklevel=5,
    )
    return count


def swapped_pairs(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return bytes with the two of each pair changed over.

    So values of 8 bits and of 1 lie in big-endian words of 16: the second byte comes first (PS3.5 7.3, 8.1.1, A.3).
    """
    even = data if data.size % 2 == 0 else np.append(data, np.uint8(0))
    return even.view(np.uint16).byteswap().view(np.uint8)


def numbers(
    data: NDArray[np.uint8], first: int, count: int, pixels: PixelFormat, *, big_endian: bool = False
) -> StoredArray:
    """Return `count` numbers from number `first` on, flat, 0 for those that are not there.

    Parameters
    ----------
    data : ndarray of uint8
        The bytes of the value, or of a part of it that begins with a whole number.
    first, count : int
        Which numbers, counted from the first one in `data`.
    pixels : PixelFormat
        Of what type they are.
    big_endian : bool
        The byte order of what is wider than a byte.
    """
    bits = pixels.bits_allocated
    start, stop = first * bits // 8, math.ceil((first + count) * bits / 8)
    part = data[start:stop]
    if part.size < stop - start:
        part = np.concatenate([part, np.zeros(stop - start - part.size, np.uint8)])
    if bits == 1:
        offset = first % 8
        # The first pixel is the lowest bit of the first byte (PS3.5 8.1.1, annex D).
        return np.unpackbits(part, bitorder="little")[offset : offset + count]
    native = part.view(pixels.dtype)
    swap = big_endian != (sys.byteorder == "big")
    return native.byteswap() if swap and bits > 8 else native


def shaped(flat: StoredArray, frames: int, pixels: PixelFormat, *, subsampled: bool) -> StoredArray:
    """Return the numbers of whole frames as (frames, rows, columns[, samples]), the samples of a pixel together.

    Parameters
    ----------
    flat : ndarray
        The numbers as they are stored.
    frames : int
        How many frames they make.
    pixels : PixelFormat
        How they are laid out.
    subsampled : bool
        True if two neighbours share their chrominance, which both of them get.
    """
    if subsampled:
        flat = _doubled_chrominance(flat)
    elif pixels.planar:
        planes = flat.reshape(frames, pixels.samples, pixels.rows, pixels.columns)
        flat = np.ascontiguousarray(planes.transpose(0, 2, 3, 1))
    return flat.reshape(frames, *pixels.frame_shape)


def _doubled_chrominance(flat: StoredArray) -> StoredArray:
    """Return Y1 Y2 Cb Cr as Y1 Cb Cr Y2 Cb Cr."""
    groups = flat.reshape(-1, 4)
    full = np.empty((len(groups), 2, 3), flat.dtype)
    full[:, :, 0] = groups[:, :2]
    full[:, :, 1:] = groups[:, None, 2:]
    return full.reshape(-1)


def significant_bits(stored: StoredArray, bits_stored: int, high_bit: int) -> StoredArray:
    """Return the bits from High Bit down, Bits Stored of them, as a number; signed integers keep their sign."""
    if stored.dtype.kind == "f":
        return stored
    width = stored.dtype.itemsize * 8
    low = high_bit + 1 - bits_stored
    if bits_stored == width:
        return stored
    if stored.dtype.kind == "u" and low == 0:
        if stored.size and stored.max() < 1 << bits_stored:
            return stored  # nothing lies above, as a rule: looking takes half the time of a copy
        return np.asarray(np.bitwise_and(stored, stored.dtype.type((1 << bits_stored) - 1)))
    # Up to the top and down again: what lies above is lost, and the shift down repeats the sign.
    shifted = np.asarray(np.left_shift(stored, width - 1 - high_bit))
    shifted >>= width - bits_stored
    return shifted


def packed(stored: StoredArray, bits_allocated: int) -> bytes:
    """Return stored values as the bytes of native pixels, little endian; the inverse of `numbers`."""
    if bits_allocated == 1:
        return np.packbits(stored.reshape(-1) != 0, bitorder="little").tobytes()
    return stored.astype(stored.dtype.newbyteorder("<"), copy=False).tobytes()
