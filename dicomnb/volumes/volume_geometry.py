"""Where the voxels of a volume lie: slices and grid, the affine matrix, axes in millimetres, and what headers state.

No value of a voxel is needed here, so findings and explanations are written about this part of a volume alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dicomnb.cached_property import cached_property
from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray, direction_letters
from dicomnb.geometry.axis import UnevenAxis
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.pixels.intensity import is_scale_refused, padding, scale_fault, units
from dicomnb.volumes.axes import Axes, local_axes, patient_axes
from dicomnb.volumes.frames.coordinates import COORDINATES
from dicomnb.volumes.frames.pixel_spacing import PixelSize
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.splitting import Labels
from dicomnb.volumes.stacking.stack import Stack
from dicomnb.volumes.voxel_positions import VoxelPositions

__all__ = ["Labels", "VolumeGeometry"]


@dataclass(frozen=True, eq=False, repr=False)
class VolumeGeometry(VoxelPositions):
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
        present = {index: source for index, source in enumerate(self.slices) if source is not None}
        refused = {index for index, _, is_refused in self.scale_faults if is_refused}
        # Values of those that are refused are NaN: they contradict nothing.
        counted = [source for index, source in present.items() if index not in refused or len(refused) == len(present)]
        stated = {units(dataset) for dataset in {id(source.dataset): source.dataset for source in counted}.values()}
        if stated != {""} and len(self.scale_faults) > len(refused):
            return ""  # of one of the frames
        return stated.pop() if len(stated) == 1 else ""

    @cached_property
    def scale_faults(self) -> tuple[tuple[int, str, bool], ...]:
        """What keeps slices from having a unit: index among `slices`, why, and True if their values are refused."""
        found = []
        for index, source in enumerate(self.slices):
            fault = "" if source is None else scale_fault(source.dataset, source.frame)
            if source is not None and fault:
                found.append((index, fault, is_scale_refused(source.dataset, source.frame)))
        return tuple(found)

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
        x, y, z = (abs(axis.ends[1] - axis.ends[0]) for axis in (self.axes.x, self.axes.y, self.axes.z))
        return x, y, z

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
