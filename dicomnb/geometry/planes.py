"""Where each frame of a data set lies in the patient, and how far apart its pixels are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray, normal, orthonormal
from dicomnb.parsing.dataset import Dataset
from dicomnb.pixels.attributes import integer, number, numbers, scope, text

__all__ = ["PixelSize", "Planes", "find_planes", "pixel_size", "slice_thickness"]

_AXIAL_COSINE: Final = 0.999999
"""Grid Frame Offset Vector may hold absolute z coordinates only where the normal is the patient's z axis."""


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """Places of n frames.

    Parameters
    ----------
    positions : ndarray of shape (n, 3)
        Centre of each frame's first pixel, LPS in mm.
    rows, columns : ndarray of shape (n, 3)
        Direction cosines, orthonormal: of a row (the column index grows), and of a column.
    """

    positions: FloatArray
    rows: FloatArray
    columns: FloatArray

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def normals(self) -> FloatArray:
        """Row × column, shape (n, 3)."""
        return normal(self.rows, self.columns)

    def take(self, indices: Sequence[int]) -> Planes:
        """Return some of the planes, in the order of `indices`."""
        chosen = list(indices)
        return Planes(self.positions[chosen], self.rows[chosen], self.columns[chosen])

    @classmethod
    def join(cls, parts: Sequence[Planes]) -> Planes:
        """Return the planes of several data sets, one after the other."""
        return cls(
            np.concatenate([part.positions for part in parts]),
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.columns for part in parts]),
        )


def find_planes(dataset: Dataset) -> Planes:
    """Return where the frames of a data set lie.

    Positions and orientations are those of the frames' functional groups where there are any, else those of
    the data set. Grid Frame Offset Vector places the frames of a dose along the normal.

    Raises
    ------
    GeometryError
        If position or orientation are absent or malformed, or if one position serves several frames.

    References
    ----------
    PS3.3 C.7.6.2.1.1, C.7.6.16.2.3, C.7.6.16.2.4, C.8.8.3.2.
    """
    frames = max(1, integer(dataset, "NumberOfFrames", 1))
    offsets = numbers(dataset, "GridFrameOffsetVector")
    if frames > 1 and len(offsets) == frames:
        return _dose_planes(dataset, offsets)
    if frames > 1 and "PerFrameFunctionalGroupsSequence" not in dataset:
        raise GeometryError(f"The header has {frames} frames, but no position for each of them.")
    positions = [_vector(dataset, "PlanePositionSequence", "ImagePositionPatient", 3, k) for k in range(frames)]
    cosines = [_vector(dataset, "PlaneOrientationSequence", "ImageOrientationPatient", 6, k) for k in range(frames)]
    return _planes(np.array(positions), np.array(cosines))


def _vector(dataset: Dataset, group: str, keyword: str, length: int, frame: int) -> tuple[float, ...]:
    found = numbers(scope(dataset, group, frame), keyword)
    if len(found) != length:
        raise GeometryError(
            f"{keyword} has {len(found)} usable values where {length} are needed: the image has no place in "
            "the patient."
        )
    return found


def _planes(positions: FloatArray, cosines: FloatArray) -> Planes:
    rows, columns = orthonormal(cosines[:, :3], cosines[:, 3:])
    return Planes(positions, rows, columns)


def _dose_planes(dataset: Dataset, offsets: tuple[float, ...]) -> Planes:
    position = np.array(_vector(dataset, "PlanePositionSequence", "ImagePositionPatient", 3, 0))
    cosines = np.array(_vector(dataset, "PlaneOrientationSequence", "ImageOrientationPatient", 6, 0))
    first = _planes(position[None], cosines[None])
    way = first.normals[0]
    along = np.array(offsets)
    if offsets[0] != 0:
        # z coordinates, and not distances from the first frame: C.8.8.3.2, case b.
        if abs(way[2]) < _AXIAL_COSINE:
            raise GeometryError(
                f"GridFrameOffsetVector begins with {offsets[0]:g}: z coordinates place axial frames only, "
                "and these are not axial."
            )
        along = (along - along[0]) * np.sign(way[2])
    count = len(offsets)
    return Planes(
        position + along[:, None] * way,
        np.repeat(first.rows, count, axis=0),
        np.repeat(first.columns, count, axis=0),
    )


@dataclass(frozen=True, slots=True)
class PixelSize:
    """Distances between the pixels of a frame.

    Parameters
    ----------
    x, y : float
        Distance between columns, and between rows.
    units : str
        ``"mm"`` or ``"pixels"``.
    source : str
        Keyword of the attribute they come from; empty if there is none.
    note : str
        What a reader has to know about them, in plain words; may be empty.
    """

    x: float
    y: float
    units: str
    source: str
    note: str = ""


def pixel_size(dataset: Dataset, frame: int = 0) -> PixelSize:
    """Return how far apart the pixels of a frame are, from the best attribute that says so.

    Pixel Spacing is (row spacing, column spacing): its first value is the VERTICAL distance. Where it is
    absent, Imager Pixel Spacing serves, then Nominal Scanned Pixel Spacing, then Pixel Aspect Ratio, which
    knows proportions only. A spacing that has no two values above 0 is passed over, and the note says so.

    References
    ----------
    PS3.3 10.7.1.3; C.7.6.2.1.1; C.7.6.3.1.7; C.8.11.7 (Imager Pixel Spacing).
    """
    passed_over = ""
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        place = scope(dataset, "PixelMeasuresSequence", frame) if keyword == "PixelSpacing" else dataset
        if keyword not in place:
            continue
        found = numbers(place, keyword)
        if len(found) == 2 and min(found) > 0:
            return PixelSize(found[1], found[0], "mm", keyword, passed_over + _spacing_note(dataset, keyword, found))
        passed_over += f"{keyword} does not hold two distances above 0, and is not used. "
    ratio = numbers(dataset, "PixelAspectRatio")
    if len(ratio) == 2 and min(ratio) > 0:
        note = (
            f"The header states no distance, only that a pixel's height is to its width as {ratio[0]:g} to "
            f"{ratio[1]:g}: axes are in pixels."
        )
        return PixelSize(1.0, ratio[0] / ratio[1], "pixels", "PixelAspectRatio", passed_over + note)
    note = "The header states no distance between pixels: axes are in pixels."
    return PixelSize(1.0, 1.0, "pixels", "", passed_over + note)


def _spacing_note(dataset: Dataset, keyword: str, found: tuple[float, ...]) -> str:
    if keyword == "ImagerPixelSpacing":
        return "Distances are mm at the detector (ImagerPixelSpacing): the body is nearer the tube, and smaller."
    if keyword == "NominalScannedPixelSpacing":
        return "Distances are those of the scanned film or paper (NominalScannedPixelSpacing), not of the body."
    at_detector = numbers(dataset, "ImagerPixelSpacing") == found
    if at_detector and not text(dataset, "PixelSpacingCalibrationType"):
        return "Distances are mm at the detector: PixelSpacing repeats ImagerPixelSpacing, and corrects nothing."
    return ""


def slice_thickness(dataset: Dataset, frame: int = 0) -> float | None:
    """Return Slice Thickness of a frame in mm, None where it is absent or not above 0."""
    thickness = number(scope(dataset, "PixelMeasuresSequence", frame), "SliceThickness")
    return thickness if thickness is not None and thickness > 0 else None
