"""Planes to one regular grid, or the reason why not.

Slices are ordered along the normal of their planes, and what orders them is Image Position (Patient) alone.
Slice Thickness, Slice Location, Spacing Between Slices and Instance Number are not asked: they describe how
images were acquired or counted, and need not agree with where these lie.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray, normal
from dicomnb.volumes.frames.coordinates import Coordinates
from dicomnb.volumes.frames.image_planes import ImagePlanes
from dicomnb.volumes.frames.pixel_spacing import PixelSize
from dicomnb.volumes.stacking.colocated_planes import same_places
from dicomnb.volumes.stacking.finding import Finding

__all__ = ["Finding", "Stack", "is_same_distance", "is_tilted", "stack_planes"]

_MOST_OFF_MM: Final = 0.1
"""A coordinate may be this far from its place in a regular grid: many are rounded to 0.1 mm, which moves the slice
itself by half of that, and the ends of the grid by the other half."""

_MOST_OFF_SHARE: Final = 1 / 6
"""But no further along the normal than this share of a step,"""

_MOST_OFF_PIXELS: Final = 0.25
"""nor further within the plane than this share of a pixel."""

_EVEN_SHARE: Final = 0.08
"""Distances are uneven if their difference from the step is more than this share of it, as the root of the mean square:
0.2 and 0.3 mm by turns are (0.2), steps of 0.625 mm that are rounded to a tenth are not (0.07)."""

MISSING_SHARE: Final = 0.1
"""A distance within this share of one step from two or more whole steps is a gap where slices are missing."""

_SAME_DISTANCE_MM: Final = 0.01
_SAME_DISTANCE_SHARE: Final = 0.01
"""See `is_same_distance`."""

_TILT_PIXELS: Final = 0.1
"""See `is_tilted`."""

_MOST_GAPS_IN_A_ROW: Final = 2
"""More gaps than these one after the other are another spacing, and no missing slices."""

_GAPS_SHARE: Final = 1 / 3
"""Where more than this share of all distances is longer than a step, and it is more than a few, none is a gap."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Planes put in order.

    Parameters
    ----------
    order : tuple of int
        For each slice k the index of its plane, -1 for a slice that is missing.
    positions : ndarray of shape (n, 3)
        Centre of each slice's first voxel, LPS in mm; where a slice is missing, the place where it would lie.
    row, column, normal : ndarray of shape (3,)
        Directions in which column, row and slice index grow.
    step : ndarray of shape (3,) or None
        Vector from one slice to the next, mm; None for a single slice and for irregular positions.
    findings : tuple of Finding
        What a reader should know about the order.
    coordinates : {"patient", "volume", "catheter"}
        Whose coordinates positions are.
    """

    order: tuple[int, ...]
    positions: FloatArray
    row: FloatArray
    column: FloatArray
    normal: FloatArray
    step: FloatArray | None
    findings: tuple[Finding, ...]
    coordinates: Coordinates = "patient"

    @property
    def in_patient(self) -> bool:
        """True if positions are the patient's, so that directions have anatomical names."""
        return self.coordinates == "patient"

    @property
    def heights(self) -> FloatArray:
        """Place of each slice along the normal, mm from slice 0, shape (n,)."""
        heights: FloatArray = (self.positions - self.positions[0]) @ self.normal
        return heights

    @property
    def distance(self) -> float | None:
        """Distance between slices along the normal, mm: the median of irregular ones, None for one slice."""
        if len(self.positions) < 2:
            return None
        gaps = np.diff(self.heights)
        # Nine decimals take off the noise of the arithmetic, not a micron of a stack.
        return round(float(np.median(gaps) if self.step is None else self.step @ self.normal), 9)

    @property
    def distances(self) -> tuple[float, float]:
        """Shortest and longest distance between slices along the normal, mm; of two slices at least."""
        gaps = np.diff(self.heights)
        return round(float(gaps.min()), 9), round(float(gaps.max()), 9)

    def place_text(self, k: int) -> str:
        """Return the position of a slice as text: ``(1.00, 2.00, 3.50) mm``."""
        return _point(self.positions[k], self.distance)

    def slice_places(self, indices: FloatArray, spacing: tuple[float, float]) -> FloatArray:
        """Return where voxels of slices lie that need not be evenly spaced, LPS in mm, shape (..., 3).

        Parameters
        ----------
        indices : ndarray of shape (..., 3)
            (i, j, k); k has to be whole.
        spacing : (float, float)
            Distance between columns, then between rows.

        Raises
        ------
        GeometryError
            If k is between slices, or beyond them.
        """
        k = np.rint(indices[..., 2]).astype(int)
        if not np.array_equal(k, indices[..., 2]) or k.min() < 0 or k.max() >= len(self.positions):
            raise GeometryError("Between slices that are not evenly spaced there is no voxel: k has to be one of them.")
        x = indices[..., :1] * spacing[0] * self.row
        y = indices[..., 1:2] * spacing[1] * self.column
        return np.asarray(self.positions[k] + x + y)

    def part(self, part: range) -> Stack:
        """Return the stack of some slices; a single slice keeps the step that it came with."""
        if part == range(len(self.positions)):
            return self
        findings = []
        for finding in self.findings:
            inside = tuple(part.index(k) for k in finding.slices if k in part)
            if inside:
                message = f"{finding.message} (Indices are those of the whole stack.)"
                findings.append(replace(finding, message=message, slices=inside))
            elif not finding.slices:
                findings.append(finding)
        return replace(
            self,
            order=tuple(self.order[k] for k in part),
            positions=self.positions[list(part)],
            step=None if self.step is None else self.step * part.step,
            findings=tuple(findings),
        )


