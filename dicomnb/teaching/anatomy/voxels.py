"""How much of each voxel a solid fills, on a grid at any angle."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from dicomnb.teaching.anatomy.solids import Capsule, Distances, Solid
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid

__all__ = ["BodyPart", "paint", "share"]

Where = tuple[slice, slice, slice]

_STEEPEST: Final = 1.5
"""How much faster than a distance the distances of first order may grow near a surface."""
_AT_ONCE: Final = 6
"""Slices that are computed at a time."""


@dataclass(frozen=True)
class BodyPart:
    """A part of the patient that consists of one tissue.

    Parameters
    ----------
    name : str
        What it is; several parts may share a name.
    tissue : str
        What it is made of: a key of the table of tissues.
    solids : tuple of Solid
        What it fills: all that lies in at least one of them.
    """

    name: str
    tissue: str
    solids: tuple[Solid, ...]


def paint(values: Distances, grid: VoxelGrid, solids: Iterable[Solid], value: float) -> None:
    """Fill solids with a value, in place; a voxel on the border gets a weighted mean.

    Parameters
    ----------
    values : array, shape (slices, rows, columns)
        Changed in place.
    grid : VoxelGrid
        Where its voxels are.
    solids : iterable of Solid
        What is filled: all that lies in at least one of them.
    value : float
        The value to fill them with.
    """
    found = share(grid, solids)
    if found is not None:
        where, filled = found
        values[where] += filled * (np.float32(value) - values[where])


def share(grid: VoxelGrid, solids: Iterable[Solid]) -> tuple[Where, Distances] | None:
    """Return a box of voxels and how much of each is filled, 0 to 1; None if no voxel is touched.

    A voxel is taken to be cut by a plane: what lies in it follows from the distance of its centre, and from how much
    the distance changes across it. For a ball of five voxels across the sum is right to within 1 %.
    """
    found = [one for solid in solids if (one := _share_of_one(grid, solid)) is not None]
    if len(found) <= 1:
        return found[0] if found else None
    around: Where = tuple(  # type: ignore[assignment]
        slice(min(where[axis].start for where, _ in found), max(where[axis].stop for where, _ in found))
        for axis in range(3)
    )
    total = np.zeros([one.stop - one.start for one in around], np.float32)
    for where, filled in found:
        box = tuple(
            slice(one.start - all_.start, one.stop - all_.start) for one, all_ in zip(where, around, strict=True)
        )
        np.maximum(total[box], filled, out=total[box])
    return around, total


class _Lattice(NamedTuple):
    """What is computed once for all solids in a grid."""

    inverse: tuple[tuple[float, float, float, float], ...]
    """Rows of the matrix from mm to indices."""
    places: tuple[Distances, Distances, Distances]
    """x, y and z of the centres of all voxels, of shapes that broadcast: small ones where a grid is straight."""
    half: float
    """How far from a voxel's centre, mm, a surface may cut it."""
    low: tuple[float, float, float]
    high: tuple[float, float, float]


@lru_cache(maxsize=4)
def _lattice(grid: VoxelGrid) -> _Lattice:
    matrix = grid.affine
    index = np.ix_(*(np.arange(count, dtype=np.float64) for count in (grid.slices, grid.rows, grid.columns)))
    found = []
    for axis in range(3):
        place = np.array(matrix[axis, 3]).reshape(1, 1, 1)
        for column, numbers in zip((2, 1, 0), index, strict=True):
            if abs(matrix[axis, column]) > 1e-12:
                place = place + matrix[axis, column] * numbers
        found.append(place.astype(np.float32))
    steps = abs(matrix[:3, :3]).sum(axis=0)
    steps[2] = max(steps[2], grid.slice_thickness)
    half = float(np.linalg.norm(steps)) / 2 * _STEEPEST
    inverse = tuple(tuple(row) for row in np.linalg.inv(matrix)[:3].tolist())
    x, y, z = found
    margin = 2 * float(steps.max())
    low = (float(x.min()) - margin, float(y.min()) - margin, float(z.min()) - margin)
    high = (float(x.max()) + margin, float(y.max()) + margin, float(z.max()) + margin)
    return _Lattice(inverse, (x, y, z), half, low, high)


