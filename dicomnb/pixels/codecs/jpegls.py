"""JPEG-LS, lossless and near-lossless (ISO/IEC 14495-1)."""

from __future__ import annotations

from typing import Any

from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.codecs.jpeg_markers import with_end

__all__ = ["decode"]


def decode(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    """Return the values of a codestream."""
    # Without an end marker CharLS takes 2**32 steps to find out that the codestream is cut off.
    return imagecodecs.jpegls_decode(with_end(data))
