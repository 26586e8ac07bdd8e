"""Pixels that only fill up the rectangle, left out of the values of a volume.

A round field of view is stored in a square image, and what lies outside has a value that no tissue has. It is no
measurement: in whatever is computed it is NaN (PS3.3 C.7.5.1.1.2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.pixels.intensity import ValueArray
from dicomnb.volumes.volume import Volume

__all__ = ["padded", "padded_array", "padded_block"]


def padded(volume: Volume, k: int, values: NDArray[Any]) -> NDArray[Any]:
    """Return values of a slice with NaN for padding: a copy if its header names any, else `values`."""
    limits = volume.padding_limits
    return values if limits is None else _without(values, limits[k])


def padded_block(volume: Volume, values: NDArray[Any], first: int = 0) -> NDArray[Any]:
    """Return values of several slices, or of a part of each, with NaN for padding: a copy if there is any.

    Parameters
    ----------
    volume : Volume
        Three dimensions.
    values : ndarray of shape (n, ...)
        What was taken of its array: `values[k]` of slice `first + k`.
    first : int
        The first slice.
    """
    limits = volume.padding_limits
    if limits is None:
        return values
    some = limits[first : first + len(values)]
    return _without(values, some.T.reshape(2, -1, *[1] * (values.ndim - 1)))


def _without(values: NDArray[Any], limits: FloatArray) -> NDArray[Any]:
    low, high = limits
    return np.where((values >= low) & (values <= high), np.float32(np.nan), values)


def padded_array(volume: Volume) -> ValueArray:
    """Return the physical values of a volume with NaN for padding: a copy if there is any, else `volume.array` itself.

    Parameters
    ----------
    volume : Volume
        Three dimensions or four; of one value a voxel.

    Returns
    -------
    ndarray of float32
        Shaped like `volume.array`.
    """
    array, limits = volume.array, volume.padding_limits
    if limits is None:
        return array
    flat = array.reshape(-1, *volume.frame_shape)
    copy: ValueArray | None = None
    for number, (low, high) in enumerate(limits.tolist()):
        mask = (flat[number] >= low) & (flat[number] <= high)
        if mask.any():
            if copy is None:
                copy = flat.copy()
            copy[number][mask] = np.nan
    return array if copy is None else copy.reshape(array.shape)
