"""Edges and centres of rows of voxels, in millimetres.

A voxel is a little box: n voxels have n centres and n + 1 edges. Pictures want the edges, sampling wants the
centres, and a header gives neither: it gives a spacing. The local frame starts with 0 at the outer corner of
the first voxel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dicomnb.errors import GeometryError, MissingAttribute
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.planes import PixelSize, find_planes, pixel_size, slice_thickness
from dicomnb.geometry.stack import parallel_groups, same_places, stack_planes
from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.files import read
from dicomnb.pixels.attributes import integer, number

__all__ = ["Axes", "Axis", "UnevenAxis", "axes", "local_axes", "unplaced_distance"]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of an image, with voxels of one size.

    Parameters
    ----------
    first : float
        Position of the first voxel's centre, mm.
    step : float
        Signed distance from one centre to the next, mm; not zero.
    count : int
        Number of voxels, at least 1.

    Raises
    ------
    GeometryError
        If the step is zero, one of the numbers is not finite, or there is no voxel.
    """

    first: float
    step: float
    count: int

    def __post_init__(self) -> None:
        if not (np.isfinite(self.first) and np.isfinite(self.step) and self.step != 0 and self.count >= 1):
            raise GeometryError(
                "An axis needs a finite first position, a step other than 0 and at least one voxel, not "
                f"{self.first}, {self.step} and {self.count}."
            )

    @property
    def edges(self) -> FloatArray:
        """Borders between voxels, shape (count + 1,), mm, in index order.

        Built by multiplying, not by adding up: ``arange(0, n * d + d, d)`` may return one edge too many.
        """
        return np.asarray(self.first - self.step / 2 + np.arange(self.count + 1) * self.step, np.float64)

    @property
    def centers(self) -> FloatArray:
        """Centres of voxels, shape (count,), mm, in index order."""
        return np.asarray(self.first + np.arange(self.count) * self.step, np.float64)

    @property
    def spacing(self) -> float:
        """Distance between neighbouring centres, mm, above 0."""
        return abs(self.step)

    @classmethod
    def local(cls, step: float, count: int) -> Axis:
        """Return the axis whose first edge is 0."""
        return cls(step / 2, step, count)


@dataclass(frozen=True, slots=True)
class UnevenAxis:
    """One axis of an image whose centres are not evenly spaced; edges lie halfway between them.

    Parameters
    ----------
    positions : tuple of float
        Centres of at least two voxels, mm, ascending.
    """

    positions: tuple[float, ...]

    @property
    def count(self) -> int:
        """Number of voxels."""
        return len(self.positions)

    @property
    def centers(self) -> FloatArray:
        """Centres of voxels, shape (count,), mm."""
        return np.array(self.positions)

    @property
    def edges(self) -> FloatArray:
        """Borders between voxels, shape (count + 1,), mm; the outer voxels are symmetric."""
        centers = self.centers
        inner = (centers[1:] + centers[:-1]) / 2
        return np.concatenate([[2 * centers[0] - inner[0]], inner, [2 * centers[-1] - inner[-1]]])

    @property
    def spacing(self) -> float:
        """Median distance between neighbouring centres, mm."""
        return float(np.median(np.diff(self.centers)))


