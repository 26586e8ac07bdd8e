"""Where each frame of a data set lies, and which part of the picture it is, for every kind of image.

Most kinds write position and orientation: in the data set, or for each frame in a functional group. Four have
a way of their own: doses give offsets, nuclear medicine the place of the first slice and the direction of the
others, and a Siemens mosaic or a grid picture of United Imaging lays all slices of a volume side by side.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from dicomnb.errors import GeometryError, MissingAttribute
from dicomnb.geometry.affine import FloatArray, normal, orthonormal
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, integer, items, numbers, scope, texts
from dicomnb.volumes.frames import uih_grid
from dicomnb.volumes.frames.coordinates import Coordinates, catheter_places, is_placed_in_volume
from dicomnb.volumes.frames.csa import csa_image_header, csa_values
from dicomnb.volumes.frames.pixel_spacing import pixel_size, slice_thickness, stated_distance
from dicomnb.volumes.frames.private_values import private_numbers

__all__ = ["FARTHEST_MM", "FramePosition", "Tile", "find_positions", "usable_positions"]

FARTHEST_MM: Final = 1e6
"""No patient is a kilometre long: a coordinate beyond is none, and would stretch the stack of its series."""

_MOST_SLICES: Final = 10_000
"""Slices of nuclear medicine that are placed though no Slice Vector counts them: no scanner makes as many."""

_AXIAL_COSINE: Final = 0.999999
"""Grid Frame Offset Vector may hold absolute z coordinates only where the normal is the patient's z axis."""

_XA: Final = re.compile(r"\bXA\d")
"""What Software Versions of Siemens' XA line hold: "syngo MR XA30"."""

_ABSOLUTE_MM: Final = 0.01
"""Grid Frame Offset Vector holds z coordinates if it begins with that of Image Position to within this."""

Floats = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """The part of a frame that is one slice of a mosaic.

    Parameters
    ----------
    top, left : int
        Its first row and column.
    rows, columns : int
        Its size.
    """

    top: int
    left: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class FramePosition:
    """Where one frame lies.

    Parameters
    ----------
    position : tuple of three floats
        Centre of its first pixel, LPS in mm.
    cosines : tuple of six floats
        Direction of a row, then of a column, as the header has them: not yet orthonormal.
    frame : int
        Which frame of the data set it is.
    tile : Tile or None
        The part of the frame; None for all of it.
    coordinates : {"patient", "volume", "catheter"}
        Whose coordinates these are.
    """

    position: Floats
    cosines: Floats
    frame: int = 0
    tile: Tile | None = None
    coordinates: Coordinates = "patient"


def find_positions(dataset: Dataset) -> list[FramePosition]:
    """Return where the frames of a data set lie, in the order of the file; several for the frame of a mosaic.

    Raises
    ------
    GeometryError
        If position or orientation are absent or malformed, or if one position serves several frames.

    References
    ----------
    PS3.3 C.7.6.2.1.1, C.7.6.16.2.3, C.7.6.16.2.4, C.8.4.15 (nuclear medicine), C.8.8.3.2 (dose), C.8.24.6.1 (volumes of
    ultrasound), C.8.27.6.2 (pullbacks).
    """
    frames = max(1, integer(dataset, "NumberOfFrames", 1))
    if frames == 1:
        if uih_grid.is_grid(dataset):
            return _uih_places(dataset)
        return _mosaic_places(dataset) if _is_mosaic(dataset) else [_place(dataset, 0)]
    offsets = numbers(dataset, "GridFrameOffsetVector")
    if len(offsets) == frames and max(map(abs, offsets)) <= FARTHEST_MM:
        return _dose_places(dataset, offsets)
    if "PerFrameFunctionalGroupsSequence" in dataset:
        # Frames beyond the last item have no header of their own, and so no place.
        described = min(frames, len(dataset.PerFrameFunctionalGroupsSequence))
        along = catheter_places(dataset, described)
        if along and functional_group(dataset, "PlanePositionSequence", 0) is None:
            axial = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
            return [FramePosition((0.0, 0.0, z), axial, k, coordinates="catheter") for k, z in enumerate(along)]
        return [_place(dataset, frame) for frame in range(described)]
    if "DetectorInformationSequence" in dataset:
        return _nuclear_places(dataset, frames)
    raise GeometryError(f"The header has {frames} frames, but no position for each of them.")


