"""One voxel of a volume: where it lies in the patient, what its value is, and which one lies at a given place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.display.common.captions import place_text, value_text
from dicomnb.display.common.plane import Plane
from dicomnb.display.common.plane_values import slice_values
from dicomnb.errors import GeometryError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import number
from dicomnb.volumes.volume import Volume

__all__ = ["Voxel", "frame_rate", "is_inside", "middle", "nearest", "position", "readout", "with_index"]

Voxel = tuple[int, int, int]
"""Column i, row j and slice k."""

_MOST_FRAMES_PER_SECOND: Final = 60.0
"""Beyond this no screen follows."""


def middle(volume: Volume) -> Voxel:
    """Return the voxel in the middle; of an even number the latter."""
    (slices,), (rows, columns) = volume.grid, volume.frame_shape[:2]
    return columns // 2, rows // 2, slices // 2


def position(volume: Volume, voxel: Sequence[float]) -> NDArray[np.float64] | None:
    """Return where a voxel's centre lies, LPS in mm, shape (3,); None where the headers do not say."""
    if volume.stack is not None and not volume.stack.in_patient:
        return None
    try:
        return volume.to_patient(voxel)
    except GeometryError:
        return None


def nearest(volume: Volume, point: ArrayLike) -> Voxel | None:
    """Return the voxel whose centre is nearest to a place in the patient, None where the headers do not say.

    Parameters
    ----------
    volume : Volume
        Where to look.
    point : array_like of shape (3,)
        LPS position, mm. Beyond the volume its outermost voxels are nearest.
    """
    stack = volume.stack
    if position(volume, (0, 0, 0)) is None or stack is None:
        return None
    place = np.asarray(point, np.float64)
    k = int(np.abs((place - stack.positions) @ stack.normal).argmin())
    # Within its slice: a tilt shifts each slice against the one below.
    inside = place - stack.positions[k]
    i, j = inside @ stack.row / volume.size.x, inside @ stack.column / volume.size.y
    _, rows, columns = volume.shape[:3]
    return min(max(round(float(i)), 0), columns - 1), min(max(round(float(j)), 0), rows - 1), k


def with_index(voxel: Sequence[int], plane: Plane, index: int) -> Voxel:
    """Return a voxel moved to a slice of a plane."""
    parts = list(voxel)
    parts[2 - plane.normal] = index
    return parts[0], parts[1], parts[2]


def is_inside(volume: Volume, point: ArrayLike) -> bool:
    """Return True if a place in the patient lies in a voxel of the volume, or at most one voxel beyond."""
    voxel = nearest(volume, point)
    found = None if voxel is None else position(volume, voxel)
    if found is None:
        return False
    return bool(np.abs(np.asarray(point) - found).max() <= max(volume.spacing))


def readout(volume: Volume, voxel: Voxel) -> str:
    """Return what there is to say of a voxel: position with letters, indices, value with unit."""
    i, j, k = voxel
    place = position(volume, voxel)
    value = slice_values(volume, k)[j, i]
    shown = value_text(float(value), volume.units) if value.ndim == 0 else str(tuple(value.tolist()))
    there = "" if place is None else place_text(place, min(volume.spacing))
    parts = (there, f"i {i}, j {j}, k {k}", shown)
    return " · ".join(part for part in parts if part)


def frame_rate(dataset: Dataset, default: float = 10.0) -> float:
    """Return how many frames a second the header wants to be shown.

    References
    ----------
    PS3.3 C.7.6.5 (Cine): Recommended Display Frame Rate, Cine Rate, Frame Time in ms.
    """
    time = number(dataset, "FrameTime")
    stated = (
        number(dataset, "RecommendedDisplayFrameRate"),
        number(dataset, "CineRate"),
        1000 / time if time else None,
    )
    rate = next((each for each in stated if each and each > 0), default)
    return min(rate, _MOST_FRAMES_PER_SECOND)
