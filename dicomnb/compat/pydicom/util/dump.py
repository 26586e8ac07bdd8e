"""Bytes and data sets as text to look at, by the names of pydicom."""

from __future__ import annotations

from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["datadump", "filedump", "hexdump", "pretty_print", "print_character"]

_WIDTH = 16
"""Bytes in a line."""


def print_character(ordchr: int) -> str:
    """Return a printable character of ASCII, a dot for others and for the backslash."""
    return chr(ordchr) if 31 < ordchr < 126 and ordchr != 92 else "."


def hexdump(f: BinaryIO, start_address: int = 0, stop_address: int | None = None, show_address: bool = True) -> str:
    """Return bytes of a file as lines of hexadecimal digits and characters.

    Parameters
    ----------
    f : binary file object
        What to show.
    start_address, stop_address : int
        The first byte, and the one that the last line begins at or before; by default all.
    show_address : bool
        False for lines without the place of their first byte.
    """
    digits = len(f"{stop_address or f.seek(0, 2):X}")
    f.seek(start_address)
    lines = []
    at = start_address
    while (not stop_address or at <= stop_address) and (data := f.read(_WIDTH)):
        place = f"{at:0{digits}X}  " if show_address else ""
        lines.append(f"{place}{data.hex(' ').upper():<49}{''.join(map(print_character, data))}")
        at += len(data)
    return "\n".join(lines)


def filedump(filename: str | PathLike[str], start_address: int = 0, stop_address: int | None = None) -> str:
    """Return bytes of a file as lines; see `hexdump`."""
    with Path(filename).open("rb") as file:
        return hexdump(file, start_address, stop_address)


def datadump(data: bytes, start_address: int = 0, stop_address: int | None = None) -> str:
    """Return bytes as lines; see `hexdump`."""
    return hexdump(BytesIO(data), start_address, stop_address)


def pretty_print(ds: Any, indent_level: int = 0, indent_chars: str = "  ") -> None:
    """Print a data set element by element, nested ones further in."""
    for element in ds:
        if element.VR != "SQ":
            print(f"{indent_chars * indent_level}{element!r}")  # noqa: T201
            continue
        print(f"{indent_chars * indent_level}{element.tag} {element.name} -- {len(element.value)} item(s)")  # noqa: T201
        for item in element.value:
            pretty_print(item, indent_level + 1, indent_chars)
            print(f"{indent_chars * (indent_level + 1)}---------")  # noqa: T201
