"""LUT Descriptors: three numbers, of which only the middle one can be negative.

The number of entries and the bits of an entry are unsigned even where the VR is SS, as it is for signed pixels (PS3.3
C.11.1.1.1): a table of 40000 entries is stated as the same 16 bits either way.
"""

from __future__ import annotations

import struct
from typing import Any, Final

from dicomnb.errors import UnencodableValue

__all__ = ["LUT_DESCRIPTORS", "SIGNED_DESCRIPTOR", "encode_descriptor", "read_descriptor"]

LUT_DESCRIPTORS: Final = frozenset({0x00281100, 0x00281101, 0x00281102, 0x00281103, 0x00281104, 0x00283002})
"""Of a grey table (retired), of the palettes of red, green, blue and opacity, of Modality and VOI LUTs."""

SIGNED_DESCRIPTOR: Final = struct.Struct("<HhH")
"""A descriptor with VR SS, little endian."""


def read_descriptor(value: Any) -> Any:
    """Return a descriptor's value as it is meant, from one that was read as three signed numbers."""
    if not isinstance(value, list) or len(value) != 3:
        return value
    return [value[0] % (1 << 16), value[1], value[2] % (1 << 16)]


def encode_descriptor(value: Any, *, big_endian: bool) -> bytes | None:
    """Return the bytes of a descriptor with VR SS; None if the value is not three numbers.

    Raises
    ------
    UnencodableValue
        If a number is out of range.
    """
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        return None
    first, mapped, bits = value
    if isinstance(first, int) and first < 0:
        first %= 1 << 16  # as other software reads it
    try:
        return struct.pack(">HhH" if big_endian else "<HhH", first, mapped, bits)
    except struct.error as error:
        raise UnencodableValue(
            f"A LUT Descriptor with VR SS holds numbers from 0 to 65535, -32768 to 32767 and 0 to 65535; {value} is "
            f"none: {error}."
        ) from None
