"""Frames that are deflated one by one (PS3.5 A.4.12)."""

from __future__ import annotations

import math
import zlib

from dicomnb.errors import InvalidValue
from dicomnb.pixels.codecs import native
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.tag import tag_text

__all__ = ["decode", "encode"]


def decode(data: bytes, pixels: PixelFormat) -> StoredArray:
    """Return the stored values of one frame, shaped (rows, columns) or (rows, columns, samples).

    Raises
    ------
    InvalidValue
        If the bytes are damaged, or too few.
    """
    try:
        inflated = zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(data, math.ceil(pixels.frame_bits / 8))
    except zlib.error as error:
        raise InvalidValue(f"{tag_text(pixels.tag)} A deflated frame is damaged: {error}.", tag=pixels.tag) from None
    return native.decode(inflated, pixels)


def encode(stored: StoredArray, bits_allocated: int) -> bytes:
    """Return one frame of stored values, packed and then deflated without a header."""
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(native.packed(stored, bits_allocated)) + deflater.flush()
