"""Where the voxels of a volume lie: slices and grid, the affine matrix, axes in millimetres, and what headers state.

No value of a voxel is needed here, so findings and explanations are written about this part of a volume alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.cached_property import cached_property
from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray, direction_letters, image_affine, transform
from dicomnb.geometry.axis import UnevenAxis
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.pixels.intensity import padding, scale_fault, units
from dicomnb.volumes.axes import Axes, local_axes, patient_axes
from dicomnb.volumes.frames.coordinates import COORDINATES
from dicomnb.volumes.frames.pixel_spacing import PixelSize
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.stack import Stack, is_tilted

__all__ = ["Labels", "VolumeGeometry"]

Labels = Mapping[str, tuple[Any, ...]]
"""Attributes that differ along a fourth dimension: keyword, and a value for each point."""


@dataclass(frozen=True, eq=False, repr=False)
class VolumeGeometry:
    """Slices, the grid that they make, and what follows from where they lie. `Volume` adds the values.

    Parameters
    ----------
    slices, grid, frame_shape, stack, size, depth, notes, labels, omitted, group_findings
        As for `dicomnb.volumes.volume.Volume`, which describes them.

    References
    ----------
    PS3.3 C.7.6.2 (Image Plane), C.7.6.16.2.3 and C.7.6.16.2.4 (the same for each frame).
    """

    slices: tuple[SliceSource | None, ...]
    grid: tuple[int, ...]
    frame_shape: tuple[int, ...]
    stack: Stack | None
    size: PixelSize
    depth: float | None = None
    notes: tuple[str, ...] = ()
    labels: Labels = field(default_factory=dict)
    omitted: bool = False
    group_findings: tuple[Finding, ...] = ()

    # -- headers --------------------------------------------------------------------------------------------

    @property
    def dataset(self) -> Dataset:
        """The first header."""
        return self._files[0]

    @cached_property
    def _files(self) -> tuple[Dataset, ...]:
        files = {id(source.dataset): source.dataset for source in self.slices if source is not None}
        return tuple(files.values())

    @property
    def modality(self) -> str:
        """Modality (0008,0060), empty where it is not stated."""
        return text(self.dataset, "Modality")

    @cached_property
    def units(self) -> str:
        """Unit of the values as the headers state it, empty where they state none or contradict each other."""
        stated = {units(dataset) for dataset in self._files}
        if stated != {""} and any(scale_fault(each.dataset, each.frame) for each in self.slices if each is not None):
            return ""  # of one of the frames
        return stated.pop() if len(stated) == 1 else ""

    @cached_property
    def padding_limits(self) -> FloatArray | None:
        """Least and greatest value of pixels that only fill up the rectangle, of each of `slices`, shape (n, 2).

        NaN for a slice whose header names none, or that is missing; None where no header names any.

        References
        ----------
        PS3.3 C.7.5.1.1.2 (Pixel Padding Value).
        """
        limits = np.full((len(self.slices), 2), np.nan)
        known: dict[int, bool] = {}
        for number, source in enumerate(self.slices):
            if source is None or not known.get(id(source.dataset), True):
                continue
            ends = padding(source.dataset, source.frame)
            known[id(source.dataset)] = ends is not None
            if ends is not None:
                limits[number] = ends
        return limits if any(known.values()) else None

    @property
    def is_color(self) -> bool:
        """True if a pixel has several samples."""
        return len(self.frame_shape) > 2

    # -- geometry -------------------------------------------------------------------------------------------

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
    def directions(self) -> tuple[str, str, str]:
        """Anatomical names of the directions in which i, j and k grow, such as ``("L", "P", "S")``.

        Empty where positions are not the patient's: those of an ultrasound volume, or along a catheter.

        Raises
        ------
        GeometryError
            If the headers do not say where the slices lie.
        """
        stack = self._placed()
        if not stack.in_patient:
            return "", "", ""
        return (
            direction_letters(stack.row),
            direction_letters(stack.column),
            direction_letters(stack.normal),
        )

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
        """Return how much (i, j, k) change along two vectors, LPS in mm; None where they change unevenly."""
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
        """Raise a GeometryError where slices are not straight on top of each other, or not evenly spaced."""
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

    @property
    def bounding_box(self) -> FloatArray:
        """Least and greatest LPS coordinates of all voxels, their outer corners included, mm, shape (2, 3)."""
        columns, rows, n = self.frame_shape[1], self.frame_shape[0], self.slice_count
        stack = self._placed()
        if stack.step is None and n > 1:
            borders = self.axes.z.edges - self.axes.z.edges[0]
            half = self.axes.z.centers[0] - self.axes.z.edges[0]
            across = np.array([self.to_patient([i, j, 0]) for i in (-0.5, columns - 0.5) for j in (-0.5, rows - 0.5)])
            corners = np.concatenate([across + (height - half) * stack.normal for height in (borders[0], borders[-1])])
        else:
            ends = [[-0.5, count - 0.5] for count in (columns, rows, n)]
            corners = self.to_patient(np.stack(np.meshgrid(*ends), -1).reshape(-1, 3))
        return np.stack([corners.min(axis=0), corners.max(axis=0)])

    @property
    def field_of_view(self) -> tuple[float, float, float]:
        """Size of the volume along x, y and z (along the normal), in the units of `axes`."""
        x, y, z = (float(abs(axis.edges[-1] - axis.edges[0])) for axis in (self.axes.x, self.axes.y, self.axes.z))
        return x, y, z

    def _placed(self) -> Stack:
        if self.stack is None:
            raise GeometryError(
                "The headers do not say where the slices lie in the patient.",
                remedy="volume.axes has what is known of their size.",
            )
        return self.stack

    @property
    def _z_spacing(self) -> float | None:
        """Distance between slices, mm; None where nothing states it."""
        if self.stack is None:
            return self.depth
        if self.stack.step is not None:
            return round(float(self.stack.step @ self.stack.normal), 9)
        return self.depth if self.slice_count == 1 else self.stack.distance

    @cached_property
    def axes(self) -> Axes:
        """Axes of the local frame, which begins with 0 at the outer corner of the first voxel."""
        depth: float | UnevenAxis | None = self._z_spacing
        notes = self.notes
        if self.stack is not None and self.stack.step is None and self.slice_count > 1:
            depth = UnevenAxis(tuple(self.stack.heights.tolist()))
            notes = (*notes, "Slices are not evenly spaced: borders lie halfway between them.")
        rows, columns = self.frame_shape[:2]
        letters = self.directions if self.stack is not None else ("", "", "")
        return local_axes(columns, rows, self.slice_count, self.size, depth=depth, notes=notes, directions=letters)

    @property
    def patient_axes(self) -> Axes:
        """Axes of the patient frame; see `dicomnb.volumes.axes.patient_axes`."""
        if not self._placed().in_patient:
            raise GeometryError(
                f"{COORDINATES[self._placed().coordinates]}: there are no axes in the patient.",
                remedy="volume.axes has those of the local frame.",
            )
        return patient_axes(self.affine, (self.frame_shape[1], self.frame_shape[0], self.slice_count))

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Distance between columns (x), rows (y) and slices (z, along the normal), in the units of `axes`."""
        return self.axes.spacing
