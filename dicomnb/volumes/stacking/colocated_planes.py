"""Which planes are parallel, and which of them lie at one place.

Nothing here is a number of millimetres alone: scanners differ by orders of magnitude, from 6 µm between the slices of
an eye to 10 mm in a body, so that what is near is a share of a pixel or of the step.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from dicomnb.geometry.affine import normal
from dicomnb.geometry.coincidence import coincidence_tolerance
from dicomnb.volumes.frames.image_planes import ImagePlanes
from dicomnb.volumes.frames.pixel_spacing import PixelSize

__all__ = ["parallel_groups", "position_noise", "same_places", "same_point_tolerance"]

_SAME_PLACE_MM: Final = 0.01
"""Planes nearer to each other than this, along the normal, are at one place, where no step tells what near is."""

_PIXEL_SHARE: Final = 0.1
"""Nor further apart than this share of a pixel, where no step tells what near is."""

_NOISE_MM: Final = 1e-4
_NOISE_PIXELS: Final = 0.01
"""See `position_noise`."""

_SAME_ORIENTATION_MM: Final = 0.1
"""Planes are parallel if the far corner of one, turned as the other, moves by no more than this,"""

_SAME_ORIENTATION_PIXELS: Final = 0.5
"""nor by more than this share of a pixel."""

_SAME_POINT_MM: Final = 0.1
_SAME_POINT_PIXELS: Final = 0.5
"""See `same_point_tolerance`."""


def _least(size: PixelSize | None) -> float:
    return math.inf if size is None else size.least_mm


def position_noise(size: PixelSize | None) -> float:
    """Return up to what distance positions differ by the digits that they are written with, mm."""
    return min(_NOISE_MM, _NOISE_PIXELS * _least(size))


def same_point_tolerance(size: PixelSize) -> float:
    """Return how far apart within their planes images at one place may lie, mm."""
    return min(_SAME_POINT_MM, _SAME_POINT_PIXELS * _least(size))


def parallel_groups(planes: ImagePlanes, extent: tuple[float, float], size: PixelSize | None = None) -> list[list[int]]:
    """Return the indices of the planes, those of one orientation together, in order of first appearance.

    Parameters
    ----------
    planes : ImagePlanes
        Any planes.
    extent : (float, float)
        Width and height of the images in mm: how far a small turn moves their far corner.
    size : PixelSize, optional
        Distance between pixels.
    """
    limit = min(_SAME_ORIENTATION_MM, _SAME_ORIENTATION_PIXELS * _least(size))
    groups: list[list[int]] = []
    left = np.arange(len(planes))
    while left.size:
        first = left[0]
        turn = np.abs(planes.rows[left] - planes.rows[first]) * extent[0]
        turn += np.abs(planes.columns[left] - planes.columns[first]) * extent[1]
        parallel = turn.max(axis=1) <= limit
        groups.append(left[parallel].tolist())
        left = left[~parallel]
    return groups


def same_places(planes: ImagePlanes, size: PixelSize | None = None) -> list[list[int]]:
    """Return the indices of parallel planes, those at one place together, ascending along the normal.

    What one place is depends on the step; where there are too few planes to tell a step, on the size of a pixel. See
    `dicomnb.geometry.coincidence`.

    Parameters
    ----------
    planes : ImagePlanes
        Parallel to each other.
    size : PixelSize, optional
        Distance between pixels.
    """
    along = planes.positions @ normal(planes.rows[0], planes.columns[0])
    # Stable: planes at one place keep their order.
    order = np.argsort(along, kind="stable").tolist()
    heights = along.tolist()
    unknown = min(_SAME_PLACE_MM, _PIXEL_SHARE * _least(size))
    tolerance = coincidence_tolerance(np.diff(along[order]), unknown, position_noise(size))
    places: list[list[int]] = []
    for index in order:
        if places and heights[index] - heights[places[-1][0]] <= tolerance:
            places[-1].append(index)
        else:
            places.append([index])
    return [sorted(place) for place in places]
