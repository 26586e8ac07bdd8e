"""Grid pictures of United Imaging (UIH): all slices of a volume side by side in one picture, ImageType VFRAME.

Private elements count the slices and hold an item with Image Position (Patient) for each; slices follow each other row
by row, as many in a row as the root of their number, rounded up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from dicomnb.errors import GeometryError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.private_block import private_elements
from dicomnb.pixels.attributes import numbers, private_number

__all__ = ["is_grid", "positions", "tiles"]

_CREATOR: Final = "Image Private Header"
_GROUP: Final = 0x0065
_COUNT, _ITEMS = 0x50, 0x51


def is_grid(dataset: Dataset) -> bool:
    """Return True for a picture that private elements of UIH divide into several slices."""
    if not any(tag in dataset for tag in (_GROUP << 16 | block for block in range(0x10, 0x20))):
        return False  # nearly always
    count = private_number(dataset, _CREATOR, _GROUP, _COUNT)
    return count is not None and count > 1 and next(_sequences(dataset), None) is not None


def positions(dataset: Dataset) -> list[tuple[float, ...]]:
    """Return the position of each slice, LPS in mm, in the order of the tiles.

    Raises
    ------
    GeometryError
        If there are not as many usable positions as slices.
    """
    count = int(private_number(dataset, _CREATOR, _GROUP, _COUNT) or 0)
    found = [numbers(item, "ImagePositionPatient") for item in next(_sequences(dataset), ())]
    usable: list[tuple[float, ...]] = [position for position in found if len(position) == 3]
    if len(usable) != count or len(found) != count:
        raise GeometryError(
            f"The picture holds {count} slices (0065,xx50), and (0065,xx51) has {len(usable)} usable positions for "
            "them: they have no place in the patient."
        )
    return usable


def tiles(count: int) -> tuple[int, int]:
    """Return how many slices lie side by side, and in how many rows."""
    across = math.isqrt(count - 1) + 1
    return across, -(-count // across)


def _sequences(dataset: Dataset) -> Iterator[Any]:
    """Yield the sequence of slices; the block of the private creator may be any."""
    for element in private_elements(dataset, _GROUP, _CREATOR, _ITEMS):
        value = element.value
        if isinstance(value, list) or hasattr(value, "__getitem__"):
            items = [item for item in value if isinstance(item, Dataset)]
            if items:
                yield items
