"""Ellipsoids in patient space, and their mean values in voxels that may lie at any angle.

As in `solid_phantom`, a voxel that a border cuts holds the mean of what lies in it; here the slices may
be oblique, sheared, thicker than their distance, or thinner.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.teaching.phantom.solid_phantom import PARTS

__all__ = ["Ellipsoid", "Vector", "VoxelGrid"]

Vector = tuple[float, float, float]

_INSIDE: Final = (np.arange(PARTS) + 0.5) / PARTS - 0.5
_OFFSETS: Final = np.stack(np.meshgrid(_INSIDE, _INSIDE, _INSIDE, indexing="ij"), axis=-1).reshape(-1, 3)
"""Where a voxel is looked at that a border may cut, in voxels from its centre, shape (PARTS³, 3)."""


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """An ellipsoid along the axes of the patient, filled evenly.

    Parameters
    ----------
    center : (x, y, z)
        LPS, mm.
    semi_axes : (x, y, z)
        Half of its width, depth and height, mm. An infinite one makes a cylinder without ends.
    value : float
        What it is filled with.
    """

    center: Vector
    semi_axes: Vector
    value: float

    @classmethod
    def sphere(cls, center: Vector, radius: float, value: float) -> Ellipsoid:
        """Return a sphere."""
        return cls(center, (radius, radius, radius), value)

    @property
    def volume_ml(self) -> float:
        """Volume, mL."""
        return 4 / 3 * math.pi * math.prod(self.semi_axes) / 1000


@dataclass(frozen=True, slots=True)
class VoxelGrid:
    """Where the voxels of a stack are.

    Parameters
    ----------
    columns, rows, slices : int
        Number of voxels along i, j and k.
    spacing : (x, y, z)
        Column spacing, row spacing and distance between slices along their normal, mm.
    first : (x, y, z)
        Centre of the first voxel, LPS, mm.
    row, column : (x, y, z)
        Direction in which columns and rows are counted, unit vectors at a right angle to each other.
    thickness : float, optional
        Of a slice, mm; by default the distance between slices.
    drift : (x, y, z)
        How far each slice is displaced within its plane from the one before, mm: a tilted gantry.
    """

    columns: int
    rows: int
    slices: int
    spacing: Vector
    first: Vector
    row: Vector = (1.0, 0.0, 0.0)
    column: Vector = (0.0, 1.0, 0.0)
    thickness: float | None = None
    drift: Vector = (0.0, 0.0, 0.0)

    @property
    def normal(self) -> FloatArray:
        """Direction in which slices are counted, row × column."""
        (a, b, c), (d, e, f) = self.row, self.column
        return np.array([b * f - c * e, c * d - a * f, a * e - b * d])

    @property
    def slice_thickness(self) -> float:
        """Thickness of a slice, mm."""
        return self.spacing[2] if self.thickness is None else self.thickness

    @property
    def affine(self) -> FloatArray:
        """The 4×4 matrix from (i, j, k, 1) to the centre of a voxel, LPS, mm."""
        matrix = np.eye(4)
        matrix[:3, 0] = np.multiply(self.row, self.spacing[0])
        matrix[:3, 1] = np.multiply(self.column, self.spacing[1])
        matrix[:3, 2] = self.normal * self.spacing[2] + self.drift
        matrix[:3, 3] = self.first
        return matrix

    @property
    def voxel_volume(self) -> float:
        """Volume of a voxel between the middles of slices, mm³."""
        return math.prod(self.spacing)

    def position(self, k: int) -> FloatArray:
        """Return the centre of the first voxel of a slice, LPS, mm: its Image Position (Patient)."""
        return np.asarray(self.affine[:3, 3] + k * self.affine[:3, 2], np.float64)

    def index(self, point: Sequence[float]) -> FloatArray:
        """Return (i, j, k) of a place, as fractions."""
        inverse = np.linalg.inv(self.affine)
        return np.asarray(inverse[:3, :3] @ point + inverse[:3, 3], np.float64)

    def slice_values(self, k: int, solids: Sequence[Ellipsoid], around: float) -> FloatArray:
        """Return the mean value in each voxel of a slice, shape (rows, columns).

        Parameters
        ----------
        k : int
            The slice.
        solids : sequence of Ellipsoid
            A later one takes the place of what was there.
        around : float
            Value outside all of them.
        """
        values = np.full((self.rows, self.columns), around)
        for solid in solids:
            found = self._share(k, solid)
            if found is not None:
                where, share = found
                values[where] += share * (solid.value - values[where])
        return values

    def _share(self, k: int, solid: Ellipsoid) -> tuple[tuple[slice, slice], FloatArray] | None:
        """Return the rows and columns around a solid in a slice and how much of each voxel it fills, 0 to 1."""
        where = self._reach(k, solid)
        if where is None:
            return None
        rows, columns = where
        semi = np.asarray(solid.semi_axes)
        # Everything in units of the semi-axes: inside is where the length is at most 1.
        steps = self.affine[:3, :3] / semi[:, None]
        origin = (self.position(k) - solid.center) / semi
        i = np.arange(columns.start, columns.stop)
        j = np.arange(rows.start, rows.stop)
        places = [origin[axis] + steps[axis, 0] * i[None, :] + steps[axis, 1] * j[:, None] for axis in range(3)]
        length = np.sqrt(places[0] ** 2 + places[1] ** 2 + places[2] ** 2)
        share = (length <= 1).astype(np.float64)
        box = np.stack([self.row, self.column, self.normal]) / semi
        box *= np.array([*self.spacing[:2], self.slice_thickness])[:, None]
        down, across = np.nonzero(abs(length - 1) <= np.linalg.norm(box, axis=1).sum() / 2)
        cut = _may_be_cut(np.stack([place[down, across] for place in places], axis=1), box)
        down, across = down[cut], across[cut]
        if len(down):
            offsets = _OFFSETS @ box
            total = np.zeros((len(down), len(offsets)))
            for axis in range(3):
                total += (places[axis][down, across, None] + offsets[None, :, axis]) ** 2
            share[down, across] = (total <= 1).mean(axis=1)
        return where, share

    def _reach(self, k: int, solid: Ellipsoid) -> tuple[slice, slice] | None:
        """Return the rows and columns of a slice that a solid may reach, None if there are none."""
        inverse = np.linalg.inv(self.affine[:3, :3])
        middle = self.index(solid.center)
        with np.errstate(invalid="ignore"):
            # How far an ellipsoid reaches along a direction d is |semi-axes · d|; an infinite one at 0 reaches nowhere.
            parts = np.where(inverse == 0, 0.0, inverse * solid.semi_axes)
        reach = np.linalg.norm(parts, axis=1) + 1
        reach[2] = reach[2] - 1 + self.slice_thickness / self.spacing[2]
        if abs(k - middle[2]) > reach[2]:
            return None
        found = []
        for axis, count in ((1, self.rows), (0, self.columns)):
            if not math.isfinite(reach[axis]):
                found.append(slice(0, count))
                continue
            # Sheared slices move the solid along their rows: the whole reach holds for every slice.
            start = max(0, math.floor(middle[axis] - reach[axis]))
            stop = min(count, math.ceil(middle[axis] + reach[axis]) + 1)
            if start >= stop:
                return None
            found.append(slice(start, stop))
        return found[0], found[1]


def _may_be_cut(places: FloatArray, box: FloatArray) -> NDArray[np.bool_]:
    """Return which voxels near the border of a unit sphere it may cut.

    Parameters
    ----------
    places : array, shape (voxels, 3)
        Their centres.
    box : array, shape (3, 3)
        The edges of a voxel, one a row.
    """
    far = float(np.linalg.norm(box, axis=1).sum()) / 2
    if far > 0.25:
        return np.ones(len(places), np.bool_)
    length = np.linalg.norm(places, axis=1)
    # Along the radius a box reaches less far than along its edges. What a step to the side adds is of second order.
    reach = abs(places @ box.T).sum(axis=1) / 2 + far**2
    return np.asarray(abs(length - 1) * length <= reach, np.bool_)
