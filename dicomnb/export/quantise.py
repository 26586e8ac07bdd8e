"""Values as the integers of 16 bits that stand for them in a file, with slope and intercept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray

__all__ = ["Stored", "decimal", "quantised"]

_LARGEST: Final = 32767
"""Of what 16 bits hold with a sign. Scaling leaves −32768 free."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Numbers as they go into a file: value = slope × stored + intercept."""

    array: NDArray[Any]
    slope: float
    intercept: float
    padding: int | None


def quantised(values: NDArray[Any], fill: float | None, *, is_pet: bool) -> Stored:
    """Return values as integers of 16 bits: whole numbers as they are, others scaled over all of them.

    Parameters
    ----------
    values : ndarray
        Integers, bool or floats.
    fill : float or None
        What is stored for NaN.
    is_pet : bool
        True for an intercept of 0.

    Raises
    ------
    UsageError
        If they cannot be held.
    """
    if values.dtype.kind not in "biuf":
        raise UsageError(f"Values of type {values.dtype} have no place in an image.", remedy="Integers and floats do.")
    missing: NDArray[np.bool_] | None = None
    if values.dtype.kind == "f":
        missing = np.isnan(values)
        if not missing.any():
            missing = None
        elif fill is None:
            raise UsageError(
                f"{int(missing.sum())} voxels are NaN, which integers cannot hold.",
                remedy="fill= names the value to store for them, such as -1024.",
            )
        else:
            values = np.where(missing, fill, values)
        if not np.isfinite(values).all():
            raise UsageError("Infinite values cannot be stored.")
    low, high = values.min(), values.max()
    is_whole = values.dtype.kind != "f" or bool((values == np.rint(values)).all())
    if is_whole and low >= -_LARGEST - 1 and high <= _LARGEST:
        stored, slope, intercept = values.astype(np.int16), 1.0, 0.0
    elif values.dtype.kind != "f":
        raise UsageError(
            f"Integers from {low} to {high} do not fit into 16 bits.",
            remedy="As floats (array.astype(float)) they are scaled, and rounded.",
        )
    else:
        stored, slope, intercept = _scaled(values.astype(np.float64), float(low), float(high), is_pet=is_pet)
    padding = None
    if missing is not None:
        filled = int(stored[missing][0])
        if not (stored[~missing] == filled).any():
            padding = filled
    return Stored(stored, slope, intercept, padding)


def _scaled(values: FloatArray, low: float, high: float, *, is_pet: bool) -> tuple[NDArray[np.int16], float, float]:
    # A decimal string has 10 digits: the numbers that stand in the file are those that count. A hair more than needed,
    # so that the ends still fit.
    intercept = 0.0 if is_pet else decimal(low / 2 + high / 2)
    reach = max(high - intercept, intercept - low)
    slope = decimal(reach / _LARGEST * (1 + 1e-6)) or 1.0
    return np.rint((values - intercept) / slope).astype(np.int16), slope, intercept


def decimal(number: float) -> float:
    """Return a number that a decimal string holds: 10 digits fit into its 16 characters (PS3.5 6.2)."""
    return float(f"{number:.10g}")
