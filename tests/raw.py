"""Data sets made for tests, byte by byte: the framing of PS3.5 7 written out with `struct`, apart from the package.

``form`` is ``"explicit"``, ``"implicit"`` or ``"big"`` (explicit VR, big endian) throughout.
"""

from __future__ import annotations

import struct
import zlib

EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
RLE = "1.2.840.10008.1.2.5"

SYNTAX = {"explicit": EXPLICIT, "implicit": IMPLICIT, "big": BIG}

UNDEFINED = 0xFFFFFFFF
ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD

# PS3.5 Table 7.1-1: two reserved bytes, then a 32-bit length.
LONG = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}


def order(form: str) -> str:
    return ">" if form == "big" else "<"


def header(tag: int, vr: str, length: int, form: str = "explicit") -> bytes:
    """Return what stands before a value."""
    number = struct.pack(f"{order(form)}HH", tag >> 16, tag & 0xFFFF)
    if form == "implicit" or tag >> 16 == 0xFFFE:
        return number + struct.pack(f"{order(form)}I", length)
    if vr in LONG:
        return number + vr.encode() + bytes(2) + struct.pack(f"{order(form)}I", length)
    return number + vr.encode() + struct.pack(f"{order(form)}H", length)


def element(tag: int, vr: str, value: bytes | str = b"", form: str = "explicit", length: int | None = None) -> bytes:
    """Return an element; `length` to state another than the value's."""
    raw = value.encode("latin-1") if isinstance(value, str) else value
    return header(tag, vr, len(raw) if length is None else length, form) + raw


def item(content: bytes = b"", form: str = "explicit", *, undefined: bool = False) -> bytes:
    """Return an item of a sequence, or a fragment of pixel data."""
    if undefined:
        return header(ITEM, "", UNDEFINED, form) + content + header(ITEM_END, "", 0, form)
    return header(ITEM, "", len(content), form) + content


def sequence(
    tag: int, *items: bytes, form: str = "explicit", vr: str = "SQ", undefined: bool = False, inner: str | None = None
) -> bytes:
    """Return a sequence of items; `inner` is the form of its delimiter where that differs from the sequence's own."""
    content = b"".join(items)
    if undefined:
        return header(tag, vr, UNDEFINED, form) + content + header(SEQUENCE_END, "", 0, inner or form)
    return element(tag, vr, content, form)


def meta(syntax: str | None = EXPLICIT, *more: bytes, length: int | None = None, form: str = "explicit") -> bytes:
    """Return group 0002 (PS3.10 7.1); `length` to state another group length than the true one."""
    uid = [] if syntax is None else [element(0x00020010, "UI", syntax + "\0" * (len(syntax) % 2), form)]
    rest = b"".join([element(0x00020001, "OB", b"\0\1", form), *uid, *more])
    stated = len(rest) if length is None else length
    return element(0x00020000, "UL", struct.pack("<I", stated), form) + rest


def file(*elements: bytes, syntax: str = EXPLICIT) -> bytes:
    """Return a file as PS3.10 wants it."""
    data = b"".join(elements)
    if syntax == DEFLATED:
        deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        data = deflater.compress(data) + deflater.flush()
    return bytes(128) + b"DICM" + meta(syntax) + data


def in_form(*elements: bytes, form: str) -> bytes:
    """Return a file whose elements are framed in one of the three forms."""
    return file(*elements, syntax=SYNTAX[form])
