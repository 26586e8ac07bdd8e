"""Where something was measured, as graphics on an image or in the patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.analysis.results import Angle, Distance, RoiStatistics
from dicomnb.errors import UsageError
from dicomnb.export.objects.instance import require_frame
from dicomnb.export.objects.references import slice_references
from dicomnb.export.reports.content_items import CONTAINS, place_content
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.shapes import Circle, Ellipse, PlaneShape
from dicomnb.geometry.solids import Box, Sphere
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.code import Code
from dicomnb.volumes.section import Section, section_of
from dicomnb.volumes.volume import Volume

__all__ = ["Graphics", "graphics_of", "line_graphics"]

IMAGE_REGION: Final = Code("111030", "DCM", "Image Region")
VOLUME_SURFACE: Final = Code("121231", "DCM", "Volume Surface")
_PATH: Final = Code("121055", "DCM", "Path")

_SQUARE: Final = 1e-6
"""Pixels are square if their sides differ by no larger share."""


@dataclass(frozen=True, slots=True)
class Graphics:
    """Items that say where a region lies, and whether it is a solid."""

    items: tuple[Dataset, ...]
    is_solid: bool


def graphics_of(result: RoiStatistics, volume: Volume) -> Graphics | None:
    """Return where a region lies; None for a mask, which has no outline of its own.

    Raises
    ------
    GeometryError
        If it lies across slices, or is a solid, and the images state no frame of reference.
    UsageError
        If the volume has no such slice.
    """
    shape = result.shape
    if shape is None:
        return None
    if isinstance(shape, Sphere):
        steps = shape.radius * np.eye(3).repeat(2, axis=0) * np.array([[1], [-1]] * 3)
        return Graphics((_in_patient(VOLUME_SURFACE, "ELLIPSOID", np.array(shape.center) + steps, volume),), True)
    if isinstance(shape, Box):
        (x0, y0, z0), (x1, y1, z1) = shape.bounds
        faces = [[(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z), (x0, y0, z)] for z in (z0, z1)]
        return Graphics(tuple(_in_patient(VOLUME_SURFACE, "POLYGON", face, volume) for face in faces), True)
    section = _section(result, volume)
    assert section is not None  # a shape in a plane always names its slice
    return Graphics((_shape_item(cast("PlaneShape", shape), section),), False)


def line_graphics(result: Distance | Angle, volume: Volume, relation: str) -> Dataset | None:
    """Return where points lie; None where nothing says in which slice."""
    points = np.array([result.start, result.end] if isinstance(result, Distance) else result.points)
    if points.shape[1] == 3:
        return _in_patient(_PATH, "POLYLINE", points, volume, relation)
    section = _section(result, volume)
    if section is None:
        return None
    return _in_section(_PATH, "POLYLINE", points, section, relation)


def _section(result: RoiStatistics | Distance | Angle, volume: Volume) -> Section | None:
    if not result.plane or result.index is None:
        return None
    section = section_of(volume, result.plane, result.index)
    if result.place and result.place != section.describe():
        raise UsageError(
            f"{result.place!r} was measured in, and the images of like= have {section.describe()!r} there.",
            remedy="Give the volume that it was measured in.",
        )
    return section


def _shape_item(shape: PlaneShape, section: Section) -> Dataset:
    sides = section.axis(0).spacing, section.axis(1).spacing
    is_square = section.normal != 0 or abs(sides[0] - sides[1]) <= _SQUARE * sides[0]
    if isinstance(shape, (Circle, Ellipse)) and is_square:
        return _in_section(IMAGE_REGION, "ELLIPSE", _ends(shape), section)
    corners = shape.outline()
    closed = np.concatenate([corners, corners[:1]])
    return _in_section(IMAGE_REGION, "POLYLINE", closed, section)


def _ends(shape: Circle | Ellipse) -> FloatArray:
    """Return the ends of the long axis of an ellipse, then those of the short one, shape (4, 2)."""
    semi = (shape.radius, shape.radius) if isinstance(shape, Circle) else shape.semi_axes
    turn = 0.0 if isinstance(shape, Circle) else np.radians(shape.angle)
    axes = [
        semi[0] * np.array([np.cos(turn), np.sin(turn)]),
        semi[1] * np.array([-np.sin(turn), np.cos(turn)]),
    ]
    if semi[1] > semi[0]:
        axes.reverse()
    ends: FloatArray = np.array(shape.center) + np.array([-axes[0], axes[0], -axes[1], axes[1]])
    return ends


def _in_section(name: Code, graphic: str, points: FloatArray, section: Section, relation: str = CONTAINS) -> Dataset:
    """Return an item for points of a slice: on its image where it has one, else in the patient."""
    indices = section.indices(points)
    image = slice_references(section.volume)[section.index] if section.normal == 0 else None
    if image is not None:
        return place_content(name, graphic, indices[:, :2] + 0.5, image=image, relation=relation)
    kind = "POLYGON" if graphic == "POLYLINE" and name is IMAGE_REGION else graphic
    return _in_patient(name, kind, section.volume.to_patient(indices), section.volume, relation)


def _in_patient(name: Code, graphic: str, points: ArrayLike, volume: Volume, relation: str = CONTAINS) -> Dataset:
    return place_content(name, graphic, points, frame_of_reference=require_frame(volume), relation=relation)
