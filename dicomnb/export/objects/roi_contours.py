"""What may be given as structures, as contours in the patient: masks that are traced, polygons, structures of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from dicomnb.errors import GeometryError, UsageError
from dicomnb.export.objects.frame_grid import FrameGrid, frame_grid
from dicomnb.export.objects.masks import Layer, layers_of, rois_of_file
from dicomnb.export.objects.segment_description import SegmentDescription, description_of
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.outlines import signed_area, trace_level, trace_mask, with_keyholes
from dicomnb.objects.contours import PLANE_TOLERANCE_MM, placed, plane_tolerance
from dicomnb.objects.structures import Structure
from dicomnb.volumes.frame_of_reference import require_same_frame
from dicomnb.volumes.volume import Volume

__all__ = ["Holes", "Roi", "RoiContour", "Tracing", "rois_of"]

Holes = Literal["KEYHOLE", "XOR"]

_CLOSED: Final = "CLOSED_PLANAR"
_XOR: Final = "CLOSEDPLANAR_XOR"
_HALF: Final = 0.5
"""Level at which shares are traced where none is named."""


@dataclass(frozen=True, slots=True, eq=False)
class RoiContour:
    """One contour.

    Parameters
    ----------
    points : ndarray of shape (n, 3)
        Its points, LPS in mm.
    kind : str
        Contour Geometric Type.
    slice : int or None
        The slice of the images that it lies on.
    """

    points: FloatArray
    kind: str
    slice: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Roi:
    """One structure: what it is, and its contours.

    Parameters
    ----------
    description : SegmentDescription
        What it is.
    contours : tuple of RoiContour
        May be empty.
    grid : FrameGrid or None
        The planes that a mask was traced in; None for contours that were given.
    """

    description: SegmentDescription
    contours: tuple[RoiContour, ...]
    grid: FrameGrid | None = None


@dataclass(frozen=True, slots=True)
class Tracing:
    """How masks are traced.

    Parameters
    ----------
    level : float or None
        At which share, between pixels; None for the edges of pixels.
    holes : {"KEYHOLE", "XOR"}
        How holes are written.
    affine : array_like or None
        Of masks on a grid of their own.
    any_frame : bool
        True to take coordinates as they are where frames of reference differ.
    """

    level: float | None
    holes: Holes
    affine: Any
    any_frame: bool


def rois_of(given: Any, structures: Any, volume: Volume, how: Tracing) -> list[Roi]:
    """Return what is given as structures.

    Parameters
    ----------
    given : array_like, Segment, Structure, polygons, or a sequence or mapping of these
        As `to_rtstruct` describes it.
    structures : sequence or mapping, optional
        Names or descriptions.
    volume : Volume
        The images that they are drawn on.
    how : Tracing
        How masks are traced.

    Raises
    ------
    UsageError
        If something is neither mask nor contour, or names are not as many.
    GeometryError
        If contours lie in another frame of reference, or are not flat.
    """
    given = rois_of_file(given)
    if isinstance(given, Mapping):
        structures = list(given) if structures is None else structures
        given = list(given.values())
    if isinstance(given, Structure) or _is_polygons(given):
        given = [given]
    if isinstance(given, (list, tuple)) and any(isinstance(each, Structure) or _is_polygons(each) for each in given):
        return _one_by_one(list(given), structures, volume, how)
    shape = None
    if how.affine is None:
        shape = (volume.slice_count, volume.frame_shape[0], volume.frame_shape[1])
    layers = layers_of(given, structures, volume, shape, any_frame=how.any_frame)
    grid = frame_grid(volume, layers[0].array.shape, how.affine)
    return [Roi(layer.description, _traced(layer, grid, how), grid) for layer in layers]


def _one_by_one(given: list[Any], structures: Any, volume: Volume, how: Tracing) -> list[Roi]:
    names = [each if isinstance(each, Structure) else None for each in given] if structures is None else structures
    if isinstance(names, (str, Mapping)) or len(names) != len(given):
        raise UsageError(f"There are {len(given)} structures, and not as many names.")
    found = []
    for number, (each, name) in enumerate(zip(given, names, strict=True), 1):
        description = SegmentDescription(f"Structure {number}") if name is None else description_of(name)
        if isinstance(each, Structure):
            if not how.any_frame:
                require_same_frame(f"structure {each.name!r}", each.frame_of_reference, volume)
            drawn = [(np.asarray(contour.points), contour.kind) for contour in each.contours]
        elif _is_polygons(each):
            drawn = [(_polygon(points, description.name), _CLOSED) for points in each]
        else:
            found += rois_of([each], [description], volume, how)
            continue
        contours = tuple(RoiContour(points, kind, _slice_of(points, volume)) for points, kind in drawn)
        found.append(Roi(description, contours))
    return found


def _is_polygons(given: Any) -> bool:
    """Return True for a list of arrays of points, (n, 3)."""
    return isinstance(given, (list, tuple)) and bool(given) and all(_is_points(each) for each in given)


def _is_points(each: Any) -> bool:
    if isinstance(each, (str, Mapping)) or not isinstance(each, (Sequence, np.ndarray)):
        return False
    try:
        shape = np.shape(each)
    except ValueError:  # of arrays that are not alike
        return False
    return len(shape) == 2 and shape[1] == 3


def _polygon(points: Any, name: str) -> FloatArray:
    found = np.asarray(points, np.float64)
    if len(found) < 3 or not np.isfinite(found).all():
        raise UsageError(f"A contour of {name!r} has fewer than three points, or points that are no numbers.")
    local = found - found[0]
    normal = np.cross(local, np.roll(local, -1, axis=0)).sum(axis=0)
    length = float(np.linalg.norm(normal))
    if length > 0 and np.ptp(found @ normal / length) > 2 * PLANE_TOLERANCE_MM:
        raise GeometryError(
            f"A contour of {name!r} is not flat: its points are up to {np.ptp(found @ normal / length) / 2:.3g} mm off "
            f"a plane, {PLANE_TOLERANCE_MM:g} mm are allowed.",
            remedy="A closed contour is planar (PS3.3 C.8.8.6.1).",
        )
    return found


def _slice_of(points: FloatArray, volume: Volume) -> int | None:
    """Return the slice that a contour lies on, None where it lies on none."""
    stack = placed(volume)
    if not len(points):
        return None
    heights = (points - stack.positions[0]) @ stack.normal
    tolerance = plane_tolerance(stack)
    if np.ptp(heights) > 2 * tolerance:
        return None
    away = np.abs(stack.heights - heights.mean())
    nearest = int(away.argmin())
    return nearest if away[nearest] <= tolerance else None


def _traced(layer: Layer, grid: FrameGrid, how: Tracing) -> tuple[RoiContour, ...]:
    """Return the contours of a mask, plane by plane."""
    if grid.is_turned:
        layer = layer.turned()
    level = how.level if how.level is not None or not layer.is_share else _HALF
    row, column = grid.cosines[:3] * grid.size[0], grid.cosines[3:] * grid.size[1]
    planes = []
    for k, plane in layer.planes():
        outlines = trace_mask(plane > 0) if level is None else trace_level(plane.astype(np.float32), level)
        planes.append((k, [outline for outline in outlines if len(outline) > 2]))
    has_holes = any(signed_area(outline) < 0 for _, outlines in planes for outline in outlines)
    kind = _XOR if how.holes == "XOR" and has_holes else _CLOSED
    found = []
    for k, outlines in planes:
        for outline in with_keyholes(outlines) if how.holes == "KEYHOLE" else outlines:
            points = grid.positions[k] + outline[:, :1] * row + outline[:, 1:] * column
            found.append(RoiContour(points, kind, k if grid.references[k] is not None else None))
    return tuple(found)
