"""Values between voxels: the nearest one's, or interpolated along straight lines or a cubic spline.

The rules, for every order:

- A voxel is a box. Within half a voxel beyond the outermost centres the border's value holds; outside it is NaN.
- At the centre of a voxel (within `SNAP` of a voxel) its value comes back unchanged, bit for bit.
- A missing voxel (NaN) makes NaN whatever takes more than a millionth of its value from it, and nothing else. The
  spline, which takes something of every voxel, is led as though missing voxels had the value of the nearest one there
  is, and NaN where linear interpolation would be.

Where the new axes run along the old ones, and for the nearest voxel, NumPy does it; all else needs SciPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.optional_package import optional_package

Float32Array = NDArray[np.float32]
"""Values of voxels, in single precision."""

__all__ = ["SNAP", "Order", "Sampler"]

Order = Literal["nearest", "linear", "cubic"]

SNAP: Final = 1e-6
"""An index is taken for whole if it is no further from it than this."""

_ORDERS: Final = ("nearest", "linear", "cubic")


class Sampler:
    """Looks up values of one array.

    Parameters
    ----------
    array : ndarray of float32, shape (slices, rows, columns)
        The values.
    order : {"nearest", "linear", "cubic"}
        How to interpolate.

    Raises
    ------
    UsageError
        If there is no such order.
    """

    def __init__(self, array: Float32Array, order: Order) -> None:
        if order not in _ORDERS:
            raise UsageError(f"There is no interpolation {order!r}.", remedy=f"There are {', '.join(_ORDERS)}.")
        self._array = array
        self._order = order
        self._spline: _Spline | None = None

    def plane(
        self, start: FloatArray, across: FloatArray, down: FloatArray, shape: tuple[int, int], out: Float32Array
    ) -> None:
        """Look up the values of one plane.

        Parameters
        ----------
        start : ndarray of shape (3,)
            (i, j, k) of its first pixel.
        across, down : ndarray of shape (3,)
            How (i, j, k) change from column to column, and from row to row.
        shape : (int, int)
            Rows and columns.
        out : ndarray of float32, shape (rows, columns)
            Where to put them.
        """
        along = None if self._order == "cubic" else _along(across, down, shape)
        if along is not None:
            _separable(self._array, start, across, down, along, self._order, out)
            return
        if self._order == "linear":
            self._slanted(start, across, down, out)
            return
        j, i = np.arange(shape[0])[:, None, None], np.arange(shape[1])[:, None]
        self.points(start + i * across + j * down, out)

    def _slanted(self, start: FloatArray, across: FloatArray, down: FloatArray, out: Float32Array) -> None:
        """Interpolate linearly on a plane that runs along no axis; SciPy finds the indices by itself."""
        self.prepare()
        assert self._spline is not None
        self._spline.plane(start, across, down, out)
        steps = np.arange(out.shape[1])
        below = start + np.arange(out.shape[0])[:, None] * down
        outside, whole = np.zeros(out.shape, np.bool_), np.ones(out.shape, np.bool_)
        for axis, count in enumerate(self._array.shape[::-1]):
            index = below[:, axis, None] + steps * across[axis]
            outside |= _outside(index, count)
            if whole.any():
                whole &= np.abs(index - np.rint(index)) <= SNAP
        out[outside] = np.nan
        whole &= ~outside
        if whole.any():
            row, column = np.nonzero(whole)
            i, j, k = _rounded(below[row] + column[:, None] * across).T
            out[row, column] = self._array[k, j, i]

    def points(self, indices: FloatArray, out: Float32Array) -> None:
        """Look up the values at (i, j, k), shape (..., 3), into an array of shape (...)."""
        counts = self._array.shape[::-1]
        found = np.moveaxis(_snapped(indices), -1, 0)
        outside = np.zeros(out.shape, np.bool_)
        for axis, count in enumerate(counts):
            outside |= _outside(found[axis], count)
            np.clip(found[axis], 0, count - 1, out=found[axis])
        i, j, k = found
        if self._order == "nearest":
            out[...] = self._array[_rounded(k), _rounded(j), _rounded(i)]
        else:
            self.prepare()
            assert self._spline is not None
            out[...] = self._spline.at(k, j, i)
            whole = (i == np.rint(i)) & (j == np.rint(j)) & (k == np.rint(k))
            if whole.any():
                out[whole] = self._array[tuple(axis[whole].astype(np.intp) for axis in (k, j, i))]
        out[outside] = np.nan

    def prepare(self) -> None:
        """Make what `points` needs, once; threads would each make their own."""
        if self._spline is None and self._order != "nearest":
            self._spline = _Spline.of(self._array, 1 if self._order == "linear" else 3)


def _snapped(indices: FloatArray) -> FloatArray:
    whole = np.rint(indices)
    return np.where(np.abs(indices - whole) <= SNAP, whole, indices)


def _outside(index: FloatArray, count: int) -> NDArray[np.bool_]:
    return np.asarray((index < -0.5 - SNAP) | (index > count - 0.5 + SNAP))


def _rounded(index: FloatArray) -> NDArray[np.intp]:
    # Halfway between two voxels the later one counts: rint would go by even and odd.
    return np.floor(index + 0.5).astype(np.intp)


# -- new axes along old ones: NumPy --------------------------------------------------------------------------


def _along(across: FloatArray, down: FloatArray, shape: tuple[int, int]) -> tuple[int, int, int] | None:
    """Return along which index (0 for i, 1 for j, 2 for k) columns, rows and slices go; None if along several."""
    directions = np.stack([across * max(shape[1] - 1, 1), down * max(shape[0] - 1, 1)])
    first, second = (int(axis) for axis in np.abs(directions).argmax(axis=1))
    rest = directions.copy()
    rest[0, first] = rest[1, second] = 0
    if first == second or np.abs(rest).max() > SNAP:
        return None
    return first, second, 3 - first - second


@dataclass(frozen=True, slots=True)
class _AxisWeights:
    """From which two old voxels each new one along an axis is made, and how much of the second it takes."""

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    weight: Float32Array
    outside: NDArray[np.bool_]

    @classmethod
    def of(cls, index: FloatArray, count: int, order: Order) -> _AxisWeights:
        """Return the taps for indices, shape (n,), among `count` voxels."""
        index = _snapped(index)
        outside = _outside(index, count)
        index = np.clip(index, 0, count - 1)
        if order == "nearest":
            low = _rounded(index)
            return cls(low, low, np.zeros(len(index), np.float32), outside)
        low = np.floor(index).astype(np.intp)
        weight = (index - low).astype(np.float32)
        # What has no weight is not touched, so that it cannot spread NaN.
        return cls(low, np.where(weight > 0, low + 1, low), weight, outside)

    def apply(self, layer: Float32Array, axis: int) -> Float32Array:
        """Return a layer with one of its two axes replaced."""
        if len(self.low) == layer.shape[axis] and np.array_equal(self.low, np.arange(len(self.low))):
            low = layer
        else:
            low = np.take(layer, self.low, axis)
        if not self.weight.any():
            return low
        weight = self.weight if axis else self.weight[:, None]
        made = np.take(layer, self.high, axis)
        made -= low
        made *= weight
        made += low
        return made


def _separable(
    array: Float32Array,
    start: FloatArray,
    across: FloatArray,
    down: FloatArray,
    along: tuple[int, int, int],
    order: Order,
    out: Float32Array,
) -> None:
    column, row, layer = along
    turned = array.transpose(2 - layer, 2 - row, 2 - column)
    between = _AxisWeights.of(start[layer : layer + 1], turned.shape[0], order)
    if between.outside[0]:
        out[...] = np.nan
        return
    values = turned[between.low[0]]
    if between.weight[0]:
        values = turned[between.high[0]] - values
        values *= between.weight[0]
        values += turned[between.low[0]]
    for axis, index, direction in ((0, row, down), (1, column, across)):
        taps = _AxisWeights.of(
            start[index] + np.arange(out.shape[axis]) * direction[index], turned.shape[axis + 1], order
        )
        values = taps.apply(values, axis)
        if taps.outside.any():
            values = values.copy()
            values[(slice(None),) * axis + (taps.outside,)] = np.nan
    out[...] = values


# -- any direction: SciPy ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spline:
    """An array ready to be interpolated in any direction.

    Parameters
    ----------
    coefficients : ndarray
        Of the spline; of linear interpolation the values, 0 where one is missing.
    missing : ndarray of float32 or None
        1 where a value is missing, None where none is.
    order : int
        1 or 3.
    """

    coefficients: NDArray[Any]
    missing: Float32Array | None
    order: int

    @classmethod
    def of(cls, array: Float32Array, order: int) -> _Spline:
        """Fill what is missing, and fit the spline."""
        package = _scipy()
        missing = None
        with np.errstate(all="ignore"):
            holds_all = bool(np.isfinite(array.sum()))  # cheap; a sum that overflows is looked at closely below
        holes = np.zeros(0, np.bool_) if holds_all else ~np.isfinite(array)
        if holes.any():
            missing = holes.astype(np.float32)
            array = _filled(array, holes) if order > 1 else np.where(holes, np.float32(0), array)
        if order > 1:
            # Mirrored at the outermost centres, so that it goes through them too.
            array = package.spline_filter(array, order, output=np.float64, mode="mirror")
        return cls(array, missing, order)

    def at(self, k: FloatArray, j: FloatArray, i: FloatArray) -> Float32Array:
        """Return the values at indices that lie within the outermost centres."""
        places = np.stack([k, j, i])
        look_up = _scipy().map_coordinates
        made: Float32Array = look_up(
            self.coefficients, places, np.float32, order=self.order, mode="mirror", prefilter=False
        )
        if self.missing is not None:
            share = look_up(self.missing, places, np.float32, order=1, mode="mirror", prefilter=False)
            made[share > SNAP] = np.nan
        return made

    def plane(self, start: FloatArray, across: FloatArray, down: FloatArray, out: Float32Array) -> None:
        """Put the values of a plane into `out`, those at the border beyond the outermost centres too."""
        # Arrays count k, j, i; a plane has one layer, so that how indices change from layer to layer does not matter.
        matrix = np.stack([np.zeros(3), down, across], -1)[::-1]
        look_up, order = _scipy().affine_transform, self.order
        shape = (1, *out.shape)
        look_up(self.coefficients, matrix, start[::-1], shape, out[None], order=order, mode="nearest", prefilter=False)
        if self.missing is not None:
            share = look_up(
                self.missing, matrix, start[::-1], shape, np.float32, order=1, mode="nearest", prefilter=False
            )
            out[share[0] > SNAP] = np.nan


def _filled(array: Float32Array, holes: NDArray[np.bool_]) -> Float32Array:
    """Return the array with the nearest value there is in place of a missing one."""
    if holes.all():
        return np.zeros_like(array)
    nearest = _scipy().distance_transform_edt(holes, return_distances=False, return_indices=True)
    filled: Float32Array = array[tuple(nearest)]
    return filled


def _scipy() -> Any:
    purpose = "Interpolating along directions other than those of the volume"
    return optional_package("scipy.ndimage", "SciPy", "resample", purpose)