def usable_positions(dataset: Dataset, frames: int) -> list[FramePosition | None]:
    """Return where the frames lie as `find_positions` does, None for each frame that has no usable place.

    Parameters
    ----------
    dataset : Dataset
        An image.
    frames : int
        How many frames it has.
    """
    try:
        return list(find_positions(dataset))
    except (GeometryError, MissingAttribute):
        if frames == 1 or "PerFrameFunctionalGroupsSequence" not in dataset:
            return [None] * frames
    found: list[FramePosition | None] = []
    for frame in range(min(frames, len(dataset.PerFrameFunctionalGroupsSequence))):
        try:
            found.append(_place(dataset, frame))
        except GeometryError:
            found.append(None)
    return found


def _place(dataset: Dataset, frame: int) -> FramePosition:
    if is_placed_in_volume(dataset, frame):
        position = _vector(scope(dataset, "PlanePositionVolumeSequence", frame), "ImagePositionVolume", 3)
        cosines = _vector(scope(dataset, "PlaneOrientationVolumeSequence", frame), "ImageOrientationVolume", 6)
        _refuse_orientation(cosines, "ImageOrientationVolume")
        return FramePosition(position, cosines, frame, coordinates="volume")
    position = _vector(scope(dataset, "PlanePositionSequence", frame), "ImagePositionPatient", 3)
    cosines = _vector(scope(dataset, "PlaneOrientationSequence", frame), "ImageOrientationPatient", 6)
    _refuse_orientation(cosines)
    return FramePosition(position, cosines, frame)


def _refuse_orientation(cosines: Floats, keyword: str = "ImageOrientationPatient") -> None:
    fault = _orientation_fault(cosines)
    if fault:
        stated = ", ".join(f"{cosine:g}" for cosine in cosines)
        raise GeometryError(f"{keyword} ({stated}) is no orientation: the image has no place in the patient. {fault}")


@lru_cache(maxsize=256)
def _orientation_fault(cosines: Floats) -> str:
    try:
        orthonormal(cosines[:3], cosines[3:])
    except GeometryError as error:
        return error.message
    return ""


def _vector(place: Dataset, keyword: str, length: int) -> Floats:
    found = numbers(place, keyword)
    if len(found) != length:
        what = f"has {len(found)} usable values where {length} are needed" if keyword in place else "is absent"
        raise GeometryError(f"{keyword} {what}: the image has no place in the patient.")
    if max(map(abs, found)) > FARTHEST_MM:
        stated = ", ".join(f"{part:g}" for part in found)
        raise GeometryError(f"{keyword} ({stated}) is beyond all measure: the image has no place in the patient.")
    return found


def _normal(cosines: Floats) -> FloatArray:
    row, column = orthonormal(cosines[:3], cosines[3:])
    return normal(row, column)


def _along(first: FramePosition, way: FloatArray, distances: list[float]) -> list[FramePosition]:
    """Return places at these distances from the first one, one for each frame."""
    start = np.array(first.position)
    return [
        FramePosition(tuple((start + distance * way).tolist()), first.cosines, frame)
        for frame, distance in enumerate(distances)
    ]


# -- doses --------------------------------------------------------------------------------------------------


def _dose_places(dataset: Dataset, offsets: Floats) -> list[FramePosition]:
    first = _place(dataset, 0)
    way = _normal(first.cosines)
    if offsets[0] == 0:
        return _along(first, way, list(offsets))
    # z coordinates, and not distances from the first frame: C.8.8.3.2, case b.
    if abs(way[2]) < _AXIAL_COSINE:
        raise GeometryError(
            f"GridFrameOffsetVector begins with {offsets[0]:g}: z coordinates place axial frames only, "
            "and these are not axial."
        )
    if abs(offsets[0] - first.position[2]) > _ABSOLUTE_MM:
        raise GeometryError(
            f"GridFrameOffsetVector begins with {offsets[0]:g}, which is neither 0 nor the z of ImagePositionPatient, "
            f"{first.position[2]:g}: nothing tells what it counts from."
        )
    return [FramePosition((*first.position[:2], z), first.cosines, frame) for frame, z in enumerate(offsets)]


# -- nuclear medicine ---------------------------------------------------------------------------------------


