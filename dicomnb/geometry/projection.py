"""Several slices as one: the greatest, the least or the mean value across a slab; NaN does not count."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError

__all__ = ["Projection", "projected", "projection_word"]

Projection = Literal["max", "mean", "min"]
"""How the slices of a slab become one: maximum intensity projection, mean, minimum."""

_WORDS: Final = {"max": "maximum", "mean": "mean", "min": "minimum"}


def projection_word(how: str) -> str:
    """Return what a projection is called.

    Raises
    ------
    UsageError
        If there is no such projection.
    """
    if how not in _WORDS:
        raise UsageError(f"There is no projection {how!r}.", remedy=f"There are {', '.join(map(repr, _WORDS))}.")
    return _WORDS[how]


def projected(slab: NDArray[Any], axis: int, how: Projection) -> NDArray[Any]:
    """Return the greatest, least or mean value along an axis, of the type of `slab`; NaN does not count.

    Raises
    ------
    UsageError
        If there is no such projection.
    """
    projection_word(how)
    if how != "mean":
        return np.asarray((np.fmax if how == "max" else np.fmin).reduce(slab, axis=axis))
    present = np.isfinite(slab)
    count = present.sum(axis=axis)
    total = np.where(present, slab, 0).sum(axis=axis, dtype=np.float64)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return np.asarray(mean, slab.dtype)
