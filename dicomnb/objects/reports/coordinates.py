"""Coordinates of a report (SCOORD, SCOORD3D): what they mark, and where they lie on the slices of a volume."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.reports.content_item import ContentItem, ContentReference
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.volumes.volume import Volume

__all__ = ["Lines", "ReportCoordinates", "coordinates_of"]

_CORNERS: Final = 48
"""Corners of a curve that is drawn."""

_CROSS: Final = 1.5
"""Pixels that a point reaches each way."""

_HALF: Final = 0.5
"""Points are on the slice that they are no further from than half a distance of slices."""

_FINDING: Final = ("121071", "DCM")
_SIZES: Final = {"POINT": 1, "CIRCLE": 2, "ELLIPSE": 4, "ELLIPSOID": 6}
"""Points of a shape that has a certain number."""

Lines = tuple[FloatArray, ...]
"""What one slice shows: closed lines as (column, row) of their corners."""


@dataclass(frozen=True, slots=True, eq=False)
class ReportCoordinates:
    """One set of coordinates.

    Parameters
    ----------
    name : str
        What they mark, in words of codes: ``"Long Axis 26 mm"``, ``"Nodule"``.
    kind : str
        Graphic Type: ``"POINT"``, ``"MULTIPOINT"``, ``"POLYLINE"``, ``"CIRCLE"``, ``"ELLIPSE"``, ``"POLYGON"`` or
        ``"ELLIPSOID"``.
    points : ndarray of shape (n, 2) or (n, 3)
        (column, row) in pixels of an image, whose first pixel begins at 0 and has its centre at 0.5; or LPS in mm.
    images : tuple of ContentReference
        The images that pixels are counted on.
    frame_of_reference : str
        UID of the frame of reference of points in mm.

    References
    ----------
    PS3.3 C.18.6 (SCOORD), C.18.9 (SCOORD3D).
    """

    name: str
    kind: str
    points: FloatArray
    images: tuple[ContentReference, ...] = ()
    frame_of_reference: str = ""

    @property
    def in_patient(self) -> bool:
        """True if points are mm in the patient, False if they are pixels of images."""
        return bool(self.points.shape[1] == 3)

    @property
    def is_closed(self) -> bool:
        """True if they enclose something."""
        closed_line = (
            self.kind == "POLYLINE" and len(self.points) > 3 and bool((self.points[0] == self.points[-1]).all())
        )
        return closed_line or self.kind in ("CIRCLE", "ELLIPSE", "POLYGON", "ELLIPSOID")

    def on_slices(self, volume: Volume) -> tuple[Lines, ...]:
        """Return for each slice the closed lines that it shows, each as (column, row) of corners, shape (m, 2).

        A centre of a pixel has whole numbers. An open line goes there and back; a point is a cross.

        Raises
        ------
        GeometryError
            If points in mm lie in another frame of reference, or the volume has no place in the patient.
        """
        if not self.in_patient:
            return tuple(self._on_image(volume, k) for k in range(len(volume)))
        own = text(volume.dataset, "FrameOfReferenceUID")
        if self.frame_of_reference and own and self.frame_of_reference != own:
            raise GeometryError(
                f"The coordinates lie in another frame of reference ({self.frame_of_reference}) than the volume "
                f"({own})."
            )
        inverse = np.asarray(np.linalg.inv(volume.affine), np.float64)
        if self.kind == "ELLIPSOID":
            return tuple(_cut(self.points, inverse, k) for k in range(len(volume)))
        index = self.points @ inverse[:3, :3].T + inverse[:3, 3]
        if self.kind == "ELLIPSE":
            index = _ellipse(index)
        return tuple(self._near(index, k) for k in range(len(volume)))

    def _on_image(self, volume: Volume, k: int) -> Lines:
        source = volume.slices[k]
        if source is None or not any(_is_of(each, source.dataset, source.frame) for each in self.images):
            return ()
        points = self.points - 0.5
        if self.kind == "CIRCLE":
            radius = float(np.hypot(*(points[1] - points[0])))
            angles = 2 * np.pi * np.arange(_CORNERS) / _CORNERS
            return (points[0] + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1),)
        return self._drawn(_ellipse(points) if self.kind == "ELLIPSE" else points)

    def _near(self, index: FloatArray, k: int) -> Lines:
        """Return the parts that lie on a slice."""
        near = np.abs(index[:, 2] - k) <= _HALF + 1e-6
        if near.all():
            return self._drawn(index[:, :2])
        if self.kind in ("POINT", "MULTIPOINT"):
            return self._drawn(index[near, :2])
        pieces = np.split(np.arange(len(index)), np.flatnonzero(np.diff(near.astype(int))) + 1)
        return tuple(_there_and_back(index[piece, :2]) for piece in pieces if near[piece[0]] and len(piece) > 1)

    def _drawn(self, points: FloatArray) -> Lines:
        if self.kind in ("POINT", "MULTIPOINT"):
            return tuple(_cross(point) for point in points)
        if self.kind in ("ELLIPSE", "POLYGON"):
            return (points,)
        return (points[:-1] if self.is_closed else _there_and_back(points),)


def coordinates_of(root: ContentItem) -> list[ReportCoordinates]:
    """Return the coordinates of a content tree, in its order; those with too few points are left out.

    Parameters
    ----------
    root : ContentItem
        Root of the tree.
    """
    places = {item.place: item for item in root.walk()}
    return list(_within(root, "", places))


def _within(item: ContentItem, name: str, places: dict[str, ContentItem]) -> Iterator[ReportCoordinates]:
    finding = next((str(each.value) for each in item.children if each.name.key == _FINDING and each.value), "")
    name = finding or name
    for child in item.children:
        if child.kind in ("SCOORD", "SCOORD3D"):
            yield from _read(item, child, name, places)
        yield from _within(child, name, places)


def _read(
    above: ContentItem, item: ContentItem, name: str, places: dict[str, ContentItem]
) -> Iterator[ReportCoordinates]:
    kind, _, rest = item.detail.partition(",")
    points = np.array(item.value or (), np.float64)
    if points.ndim != 2 or len(points) < _SIZES.get(kind, 1):
        return
    points = points[: _SIZES[kind]] if kind in _SIZES else points
    told = name or str(item.name)
    if above.kind == "NUM":
        told = " ".join(part for part in (name, str(above.name), above.value_text) if part)
    frame = rest.partition("frame of reference ")[2]
    yield ReportCoordinates(told or "coordinates", kind, points, tuple(_images(item, places)), frame)


def _images(item: ContentItem, places: dict[str, ContentItem]) -> Iterator[ContentReference]:
    """Yield what coordinates were selected from: images below them, or items elsewhere that are named."""
    for child in item.children:
        named = places.get(str(child.value).removeprefix("item ")) if not child.kind else child
        if named is not None:
            yield from named.references


def _is_of(reference: ContentReference, dataset: Dataset, frame: int) -> bool:
    is_image = reference.sop_instance == text(dataset, "SOPInstanceUID")
    return is_image and (not reference.frames or frame + 1 in reference.frames)


# -- shapes --------------------------------------------------------------------------------------------------------


def _ellipse(ends: FloatArray) -> FloatArray:
    """Return an ellipse as a polygon; its points are the ends of the longer axis and those of the shorter one."""
    middle = ends[:2].mean(axis=0)
    long, short = (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
    angles = (2 * np.pi * np.arange(_CORNERS) / _CORNERS)[:, None]
    return np.asarray(middle + np.cos(angles) * long + np.sin(angles) * short)


def _cut(ends: FloatArray, inverse: FloatArray, k: int) -> Lines:
    """Return the ellipse in which a slice cuts an ellipsoid, whose points are the ends of its three axes."""
    index = ends @ inverse[:3, :3].T + inverse[:3, 3]
    center = index[:2].mean(axis=0)
    # A point of the ellipsoid is center + axes @ u with a unit vector u; on the slice, across · u is its distance.
    axes = np.stack([(index[2 * each + 1] - index[2 * each]) / 2 for each in range(3)], axis=1)
    across, distance = axes[2], k - center[2]
    length = float(np.linalg.norm(across))
    if length <= abs(distance):
        return ()
    foot = distance / length**2 * across
    radius = float(np.sqrt(1 - (distance / length) ** 2))
    _, _, basis = np.linalg.svd(across[None])
    angles = (2 * np.pi * np.arange(_CORNERS) / _CORNERS)[:, None]
    unit = foot + radius * (np.cos(angles) * basis[1] + np.sin(angles) * basis[2])
    return ((center + unit @ axes.T)[:, :2],)


def _there_and_back(points: FloatArray) -> FloatArray:
    return np.concatenate([points, points[-2:0:-1]])


def _cross(point: FloatArray) -> FloatArray:
    x, y = point
    arms = [(x - _CROSS, y), (x, y), (x, y - _CROSS), (x, y), (x + _CROSS, y), (x, y), (x, y + _CROSS), (x, y)]
    return np.array(arms)
