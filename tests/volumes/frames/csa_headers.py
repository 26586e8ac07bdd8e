"""CSA headers of Siemens, byte by byte."""

from __future__ import annotations

import struct


def csa(version: int, tags: dict[str, list[str]]) -> bytes:
    """A CSA header by its layout: 84 bytes a tag, 16 a value, values padded to four bytes."""
    first = len(next(iter(tags.values())))
    out = b"SV10\4\3\2\1" if version == 2 else b""
    out += struct.pack("<2I", len(tags), 77)
    for name, values in tags.items():
        out += struct.pack("<64si4s3i", name.encode(), len(values), b"DS\0\0", 6, len(values), 77)
        for value in values:
            text = value.encode() + b"\0"
            out += struct.pack(
                "<4i", *((0, len(text), 77, len(text)) if version == 2 else (len(text) + first, 0, 77, 0))
            )
            out += text + bytes(-len(text) % 4)
    return out