def _share_of_one(grid: VoxelGrid, solid: Solid) -> tuple[Where, Distances] | None:
    where = _reach(grid, solid)
    if where is None:
        return None
    shape = tuple(one.stop - one.start for one in where)
    distance = np.empty(shape, np.float32)
    for start in range(0, shape[0], _AT_ONCE):
        # A few slices at a time stay in the processor's cache, and solids that do not reach them are left out.
        stop = min(start + _AT_ONCE, shape[0])
        slab = slice(where[0].start + start, where[0].start + stop)
        distance[start:stop] = solid.distance(*_places(grid, (slab, where[1], where[2])))
    filled = (distance < 0).astype(np.float32)
    half, side = _lattice(grid).half, math.prod(grid.spacing) ** (1 / 3)
    k, j, i = np.nonzero(abs(distance) < half)
    if len(k):
        near = distance[k, j, i]
        radius = min(solid.radii) if isinstance(solid, Capsule) else math.inf
        thin = radius < side
        # By how much the distance changes across a voxel, squared and added up over its three axes; and by how much
        # its mean over the voxel differs from its value in the middle, where the surface is curved.
        change = np.zeros(len(k), np.float32)
        bend = np.zeros(len(k), np.float32)
        stretch = (grid.slice_thickness / grid.spacing[2], 1.0, 1.0)
        for axis, count in enumerate(shape):
            if count == 1:
                continue
            at = [k, j, i]
            at[axis] = np.minimum(at[axis] + 1, count - 1)
            above = distance[tuple(at)]
            at = [k, j, i]
            at[axis] = np.maximum(at[axis] - 1, 0)
            below = distance[tuple(at)]
            apart = np.minimum((k, j, i)[axis] + 1, count - 1) - at[axis]
            change += ((above - below) / apart.astype(np.float32) * np.float32(stretch[axis])) ** 2
            if not thin:
                bend += np.where(apart == 2, above - 2 * near + below, np.float32(0)) * np.float32(stretch[axis] ** 2)
        # In the middle of something thinner than a voxel the distance changes alike on both sides: by nothing.
        change = np.maximum(np.sqrt(change), np.float32(min(grid.spacing)))
        filled[k, j, i] = np.clip(np.float32(0.5) - (near + bend / 24) / change, 0, 1)
        if thin:
            filled *= np.float32(_thinning(radius, side))
    return where, filled


def _thinning(radius: float, side: float) -> float:
    """Return by how much a plane overestimates what a tube fills of voxels of a side, as a factor.

    Over a cross-section, shares by planes sum up to π (r² + s² / 12), and to a cone of π (r + s / 2)³ / 3 s where the
    radius is less than half of a side.
    """
    if radius >= side / 2:
        return radius**2 / (radius**2 + side**2 / 12)
    return 3 * side * radius**2 / (radius + side / 2) ** 3


def _reach(grid: VoxelGrid, solid: Solid) -> Where | None:
    """Return the slices, rows and columns that a solid may touch."""
    low, high = solid.bounds
    lattice = _lattice(grid)
    if any(a > d or b < c for a, b, c, d in zip(low, high, lattice.low, lattice.high, strict=True)):
        return None
    found = []
    for row, count in zip(reversed(lattice.inverse), (grid.slices, grid.rows, grid.columns), strict=True):
        first = last = row[3]
        for factor, a, b in zip(row, low, high, strict=False):
            first += min(factor * a, factor * b)
            last += max(factor * a, factor * b)
        start, stop = max(0, math.floor(first) - 1), min(count, math.ceil(last) + 2)
        if start >= stop:
            return None
        found.append(slice(start, stop))
    return found[0], found[1], found[2]


def _places(grid: VoxelGrid, where: Where) -> tuple[Distances, Distances, Distances]:
    """Return x, y and z of the centres of voxels in a box, of shapes that broadcast."""
    x, y, z = (
        place[tuple(slice(None) if count == 1 else box for count, box in zip(place.shape, where, strict=True))]
        for place in _lattice(grid).places
    )
    return x, y, z
