"""JPEG 2000 and High-Throughput JPEG 2000 (ISO/IEC 15444-1 and -15)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from dicomnb.errors import UnsupportedPixels
from dicomnb.pixels.codecs.codec import Coding
from dicomnb.pixels.codecs.codestream import Coded, Codestream
from dicomnb.pixels.codecs.libraries import pillow_array
from dicomnb.pixels.pixel_format import StoredArray
from dicomnb.standard.transfer_syntax import J2K

__all__ = ["decode", "decode_htj2k", "decode_with_pillow", "encode", "encode_htj2k", "header"]

_QUALITIES: Final = (10.0, 120.0)
"""Decibels between which a ratio is looked for: nothing is recognised below, and nothing is lost above."""
_STEPS: Final = 8
"""How often that range is halved; half a decibel is left."""

_SHORT: Final = struct.Struct(">H")
_PART: Final = struct.Struct(">HI")
_TILE_PART: Final = b"\xff\x90"
_PART_HEADER: Final = 12
"""Bytes of the marker segment that a tile-part begins with."""
_END: Final = b"\xff\xd9"


def header(data: bytes) -> Codestream:
    """Return what the main header says. Damage raises IndexError, ValueError or struct.error.

    Raises
    ------
    UnsupportedPixels
        If components have fewer values than there are pixels: decoders turn them into RGB, whatever they are.
    """
    return _main_header(data, data.index(J2K))


def decode(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    """Return the values of a codestream; its component transform is undone.

    Raises
    ------
    ValueError
        If it is cut off.
    """
    return imagecodecs.jpeg2k_decode(_whole(data))


def decode_htj2k(imagecodecs: Any, data: bytes, header: Codestream) -> Any:
    """Return the values of a high-throughput codestream; its component transform is undone.

    Raises
    ------
    ValueError
        If it is cut off.
    """
    data = _whole(data)
    # The faster of two decoders; what it makes of irreversible codestreams wraps around at the ends of the range, and
    # it is content with less than all of the bytes where nothing says how many there should be.
    if header.reversible and _states_length(data) and hasattr(imagecodecs, "htj2k_decode"):
        return imagecodecs.htj2k_decode(data)
    return imagecodecs.jpeg2k_decode(data)


def decode_with_pillow(data: bytes, header: Codestream) -> Any:
    """Return the values of a codestream without sign, None for the others, which Pillow cannot decode."""
    if header.signed or not (header.samples == 1 or header.precision == 8):
        return None
    return pillow_array(_whole(data), needs="jpg_2000")


def encode(imagecodecs: Any, stored: StoredArray, coding: Coding) -> bytes:
    """Return a codestream of values of 8 or 16 bits, red, green and blue with the component transform.

    Of a ratio that cannot be reached, as of a very small image, comes the smallest codestream.
    """
    stored = np.ascontiguousarray(stored)

    def at(quality: float | None) -> bytes:
        encoded: bytes = imagecodecs.jpeg2k_encode(
            stored,
            level=quality,
            codecformat="j2k",
            bitspersample=coding.bits_stored,
            reversible=quality is None,
            mct=coding.is_rgb,
        )
        return encoded

    loss = coding.loss
    if loss is None or loss.ratio is None:
        return at(None if loss is None else loss.psnr)
    most = stored.nbytes / loss.ratio
    low, high = _QUALITIES
    found = at(high)
    if len(found) <= most:
        return found
    found = at(low)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        tried = at(middle)
        if len(tried) <= most:
            low, found = middle, tried
        else:
            high = middle
    return found


def encode_htj2k(imagecodecs: Any, stored: StoredArray, coding: Coding) -> bytes:
    """Return a high-throughput codestream of values of 8 or 16 bits without loss."""
    encoded: bytes = imagecodecs.htj2k_encode(np.ascontiguousarray(stored), reversible=True, rgb=coding.is_rgb)
    return encoded


def _tile_parts(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the tile of each tile-part, where it begins and its stated length, 0 for "all that follows"."""
    at = data.index(J2K) + 2
    while data[at : at + 2] != _TILE_PART:
        at += 2 + _SHORT.unpack_from(data, at + 2)[0]
    while data[at : at + 2] == _TILE_PART:
        tile, length = _PART.unpack_from(data, at + 4)
        yield tile, at, length
        if length < _PART_HEADER:
            return
        at += length


def _states_length(data: bytes) -> bool:
    return all(length for _, _, length in _tile_parts(data))


def _whole(data: bytes) -> bytes:
    """Return a codestream whose tile-parts are all there, with an end marker where that alone was missing.

    Raises
    ------
    ValueError
        If a tile-part is cut off, or a tile is missing.
    """
    tiles: set[int] = set()
    stop = 0
    for tile, at, length in _tile_parts(data):
        tiles.add(tile)
        stop = at + length
        if not length:
            stop = max(data.rfind(_END), at) if data.rstrip(b"\0").endswith(_END) else len(data)
        if stop > len(data):
            raise ValueError(f"it is cut off, a tile-part of {length:,} bytes has {len(data) - at:,}")
    needed = _tile_count(data)
    if len(tiles) < needed:
        raise ValueError(f"it is cut off, {len(tiles)} of {needed} tiles are there")
    rest = data[stop:].rstrip(b"\0")
    if not rest.startswith(_END) and data.find(_END, max(0, stop - len(_END))) >= 0:
        # No packet has such bytes: what should stand here was replaced by an end marker.
        raise ValueError("it is cut off, it ends before its last tile-part does")
    return data[:stop] + _END if rest in {b"", _END[:1]} else data


def _tile_count(data: bytes) -> int:
    at = data.index(J2K) + 8
    right, bottom, _, _, width, height, left, top = struct.unpack_from(">8I", data, at)
    if not (width and height):
        raise ValueError("its tiles have no size")
    return int(-(-(right - left) // width) * -(-(bottom - top) // height))


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
    kind = "jpeg2000"
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
