"""JPEG: lossy with 8 or 12 bits, and lossless with up to 16 (ISO/IEC 10918-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dicomnb.pixels.codecs.codestream import Codestream, CutOff
from dicomnb.pixels.codecs.jpeg_markers import with_end
from dicomnb.pixels.codecs.jpeg_scan import first_missing_row
from dicomnb.pixels.codecs.libraries import pillow_array

__all__ = ["decode", "decode_with_pillow"]


def decode(imagecodecs: Any, data: bytes, header: Codestream) -> Any:
    """Return the values of a codestream, its components in the colour space that they were coded in.

    Raises
    ------
    CutOff
        If the codestream ends inside of its scan.
    """

    def plain(codestream: bytes) -> Any:
        if header.samples == 1:
            return imagecodecs.jpeg8_decode(codestream)
        # Out as it came in: nothing is converted, whatever colour the components really are.
        return imagecodecs.jpeg8_decode(codestream, colorspace="YCBCR", outcolorspace="YCBCR")

    return _whole(data, header, plain)


def decode_with_pillow(data: bytes, header: Codestream) -> Any:
    """Return the values of a lossy codestream of 8 bits, None for the others, which Pillow cannot decode.

    Raises
    ------
    CutOff
        If the codestream ends inside of its scan.
    """
    if header.kind != "jpeg" or header.precision != 8:
        return None

    def plain(codestream: bytes) -> Any:
        return pillow_array(with_end(codestream), keep_ycc=header.samples == 3 and header.coded != "RGB")

    return _whole(data, header, plain)


def _whole(data: bytes, header: Codestream, plain: Callable[[bytes], Any]) -> Any:
    decoded = plain(data)
    if decoded is None or decoded.shape[:2] != (header.rows, header.columns):
        return decoded
    row = first_missing_row(data, header, decoded, plain)
    if row is not None:
        raise CutOff(decoded, row)
    return decoded
