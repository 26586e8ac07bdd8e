"""The private header of Siemens scanners (CSA): a table of names and texts in one private element.

The standard knows nothing of it. It holds what the public header of a mosaic lacks: how many slices the mosaic
has, and which way they are stacked.
"""

from __future__ import annotations

import struct
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.private_values import private_value

__all__ = ["csa_image_header", "csa_values", "parse_csa"]

_MAGIC: Final = b"SV10"
_MOST_TAGS: Final = 1000
_MOST_ITEMS: Final = 10_000
_TAG_SIZE: Final = 84
_ITEM_SIZE: Final = 16


def csa_image_header(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return the CSA image header as names and texts; empty where there is none, or none that can be read."""
    data = private_value(dataset, 0x0029, "SIEMENS CSA HEADER", 0x10)
    return parse_csa(data) if isinstance(data, bytes) else {}


def parse_csa(data: bytes) -> dict[str, tuple[str, ...]]:
    """Return names and values of a CSA header of version 1 or 2, as far as it makes sense.

    Parameters
    ----------
    data : bytes
        Value of the private element: ``SV10`` and four bytes (version 2 only), the number of tags, a constant, and
        the tags. A tag is a name of 64 bytes, its multiplicity, VR and number of items; an item is four numbers, one
        of which is its length, and a text padded to four bytes.
    """
    second = data.startswith(_MAGIC)
    at = 8 if second else 0
    found: dict[str, tuple[str, ...]] = {}
    first_items: int | None = None
    try:
        (count, _) = struct.unpack_from("<2I", data, at)
        at += 8
        for _ in range(min(count, _MOST_TAGS)):
            name, _, _, _, number, _ = struct.unpack_from("<64si4s3i", data, at)
            at += _TAG_SIZE
            if not 0 <= number <= _MOST_ITEMS:
                return found
            if first_items is None:
                first_items = number
            values = []
            for _ in range(number):
                numbers = struct.unpack_from("<4i", data, at)
                at += _ITEM_SIZE
                # Version 1 counts the length on top of the first tag's number of items.
                length = numbers[1] if second else numbers[0] - first_items
                if length < 0 or at + length > len(data):
                    return found
                values.append(data[at : at + length].split(b"\0", 1)[0].decode("latin-1").strip())
                at += -(-length // 4) * 4
            stated = tuple(value for value in values if value)
            if stated:
                found[name.split(b"\0", 1)[0].decode("latin-1")] = stated
    except struct.error:
        return found
    return found


def csa_values(header: dict[str, tuple[str, ...]], name: str) -> tuple[float, ...]:
    """Return the numbers of one name, empty if there are none or one of them is none."""
    try:
        return tuple(float(value) for value in header.get(name, ()))
    except ValueError:
        return ()
