"""DICOMDIR files, record by record: with offsets, or without."""

from __future__ import annotations

import struct
from pathlib import Path

from tests import raw

ROOT, NEXT, LOWER, IN_USE, TYPE, FILE = 0x00041200, 0x00041400, 0x00041420, 0x00041410, 0x00041430, 0x00041500


def number(tag: int, value: int) -> bytes:
    return raw.element(tag, "UL", struct.pack("<I", value))


def record(kind: str, file: str = "", following: int = 0, lower: int = 0, in_use: int = 0xFFFF) -> bytes:
    """Return the content of a directory record: 64 bytes without a file, PS3.3 F.3."""
    return b"".join(
        (
            number(NEXT, following),
            raw.element(IN_USE, "US", struct.pack("<H", in_use)),
            number(LOWER, lower),
            raw.element(TYPE, "CS", kind.ljust(8)),
            raw.element(FILE, "CS", file + " " * (len(file) % 2)) if file else b"",
        )
    )


def dicomdir(*records: bytes, first: int = 0) -> bytes:
    return raw.file(number(ROOT, first), raw.sequence(0x00041220, *(raw.item(content) for content in records)))


def write(folder: Path, *files: str) -> Path:
    """Make a folder with a DICOMDIR that names the files, without offsets."""
    path = folder / "DICOMDIR"
    path.write_bytes(dicomdir(*(record("IMAGE", file) for file in files)))
    return path
