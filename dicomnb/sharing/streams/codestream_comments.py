"""Comments and application data of codestreams of the JPEG family, left out without decoding.

No decoder needs them, and machines write into them what they like. What stands behind the end goes too.
"""

from __future__ import annotations

import struct
from typing import Final

__all__ = ["without_comments"]

_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_JPEG_2000: Final = b"\xff\x4f\xff\x51"
_TILE, _DATA, _LAST, _TEXT = 0xFF90, 0xFF93, 0xFFD9, 0xFF64
_NEEDED_SEGMENTS: Final = frozenset(
    {*range(0xC0, 0xD0), *range(0xDA, 0xDE), 0xF7, 0xF8} - {0xC8}  # frames, tables, restarts; and those of JPEG-LS
)
_RESTART_INTERVAL, _PRESET = 0xDD, 0xF8
_PRESET_SIZES: Final = {1: 11, 4: 10}
"""Bytes of a preset of JPEG-LS at most, by its kind (14495-1 C.2.4.1); tables (2, 3) say their size by themselves."""
_NEEDED_2000: Final = frozenset(
    {0xFF50, 0xFF51, 0xFF52, 0xFF53, 0xFF55, 0xFF56, 0xFF57, 0xFF58, 0xFF59, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60,
     0xFF61, 0xFF90, 0xFF74, 0xFF75, 0xFF76, 0xFF77, 0xFF78}
)  # fmt: skip
"""Marker segments that a decoder reads (ISO/IEC 15444-1 Table A.2, 15444-2, 15444-15); other ones are nobody's."""
_BOXES: Final = b"\0\0\0\x0cJXL \r\n\x87\n"
_WHOLE, _PART = b"jxlc", b"jxlp"
"""Boxes of JPEG XL that hold the codestream, or parts of it in their order behind a number of four bytes (18181-2)."""


def without_comments(data: bytes) -> bytes | None:
    """Return a codestream without comments, None if it cannot be walked (other kinds, containers, damage).

    Of JPEG and JPEG-LS stay the application segments by which colours are read (JFIF without its thumbnail, Adobe,
    and the colour transform of HP's JPEG-LS). In JPEG 2000 and HTJ2K comments become zeros, so that no length changes.
    A codestream of JPEG XL has no comments; of a file of boxes the codestream stays alone.

    References
    ----------
    ISO/IEC 10918-1 annex B; 14495-1 annex C; 15444-1 annex A; 18181-2.
    """
    try:
        if data.startswith(_JPEG_2000):
            return _jpeg_2000(data)
        if data.startswith(_BOXES):
            return _jpeg_xl(data)
        return _jpeg(data) if data.startswith(b"\xff\xd8") else None
    except (IndexError, ValueError, struct.error):
        return None


def _jpeg(data: bytes) -> bytes:
    kept = [data[:2]]
    at, is_ls = 2, False
    while True:
        if data[at] != 0xFF:
            raise ValueError(at)
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _END:
            return b"".join((*kept, b"\xff\xd9"))
        if marker in _BARE:
            kept.append(data[at : at + 2])
            at += 2
            continue
        stop = at + 2 + (data[at + 2] << 8 | data[at + 3])
        segment = data[at + 4 : stop]
        if stop > len(data):
            raise ValueError(stop)
        is_ls |= marker == 0xF7
        if 0xE0 <= marker <= 0xEF or marker == _COMMENT:
            needed = _needed(marker, segment)
            if needed:
                kept.append(data[at : at + 2] + struct.pack(">H", len(needed) + 2) + needed)
        elif marker in _NEEDED_SEGMENTS:
            size = _size(marker, segment, is_ls=is_ls)
            kept.append(data[at : at + 2] + struct.pack(">H", size + 2) + segment[:size])
        at = stop
        if marker == _SCAN:
            stop = _end_of_scan(data, at, is_ls=is_ls)
            kept.append(data[at:stop])
            at = stop


def _size(marker: int, segment: bytes, *, is_ls: bool) -> int:
    """Return how many bytes of a segment mean anything."""
    if marker == _RESTART_INTERVAL:
        return min(len(segment), 4 if is_ls else 2)
    if marker == _PRESET:
        return min(len(segment), _PRESET_SIZES.get(segment[0], len(segment)))
    return len(segment)


def _needed(marker: int, segment: bytes) -> bytes:
    """Return what a decoder reads of an application segment."""
    if marker == 0xE0 and segment.startswith(b"JFIF\0"):
        return segment[:12] + b"\0\0"
    if marker == 0xEE and segment.startswith(b"Adobe") and len(segment) >= 12:
        return segment[:12]
    if marker == 0xE8 and segment.startswith(b"mrfx"):
        return segment[:5]
    return b""


def _end_of_scan(data: bytes, at: int, *, is_ls: bool) -> int:
    """Return where the marker lies that ends a scan."""
    while True:
        at = data.index(b"\xff", at)
        following = data[at + 1]
        stuffed = following < 0x80 if is_ls else following == 0
        if following == 0xFF:  # fill
            at += 1
        elif stuffed or 0xD0 <= following <= 0xD7:
            at += 2
        else:
            return at


def _jpeg_2000(data: bytes) -> bytes:
    made = bytearray(data)
    at, tile, length = 2, 0, 0
    while True:
        marker = int.from_bytes(data[at : at + 2], "big")
        if marker == _LAST:
            return bytes(made[: at + 2])
        if marker >> 8 != 0xFF:
            raise ValueError(at)
        if marker == _DATA:
            if not length:  # the last tile part reaches to the end marker
                # No two bytes in it are a marker: it is the first that reads like one.
                return bytes(made[: data.index(b"\xff\xd9", at) + 2])
            at = tile + length
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if size < 2 or at + 2 + size > len(data):
            raise ValueError(at)
        if marker == _TILE:
            tile, length = at, int.from_bytes(data[at + 6 : at + 10], "big")
        elif marker not in _NEEDED_2000:
            # A comment of zeros, of the binary kind: there are decoders that stumble over a marker unknown to them.
            made[at : at + 2] = _TEXT.to_bytes(2, "big")
            made[at + 4 : at + 2 + size] = bytes(size - 2)
        at += 2 + size


def _jpeg_xl(data: bytes) -> bytes | None:
    kept: list[bytes] = []
    at = 0
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:  # the length has 64 bits
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        stop = len(data) if size == 0 else at + size
        if stop > len(data) or (size and size < 8):
            if kept and len(data) - at < 8:
                break  # padding
            raise ValueError(at)
        start = at + (16 if int.from_bytes(data[at : at + 4], "big") == 1 else 8)
        if kind == _WHOLE:
            kept.append(data[start:stop])
        elif kind == _PART:
            kept.append(data[start + 4 : stop])
        at = stop
    return b"".join(kept) or None
