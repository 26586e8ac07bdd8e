"""JPEG-LS, lossless and near-lossless (ISO/IEC 14495-1)."""

from __future__ import annotations

from typing import Any

import numpy as np

from dicomnb.pixels.codecs.codec import Coding
from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.codecs.jpeg_markers import with_end
from dicomnb.pixels.pixel_format import StoredArray

__all__ = ["decode", "encode"]


def decode(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    """Return the values of a codestream."""
    # Without an end marker CharLS takes 2**32 steps to find out that the codestream is cut off.
    return imagecodecs.jpegls_decode(with_end(data))


def encode(imagecodecs: Any, stored: StoredArray, coding: Coding) -> bytes:
    """Return a codestream of values of 8 or 16 bits; the sign is the highest bit of the word, as JPEG-LS knows none."""
    near = 0 if coding.loss is None else coding.loss.max_error
    words = np.ascontiguousarray(stored).view(f"u{stored.dtype.itemsize}")
    encoded: bytes = imagecodecs.jpegls_encode(words, level=near)
    return encoded
