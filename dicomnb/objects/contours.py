"""Closed planar outlines in the patient, and the voxels of a volume whose centres they enclose.

Outlines in one plane are combined by exclusive or, so that one within another is a hole; a hole at the end of a
keyhole channel comes out the same. A plane of outlines stands for a slab that reaches halfway to the neighbouring
planes, or as thick as the file states; where a plane is left out, the gap is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.coincidence import coincidence_tolerance
from dicomnb.geometry.fill import Mask, area, fill_polygons, inside_polygons
from dicomnb.geometry.slabs import covering, slabs
from dicomnb.pixels.attributes import text
from dicomnb.volumes.stacking.stack import Stack
from dicomnb.volumes.volume import Volume
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["PLANE_TOLERANCE_MM", "Outlines", "plane_tolerance"]

PLANE_TOLERANCE_MM: Final = 0.1
"""Points of an outline may be this far from its plane, and planes this near to each other may be one: coordinates are
often rounded to 0.1 mm."""

_PLANE_SHARE: Final = 0.25
"""But no further than this share of the distance of slices, where that is known: of a small animal it is 0.05 mm."""

_SAME_PLANE_SHARE: Final = 0.01
"""Nor are planes one further apart than this share of the largest outline, where distances do not tell."""

_NOISE_SHARE: Final = 1e-6
"""Heights that differ by less than this share of the largest outline are one, whatever the distances."""

_HALF: Final = 0.5
"""Points are in the plane that they are less than half a distance of planes away from."""

_GAP_SHARE: Final = 0.5
"""An outline is on a slice if it is nearer to it than this share of the distance of slices."""

_LEAST_AREA: Final = 1e-6
"""An outline of less than half as many mm², and of less than half this share of the square around it, is a line, there
and back, and encloses nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Outlines in parallel planes.

    Parameters
    ----------
    normal : ndarray of shape (3,)
        Normal of the planes, LPS.
    heights : ndarray of shape (n,)
        Places of the planes along the normal, mm, ascending.
    planes : tuple of tuple of ndarray of shape (m, 3)
        For each plane the corners of its outlines, LPS in mm.
    thickness : ndarray of shape (n,) or None
        For each plane the thickness of its slab where that is stated, NaN elsewhere, mm.
    distance : float or None
        Distance of the planes that outlines were drawn on, where it is known, mm; planes without outlines are gaps.
    images : frozenset of str
        SOP Instance UIDs of all images that outlines were drawn on, empty if one of them is not known.
    reach : ndarray of shape (n, 2) or None
        How far each slab reaches against the normal and along it, mm, where planes have several distances by turns.
    """

    normal: FloatArray
    heights: FloatArray
    planes: tuple[tuple[FloatArray, ...], ...]
    thickness: FloatArray | None = None
    distance: float | None = None
    images: frozenset[str] = frozenset()
    reach: FloatArray | None = None

    @classmethod
    def of(
        cls,
        polygons: Sequence[FloatArray],
        tolerance: float = PLANE_TOLERANCE_MM,
        thickness: Sequence[float] | None = None,
    ) -> Outlines:
        """Return closed outlines, those of one plane together.

        Parameters
        ----------
        polygons : sequence of ndarray of shape (m, 3)
            Corners of each outline, LPS in mm, at least three. Outlines without area are left out.
        tolerance : float
            How far points may be from their plane, mm.
        thickness : sequence of float, optional
            Thickness of the slab that each outline stands for, mm; NaN where it is not stated.

        Raises
        ------
        GeometryError
            If outlines are not flat, or not parallel to each other.
        """
        normals = [_area_normal(polygon) for polygon in polygons]
        sizes = np.array([np.linalg.norm(each) for each in normals])
        extents = np.array([float(np.ptp(polygon, axis=0).max(initial=0)) for polygon in polygons])
        kept = np.flatnonzero(sizes > _LEAST_AREA * np.minimum(1, extents**2)).tolist()
        if not kept:
            return cls(np.array([0.0, 0.0, 1.0]), np.empty(0), ())
        largest = normals[int(sizes.argmax())]
        direction = largest / np.linalg.norm(largest)
        # A polygon drawn in the other direction makes no other plane.
        direction = direction * np.sign(direction[np.abs(direction).argmax()]) + 0.0
        heights = [polygons[index] @ direction for index in kept]
        means = np.array([each.mean() for each in heights])
        extent = float(extents[kept].max())
        unknown = min(PLANE_TOLERANCE_MM, _SAME_PLANE_SHARE * extent)
        gaps = np.diff(np.sort(means))
        near = coincidence_tolerance(gaps, unknown, _NOISE_SHARE * extent)
        off = max(float(np.ptp(each)) for each in heights) / 2
        # Who asks for more than the usual gets it, whatever the distance of planes.
        most = _HALF * float(gaps[gaps > near].min(initial=np.inf)) if tolerance <= PLANE_TOLERANCE_MM else np.inf
        if off > min(tolerance, most):
            raise GeometryError(
                f"Outlines are not in parallel planes: points are {off:.2g} mm off, {min(tolerance, most):.3g} mm are "
                "allowed.",
                remedy="A greater tolerance takes them for flat.",
            )
        planes: list[list[FloatArray]] = []
        places: list[list[float]] = []
        stated: list[list[float]] = []
        for index in np.argsort(means, kind="stable"):
            if not places or means[index] - places[-1][0] > near:
                planes.append([])
                places.append([])
                stated.append([])
            planes[-1].append(polygons[kept[index]])
            places[-1].append(float(means[index]))
            stated[-1].append(np.nan if thickness is None else thickness[kept[index]])
        thick = np.array([max(each) if np.isfinite(each).all() else np.nan for each in stated])
        middles = np.array([np.mean(each) for each in places])
        return cls(direction, middles, tuple(map(tuple, planes)), thick if np.isfinite(thick).any() else None)

    @property
    def axes(self) -> FloatArray:
        """Two directions within the planes, at right angles, shape (2, 3)."""
        aside = np.eye(3)[int(np.abs(self.normal).argmin())]
        first = np.cross(aside, self.normal)
        first /= np.linalg.norm(first)
        return np.stack([first, np.cross(self.normal, first)])

    def volume(self, thickness: float | None = None) -> float:
        """Return the volume, mm³: the area of each plane times the thickness of its slab.

        Parameters
        ----------
        thickness : float, optional
            Thickness of a single plane, mm.

        Raises
        ------
        GeometryError
            If there is a single plane and no thickness.
        """
        across = self.axes.T
        areas = [area([polygon @ across for polygon in plane]) for plane in self.planes]
        return float(np.array(areas) @ np.diff(self.slabs(thickness), axis=1)[:, 0]) if areas else 0.0

    def slabs(self, thickness: float | None = None) -> FloatArray:
        """Return from where to where along the normal the slab of each plane reaches, mm, shape (n, 2).

        Parameters
        ----------
        thickness : float, optional
            Thickness of a single plane, mm.

        Raises
        ------
        GeometryError
            If there is a single plane and no thickness.
        """
        if len(self.heights) == 1 and thickness is None and self.thickness is None and self.distance is None:
            raise GeometryError("Outlines in a single plane have no thickness, and so no volume.")
        return self._borders(self.heights, thickness if len(self.heights) == 1 else None)

    def _borders(
        self,
        heights: FloatArray,
        distance: float | None,
        order: NDArray[np.intp] | None = None,
        *,
        is_turned: bool = False,
    ) -> FloatArray:
        """Return the slabs of planes at these heights; `order` says which of the planes each is.

        `is_turned` is True for heights that are counted against the normal.
        """
        if self.reach is not None and self.thickness is None:
            below, above = (self.reach if order is None else self.reach[order]).T
            return np.stack([heights - (above if is_turned else below), heights + (below if is_turned else above)], 1)
        thickness = self.thickness if self.thickness is None or order is None else self.thickness[order]
        return slabs(heights, self.distance or distance, thickness)

    def is_along(self, normal: FloatArray, tolerance: float = PLANE_TOLERANCE_MM) -> bool:
        """Return True if each outline lies within `tolerance` mm of a plane with this normal."""
        return all(np.ptp(polygon @ normal) <= 2 * tolerance for plane in self.planes for polygon in plane)

    def mask(self, volume: Volume) -> Mask:
        """Return which voxels have their centre inside, shape (slices, rows, columns).

        Raises
        ------
        GeometryError
            If the headers do not say where the voxels lie.
        """
        n, rows, columns = volume.slice_count, *volume.frame_shape[:2]
        found = np.zeros((n, rows, columns), np.bool_)
        stack = placed(volume)
        if not self.planes:
            return found
        if self.is_along(stack.normal, plane_tolerance(stack)):
            self._fill(volume, stack, found)
        else:
            self._probe(volume, stack, found)
        return found

    def on_slices(self, volume: Volume) -> tuple[tuple[FloatArray, ...], ...]:
        """Return for each slice the outlines that it shows, each as (column, row) of its corners, shape (m, 2).

        Empty where the planes of the outlines are not those of the slices.
        """
        stack = placed(volume)
        if not self.planes or not self.is_along(stack.normal, plane_tolerance(stack)):
            return ()
        shown = enumerate(self._on_slices(volume, stack))
        return tuple(self._drawn(volume, stack, int(plane), k) if plane >= 0 else () for k, plane in shown)

    def _on_slices(self, volume: Volume, stack: Stack) -> NDArray[np.intp]:
        """Return for each slice, parallel to the planes, which of them it shows, -1 for none."""
        heights = np.array([np.concatenate(plane).mean(axis=0) @ stack.normal for plane in self.planes])
        slices = stack.positions @ stack.normal
        if self._is_drawn_on(volume):
            # A slice without an outline is no part of the structure, however far it is to the next one.
            nearest = np.abs(slices[:, None] - heights).argmin(axis=1)
            reach = _GAP_SHARE * float(np.diff(slices).min(initial=np.inf)) if len(slices) > 1 else PLANE_TOLERANCE_MM
            return np.where(np.abs(slices - heights[nearest]) < reach, nearest, -1)
        order = np.argsort(heights)  # the normal of the slices may point the other way
        is_turned = bool(stack.normal @ self.normal < 0)
        borders = self._borders(heights[order], self._distance(volume, stack), order, is_turned=is_turned)
        which = covering(borders, slices)
        return np.where(which >= 0, order[which], -1)

    def _is_drawn_on(self, volume: Volume) -> bool:
        """Return True if outlines were drawn on slices of this volume."""
        if not self.images:
            return False
        return self.images <= {text(each.dataset, "SOPInstanceUID") for each in volume.slices if each is not None}

    def _distance(self, volume: Volume, stack: Stack) -> float | None:
        """Return the thickness of a single plane, that of a slice; several tell it themselves."""
        if self._is_drawn_on(volume):
            return stack.distance or volume.depth
        return (stack.distance or volume.depth) if len(self.heights) == 1 else None

    def _drawn(self, volume: Volume, stack: Stack, plane: int, k: int) -> tuple[FloatArray, ...]:
        across = np.stack([stack.row / volume.size.x, stack.column / volume.size.y], axis=1)
        return tuple((polygon - stack.positions[k]) @ across for polygon in self.planes[plane])

    def _fill(self, volume: Volume, stack: Stack, found: Mask) -> None:
        """Fill the slices that are parallel to the planes."""
        for k, plane in enumerate(self._on_slices(volume, stack)):
            if plane >= 0:
                found[k] = fill_polygons(self._drawn(volume, stack, int(plane), k), found.shape[1:])

    def _probe(self, volume: Volume, stack: Stack, found: Mask) -> None:
        """Ask for each voxel near the outlines, whatever the grid, in which slab it is and whether it is inside."""
        borders = self._borders(self.heights, self._distance(volume, stack))
        across = self.axes.T
        flat = [[polygon @ across for polygon in plane] for plane in self.planes]
        corners = np.concatenate([polygon for plane in self.planes for polygon in plane])
        reach = self.normal * float(np.abs(borders - self.heights[:, None]).max())
        corners = np.concatenate([corners - reach, corners + reach])
        heights, ends = stack.positions @ stack.normal, corners @ stack.normal
        for k in np.flatnonzero((heights >= ends.min()) & (heights <= ends.max())):
            box = _box(corners - stack.positions[k], volume, stack, found.shape[1:])
            if box is None:
                continue
            j, i = np.mgrid[box]
            x, y = i.ravel() * volume.size.x, j.ravel() * volume.size.y
            points = stack.positions[k] + x[:, None] * stack.row + y[:, None] * stack.column
            inside = np.zeros(len(points), np.bool_)
            which = covering(borders, points @ self.normal)
            for plane in np.unique(which[which >= 0]):
                chosen = which == plane
                inside[chosen] = inside_polygons(flat[plane], points[chosen] @ across)
            found[k][box] = inside.reshape(j.shape)


def placed(volume: VolumeGeometry) -> Stack:
    """Return where the slices of a volume lie.

    Raises
    ------
    GeometryError
        If the headers do not say, or pixels have no size in mm.
    """
    if volume.stack is None or volume.size.units != "mm":
        raise GeometryError("The headers do not say where the voxels lie in the patient: nothing can be put on them.")
    return volume.stack


def plane_tolerance(stack: Stack) -> float:
    """Return how far points may be from the plane of a slice to be on it, mm."""
    return PLANE_TOLERANCE_MM if stack.distance is None else min(PLANE_TOLERANCE_MM, _PLANE_SHARE * stack.distance)


def _area_normal(polygon: FloatArray) -> FloatArray:
    """Return the normal of a polygon, twice as long as its area, by Newell's sum; exact where points are rounded."""
    local = polygon - polygon[0]
    total: FloatArray = np.cross(local, np.roll(local, -1, axis=0)).sum(axis=0)
    return total


def _box(points: FloatArray, volume: Volume, stack: Stack, shape: tuple[int, ...]) -> tuple[slice, slice] | None:
    """Return the rows and columns of a slice that points reach, None if they are beside it."""
    i, j = points @ stack.row / volume.size.x, points @ stack.column / volume.size.y
    left, right = max(0, int(np.ceil(i.min()))), min(shape[1] - 1, int(np.floor(i.max())))
    top, bottom = max(0, int(np.ceil(j.min()))), min(shape[0] - 1, int(np.floor(j.max())))
    return (slice(top, bottom + 1), slice(left, right + 1)) if left <= right and top <= bottom else None
