"""Several slices as one: the greatest, the least or the mean value across a slab; NaN does not count."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError, WrongType

__all__ = ["Projection", "RunningProjection", "projected", "projection_word", "slab_thickness"]

Projection = Literal["max", "mean", "min"]
"""How the slices of a slab become one: maximum intensity projection, mean, minimum."""

_WORDS: Final = {"max": "maximum", "mean": "mean", "min": "minimum"}


def projection_word(how: Any) -> str:
    """Return what a projection is called.

    Raises
    ------
    UsageError
        If there is no such projection.
    """
    if not isinstance(how, str) or how not in _WORDS:
        raise UsageError(f"There is no projection {how!r}.", remedy=f"There are {', '.join(map(repr, _WORDS))}.")
    return _WORDS[how]


def slab_thickness(slab: Any) -> float:
    """Return the thickness of a slab, mm.

    Raises
    ------
    WrongType
        If it is no number.
    UsageError
        If it is not above 0.
    """
    if not isinstance(slab, (int, float, np.number)):
        raise WrongType(f"slab = {slab!r} is no thickness.", remedy="It is a number of millimetres, such as slab=20.")
    if not slab > 0:
        raise UsageError(f"A slab of {slab:g} mm holds nothing.", remedy="Its thickness is above 0.")
    return float(slab)


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


class RunningProjection:
    """Slices that become one while they are read, one after the other: the memory is that of a slice.

    Parameters
    ----------
    how : {"max", "mean", "min"}
        The projection, as for `projected`.

    Raises
    ------
    UsageError
        If there is no such projection.
    """

    def __init__(self, how: Projection) -> None:
        projection_word(how)
        self._how = how
        self._values: NDArray[Any] | None = None
        self._counts: NDArray[np.int32] | None = None

    def add(self, values: NDArray[Any]) -> None:
        """Add a slice; all have the same shape."""
        if self._how != "mean":
            self._values = values if self._values is None else self._extreme(self._values, values)
            return
        present = np.isfinite(values)
        if self._values is None or self._counts is None:
            self._values, self._counts = np.zeros(values.shape, np.float64), np.zeros(values.shape, np.int32)
        self._values += np.where(present, values, 0)
        self._counts += present

    def _extreme(self, one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
        return np.asarray((np.fmax if self._how == "max" else np.fmin)(one, other))

    def result(self, dtype: np.dtype[Any]) -> NDArray[Any]:
        """Return what the slices became; NaN where none of them had a value.

        Raises
        ------
        UsageError
            If there was no slice.
        """
        if self._values is None:
            raise UsageError("There is no slice to project.")
        if self._counts is None:
            return self._values.astype(dtype, copy=False)
        mean = np.full(self._values.shape, np.nan)
        np.divide(self._values, self._counts, out=mean, where=self._counts > 0)
        return mean.astype(dtype)
