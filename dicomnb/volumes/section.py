"""One slice of a volume along any of its axes, in coordinates that are true millimetres.

Coordinates in a slice are those that pictures of it show: millimetres from the outer corner of its first voxel, two
of x (along the columns' index), y (along the rows') and z (along the slices'), in this order. They are at a right angle
to each other, always. In a plane across a stack that a gantry tilted, the voxels of one column are therefore not above
each other: the line of each slice is shifted against the one below, as it is in the patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.axis import Axis, UnevenAxis
from dicomnb.volumes.array_planes import COUNTED, INDEX_NAMES, array_plane_names, find_normal, slice_number
from dicomnb.volumes.padding import padded
from dicomnb.volumes.slice_shifts import SliceShifts, slice_shifts
from dicomnb.volumes.volume import Volume

__all__ = ["Section", "refuse_colors", "section_of", "slice_array", "three_dimensions"]

_BORDER: Final = 1e-9
"""Share of a voxel that arithmetic may be off."""


@dataclass(frozen=True, slots=True)
class Section:
    """One slice of a volume.

    Parameters
    ----------
    volume : Volume
        Three dimensions.
    normal : int
        Which axis of the array runs out of the slice: 0 is k, 1 is j, 2 is i.
    index : int
        Which slice along it, from 0.
    name : str
        What the plane is called; empty where the headers do not say.
    """

    volume: Volume
    normal: int
    index: int
    name: str = ""

    @property
    def sides(self) -> tuple[int, int]:
        """The axes of the array along the two coordinates: x before y before z."""
        return ((2, 1), (2, 0), (1, 0))[self.normal]

    def axis(self, side: int) -> Axis | UnevenAxis:
        """Return the axis along one of the two coordinates, 0 or 1, as pictures show it."""
        axes, shifts = self.volume.axes, self.shifts
        if side == 1 and shifts is not None:
            return shifts.heights
        return (axes.z, axes.y, axes.x)[self.sides[side]]

    @property
    def shifts(self) -> SliceShifts | None:
        """How slices are shifted in the plane; None where they lie straight on top of each other."""
        return slice_shifts(self.volume, self.normal)

    @property
    def units(self) -> str:
        """Unit of both coordinates: ``"mm"`` or ``"pixels"``."""
        return self.volume.axes.units

    @property
    def pixel_area(self) -> float:
        """True area of a pixel of the slice, in the square of `units`."""
        return float(self.axis(0).spacing * self.axis(1).spacing)

    @property
    def extent(self) -> FloatArray:
        """Least and greatest coordinates of the slice, shape (2, 2): of the box around it where slices are shifted."""
        edges, shifts = [self.axis(side).edges for side in (0, 1)], self.shifts
        found = np.array([[each.min() for each in edges], [each.max() for each in edges]])
        if shifts is not None:
            found[:, 0] += shifts.at_edges.min(), shifts.at_edges.max()
        return found

    def holds(self, points: ArrayLike) -> bool:
        """Return True if all points of the slice, shape (n, 2), lie in a voxel or on its border."""
        found = self.indices(points)
        columns, rows = self.volume.frame_shape[1], self.volume.frame_shape[0]
        last = np.array([columns, rows, self.volume.slice_count]) - 0.5
        return bool(((found >= -0.5 - _BORDER) & (found <= last + _BORDER)).all())

    def indices(self, points: ArrayLike) -> FloatArray:
        """Return the indices (i, j, k) of points of the slice, shape (..., 2) to (..., 3); whole ones are centres."""
        places, shifts = np.asarray(points, np.float64), self.shifts
        found = np.full((*places.shape[:-1], 3), float(self.index))
        along, across = (self.axis(side) for side in (0, 1))
        second = (places[..., 1] - across.centers[0]) / across.spacing
        begins = along.centers[0] + (0.0 if shifts is None else shifts.at(second))
        found[..., 2 - self.sides[0]] = (places[..., 0] - begins) / along.spacing
        found[..., 2 - self.sides[1]] = second
        return found

    def coordinates(self, indices: ArrayLike) -> FloatArray:
        """Return the coordinates in the slice of indices (i, j, k), shape (..., 3) to (..., 2)."""
        found, shifts = np.asarray(indices, np.float64), self.shifts
        lines = [(self.axis(side), found[..., 2 - axis]) for side, axis in enumerate(self.sides)]
        places = np.stack([line.centers[0] + part * line.spacing for line, part in lines], -1)
        if shifts is not None:
            places[..., 0] += shifts.at(lines[1][1])
        return places

    def window(self, low: ArrayLike, high: ArrayLike) -> tuple[slice, slice]:
        """Return the pixels whose centres may lie between two corners, as slices along the two axes."""
        (least, lowest), (most, highest) = np.asarray(low, np.float64), np.asarray(high, np.float64)
        along, across = (self.axis(side) for side in (0, 1))
        down = _between(across, lowest, highest)
        shifts = self.shifts
        if shifts is not None and down.start < down.stop:
            here = shifts.shifts[down]
            least, most = least - here.max(), most - here.min()
        return _between(along, least, most), down

    def centers(self, across: slice, down: slice) -> FloatArray:
        """Return the coordinates of the centres of pixels, shape (down, across, 2)."""
        x, y = self.axis(0).centers[across], self.axis(1).centers[down]
        shifts = self.shifts
        begins = np.zeros(len(y)) if shifts is None else shifts.shifts[down]
        return np.stack(np.broadcast_arrays(x + begins[:, None], y[:, None]), -1)

    def values(self) -> NDArray[Any]:
        """Return physical values, shape (pixels along the second axis, along the first); NaN: missing or padding."""
        if self.normal == 0:
            return padded(self.volume, self.index, slice_array(self.volume, self.index))
        taken = np.take(self.volume.array, self.index, axis=self.normal)
        lines = [padded(self.volume, k, line) for k, line in enumerate(taken)]
        return np.stack(lines)

    def describe(self) -> str:
        """Return which slice it is: ``"axial, slice k = 3"``; empty where there is only one."""
        if self.volume.shape[self.normal] == 1:
            return ""
        words = f"{COUNTED[self.normal]} {INDEX_NAMES[self.normal]} = {self.index}"
        return f"{self.name}, {words}" if self.name else words


def _between(line: Axis | UnevenAxis, least: float, most: float) -> slice:
    """Return the voxels of an axis whose centres lie between two places, and one more at each end."""
    first, last = np.searchsorted(line.centers, (least - line.spacing, most + line.spacing))
    return slice(int(first), int(last))


def section_of(volume: Volume, plane: str | None = None, index: int | None = None) -> Section:
    """Return a slice of a volume.

    Parameters
    ----------
    volume : Volume
        Three dimensions.
    plane : {"axial", "coronal", "sagittal"} or {"k", "j", "i"}, optional
        The plane, by name or by the index that runs out of it; by default the one that was acquired.
    index : int, optional
        Which slice, from 0, negative ones from the end; may be left out where there is one only.

    Raises
    ------
    GeometryError
        If distances in the plane are not known, or nothing says which plane has the name.
    UsageError
        If there is no such plane or slice, or several slices and no index.
    """
    normal = find_normal(volume, plane)
    if normal:
        if (volume.axes.units, volume.axes.z_units) != ("mm", "mm") or volume.stack is None:
            raise GeometryError(
                "Across the slices, distances are not known: only the acquired plane can be measured in."
            )
        if isinstance(volume.axes.z, UnevenAxis):
            raise GeometryError(
                "Slices are not evenly spaced: across them, pixels have no common size.",
                remedy="Measure in the acquired plane, or with a sphere, a box or a mask.",
            )
    count = volume.shape[normal]
    if index is None and count > 1:
        raise UsageError(
            f"There are {count} {COUNTED[normal]}s, and nothing says which one is meant.",
            remedy=f"Say it with index=, from 0 to {count - 1}.",
        )
    return Section(volume, normal, slice_number(count, index or 0), array_plane_names(volume)[normal])


def slice_array(volume: Volume, k: int) -> NDArray[Any]:
    """Return the physical values of one slice, shape (rows, columns); NaN where it is missing. No other is read."""
    if "array" in vars(volume) or volume.slices[k] is None:
        missing = np.full(volume.frame_shape, 0.0 if volume.omitted else np.nan, np.float32)
        return np.asarray(volume.array[k]) if "array" in vars(volume) else missing
    return np.asarray(volume[k].array[0])


def three_dimensions(volume: Volume) -> Volume:
    """Return a volume that has no fourth dimension.

    Raises
    ------
    UsageError
        If it has one.
    """
    if len(volume.grid) > 1:
        raise UsageError(
            f"There are {volume.grid[0]} volumes at one place, and nothing says which one is meant.",
            remedy="Take one: volume[t].",
        )
    return volume


def refuse_colors(volume: Volume) -> None:
    """Raise `UsageError` if a volume holds colours."""
    if volume.is_color:
        raise UsageError("Colours are no measured values: they have no profile, and no histogram.")
