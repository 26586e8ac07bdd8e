"""Data sets put together keyword by keyword, and files that announce more pixels than they take up on disk."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement

__all__ = ["IMPLICIT", "code", "header", "private", "uid", "write", "write_sparse"]

IMPLICIT = "1.2.840.10008.1.2"
"""Transfer syntax Implicit VR Little Endian."""

_ROOT = "2.25.281037154089356401263097418203355716"


def uid(*arcs: int) -> str:
    """Return a UID that the same numbers always give."""
    return ".".join([_ROOT, *map(str, arcs)])


def header(**values: Any) -> Dataset:
    """Return a data set with these values."""
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def code(value: str, meaning: str, **more: Any) -> Dataset:
    """Return an item of a code sequence."""
    return header(CodeValue=value, CodingSchemeDesignator="99BENCH", CodeMeaning=meaning, **more)


def private(dataset: Dataset, group: int, creator: str, values: Iterable[tuple[str, Any]]) -> None:
    """Put a private block into a data set: its creator, then VR and value of one element after the other."""
    dataset[group << 16 | 0x10] = DataElement(group << 16 | 0x10, "LO", creator)
    for number, (vr, value) in enumerate(values):
        tag = group << 16 | 0x1001 + number
        dataset[tag] = DataElement(tag, vr, value)


def write(dataset: Dataset, path: Path, transfer_syntax: str | None = None) -> None:
    """Write a data set. Not by path: waiting for the disk after each of a thousand files helps nobody here."""
    with path.open("wb") as file:
        dataset.save_as(file, transfer_syntax=transfer_syntax)


def write_sparse(dataset: Dataset, path: Path, pixels: int) -> None:
    """Write an image of `pixels` bytes of zeros that take up no room where the file system can leave holes.

    The data set must end with an empty Pixel Data: its length, the file's last four bytes, is set afterwards.
    """
    write(dataset, path)
    with path.open("r+b") as file:
        file.seek(-4, os.SEEK_END)
        file.write(struct.pack("<I", pixels))
        file.truncate(file.tell() + pixels)
