"""JPEG 2000 and High-Throughput JPEG 2000 (ISO/IEC 15444-1 and -15)."""

from __future__ import annotations

import struct
from typing import Any

from dicomnb.errors import UnsupportedPixels
from dicomnb.pixels.codecs.codestream import Coded, Codestream, Kind
from dicomnb.pixels.codecs.libraries import pillow_array
from dicomnb.standard.codestream_starts import J2K

__all__ = ["decode", "decode_htj2k", "decode_with_pillow", "header"]


def header(data: bytes) -> Codestream:
    """Return what the main header says. Damage raises IndexError, ValueError or struct.error.

    Raises
    ------
    UnsupportedPixels
        If components have fewer values than there are pixels: decoders turn them into RGB, whatever they are.
    """
    return _main_header(data, data.index(J2K))


def decode(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    """Return the values of a codestream; its component transform is undone."""
    return imagecodecs.jpeg2k_decode(data)


def decode_htj2k(imagecodecs: Any, data: bytes, header: Codestream) -> Any:
    """Return the values of a high-throughput codestream; its component transform is undone."""
    # The faster of two decoders; what it makes of irreversible codestreams wraps around at the ends of the range.
    if header.reversible and hasattr(imagecodecs, "htj2k_decode"):
        return imagecodecs.htj2k_decode(data)
    return imagecodecs.jpeg2k_decode(data)


def decode_with_pillow(data: bytes, header: Codestream) -> Any:
    """Return the values of a codestream without sign, None for the others, which Pillow cannot decode."""
    if header.signed or not (header.samples == 1 or header.precision == 8):
        return None
    return pillow_array(data)


def _main_header(data: bytes, at: int) -> Codestream:
    # SIZ: the reference grid is larger than the image by the image's offset.
    _, right, bottom, left, top = struct.unpack_from(">H4I", data, at + 6)
    (samples,) = struct.unpack_from(">H", data, at + 40)
    bits = data[at + 42]
    across, down = (max(data[at + first : at + 42 + 3 * samples : 3], default=1) for first in (43, 44))
    if (across, down) != (1, 1):
        raise UnsupportedPixels(
            f"A JPEG 2000 codestream has components with a value for every {across} × {down} pixels only.",
            remedy="Have the program that wrote it write all components in full.",
        )
    kind: Kind = "jpeg2000"
    coded: Coded = ""
    reversible = False
    at += 2
    while True:
        marker, length = struct.unpack_from(">HH", data, at)
        if marker == 0xFF50:  # CAP: capabilities of part 15
            kind = "htj2k"
        elif marker == 0xFF52:  # COD: coding style
            coded = "MCT" if data[at + 8] == 1 else ""
            reversible = data[at + 13] == 1
        elif marker == 0xFF90:  # SOT: the first tile
            break
        at += 2 + length
    signed = bool(bits & 0x80)
    return Codestream(kind, bottom - top, right - left, samples, (bits & 0x7F) + 1, signed, coded, reversible)
