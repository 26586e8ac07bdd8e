"""JPEG: lossy with 8 or 12 bits, and lossless with up to 16 (ISO/IEC 10918-1)."""

from __future__ import annotations

from typing import Any

from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.codecs.libraries import pillow_array

__all__ = ["decode", "decode_with_pillow"]


def decode(imagecodecs: Any, data: bytes, header: Codestream) -> Any:
    """Return the values of a codestream, its components in the colour space that they were coded in."""
    if header.samples == 1:
        return imagecodecs.jpeg8_decode(data)
    # Out as it came in: nothing is converted, whatever colour the components really are.
    return imagecodecs.jpeg8_decode(data, colorspace="YCBCR", outcolorspace="YCBCR")


def decode_with_pillow(data: bytes, header: Codestream) -> Any:
    """Return the values of a lossy codestream of 8 bits, None for the others, which Pillow cannot decode."""
    if header.kind != "jpeg" or header.precision != 8:
        return None
    return pillow_array(data, keep_ycc=header.samples == 3 and header.coded != "RGB")
