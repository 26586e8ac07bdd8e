"""Which plane of a volume is shown: its values, its edges in mm, and the letters at its four sides.

The plane that was acquired is shown as it is stored, row 0 at the top. The other two are shown as
radiologists hang them: the patient's right or front at the left, the head at the top. Values are never
resampled and never flipped; a side is turned around by turning the axis. Where a gantry was tilted, the lines of
such a picture are shifted against each other as the slices are: it is drawn sheared, and its millimetres are true.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import PLANE_NAMES, direction_letters, plane_names
from dicomnb.geometry.axis import Axis, UnevenAxis
from dicomnb.geometry.projection import Projection, projected, slab_thickness
from dicomnb.pixels.color import has_color
from dicomnb.volumes.array_planes import (
    COORDINATE_NAMES,
    COUNTED,
    INDEX_NAMES,
    array_directions,
    array_plane_names,
    coordinate_text,
    find_normal,
    place_decimals,
    slice_number,
)
from dicomnb.volumes.patient_orientation import orientation_sides
from dicomnb.volumes.slice_shifts import SliceShifts, slice_shifts
from dicomnb.volumes.volume import Volume

__all__ = ["Frame", "Plane", "Sides", "find_plane", "planes"]

_STRAIGHT: Final = 0.9999
"""Cosine of the angle up to which a slice lies straight in the patient: less than a degree."""

Frame = Literal["local", "patient"]
"""What coordinates count."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Anatomical letters at the four sides of a picture: ``"R"``, or ``"A-R"`` where it is oblique."""

    left: str
    right: str
    top: str
    bottom: str


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane in which a volume is shown.

    Parameters
    ----------
    volume : Volume
        The volume, of three dimensions.
    name : str
        ``"axial"``, ``"coronal"``, ``"sagittal"``, the nearest where the volume is oblique; empty where the
        headers do not say.
    normal, down, across : int
        Which axis of the array runs out of the screen, down it and across it: 0 is k, 1 is j, 2 is i.
    turned_down, turned_across : bool
        True if the index grows upwards, or to the left.
    sides : Sides or None
        Letters at the sides, None where the headers do not say.
    frame : {"local", "patient"}
        What coordinates count: millimetres from the outer corner of the first voxel, or LPS in the patient.
    shifts : SliceShifts or None
        How slices are shifted in a plane across a tilted stack; None where rows and columns are at a right angle.
    """

    volume: Volume
    name: str = ""
    normal: int = 0
    down: int = 1
    across: int = 2
    turned_down: bool = False
    turned_across: bool = False
    sides: Sides | None = None
    frame: Frame = "local"
    shifts: SliceShifts | None = None

    @property
    def is_acquired(self) -> bool:
        """True for the plane in which the images were acquired."""
        return self.normal == 0

    @property
    def key(self) -> str:
        """What names the plane in a call: its anatomical name, or the index that runs out of the screen."""
        return self.name or INDEX_NAMES[self.normal]

    @property
    def count(self) -> int:
        """Number of slices."""
        return self.volume.shape[self.normal]

    def slice_number(self, index: int | None) -> int:
        """Return the number of a slice from 0; None stands for the middle one, negative ones count from the end.

        Raises
        ------
        UsageError
            If there is no such slice.
        """
        return self.count // 2 if index is None else slice_number(self.count, index)

    def axis(self, axis: int) -> Axis | UnevenAxis:
        """Return an axis of the array in millimetres, in the frame of this plane."""
        if axis == 0 and self.shifts is not None:
            return self.shifts.heights
        if self.frame == "local":
            axes = self.volume.axes
            return (axes.z, axes.y, axes.x)[axis]
        axes = self.volume.patient_axes
        return (axes.x, axes.y, axes.z)[self._patient_axis(axis)]

    def _patient_axis(self, axis: int) -> int:
        directions = array_directions(self.volume)
        assert directions is not None  # or there were no axes of the patient
        return PLANE_NAMES.index(plane_names(directions)[axis])

    def edges(self, axis: int) -> NDArray[np.float64]:
        """Return the borders between voxels along an axis of the array, mm."""
        return np.asarray(self.axis(axis).edges)

    def centers(self, axis: int) -> NDArray[np.float64]:
        """Return the centres of voxels along an axis of the array, mm."""
        return np.asarray(self.axis(axis).centers)

    def units(self, axis: int) -> str:
        """Return the unit of an axis of the array: mm, or what is counted where millimetres are unknown."""
        if self.frame == "patient":
            return "mm"
        return self.volume.axes.z_units if axis == 0 else self.volume.axes.units

    def coordinate(self, axis: int) -> str:
        """Return the name of the coordinate along an axis of the array: x, y or z."""
        return COORDINATE_NAMES[axis] if self.frame == "local" else "xyz"[self._patient_axis(axis)]

    def axis_label(self, axis: int) -> str:
        """Return what is written beside an axis: ``"x (mm)"``, ``"x in the patient (mm)"``."""
        where = " in the patient" if self.frame == "patient" else ""
        return f"{self.coordinate(axis)}{where} ({self.units(axis)})"

    def corners(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the corners of all voxels of a slice: across, down, each of shape (rows + 1, columns + 1), mm."""
        x, y = np.meshgrid(self.edges(self.across), self.edges(self.down))
        return self._sheared(x, y, None if self.shifts is None else self.shifts.at_edges)

    def middles(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the centres of all voxels of a slice: across, down, each of shape (rows, columns), mm."""
        x, y = np.meshgrid(self.centers(self.across), self.centers(self.down))
        return self._sheared(x, y, None if self.shifts is None else self.shifts.shifts)

    def _sheared(
        self, x: NDArray[np.float64], y: NDArray[np.float64], shifts: NDArray[np.float64] | None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if shifts is None:
            return x, y
        return (x + shifts[:, None], y) if self.down == 0 else (x, y + shifts)

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height of the picture, in the units of the axes."""
        (left, right), (top, bottom) = self.limits(self.across), self.limits(self.down)
        return abs(right - left), abs(bottom - top)

    def limits(self, axis: int) -> tuple[float, float]:
        """Return what lies left and right for the axis across, top and bottom for the axis down."""
        edges = self.edges(axis)
        turned = self.turned_down if axis == self.down else self.turned_across
        first, last = float(edges[0]), float(edges[-1])
        if self.shifts is not None and axis != 0:
            # Axes across a stack grow with the index: there is no frame of the patient for a tilted one.
            first, last = first + float(self.shifts.at_edges.min()), last + float(self.shifts.at_edges.max())
        return (last, first) if turned else (first, last)

    def take(
        self, values: NDArray[Any], index: int, slab: float | None = None, how: Projection = "max"
    ) -> NDArray[Any]:
        """Return one slice of an array shaped like the volume, rows along `down`, columns along `across`.

        Parameters
        ----------
        values : ndarray of shape (n, rows, columns)
            The array.
        index : int
            Which slice, from 0.
        slab : float, optional
            Thickness in mm: all slices count whose centre lies within half of it from that of slice `index`.
        how : {"max", "mean", "min"}
            How the slices of a slab become one. Missing values (NaN) do not count.
        """
        if slab is None:
            return self.turned(np.take(values, index, axis=self.normal))
        first, last = self.slab_slices(index, slab)
        block = np.take(values, range(first, last), axis=self.normal)
        return self.turned(projected(block, self.normal, how))

    def turned(self, taken: NDArray[Any]) -> NDArray[Any]:
        """Return what was taken in the order of the array with rows along `down`, columns along `across`."""
        return np.asarray(taken if self.down < self.across else np.swapaxes(taken, 0, 1))

    def slab_slices(self, index: int, slab: float) -> tuple[int, int]:
        """Return the first slice of a slab, and the one behind its last.

        Raises
        ------
        UsageError
            If the slab has no thickness, or nothing says how thick slices are.
        """
        thickness = slab_thickness(slab)
        if self.units(self.normal) != "mm":
            raise UsageError("The headers do not say how far slices are apart: a slab has no thickness in mm.")
        centers = self.centers(self.normal) * (1.0 if self.shifts is None else self.shifts.depth)
        # Slightly wider, so that slices exactly at the border are in on both sides.
        inside = np.nonzero(np.abs(centers - centers[index]) <= thickness / 2 * (1 + 1e-9))[0]
        return int(inside[0]), int(inside[-1]) + 1

    def describe(self, index: int) -> str:
        """Return where a slice lies, and among how many: ``"axial at S 14.5 mm · slice k = 3 (0–4)"``.

        The place is that in the patient; where the headers do not tell it, it counts from the first slice.
        """
        if self.count == 1:
            return ""
        number = f"{COUNTED[self.normal]} {INDEX_NAMES[self.normal]} = {index} (0–{self.count - 1})"
        place = self.patient_place(index)
        if place:
            return f"{place} · {number}"
        named = number if self.is_acquired or not self.name else f"{self.name}, {number}"
        return " · ".join(part for part in (named, self._local_place(index)) if part)

    def place(self, index: int) -> str:
        """Return where a slice lies, in short: ``"S 14.5 mm · k = 3"``."""
        number, place = f"{INDEX_NAMES[self.normal]} = {index}", self.patient_place(index)
        if place and place.startswith(self.name):
            return f"{place.removeprefix(f'{self.name} at ')} · {number}"
        return " · ".join(part for part in (number, self._local_place(index)) if part)

    def patient_place(self, index: int) -> str:
        """Return where a slice lies in the patient: ``"axial at S 14.5 mm"``; empty where the headers do not say."""
        found = self.place_words()
        return (
            "" if found is None else f"{found[0]} {coordinate_text(found[1], self.place_number(index), self.step)} mm"
        )

    def place_words(self) -> tuple[str, int] | None:
        """Return what a place in the patient begins with, and along which of his axes it counts.

        None where the headers do not say. The words are ``"axial at"`` where all voxels of a slice have its place.
        """
        if self.volume.stack is None or not self.name:
            return None
        directions = self._directions()
        normal = directions[self.normal]
        if self.shifts is not None:
            normal = np.cross(directions[3 - self.normal], self.shifts.direction)
        axis = PLANE_NAMES.index(self.name)
        # Of a slice that lies straight all voxels have this coordinate.
        is_straight = bool(abs(normal[axis]) > _STRAIGHT)
        if self.volume.size.units != "mm" and not (is_straight and self.is_acquired):
            return None
        return f"{self.name} at" if is_straight else f"nearly {self.name}, its middle at", axis

    def place_number(self, index: int) -> float:
        """Return where the middle of a slice lies along the axis of `place_words`, LPS, mm."""
        return float(self._places_of(np.array([index]))[0])

    def place_numbers(self) -> NDArray[np.float64]:
        """Return `place_number` of every slice."""
        return self._places_of(np.arange(self.count))

    def _places_of(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        stack, size = self.volume.stack, self.volume.size
        assert stack is not None  # or there were no words
        slices, rows, columns = self.volume.shape[:3]
        k, j, i = (
            indices[:, None] if each == self.normal else np.array([[middle]])
            for each, middle in enumerate(((slices - 1) // 2, (rows - 1) / 2, (columns - 1) / 2))
        )
        positions = stack.positions[k[:, 0].astype(np.intp)]
        middle = positions + stack.row * size.x * i + stack.column * size.y * j
        return np.asarray(middle[:, PLANE_NAMES.index(self.name)], np.float64)

    def _directions(self) -> NDArray[np.float64]:
        stack = self.volume.stack
        assert stack is not None
        return np.array([stack.normal, stack.column, stack.row])

    @property
    def step(self) -> float:
        """Distance from one slice to the next, mm; 1 where nothing states it."""
        places = self.centers(self.normal)
        return abs(float(places[1] - places[0])) if len(places) > 1 and self.units(self.normal) == "mm" else 1.0

    def _local_place(self, index: int) -> str:
        """Return where a slice lies from the first one: ``"z = 8.8 mm"``; empty where that has no millimetres."""
        axis = self.normal
        known = self.units(axis) == "mm"
        place = f"{self.centers(axis)[index]:.{place_decimals(self.step)}f} mm"
        return f"{self.coordinate(axis)} = {place}" if known else ""


def planes(volume: Volume) -> tuple[Plane, ...]:
    """Return the planes in which a volume can be shown, the acquired one first.

    There are three where the headers say where several slices lie, and pixels have a size in mm; otherwise
    there is the acquired one.
    """
    directions = array_directions(volume)
    if directions is None:
        is_solid = volume.stack is not None and len(volume) > 1 and not has_color(volume.dataset)
        # In coordinates that are not the patient's nothing says how a plane hangs: indices grow down and to the right.
        known = is_solid and (volume.axes.units, volume.axes.z_units) == ("mm", "mm")
        across = ((normal, 3 - normal) for normal in (1, 2) if known)
        stated = orientation_sides(volume)
        acquired = Plane(volume, sides=None if stated is None else Sides(*stated))
        return (acquired, *(Plane(volume, "", n, 0, a, shifts=slice_shifts(volume, n)) for n, a in across))
    names = plane_names(directions)
    acquired = Plane(volume, names[0], sides=_sides(-directions[2], directions[2], -directions[1], directions[1]))
    if len(volume) < 2 or (volume.axes.units, volume.axes.z_units) != ("mm", "mm") or has_color(volume.dataset):
        return (acquired,)
    others = (_hung(volume, directions, names, normal) for normal in (1, 2))
    return (acquired, *others)


def _hung(volume: Volume, directions: NDArray[np.float64], names: tuple[str, ...], normal: int) -> Plane:
    """Return a plane that was not acquired, hung as radiologists hang it."""
    parts = [PLANE_NAMES.index(name) for name in names]
    # From left to right the patient's left comes last, and where it points out of the screen, the back; what is
    # left runs down: to the back in an axial picture, else to the feet.
    across_part = 1 if parts[normal] == 0 else 0
    down_part = 3 - parts[normal] - across_part
    across, down = parts.index(across_part), parts.index(down_part)
    turned_across = bool(directions[across, across_part] < 0)
    grows_with_index = directions[down, down_part] > 0
    turned_down = bool(grows_with_index if down_part == 2 else not grows_with_index)
    shifts = slice_shifts(volume, normal)
    # Of a tilted stack: where lines of the picture are above each other, which need not be along the normal.
    ways = directions if shifts is None else np.array([shifts.direction, *directions[1:]])
    right = ways[across] * (-1 if turned_across else 1)
    bottom = ways[down] * (-1 if turned_down else 1)
    sides = _sides(-right, right, -bottom, bottom)
    return Plane(volume, names[normal], normal, down, across, turned_down, turned_across, sides, shifts=shifts)


def _sides(*directions: NDArray[np.float64]) -> Sides:
    return Sides(*(direction_letters(direction) for direction in directions))


def find_plane(volume: Volume, name: str | None = None, frame: Frame = "local") -> Plane:
    """Return a plane by its name, None for the acquired one, with coordinates of a frame.

    Raises
    ------
    GeometryError
        If the volume has no such plane, nothing says which it is, or it has no coordinates in the patient.
    UsageError
        If no plane or frame has that name.
    """
    if frame not in {"local", "patient"}:
        raise UsageError(f"There is no frame {frame!r}.", remedy="There are 'local' and 'patient'.")
    there = tuple(replace(plane, frame=frame) for plane in planes(volume))
    if frame == "patient":
        there[0].axis(0)
    normal = find_normal(volume, name)
    for plane in there:
        if plane.normal == normal:
            return plane
    wanted = array_plane_names(volume)[normal]
    if not wanted:
        raise GeometryError(
            "The headers do not say how the image lies in the patient: only the plane that was acquired can be shown.",
            remedy="Leave plane out to see the images as they are stored.",
        )
    raise GeometryError(
        f"There is no {wanted} plane: this is a single {there[0].name} stack without a depth in mm."
        if len(volume) > 1
        else f"There is no {wanted} plane in a single {there[0].name} slice."
    )
