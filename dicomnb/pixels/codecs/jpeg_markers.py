"""The marker segments that JPEG and JPEG-LS begin with (ISO/IEC 10918-1 annex B, 14495-1 annex C)."""

from __future__ import annotations

import struct
from typing import Final

from dicomnb.pixels.codecs.codestream import Coded, Codestream

__all__ = ["END", "SCAN", "end_of_image", "first_scan", "header", "with_end"]

SCAN: Final = b"\xff\xda"
"""Start of Scan."""
END: Final = b"\xff\xd9"
"""End of Image."""

_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}) | {0xF7}
_LOSSLESS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SIZE: Final = struct.Struct(">BHHB")
_NEAR: Final = 1 << 8
"""Bytes before the end of a codestream where its end marker nearly always stands: to search all costs time."""


def header(data: bytes) -> Codestream:
    """Return what the markers up to the frame header say. Damage raises IndexError, ValueError or struct.error."""
    at, jfif, adobe = 2, False, -1
    while True:
        if data[at] != 0xFF:
            raise ValueError(at)
        marker = data[at + 1]
        if marker == 0xFF:  # fill bytes may stand before a marker
            at += 1
            continue
        if marker in _BARE:
            at += 2
            continue
        stop = at + 2 + (data[at + 2] << 8 | data[at + 3])
        if marker in _FRAMES:
            return _jpeg_frame(marker, data[at + 4 : stop], jfif=jfif, adobe=adobe)
        if marker == 0xE0:
            jfif |= data.startswith(b"JFIF\0", at + 4, stop)
        elif marker == 0xEE and data.startswith(b"Adobe", at + 4) and stop - at >= 16:
            adobe = data[at + 15]
        at = stop


def _jpeg_frame(marker: int, segment: bytes, *, jfif: bool, adobe: int) -> Codestream:
    precision, rows, columns, samples = _SIZE.unpack_from(segment)
    names = segment[6 : 6 + 3 * samples : 3]
    kind = "jpeg-ls" if marker == 0xF7 else "jpeg-lossless" if marker in _LOSSLESS else "jpeg"
    coded: Coded = ""
    if samples == 3 and kind != "jpeg-ls":
        if adobe in {0, 1}:
            coded = "YCC" if adobe else "RGB"
        elif jfif:
            coded = "YCC"
        elif names == b"RGB":
            coded = "RGB"
        elif len(set(segment[7 : 7 + 3 * samples : 3])) > 1:
            coded = "YCC"  # nobody thins out two of three colours
    return Codestream(kind, rows, columns, samples, precision, coded=coded, reversible=marker in _LOSSLESS)


def first_scan(data: bytes) -> int:
    """Return where the first Start of Scan stands, -1 if there is none. Thumbnails in the segments do not count."""
    at = 2
    while at + 3 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:
            return at
        if marker == 0xFF:
            at += 1
        elif marker in _BARE:
            at += 2
        else:
            at += 2 + (data[at + 2] << 8 | data[at + 3])
    return -1


def end_of_image(data: bytes, start: int = 0) -> int:
    """Return where the last End of Image from `start` on stands, -1 if there is none."""
    near = max(start, len(data) - _NEAR)
    found = data.rfind(END, near)
    return found if found >= 0 or near == start else data.rfind(END, start)


def with_end(data: bytes) -> bytes:
    """Return a codestream with an end marker, for a decoder that insists on it, or looks for it for seconds."""
    near = data.rfind(END, max(0, len(data) - _NEAR))
    if near > data.rfind(SCAN, max(0, len(data) - _NEAR)) or data.rfind(END) > data.rfind(SCAN):
        return data
    return data.rstrip(b"\xff") + END
