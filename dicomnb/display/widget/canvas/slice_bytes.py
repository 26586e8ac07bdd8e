"""One slice of a volume as bytes for a browser: exact, and of two bytes a voxel where that is all it takes.

A slice of whole numbers travels as these, with the slope and intercept that give back every value to its last bit. Any
other slice travels as the 32-bit numbers that it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

__all__ = ["SliceBytes", "SliceForm", "pack_slice"]

_MOST_CODE: Final = 0xFFFF

_FIRST: Final = (0, -0x8000)
"""What the code 0 stands for: stored values are mostly of 16 bits, without or with a sign."""


class SliceForm(TypedDict):
    """What the bytes of a slice mean; as `SliceForm` in slice_source.js."""

    kind: Literal["integers", "floats", "colours"]
    width: int
    first: int
    scale: tuple[float, float]
    isDouble: bool


@dataclass(frozen=True, slots=True)
class SliceBytes:
    """A slice on its way.

    Parameters
    ----------
    form : SliceForm
        What the bytes mean.
    data : bytes
        Voxels row by row, little-endian; of a colour image all reds, all greens, all blues.
    """

    form: SliceForm
    data: bytes


def pack_slice(values: NDArray[Any], scale: tuple[float, float] | None) -> SliceBytes:
    """Return a slice as bytes.

    Parameters
    ----------
    values : ndarray of shape (rows, columns) or (rows, columns, 3)
        Physical values, float32, or red, green and blue, uint8.
    scale : (float, float) or None
        Slope and intercept of all its voxels, None where they have no common one.
    """
    if values.ndim == 3:
        planes = np.ascontiguousarray(np.moveaxis(values, -1, 0), np.uint8)
        return SliceBytes(_form("colours", 1), planes.tobytes())
    packed = None if scale is None else _integers(values, *scale)
    if packed is not None:
        return packed
    return SliceBytes(_form("floats", 4), np.ascontiguousarray(values, "<f4").tobytes())


def _integers(values: NDArray[Any], slope: float, intercept: float) -> SliceBytes | None:
    """Return values as whole numbers, None where slope and intercept do not give them back."""
    low, high = float(values.min()), float(values.max())  # one that is no number makes both so
    if not (math.isfinite(low) and math.isfinite(high)) or abs(high - low) > abs(slope) * (_MOST_CODE + 1):
        return None
    stored = np.rint((values.astype(np.float64) - intercept) / slope)
    least, most = int(stored.min()), int(stored.max())
    # The same for as many slices as possible: the browser makes one table of colours for all of them.
    first = next((first for first in _FIRST if first <= least and most - first <= _MOST_CODE), least)
    if most - first > _MOST_CODE:
        return None
    width = 1 if most - first <= 0xFF else 2
    data = (stored - first).astype(f"<u{width}").tobytes()
    # The browser computes as one of these two does.
    single = np.float32(slope), np.float32(intercept)
    if np.array_equal(stored.astype(np.float32) * single[0] + single[1], values):
        return SliceBytes(_form("integers", width, first, (float(single[0]), float(single[1]))), data)
    if np.array_equal((stored * slope + intercept).astype(np.float32), values):
        return SliceBytes(_form("integers", width, first, (slope, intercept), is_double=True), data)
    return None


def _form(
    kind: Literal["integers", "floats", "colours"],
    width: int,
    first: int = 0,
    scale: tuple[float, float] = (1.0, 0.0),
    *,
    is_double: bool = False,
) -> SliceForm:
    return {"kind": kind, "width": width, "first": first, "scale": scale, "isDouble": is_double}
