"""A file whose pixel data are larger than what is read at once, and the names of what lies beside it."""

from __future__ import annotations

from pathlib import Path

from tests import raw

PIXELS = bytes(range(256)) * 1024  # 262,144 bytes: far more than is read at once


def image(patient: str = "12") -> bytes:
    return raw.file(
        raw.element(0x00080060, "CS", "CT"),
        raw.element(0x00100020, "LO", patient),
        raw.element(0x7FE00010, "OW", PIXELS),
        raw.element(0xFFFCFFFC, "OB", bytes(6)),
    )


def litter(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
