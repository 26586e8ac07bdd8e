"""Where voxels lie in space: from their indices to positions in millimetres, and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.cached_property import cached_property
from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray, image_affine, transform
from dicomnb.volumes.frames.pixel_spacing import PixelSize
from dicomnb.volumes.stacking.stack import Stack, is_tilted

__all__ = ["VoxelPositions"]


class VoxelPositions:
    """Where the voxels of slices lie; `VolumeGeometry` has the headers that say so.

    Attributes
    ----------
    grid : tuple of int
        Number of slices, last.
    stack : Stack or None
        Where the slices lie; None where the headers do not say.
    size : PixelSize
        Distance between pixels.
    depth : float or None
        Thickness of a single slice, mm.
    """

    grid: tuple[int, ...]
    stack: Stack | None
    size: PixelSize
    depth: float | None

    @property
    def slice_count(self) -> int:
        """Number of slices of one point of the fourth dimension, missing ones included."""
        return self.grid[-1]

    @property
    def positions(self) -> FloatArray:
        """Centre of each slice's first voxel, LPS in mm, shape (n, 3).

        Raises
        ------
        GeometryError
            If the headers do not say where the slices lie.
        """
        return self._placed().positions

    @property
    def affine(self) -> FloatArray:
        """4×4 matrix from (i, j, k, 1) = (column, row, slice) to a voxel's CENTRE in the patient, LPS in mm.

        Its third column is the true step from slice to slice: a tilt shows as shear. A single slice steps
        along its normal by its thickness.

        Raises
        ------
        GeometryError
            If there is no such matrix: positions are unknown or irregular, or pixels have no size in mm.

        References
        ----------
        PS3.3 C.7.6.2.1.1.
        """
        stack = self._placed()
        if self.size.units != "mm":
            raise GeometryError(
                "The header states no distance between pixels: voxels have no place in millimetres.",
                remedy="Set PixelSpacing on the data sets if you know it.",
            )
        if stack.step is not None:
            step = stack.step
        elif self.slice_count == 1:
            if self.depth is None:
                raise GeometryError(
                    "A single slice without Slice Thickness has no third direction.",
                    remedy="Set SliceThickness on the data set if you know it.",
                )
            step = stack.normal * self.depth
        else:
            raise GeometryError(
                "Slices are not evenly spaced: no matrix holds their places.",
                remedy="volume.positions has the place of each slice.",
            )
        return image_affine(stack.positions[0], stack.row, stack.column, (self.size.x, self.size.y), step)

    def to_patient(self, indices: ArrayLike) -> FloatArray:
        """Return where voxels lie in the patient, LPS in mm.

        Parameters
        ----------
        indices : array_like of shape (..., 3)
            (i, j, k) = (column, row, slice); whole numbers are centres of voxels. Of slices that are not evenly
            spaced, k has to be whole.

        Returns
        -------
        ndarray
            Shape (..., 3), mm.

        Raises
        ------
        GeometryError
            If the headers do not say where the slices lie, or pixels have no size in mm.

        References
        ----------
        PS3.3 C.7.6.2.1.1, equation C.7.6.2.1-1.

        Examples
        --------
        >>> import dicomnb as dn
        >>> volume = dn.load(dn.sample())
        >>> volume.to_patient([0, 0, 0]).round(3).tolist()
        [-194.438, -181.938, -431.64]
        >>> volume.to_patient([[1, 0, 0], [0, 0, 1]]).round(3).tolist()  # the next column, the next slice
        [[-191.312, -181.938, -431.64], [-194.438, -181.938, -428.37]]
        """
        stack = self._placed()
        if stack.step is not None or self.slice_count == 1 or self.size.units != "mm":
            return transform(self.affine, indices)
        return stack.slice_places(np.asarray(indices, np.float64), (self.size.x, self.size.y))

    def to_index(self, positions: ArrayLike) -> FloatArray:
        """Return the indices (i, j, k) of positions in the patient; the inverse of `to_patient`.

        Parameters
        ----------
        positions : array_like of shape (..., 3)
            LPS in mm, anywhere: indices below 0 or beyond the last are outside of the volume, fractions lie between
            the centres of voxels.

        Returns
        -------
        ndarray
            Shape (..., 3): (i, j, k), not rounded.

        Raises
        ------
        GeometryError
            If there is no affine matrix.

        Examples
        --------
        >>> import dicomnb as dn
        >>> volume = dn.load(dn.sample())
        >>> volume.to_index(volume.to_patient([5, 6, 7])).round(6).tolist()
        [5.0, 6.0, 7.0]
        """
        return transform(np.linalg.inv(self.affine), positions)

    @cached_property
    def fitted_stack(self) -> Stack:
        """The slices where the affine matrix puts them, or where the headers do, if they are not evenly spaced.

        Headers round positions, so that those of the matrix are the more exact ones.

        Raises
        ------
        GeometryError
            If the headers do not say where voxels lie, or a single slice has no thickness.
        """
        stack = self.stack
        if self.inverse_affine is None or stack is None or stack.step is None:
            return self._placed()
        steps = np.arange(len(stack.positions))[:, None] * stack.step
        return replace(stack, positions=stack.positions[0] + steps)

    @cached_property
    def inverse_affine(self) -> FloatArray | None:
        """4×4 matrix from LPS in mm to (i, j, k); None where slices are not evenly spaced.

        Raises
        ------
        GeometryError
            If the headers do not say where voxels lie, or a single slice has no thickness.
        """
        is_even = self.stack is None or self.stack.step is not None or self.slice_count == 1
        if not is_even and self.size.units == "mm":
            return None
        return np.asarray(np.linalg.inv(self.affine), np.float64)

    def continuous_index(self, positions: ArrayLike) -> FloatArray:
        """Return (i, j, k) of positions, LPS in mm, as `to_index`, also where slices are not evenly spaced.

        Between such slices k grows evenly from one to the next; before the first and behind the last one it goes on
        as between the two next to them. Shape (..., 3) in and out.

        Examples
        --------
        >>> import dicomnb as dn
        >>> volume = dn.load(dn.sample())
        >>> volume.continuous_index(volume.to_patient([5, 6, 7.5])).round(6).tolist()
        [5.0, 6.0, 7.5]
        """
        places, inverse, stack = np.asarray(positions, np.float64), self.inverse_affine, self.fitted_stack
        if inverse is not None:
            return transform(inverse, places)
        heights = stack.heights
        height = (places - stack.positions[0]) @ stack.normal
        slices = np.arange(len(heights), dtype=np.float64)
        k = np.interp(height, heights, slices)
        corner = np.stack([np.interp(k, slices, stack.positions[:, axis]) for axis in range(3)], -1)
        i = (places - corner) @ stack.row / self.size.x
        j = (places - corner) @ stack.column / self.size.y
        k += np.minimum(height - heights[0], 0) / (heights[1] - heights[0])
        k += np.maximum(height - heights[-1], 0) / (heights[-1] - heights[-2])
        return np.stack([i, j, k], -1)

    def index_steps(self, across: ArrayLike, down: ArrayLike) -> tuple[FloatArray, FloatArray] | None:
        """Return how much (i, j, k) change along two vectors, LPS in mm; None where they change unevenly.

        Parameters
        ----------
        across, down : array_like of shape (3,)
            The two vectors, LPS in mm.

        Examples
        --------
        >>> import dicomnb as dn
        >>> volume = dn.load(dn.sample())
        >>> across, down = volume.index_steps([volume.spacing[0], 0, 0], [0, 2 * volume.spacing[1], 0])
        >>> across.round(6).tolist(), down.round(6).tolist()
        ([1.0, 0.0, 0.0], [0.0, 2.0, 0.0])
        """
        steps = np.stack([np.asarray(across, np.float64), np.asarray(down, np.float64)])
        if self.inverse_affine is not None:
            moved = steps @ self.inverse_affine[:3, :3].T
            return moved[0], moved[1]
        stack = self.fitted_stack
        lengths = np.linalg.norm(steps, axis=1)
        if np.any(np.abs(steps @ stack.normal) > 1e-9 * lengths):
            return None
        within = np.stack([steps @ stack.row / self.size.x, steps @ stack.column / self.size.y], -1)
        flat = np.concatenate([within, np.zeros((2, 1))], axis=1)
        return flat[0], flat[1]

    @property
    def slice_shifts(self) -> FloatArray:
        """How far each slice is shifted within its plane against the first, (along rows, along columns), mm."""
        stack = self.fitted_stack
        moved = stack.positions - stack.positions[0]
        return np.stack([moved @ stack.row, moved @ stack.column], -1)

    def require_straight(self, purpose: str) -> None:
        """Raise a GeometryError where slices are not straight on top of each other, or not evenly spaced.

        Examples
        --------
        >>> import dicomnb as dn
        >>> dn.load(dn.sample()).require_straight("A straight slab")  # its slices are
        """
        if self.inverse_affine is None:
            raise GeometryError(
                f"{purpose} needs evenly spaced slices.",
                remedy="reslice_straight(volume) or reslice_isotropic(volume) interpolates them.",
            )
        if is_tilted(self.slice_shifts, (self.size.x, self.size.y)):
            raise GeometryError(
                f"{purpose} needs slices straight on top of each other; these are shifted by up to "
                f"{np.abs(self.slice_shifts).max():.4g} mm (a tilted gantry).",
                remedy="reslice_straight(volume) interpolates such slices.",
            )

    def _placed(self) -> Stack:
        if self.stack is None:
            raise GeometryError(
                "The headers do not say where the slices lie in the patient.",
                remedy="volume.axes has what is known of their size.",
            )
        return self.stack
