"""Comments and application data of JPEG codestreams, left out without decoding.

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


def without_comments(data: bytes) -> bytes | None:
    """Return a codestream without comments, None if it cannot be walked (other kinds, containers, damage).

    Of JPEG and JPEG-LS stay the application segments by which colours are read (JFIF without its thumbnail, Adobe,
    and the colour transform of HP's JPEG-LS). In JPEG 2000 and HTJ2K comments become zeros, so that no length changes.

    References
    ----------
    ISO/IEC 10918-1 annex B; 14495-1 annex C; 15444-1 annex A.
    """
    try:
        if data.startswith(_JPEG_2000):
            return _jpeg_2000(data)
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
        else:
            kept.append(data[at:stop])
        at = stop
        if marker == _SCAN:
            stop = _end_of_scan(data, at, is_ls=is_ls)
            kept.append(data[at:stop])
            at = stop


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
                return bytes(made[: data.rindex(b"\xff\xd9") + 2])
            at = tile + length
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if size < 2 or at + 2 + size > len(data):
            raise ValueError(at)
        if marker == _TILE:
            tile, length = at, int.from_bytes(data[at + 6 : at + 10], "big")
        elif marker == _TEXT and size > 4:
            made[at + 6 : at + 2 + size] = bytes(size - 4)
        at += 2 + size
