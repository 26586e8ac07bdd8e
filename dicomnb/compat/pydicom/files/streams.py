"""Files in memory that know how a data set is encoded, by the names of ``pydicom.filebase``."""

from __future__ import annotations

import struct
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, Self

from dicomnb.compat.pydicom.tag import BaseTag
from dicomnb.errors import UsageError

__all__ = [
    "DicomBytesIO",
    "DicomFile",
    "DicomFileLike",
    "DicomIO",
    "ReadableBuffer",
    "WriteableBuffer",
    "size_in_bytes",
]

ReadableBuffer = WriteableBuffer = BinaryIO
"""What is read from, and written to."""

_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}


def size_in_bytes(expr: float | str | None) -> float | int | None:
    """Return the bytes that a number, or a text such as ``"512 KB"`` stands for; None for None.

    Raises
    ------
    UsageError
        If the text is no such size.
    """
    if expr is None or not isinstance(expr, str):
        return expr
    text = expr.strip().upper()
    unit = next((unit for unit in _UNITS if text.endswith(unit)), None)
    try:
        return int(float(text[: -len(unit)] if unit else text) * (_UNITS[unit] if unit else 1))
    except ValueError:
        raise UsageError(f"{expr!r} is no size.", remedy="Sizes are numbers of bytes, or '512 KB', '2 MB'.") from None


class DicomIO:
    """A binary file, and how a data set in it is encoded.

    Parameters
    ----------
    buffer : binary file object
        The file.
    """

    is_implicit_VR: bool = True
    is_little_endian: bool = True

    def __init__(self, buffer: Any) -> None:
        self.parent = buffer
        self.name = getattr(buffer, "name", getattr(buffer, "filename", None))

    def __getattr__(self, name: str) -> Any:
        if name == "parent":
            raise AttributeError(name)
        return getattr(self.parent, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.parent.close()

    def _order(self) -> str:
        return "<" if self.is_little_endian else ">"

    def read_exact(self, length: int, nr_retries: int = 3) -> bytes:
        """Return so many bytes, read in several pieces where the file gives fewer at a time.

        Raises
        ------
        EOFError
            If the file ends before.
        """
        found: bytes = b""
        for _ in range(nr_retries + 1):
            found += self.parent.read(length - len(found))
            if len(found) == length:
                return found
        raise EOFError(f"The file ends after {len(found):,} of {length:,} bytes.")

    def read_tag(self) -> BaseTag:
        """Return the tag that stands next."""
        group, element = struct.unpack(f"{self._order()}HH", self.read_exact(4))
        return BaseTag((group, element))

    def write_tag(self, tag: int) -> None:
        """Write a tag."""
        self.parent.write(struct.pack(f"{self._order()}HH", int(tag) >> 16, int(tag) & 0xFFFF))

    def read_US(self) -> int:
        """Return the number of 16 bits that stands next."""
        return int(struct.unpack(f"{self._order()}H", self.read_exact(2))[0])

    def read_UL(self) -> int:
        """Return the number of 32 bits that stands next."""
        return int(struct.unpack(f"{self._order()}L", self.read_exact(4))[0])

    def write_US(self, val: int) -> None:
        """Write a number of 16 bits."""
        self.parent.write(struct.pack(f"{self._order()}H", val))

    def write_UL(self, val: int) -> None:
        """Write a number of 32 bits."""
        self.parent.write(struct.pack(f"{self._order()}L", val))

    read_leUS, read_leUL, write_leUS, write_leUL = read_US, read_UL, write_US, write_UL


class DicomFileLike(DicomIO):
    """A file object of the user's."""


class DicomBytesIO(DicomIO):
    """A file in memory.

    Parameters
    ----------
    initial_bytes : bytes
        What it holds at first.
    """

    def __init__(self, initial_bytes: bytes = b"") -> None:
        super().__init__(BytesIO(initial_bytes))


def DicomFile(filename: str | PathLike[str], mode: str = "rb") -> DicomFileLike:
    """Return an open file."""
    return DicomFileLike(Path(filename).open(mode))