def stack_planes(planes: ImagePlanes, size: PixelSize) -> Stack:
    """Return parallel planes in order along their normal, with their step.

    The median distance tells one step from a gap; the step itself is the whole distance divided by the number of
    steps, so that the first and last slice are exactly where the header puts them.

    Parameters
    ----------
    planes : ImagePlanes
        At least one; no two at one place, all parallel.
    size : PixelSize
        Distance between pixels, to judge a tilt by.

    Raises
    ------
    GeometryError
        If planes coincide.
    """
    row, column = planes.rows[0], planes.columns[0]
    direction = normal(row, column)
    places = same_places(planes, size)
    if len(places) < len(planes):
        raise GeometryError("Several planes lie at one place: they are no single stack.")
    order = [place[0] for place in places]
    positions = planes.positions[order]
    if len(order) == 1:
        return Stack((order[0],), positions, row, column, direction, None, ())
    gaps = np.diff(positions @ direction)
    # The median tells one step from a gap; where more than half of all distances are gaps, the smallest does.
    for base in (float(np.median(gaps)), float(gaps.min())):
        counts = _steps(gaps, base)
        if counts is None:
            continue
        index = np.concatenate([[0], np.cumsum(counts)])
        step = (positions[-1] - positions[0]) / index[-1]
        grid = positions[0] + np.arange(index[-1] + 1)[:, None] * step
        off = grid[index] - positions
        if _is_even(off @ direction, float(step @ direction)) and _is_straight(off @ np.stack([row, column]).T, size):
            grid[index] = positions
            slices = [-1] * len(grid)
            for k, plane in zip(index.tolist(), order, strict=True):
                slices[k] = plane
            findings = (*_missing(slices, grid), *_tilt(step, planes, len(slices), size))
            return Stack(tuple(slices), grid, row, column, direction, step, findings)
    return Stack(tuple(order), positions, row, column, direction, None, (_irregular(positions, direction),))


def _steps(gaps: FloatArray, step: float) -> list[int] | None:
    """Return how many steps each gap spans, None where it is no whole number, or where most slices would be missing."""
    counts = []
    for gap in gaps.tolist():
        count = max(1, round(gap / step))
        if count > 1 and abs(gap / step - count) > MISSING_SHARE:
            return None
        counts.append(count)
    gaps_found = sum(count > 1 for count in counts)
    if gaps_found > _MOST_GAPS_IN_A_ROW and gaps_found > _GAPS_SHARE * len(counts):
        return None
    in_a_row = max((len(list(run)) for is_gap, run in groupby(counts, lambda count: count > 1) if is_gap), default=0)
    there, missing = len(counts) + 1, sum(counts) - len(counts)
    return counts if missing < there and in_a_row <= _MOST_GAPS_IN_A_ROW else None


