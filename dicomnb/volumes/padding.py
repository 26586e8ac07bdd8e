"""Pixels that only fill up the rectangle, left out of the values of a volume.

A round field of view is stored in a square image, and what lies outside has a value that no tissue has. It is no
measurement: in whatever is computed it is NaN (PS3.3 C.7.5.1.1.2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.pixels.intensity import ValueArray, padding
from dicomnb.volumes.volume import Volume

__all__ = ["padded", "padded_array"]


def padded(volume: Volume, k: int, values: NDArray[Any]) -> NDArray[Any]:
    """Return values of a slice with NaN for padding: a copy if its header names any, else `values`."""
    source = volume.slices[k]
    ends = None if source is None else padding(source.dataset, source.frame)
    if ends is None:
        return values
    return np.where((values >= ends[0]) & (values <= ends[1]), np.nan, values)


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
    array = volume.array
    flat = array.reshape(-1, *volume.frame_shape)
    known: dict[int, tuple[float, float] | None] = {}
    copy: ValueArray | None = None
    for number, source in enumerate(volume.slices):
        if source is None:
            continue
        key = id(source.dataset)
        if key not in known or (known[key] is not None and source.frame):
            known[key] = padding(source.dataset, source.frame)
        ends = known[key]
        if ends is None:
            continue
        mask = (flat[number] >= ends[0]) & (flat[number] <= ends[1])
        if mask.any():
            if copy is None:
                copy = flat.copy()
            copy[number][mask] = np.nan
    return array if copy is None else copy.reshape(array.shape)
