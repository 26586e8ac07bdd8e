"""JPEG XL, bare and in the boxes of a container (ISO/IEC 18181-1 and -2)."""

from __future__ import annotations

import struct
from typing import Any, Final

import numpy as np

from dicomnb.pixels.codecs.codec import Coding
from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.pixel_format import StoredArray
from dicomnb.standard.transfer_syntax import JXL

__all__ = ["decode", "encode", "header"]

_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))


def header(data: bytes) -> Codestream:
    """Return the size that the codestream begins with. Damage raises IndexError, ValueError or struct.error."""
    bare = data if data.startswith(JXL) else _boxed(data)
    bits = _Bits(bare[len(JXL) :])
    small = bool(bits.take(1))
    rows = bits.size(small=small)
    ratio = bits.take(3)
    if ratio:
        above, below = _RATIOS[ratio - 1]
        columns = rows * above // below
    else:
        columns = bits.size(small=small)
    return Codestream("jpeg-xl", rows, columns, 0, 0)


def decode(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    """Return the values of a codestream, as RGB where they are colours."""
    return imagecodecs.jpegxl_decode(data)


def encode(imagecodecs: Any, stored: StoredArray, _: Coding) -> bytes:
    """Return a codestream of values of 8 or 16 bits without loss; the sign is in the header of the data set only."""
    words = np.ascontiguousarray(stored).view(f"u{stored.dtype.itemsize}")
    encoded: bytes = imagecodecs.jpegxl_encode(words, lossless=True)
    return encoded


def _boxed(data: bytes) -> bytes:
    """Return the beginning of the JPEG XL codestream within boxes, which may be cut into several parts."""
    at = 0
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        if kind in {b"jxlc", b"jxlp"}:
            # A part begins with its number.
            start += 4 * (kind == b"jxlp")
            if not data.startswith(JXL, start):
                raise ValueError(start)
            return data[start : start + len(JXL) + _Bits.READ]
        if length < start - at:
            raise ValueError(at)  # the last box, which has all that follows, or damage
        at += length


class _Bits:
    """Bits, the lowest of each byte first."""

    READ: Final = 16

    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data[: self.READ], "little")

    def take(self, count: int) -> int:
        value = self._number & (1 << count) - 1
        self._number >>= count
        return value

    def size(self, *, small: bool) -> int:
        if small:
            return 8 * (self.take(5) + 1)
        return self.take((9, 13, 18, 30)[self.take(2)]) + 1
