"""Where a position in the patient lies among the voxels of a volume, slices evenly spaced or not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray, transform
from dicomnb.volumes.stacking.stack import Stack, is_tilted
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["VoxelGrid"]


@dataclass(frozen=True, slots=True, eq=False)
class VoxelGrid:
    """The centres of a volume's voxels in the patient.

    Parameters
    ----------
    stack : Stack
        Positions of the slices, and their directions.
    spacing : (float, float)
        Distance between columns, then between rows, mm.
    inverse : ndarray of shape (4, 4) or None
        From LPS in mm to (i, j, k); None where slices are not evenly spaced.
    """

    stack: Stack
    spacing: tuple[float, float]
    inverse: FloatArray | None

    @classmethod
    def of(cls, volume: VolumeGeometry) -> VoxelGrid:
        """Return the grid of a volume.

        Raises
        ------
        GeometryError
            If the headers do not say where voxels lie, or a single slice has no thickness.
        """
        stack, spacing = volume.stack, (volume.size.x, volume.size.y)
        if stack is not None and stack.step is None and volume.slice_count > 1 and volume.size.units == "mm":
            return cls(stack, spacing, None)
        affine = volume.affine  # says what is missing, if anything is
        assert stack is not None
        if stack.step is not None:
            # The header rounds positions: the matrix tells where voxels are.
            steps = np.arange(len(stack.positions))[:, None] * stack.step
            stack = replace(stack, positions=stack.positions[0] + steps)
        return cls(stack, spacing, np.asarray(np.linalg.inv(affine), np.float64))

    def indices(self, points: ArrayLike) -> FloatArray:
        """Return (i, j, k) of positions, LPS in mm; shape (..., 3) in and out.

        Between slices that are not evenly spaced, k goes evenly from one to the next; beyond the first and the last it
        goes on as between the two next to them.
        """
        places = np.asarray(points, np.float64)
        if self.inverse is not None:
            return transform(self.inverse, places)
        stack, heights = self.stack, self.stack.heights
        height = (places - stack.positions[0]) @ stack.normal
        slices = np.arange(len(heights), dtype=np.float64)
        k = np.interp(height, heights, slices)
        corner = np.stack([np.interp(k, slices, stack.positions[:, axis]) for axis in range(3)], -1)
        i = (places - corner) @ stack.row / self.spacing[0]
        j = (places - corner) @ stack.column / self.spacing[1]
        k += np.minimum(height - heights[0], 0) / (heights[1] - heights[0])
        k += np.maximum(height - heights[-1], 0) / (heights[-1] - heights[-2])
        return np.stack([i, j, k], -1)

    def ways(self, across: ArrayLike, down: ArrayLike) -> tuple[FloatArray, FloatArray] | None:
        """Return how (i, j, k) change along two ways in the patient, mm; None where they change unevenly."""
        steps = np.stack([np.asarray(across, np.float64), np.asarray(down, np.float64)])
        if self.inverse is not None:
            moved = steps @ self.inverse[:3, :3].T
            return moved[0], moved[1]
        stack = self.stack
        lengths = np.linalg.norm(steps, axis=1)
        if np.any(np.abs(steps @ stack.normal) > 1e-9 * lengths):
            return None
        within = np.stack([steps @ stack.row / self.spacing[0], steps @ stack.column / self.spacing[1]], -1)
        flat = np.concatenate([within, np.zeros((2, 1))], axis=1)
        return flat[0], flat[1]

    @property
    def shifts(self) -> FloatArray:
        """How far each slice is shifted within its plane against the first, (along rows, along columns), mm."""
        moved = self.stack.positions - self.stack.positions[0]
        return np.stack([moved @ self.stack.row, moved @ self.stack.column], -1)

    def require_upright(self, purpose: str) -> None:
        """Raise a GeometryError where slices are not straight on top of each other, or not evenly spaced."""
        if self.inverse is None:
            raise GeometryError(
                f"{purpose} needs evenly spaced slices.",
                remedy="reslice_straight(volume) or reslice_isotropic(volume) interpolates them.",
            )
        if is_tilted(self.shifts, self.spacing):
            raise GeometryError(
                f"{purpose} needs slices straight on top of each other; these are shifted by up to "
                f"{np.abs(self.shifts).max():.4g} mm (a tilted gantry).",
                remedy="reslice_straight(volume) interpolates such slices.",
            )
