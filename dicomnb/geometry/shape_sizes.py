"""The numbers that a shape can have, and distances in units of its size.

A point on the border is inside, within a billionth of the shape's size: which side a rounding error falls on then
decides nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray

__all__ = ["BORDER", "Inside", "finite", "in_units_of", "positive"]

BORDER: Final = 1e-9
"""Share of a shape's size by which a point may lie outside and still be on the border."""

Inside = NDArray[np.bool_]
"""For each point whether it lies inside."""


def finite(name: str, values: ArrayLike, count: int | None = None) -> None:
    """Raise `UsageError` unless numbers are finite, and `count` of them where that is given."""
    found = np.asarray(values, np.float64)
    if not np.isfinite(found).all() or (count is not None and found.shape != (count,)):
        raise UsageError(f"{name} needs {count or 'finite'} numbers, not {values!r}.")


def positive(name: str, *lengths: float) -> None:
    """Raise `UsageError` unless lengths, mm, are finite and above 0."""
    if not all(length > 0 and np.isfinite(length) for length in lengths):
        raise UsageError(f"{name} needs lengths above 0 mm, not {', '.join(f'{length:g}' for length in lengths)}.")


def in_units_of(lengths: ArrayLike, away: FloatArray) -> FloatArray:
    """Return offsets divided by the lengths of a shape; beyond 4 of them they are 4, which is outside of any shape."""
    with np.errstate(over="ignore"):
        return np.clip(away / np.maximum(lengths, np.finfo(np.float64).smallest_subnormal), -4, 4)
