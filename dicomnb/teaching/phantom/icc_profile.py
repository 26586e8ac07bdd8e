"""A small ICC profile of a screen or scanner: three primaries, and one curve for all."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

__all__ = ["SRGB_PRIMARIES", "icc_profile"]

Xyz = tuple[float, float, float]

SRGB_PRIMARIES: Final[tuple[Xyz, Xyz, Xyz]] = (
    (0.4360747, 0.2225045, 0.0139322),
    (0.3850649, 0.7168786, 0.0971045),
    (0.1430804, 0.0606169, 0.7141733),
)
"""Red, green and blue of sRGB as XYZ under D50 (IEC 61966-2-1, adapted by the Bradford transform)."""

_D50: Final[Xyz] = (0.9642, 1.0, 0.8249)


def icc_profile(primaries: Sequence[Xyz] = SRGB_PRIMARIES, gamma: float = 2.2, name: str = "dicomnb phantom") -> bytes:
    """Return a profile (version 2.1, class scanner), always the same bytes.

    Parameters
    ----------
    primaries : three XYZ under D50
        What full red, green and blue are.
    gamma : float
        Exponent from a value to its light.
    name : str
        What the profile is called, ASCII.

    References
    ----------
    ICC.1:2001-04, 6.1 and 6.3.
    """
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    ascii_name = name.encode("ascii") + b"\0"
    description = b"desc" + bytes(4) + struct.pack(">I", len(ascii_name)) + ascii_name + bytes(4 + 4 + 2 + 1 + 67)
    tags = [
        (b"desc", description),
        (b"cprt", b"text" + bytes(4) + b"Public domain\0"),
        (b"wtpt", _xyz(_D50)),
        *((letter + b"XYZ", _xyz(primary)) for letter, primary in zip((b"r", b"g", b"b"), primaries, strict=True)),
        *((letter + b"TRC", curve) for letter in (b"r", b"g", b"b")),
    ]
    at = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for signature, content in tags:
        table += signature + struct.pack(">II", at + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    header = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI3i4s44x",
        at + len(data), b"\0\0\0\0", 0x02100000, b"scnr", b"RGB ", b"XYZ ",
        2015, 7, 21, 8, 0, 0, b"acsp", b"\0\0\0\0", 0, b"\0\0\0\0", b"\0\0\0\0", 0, 0,
        *(round(part * 65536) for part in _D50), b"\0\0\0\0",
    )  # fmt: skip
    return header + table + data


def _xyz(values: Xyz) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))
