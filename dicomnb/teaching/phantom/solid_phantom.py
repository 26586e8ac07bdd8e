"""Things of known size, place and activity, and what a scanner without noise sees of them.

A voxel holds the mean of what lies in it, so one that a border cuts lies between the two activities: the sum
over a sphere's surroundings then gives back its volume.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray

__all__ = ["EllipticCylinder", "Grid", "PhantomSphere", "image"]


PARTS: Final = 6
"""A voxel that a border may cut is looked at in this many places along each axis."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the voxels of an axial image are.

    Parameters
    ----------
    columns, rows, slices : int
        Number of voxels along x, y and z.
    spacing : (x, y, z)
        Distance between neighbouring centres, mm.
    first : (x, y, z)
        Centre of the first voxel, LPS, mm: the rightmost and foremost in the lowest slice.
    """

    columns: int
    rows: int
    slices: int
    spacing: tuple[float, float, float]
    first: tuple[float, float, float]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Number of voxels along x, y and z."""
        return self.columns, self.rows, self.slices

    def centers(self, axis: int) -> FloatArray:
        """Return the centres along x (0), y (1) or z (2), LPS, mm."""
        return np.asarray(self.first[axis] + np.arange(self.counts[axis]) * self.spacing[axis], np.float64)

    def parts(self, axis: int, chosen: slice = slice(None)) -> FloatArray:
        """Return the places at which voxels along an axis are looked at, shape (voxels, PARTS), LPS, mm."""
        inside = ((np.arange(PARTS) + 0.5) / PARTS - 0.5) * self.spacing[axis]
        return np.asarray(self.centers(axis)[chosen, None] + inside, np.float64)

    def reach(self, axis: int, low: float, high: float) -> slice:
        """Return the voxels along an axis that may hold something between two places, mm."""
        half = self.spacing[axis] / 2
        centers = self.centers(axis)
        start, stop = np.searchsorted(centers, (low - half, high + half))
        return slice(int(start), int(stop))


@dataclass(frozen=True, slots=True)
class PhantomSphere:
    """A sphere filled evenly.

    Parameters
    ----------
    center : (x, y, z)
        LPS, mm.
    diameter : float
        Millimetres.
    activity : float
        Bq/mL.
    """

    center: tuple[float, float, float]
    diameter: float
    activity: float

    @property
    def volume(self) -> float:
        """Volume, mL."""
        return float(np.pi / 6 * self.diameter**3 / 1000)


@dataclass(frozen=True, slots=True)
class EllipticCylinder:
    """A cylinder along z with an elliptic cross-section, filled evenly.

    Parameters
    ----------
    center : (x, y)
        Place of its axis, LPS, mm.
    semi_axes : (x, y)
        Half of its width and half of its height, mm.
    ends : (low, high)
        Where it begins and ends along z, LPS, mm.
    activity : float
        Bq/mL.
    """

    center: tuple[float, float]
    semi_axes: tuple[float, float]
    ends: tuple[float, float]
    activity: float


def image(grid: Grid, body: EllipticCylinder, spheres: Iterable[PhantomSphere]) -> FloatArray:
    """Return the mean activity in each voxel, shape (slices, rows, columns), Bq/mL.

    Parameters
    ----------
    grid : Grid
        The voxels.
    body : EllipticCylinder
        What is around the spheres; around it there is nothing.
    spheres : iterable of PhantomSphere
        They lie inside the body and not in each other.
    """
    values = body.activity * _share_of_body(grid, body)
    for sphere in spheres:
        where, share = _share_of_sphere(grid, sphere)
        values[where] += share * (sphere.activity - body.activity)
    return values


def _share_of_body(grid: Grid, body: EllipticCylinder) -> FloatArray:
    """Return how much of each voxel the body fills, 0 to 1, shape (slices, rows, columns)."""
    x, y = ((grid.parts(axis) - body.center[axis]) / body.semi_axes[axis] for axis in (0, 1))
    section = ((x[None, :, None, :] ** 2 + y[:, None, :, None] ** 2) <= 1).mean(axis=(2, 3))
    low = grid.centers(2) - grid.spacing[2] / 2
    high = low + grid.spacing[2]
    filled = np.minimum(high, body.ends[1]) - np.maximum(low, body.ends[0])
    return np.asarray(np.clip(filled / grid.spacing[2], 0, 1)[:, None, None] * section, np.float64)


def _share_of_sphere(grid: Grid, sphere: PhantomSphere) -> tuple[tuple[slice, slice, slice], FloatArray]:
    """Return the voxels around a sphere, as slices of z, y and x, and how much of each it fills, 0 to 1."""
    radius = sphere.diameter / 2
    boxes = [grid.reach(axis, center - radius, center + radius) for axis, center in enumerate(sphere.center)]
    x, y, z = ((grid.parts(axis, box) - sphere.center[axis]) ** 2 for axis, box in enumerate(boxes))
    distance = z[:, None, None, :, None, None] + y[None, :, None, None, :, None] + x[None, None, :, None, None, :]
    return (boxes[2], boxes[1], boxes[0]), (distance <= radius**2).mean(axis=(3, 4, 5))