@dataclass(frozen=True, slots=True)
class Axes:
    """The three axes of an image.

    Parameters
    ----------
    x, y : Axis
        Along the columns' index i, and the rows' index j.
    z : Axis or UnevenAxis
        Along the slices' index k.
    units : str
        Unit of x and y: ``"mm"``, or ``"pixels"`` where the header states no distance.
    z_units : str
        Unit of z: ``"mm"``, or ``"slices"`` where nothing says how far apart they are.
    notes : tuple of str
        What a reader has to know about them, in plain words.
    """

    x: Axis
    y: Axis
    z: Axis | UnevenAxis
    units: str = "mm"
    z_units: str = "mm"
    notes: tuple[str, ...] = ()

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Distance between columns, rows and slices."""
        return self.x.spacing, self.y.spacing, self.z.spacing

    def __str__(self) -> str:
        lines = [
            f"{name}: {axis.count} × {axis.spacing:.6g} {unit}, {axis.edges[0]:.6g} to {axis.edges[-1]:.6g}"
            for name, axis, unit in (
                ("x", self.x, self.units),
                ("y", self.y, self.units),
                ("z", self.z, self.z_units),
            )
        ]
        return "\n".join((*lines, *self.notes))


_NO_DEPTH: Final = "The header does not say how thick a slice is: z counts slices."


def local_axes(
    columns: int,
    rows: int,
    slices: int,
    size: PixelSize,
    *,
    depth: float | UnevenAxis | None,
    notes: tuple[str, ...] = (),
) -> Axes:
    """Return axes that begin with 0 at the outer corner of the first voxel.

    Parameters
    ----------
    columns, rows, slices : int
        Number of voxels along x, y and z.
    size : PixelSize
        Distance between pixels.
    depth : float, UnevenAxis or None
        Distance between slices in mm, or their places, None where nothing states it.
    notes : tuple of str
        Notes to add to those of `size`.
    """
    z: Axis | UnevenAxis
    if isinstance(depth, UnevenAxis):
        start = float(depth.edges[0])
        z = UnevenAxis(tuple(float(center) - start for center in depth.positions))
    else:
        z = Axis.local(depth or 1.0, slices)
    said = (size.note, *notes, "" if depth is not None else _NO_DEPTH)
    return Axes(
        Axis.local(size.x, columns),
        Axis.local(size.y, rows),
        z,
        size.units,
        "mm" if depth is not None else "slices",
        tuple(note.strip() for note in said if note.strip()),
    )


def axes(source: Any) -> Axes:
    """Return the axes of an image in its local frame: from 0 at the outer corner of the first voxel.

    x runs along the columns and takes the second value of Pixel Spacing, y along the rows and takes the
    first. z takes Slice Thickness where there is one slice, and the distance between the centres of slices
    where there are several.

    Parameters
    ----------
    source : Dataset, path, bytes, binary file or Volume
        One image; a folder of images is first to be loaded.

    Returns
    -------
    Axes
        Exactly count + 1 edges each. Its notes say what was assumed, and where millimetres are not to be had.

    Raises
    ------
    MissingAttribute
        If Rows or Columns are absent.
    UnsupportedSource
        If `source` is a folder, or nothing that has axes.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.axes(ds).x.edges  # doctest: +SKIP
    array([  0.   ,   3.125,   6.25 , ..., 400.   ])
    """
    known = None if isinstance(source, Dataset) else getattr(source, "axes", None)
    return known if isinstance(known, Axes) else _dataset_axes(read(source))


def _dataset_axes(dataset: Dataset) -> Axes:
    columns, rows = integer(dataset, "Columns"), integer(dataset, "Rows")
    frames = max(1, integer(dataset, "NumberOfFrames", 1))
    size = pixel_size(dataset)
    if frames == 1:
        return local_axes(columns, rows, 1, size, depth=slice_thickness(dataset))
    try:
        depth = _frame_distance(dataset, (columns, rows), size)
    except (GeometryError, MissingAttribute) as error:
        depth, note = unplaced_distance(dataset, str(error))
        return local_axes(columns, rows, frames, size, depth=depth, notes=(note,))
    return local_axes(columns, rows, frames, size, depth=depth)


def _frame_distance(dataset: Dataset, shape: tuple[int, int], size: PixelSize) -> float | UnevenAxis | None:
    planes = find_planes(dataset)
    if len(parallel_groups(planes, (shape[0] * size.x, shape[1] * size.y))) > 1:
        raise GeometryError("The frames are not parallel to each other.")
    if len(same_places(planes)) < len(planes):
        raise GeometryError("Several frames lie at one place.")
    stack = stack_planes(planes, size)
    if stack.step is None or -1 in stack.order:
        # Frames are drawn one by one: a missing one leaves a gap between two centres.
        present = [float(z) for z, plane in zip(stack.heights, stack.order, strict=True) if plane >= 0]
        return UnevenAxis(tuple(present))
    return stack.distance


def unplaced_distance(dataset: Dataset, reason: str) -> tuple[float | None, str]:
    """Return a distance between frames of unknown positions, None where there is none, and a note."""
    for keyword in ("SpacingBetweenSlices", "SliceThickness"):
        distance = number(dataset, keyword)
        if distance:
            # Nuclear medicine writes a negative distance for a descending stack (PS3.3 C.8.4.15).
            return abs(distance), f"{reason} z takes {keyword} for the distance between frames."
    return None, reason
