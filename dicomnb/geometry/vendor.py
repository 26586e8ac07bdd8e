"""Values in private blocks, by creator and offset: what some scanners write nowhere else."""

from __future__ import annotations

import struct
from typing import Any

from dicomnb.errors import MissingAttribute
from dicomnb.parsing.dataset import Dataset

__all__ = ["private_numbers", "private_value"]


def private_value(dataset: Dataset, group: int, creator: str, offset: int) -> Any:
    """Return a private value, None where there is none; bytes where the file does not say what they mean."""
    try:
        block = dataset.private_block(group, creator)
    except MissingAttribute:
        return None
    return block[offset].value if offset in block else None


def private_numbers(dataset: Dataset, group: int, creator: str, offset: int, code: str = "d") -> tuple[float, ...]:
    """Return private numbers, empty where there are none.

    Parameters
    ----------
    dataset : Dataset
        Where to look.
    group, creator, offset : int, str, int
        Which element.
    code : str
        What its bytes mean where VR UN hides it: a letter of `struct`, or ``"s"`` for decimal text.
    """
    value = private_value(dataset, group, creator, offset)
    if isinstance(value, bytes):
        value = _decoded(value, code)
    several = value if isinstance(value, (list, tuple)) else [value]
    try:
        return tuple(float(one) for one in several if one is not None and one != "")
    except (TypeError, ValueError):
        return ()


def _decoded(data: bytes, code: str) -> list[Any]:
    if code == "s":
        return data.decode("latin-1").strip(" \0").split("\\")
    size = struct.calcsize(f"<{code}")
    return list(struct.unpack(f"<{len(data) // size}{code}", data[: len(data) // size * size]))