def _is_even(off: FloatArray, step: float) -> bool:
    """Return True if planes are this near to the places of a grid along its normal, mm, ends at 0."""
    uneven = float(np.sqrt(np.mean(np.diff(off) ** 2)))
    return bool(np.abs(off).max() <= min(_MOST_OFF_MM, _MOST_OFF_SHARE * step) and uneven <= _EVEN_SHARE * step)


def _is_straight(off: FloatArray, size: PixelSize) -> bool:
    """Return True if planes are this near to the places of a grid within their planes, mm, shape (n, 2)."""
    return bool(np.abs(off).max() <= min(_MOST_OFF_MM, _MOST_OFF_PIXELS * size.least_mm))


def is_tilted(shifts: ArrayLike, spacing: ArrayLike) -> bool:
    """Return True if slices are not straight on top of each other: by more than a tenth of a pixel.

    Parameters
    ----------
    shifts : array_like of shape (2,) or (slices, 2)
        How far slices are shifted within their planes against the first one, mm: along rows, along columns.
    spacing : array_like of shape (2,)
        Distance between columns, and between rows, mm.
    """
    shifted = np.linalg.norm(np.asarray(shifts, np.float64) / np.asarray(spacing, np.float64), axis=-1)
    return bool(np.max(shifted) > _TILT_PIXELS)


def _missing(slices: list[int], places: FloatArray) -> Iterator[Finding]:
    missing = tuple(k for k, plane in enumerate(slices) if plane < 0)
    if missing:
        distance = float(np.linalg.norm(places[1] - places[0]))
        where = "; ".join(f"slice {k} at {_point(places[k], distance)}" for k in missing[:5])
        more = f"; and {len(missing) - 5} more" if len(missing) > 5 else ""
        are = "slice is" if len(missing) == 1 else "slices are"
        yield Finding(
            "missing_slice",
            f"{len(missing)} {are} missing of {len(slices)}, and NaN in the array: {where}{more}.",
            missing,
        )


def _tilt(step: FloatArray, planes: ImagePlanes, count: int, size: PixelSize) -> Iterator[Finding]:
    across, down, rise = (
        float(step @ direction) for direction in (planes.rows[0], planes.columns[0], planes.normals[0])
    )
    shift = np.array([across, down]) * (count - 1)
    if size.units == "mm" and is_tilted(shift, (size.x, size.y)):
        angle = math.degrees(math.atan2(math.hypot(across, down), rise))
        yield Finding(
            "gantry_tilt",
            f"Each slice is shifted by {across:.4g} mm along its rows and {down:.4g} mm along its columns "
            f"against the one below, a tilt of {angle:.3g}°: the volume is sheared. The affine holds the "
            "shear; a picture of slices put straight on top of each other does not.",
        )


def _irregular(positions: FloatArray, direction: FloatArray) -> Finding:
    heights = positions @ direction
    gaps = np.diff(heights)
    step = float(np.median(gaps))
    odd = np.flatnonzero(np.abs(gaps - step) > min(_MOST_OFF_MM, _EVEN_SHARE * step))
    if odd.size or not _is_even(np.linspace(heights[0], heights[-1], len(heights)) - heights, float(np.mean(gaps))):
        usual = f", {step:.4g} mm as a rule" if 0 < odd.size < len(gaps) / 2 else ""
        text = f"Slices are {gaps.min():.4g} to {gaps.max():.4g} mm apart{usual}"
    else:
        text = "Slices are shifted within their planes, and not evenly"
    return Finding(
        "irregular_spacing",
        f"{text}: no matrix describes this stack. Positions say where each slice lies; resample before "
        "measuring across slices.",
        tuple(int(k) for k in odd),
    )


def _point(position: Sequence[float] | FloatArray, distance: float | None) -> str:
    """Return a position as text, with as many decimals as tell slices at this distance apart."""
    decimals = max(2, 1 - math.floor(math.log10(distance))) if distance else 2
    return "(" + ", ".join(f"{float(part):.{decimals}f}" for part in position) + ") mm"


def is_same_distance(stated: float, distance: float) -> bool:
    """Return True if what a header states is the distance of slices, mm: to a hundredth of it, and of a millimetre."""
    return abs(stated - distance) <= min(_SAME_DISTANCE_MM, _SAME_DISTANCE_SHARE * distance)