def _nuclear_places(dataset: Dataset, frames: int) -> list[FramePosition]:
    """Return the places of reconstructed slices: the first one's, and each other behind or before it.

    The sign of Spacing Between Slices tells where: slices are stacked behind the first one, along the normal, where
    it is positive, and in front of it where it is negative (PS3.3 C.8.4.15.1.1).
    """
    detector = (items(dataset, "DetectorInformationSequence") or [dataset])[0]
    cosines = _vector(dataset if "ImageOrientationPatient" in dataset else detector, "ImageOrientationPatient", 6)
    position = _vector(dataset if "ImagePositionPatient" in dataset else detector, "ImagePositionPatient", 3)
    step = stated_distance(dataset, "SpacingBetweenSlices")
    if not step:
        raise GeometryError(
            f"The header places the first of {frames} slices, and has no SpacingBetweenSlices for the others."
        )
    slices = [int(index) for index in numbers(dataset, "SliceVector")]
    if len(slices) != frames:
        if not any("RECON" in part for part in texts(dataset, "ImageType")):
            raise GeometryError(f"The {frames} frames are views of a detector, not slices: they have no place.")
        if frames > _MOST_SLICES:
            raise GeometryError(
                f"NumberOfFrames says {frames:,}, and there is no SliceVector that counts as many slices: they have no "
                "place."
            )
        slices = list(range(1, frames + 1))
    return _along(FramePosition(position, cosines), _normal(cosines), [(index - 1) * step for index in slices])


# -- grid pictures of United Imaging ------------------------------------------------------------------------


def _uih_places(dataset: Dataset) -> list[FramePosition]:
    positions = uih_grid.positions(dataset)
    cosines = _vector(dataset, "ImageOrientationPatient", 6)
    _refuse_orientation(cosines)
    across, down = uih_grid.tiles(len(positions))
    rows, rows_left = divmod(integer(dataset, "Rows"), down)
    columns, columns_left = divmod(integer(dataset, "Columns"), across)
    if rows_left or columns_left:
        raise GeometryError(
            f"A picture of {len(positions)} slices is {across} wide and {down} high, which does not divide its "
            f"{integer(dataset, 'Rows')} rows and {integer(dataset, 'Columns')} columns: it was cut or resampled."
        )
    return [
        FramePosition(position, cosines, 0, Tile(index // across * rows, index % across * columns, rows, columns))
        for index, position in enumerate(positions)
    ]


# -- mosaics ------------------------------------------------------------------------------------------------


def _is_mosaic(dataset: Dataset) -> bool:
    """Return True for a picture of several slices.

    Software of the XA line takes mosaics apart and leaves the word: an enhanced image has a place for each frame, and
    of a classic one no header says how many slices there would be.
    """
    if "MOSAIC" not in texts(dataset, "ImageType"):
        return False
    if any(f"{kind}FunctionalGroupsSequence" in dataset for kind in ("PerFrame", "Shared")):
        return False
    return bool(_stated_count(dataset)) or not any(_XA.search(part) for part in texts(dataset, "SoftwareVersions"))


def _stated_count(dataset: Dataset) -> int:
    stated = csa_values(csa_image_header(dataset), "NumberOfImagesInMosaic")
    stated = stated or private_numbers(dataset, 0x0019, "SIEMENS MR HEADER", 0x0A, "H")
    return int(stated[0]) if stated else 0


def _mosaic_places(dataset: Dataset) -> list[FramePosition]:
    header = csa_image_header(dataset)
    count = _stated_count(dataset)
    if count < 1:
        raise GeometryError(
            "The picture is a mosaic, and no private header of Siemens says how many slices it has: it has no place "
            "in the patient."
        )
    side = math.isqrt(count - 1) + 1
    rows, rows_left = divmod(integer(dataset, "Rows"), side)
    columns, columns_left = divmod(integer(dataset, "Columns"), side)
    if rows_left or columns_left:
        raise GeometryError(
            f"A mosaic of {count} slices is {side} wide and {side} high, which does not divide its "
            f"{integer(dataset, 'Rows')} rows and {integer(dataset, 'Columns')} columns: it was cut or resampled."
        )
    whole = _place(dataset, 0)
    row, column = orthonormal(whole.cosines[:3], whole.cosines[3:])
    size = pixel_size(dataset)
    # The position is that of a single slice as large as the mosaic: the centres of both coincide.
    across = size.x * (integer(dataset, "Columns") - columns) / 2
    down = size.y * (integer(dataset, "Rows") - rows) / 2
    start = np.array(whole.position) + row * across + column * down
    way = normal(row, column)
    upwards = csa_values(header, "SliceNormalVector")
    if len(upwards) == 3 and float(np.dot(upwards, way)) < 0:
        way = -way
    step = stated_distance(dataset, "SpacingBetweenSlices") or slice_thickness(dataset)
    if count > 1 and not step:
        raise GeometryError("The picture is a mosaic without SpacingBetweenSlices: its slices have no place.")
    return [
        FramePosition(
            tuple((start + way * (index * (step or 0.0))).tolist()),
            whole.cosines,
            0,
            Tile(index // side * rows, index % side * columns, rows, columns),
        )
        for index in range(count)
    ]
