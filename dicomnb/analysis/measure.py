"""Distances, angles and line profiles between points of a volume.

Coordinates are those of `dicomnb.volumes.section` in a slice (two numbers), or LPS in
mm in the patient (three).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dicomnb.analysis.lengths import Calibration, calibration_of, notes_of
from dicomnb.analysis.profiles import Profile
from dicomnb.analysis.results import Angle, Distance
from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.volumes.array_planes import INDEX_NAMES
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.padding import padded
from dicomnb.volumes.section import Section, refuse_colors, section_of, slice_array, three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["angle", "distance", "profile"]


def distance(
    source: Any, start: ArrayLike, end: ArrayLike, *, index: int | None = None, plane: str | None = None
) -> Distance:
    """Return the straight distance between two points.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to measure in.
    start, end : two or three floats
        Two: coordinates in a slice as pictures show them. Three: places in the patient, LPS in mm.
    index, plane
        The slice, as for `roi`; `index` may be left out, as distances are the same in all.

    Raises
    ------
    GeometryError
        If the points of an ultrasound image do not lie in one region that has lengths, or the volume has no place in
        the patient.

    References
    ----------
    PS3.3 C.7.6.2.1.1 (places); 10.7.1.3 (Pixel Spacing); C.8.5.5 (ultrasound regions).

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.distance(dn.sample(), (-72, -40, -372), (64, 18, -346))  # between the centres of two spheres
    <Distance 150.12 mm>
    """
    volume = load(source)
    volume = volume[0] if len(volume.grid) > 1 else volume
    points, section, scale = _points(volume, [start, end], index, plane)
    length = float(np.linalg.norm(_lengths(points[1] - points[0], scale)))
    first, last = _tuples(points)
    return Distance(length, scale.units, first, last, where=scale.where, notes=scale.notes, **_slice_of(section, index))


def angle(source: Any, *points: ArrayLike, index: int | None = None, plane: str | None = None) -> Angle:
    """Return the angle at the second of three points, or between two lines given by two points each.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to measure in.
    *points : three or four of two or three floats
        As for `distance`. Of four, the angle is that between the vectors from the first to the second and from the
        third to the fourth (Cobb's angle, where both lines were drawn in one direction).
    index, plane
        As for `distance`.

    Raises
    ------
    UsageError
        If there are not three or four points, or a line has no length.
    GeometryError
        As for `distance`.

    References
    ----------
    As for `distance`: PS3.3 10.7.1.3.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.angle(dn.sample(), (0, 10), (0, 0), (5, 5), index=0).degrees
    45.0
    """
    if len(points) not in (3, 4):
        raise UsageError(f"An angle needs three points, or four for two lines, not {len(points)}.")
    volume = load(source)
    volume = volume[0] if len(volume.grid) > 1 else volume
    places, section, scale = _points(volume, points, index, plane)
    directions = [places[0] - places[1], places[2] - places[1]] if len(places) == 3 else [*places[1::2] - places[::2]]
    first, second = (_lengths(direction, scale) for direction in directions)
    if not first.any() or not second.any():
        raise UsageError("A line from a point to itself has no direction.")
    # By the tangent of its half: exact for angles near 0 and 180 too, where the cosine hardly changes.
    first, second = first / np.linalg.norm(first), second / np.linalg.norm(second)
    degrees = float(np.degrees(2 * np.arctan2(np.linalg.norm(first - second), np.linalg.norm(first + second))))
    return Angle(degrees, _tuples(places), where=scale.where, notes=scale.notes, **_slice_of(section, index))


def profile(
    source: Any,
    start: ArrayLike,
    end: ArrayLike,
    *,
    step: float | None = None,
    index: int | None = None,
    plane: str | None = None,
) -> Profile:
    """Return values along a straight line, by linear interpolation between the centres of voxels.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to measure in: three dimensions.
    start, end : two or three floats
        Two: coordinates in a slice as pictures show them. Three: places in the patient, LPS in mm.
    step : float, optional
        Most mm from point to point; by default half of the smallest distance between voxels. The line is divided
        evenly, both ends included.
    index, plane
        The slice for two coordinates, as for `roi`.

    Returns
    -------
    Profile
        Values at centres are the voxels' own. Within the outer half of an outermost voxel its value holds; beyond,
        and where a neighbour is missing or padding, the value is NaN.

    Raises
    ------
    GeometryError, UsageError
        As for `roi` and `distance`, or if the line has no length, or the volume no values but colours.

    References
    ----------
    PS3.3 C.7.6.2.1.1, equation C.7.6.2.1-1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> line = dn.profile(dn.sample(), (-72, -40, -400), (-72, -40, -345), step=5)
    >>> line.distances.tolist()
    [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0]
    >>> bool(line.values[5] > 2 * line.values[0])  # the middle of a hot sphere
    True
    """
    volume = three_dimensions(load(source))
    refuse_colors(volume)
    if np.shape(start) == (2,):
        section_of(volume, plane, index)  # values need to know the slice
    points, section, scale = _points(volume, [start, end], index, plane)
    length = float(np.linalg.norm(_lengths(points[1] - points[0], scale)))
    if not length > 0:
        raise UsageError("A profile needs two different points.")
    smallest = min(volume.spacing[:2]) if volume.slice_count == 1 else min(volume.spacing)
    wanted = smallest / 2 if step is None else step
    if not wanted > 0:
        raise UsageError(f"Points of a profile cannot be {step:g} mm apart.", remedy="step is above 0.")
    count = max(int(np.ceil(length / wanted * (1 - 1e-9))), 1) + 1
    shares = np.arange(count) / (count - 1)
    places = points[0] + shares[:, None] * (points[1] - points[0])
    indices = volume.to_index(places) if section is None else section.indices(places)
    place = "" if section is None else section.describe()
    values = _interpolated(volume, indices)
    distances = np.asarray(np.arange(count) * (length / (count - 1)), np.float64)
    return Profile(distances, values, places, volume.units, scale.units, place, scale.where, scale.notes)


# -- points -------------------------------------------------------------------------------------------------


def _points(
    volume: Volume, points: Sequence[ArrayLike], index: int | None, plane: str | None
) -> tuple[FloatArray, Section | None, Calibration]:
    """Return points as an array, the slice that they are coordinates in, and the scale that they share."""
    found = [np.asarray(point, np.float64) for point in points]
    places = np.stack(found) if len({point.shape for point in found}) == 1 else np.empty(0)
    if places.ndim != 2 or places.shape[1] not in (2, 3) or not np.isfinite(places).all():
        raise UsageError(
            "Points are two finite numbers each (coordinates in a slice), or three (LPS in the patient, mm).",
        )
    if places.shape[1] == 2:
        section = section_of(volume, plane, 0 if index is None else index)
        return places, section, calibration_of(section, places)
    if index is not None or plane is not None:
        raise UsageError(
            "index and plane choose a slice for two coordinates; a place in the patient has no need of them."
        )
    _ = volume.positions  # or nothing lies in the patient
    return places, None, Calibration(np.eye(3), "mm", volume.size.where, notes_of(volume))


def _slice_of(section: Section | None, index: int | None) -> dict[str, Any]:
    """Return what a result says of the slice that its points lie in: nothing where several are, and none was named."""
    if section is None or (index is None and section.volume.shape[section.normal] > 1):
        return {}
    return {"place": section.describe(), "plane": INDEX_NAMES[section.normal], "index": section.index}


def _lengths(direction: FloatArray, scale: Calibration) -> FloatArray:
    return np.asarray(scale.metric @ direction)


def _tuples(points: FloatArray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(part) for part in point) for point in points)


def _interpolated(volume: Volume, indices: ArrayLike) -> FloatArray:
    """Return values at (i, j, k) by linear interpolation; the outermost value holds half a voxel further."""
    places = np.asarray(indices, np.float64)
    counts = np.array([volume.frame_shape[1], volume.frame_shape[0], volume.slice_count])
    inside = ((places >= -0.5 - 1e-9) & (places <= counts - 0.5 + 1e-9)).all(axis=-1)
    near = np.clip(places, 0, counts - 1)
    # Arithmetic leaves whole indices slightly off, and would then use a neighbour that must not count.
    near = np.where(np.abs(near - np.rint(near)) < 1e-9, np.rint(near), near)
    first = np.minimum(np.floor(near).astype(int), counts - 1)
    share = near - first
    found = np.where(inside, 0.0, np.nan)
    read: dict[int, FloatArray] = {}
    for corner in np.ndindex(2, 2, 2):
        weight = np.where(corner, share, 1 - share).prod(axis=-1)
        i, j, k = (first + corner).T
        used = inside & (weight > 0)
        for number in np.unique(k[used]).tolist():
            if number not in read:
                read[number] = padded(volume, number, slice_array(volume, number))
            at = used & (k == number)
            found[at] += weight[at] * read[number][j[at], i[at]]
    return found
