"""Statistics of regions: shapes in a slice, solids in the patient, masks.

A voxel belongs to a region if its CENTRE lies inside or on the border, wholly or not at all. Padding and slices that
are missing do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.analysis.lengths import calibration_of, notes_of
from dicomnb.analysis.profiles import Histogram
from dicomnb.analysis.results import RoiStatistics
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.axis import UnevenAxis
from dicomnb.geometry.shapes import Circle, Ellipse, PlaneShape, Polygon, Rectangle
from dicomnb.geometry.solids import Box, SolidShape, Sphere
from dicomnb.volumes.array_planes import INDEX_NAMES
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.padding import padded
from dicomnb.volumes.section import Section, refuse_colors, section_of, slice_array, three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["histogram", "roi"]

_PLANE = (Circle, Ellipse, Polygon, Rectangle)
_SOLID = (Box, Sphere)

MeasuredRegion = PlaneShape | SolidShape | NDArray[np.bool_]


def roi(source: Any, shape: MeasuredRegion, *, index: int | None = None, plane: str | None = None) -> RoiStatistics:
    """Return statistics of the voxels in a region, in physical units.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to measure in: three dimensions.
    shape : Circle, Ellipse, Rectangle, Polygon, Sphere, Box, or ndarray of bool
        The region: a shape in a slice, a solid in the patient, or a mask shaped like the volume.
    index : int, optional
        For a shape in a slice: which one, from 0. May be left out where there is one only.
    plane : {"axial", "coronal", "sagittal"} or {"k", "j", "i"}, optional
        For a shape in a slice: the plane, by default the one that was acquired. Coordinates are two of x, y and z as
        pictures show them, in this order: (x, y) in the acquired plane, else (x, z) or (y, z).

    Returns
    -------
    RoiStatistics
        Mean, SD, min, max and median in the unit of the volume, area in mm² or volume in ml.

    Raises
    ------
    UsageError
        If the volume has a fourth dimension, the shape is none, or index or plane are missing or do not exist.
    GeometryError
        If a solid is asked for, and the headers do not say where the volume lies.

    Notes
    -----
    A voxel counts if its centre lies inside the shape or on its border. Area and volume are those of the voxels that
    count; ``shape.area`` or ``shape.volume`` are those of the ideal shape. SD divides by the count less one.

    References
    ----------
    PS3.3 C.7.5.1.1.2 (padding); 10.7.1.3 (Pixel Spacing); C.8.5.5 (ultrasound regions).

    Examples
    --------
    >>> import dicomnb as dn
    >>> found = dn.roi(dn.sample(), dn.Sphere((-72, -40, -372), radius=12))
    >>> round(found.mean), found.units
    (9316, 'BQML')
    >>> dn.roi(dn.sample(), dn.Circle((50, 60), radius=5), index=20).area  # 8 pixels of 3.125 × 3.125 mm
    78.125
    """
    volume = three_dimensions(load(source))
    if isinstance(shape, _PLANE):
        return _plane_statistics(section_of(volume, plane, index), shape)
    if index is not None or plane is not None:
        raise UsageError(
            "index and plane choose a slice for a shape in a plane; solids and masks have no need of them."
        )
    if isinstance(shape, _SOLID):
        return _solid_statistics(volume, shape)
    mask = np.asarray(shape)
    if mask.dtype != np.bool_ or mask.shape != volume.shape[:3]:
        raise UsageError(
            f"A region is a shape, or an array of bool of shape {volume.shape[:3]}; this is a "
            f"{type(shape).__name__} with {mask.dtype} of shape {mask.shape}.",
            remedy="Make a mask of numbers with array > 0.",
        )
    return _mask_statistics(volume, mask)


def histogram(
    source: Any,
    shape: MeasuredRegion | None = None,
    *,
    bins: int = 100,
    range: tuple[float, float] | None = None,
    index: int | None = None,
    plane: str | None = None,
) -> Histogram:
    """Return how many voxels of a volume, or of a region in it, have which values.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to measure in.
    shape, index, plane
        The region, as for `roi`; by default the whole volume.
    bins : int
        How many bins of one width.
    range : (float, float), optional
        Where the first bin begins and the last one ends; by default the least and the greatest value.

    Raises
    ------
    UsageError
        As for `roi`, or if there is no bin, or no voxel to count.

    References
    ----------
    PS3.3 C.7.5.1.1.2: padding is no value.

    Examples
    --------
    >>> import dicomnb as dn
    >>> found = dn.histogram(dn.sample(), bins=4, range=(0, 20000))
    >>> found.counts.shape, int(found.counts.sum() + found.above)
    ((4,), 770048)
    """
    volume = load(source)
    refuse_colors(volume)
    if bins < 1 or (range is not None and not range[0] < range[1]):
        raise UsageError("A histogram needs at least one bin, and a range that goes up.")
    if shape is None:
        parts, place = _all_values(volume), ""
    else:
        values, place = _region_values(three_dimensions(volume), shape, index, plane)
        parts = [values]
    if range is None:
        ends = [(float(known.min()), float(known.max())) for part in parts if len(known := part[np.isfinite(part)])]
        if not ends:
            raise UsageError("There is no voxel with a value to count.")
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        beside = max(0.5, 1e-6 * abs(low))  # which large numbers are told apart by, too
        range = (low, high) if low < high else (low - beside, low + beside)
    try:
        edges = np.histogram_bin_edges(np.empty(0), bins, range)
    except ValueError:
        raise UsageError(
            f"{bins:,} bins from {range[0]:g} to {range[1]:g} are finer than numbers can tell apart, or without end.",
            remedy="Give fewer bins, or a wider range.",
        ) from None
    counts = np.zeros(bins, np.int64)
    below = above = left_out = 0
    for part in parts:  # slice by slice: no second copy of the volume
        known = part[np.isfinite(part)].astype(np.float64)
        counts += np.histogram(known, bins, range)[0]
        below, above = below + int((known < edges[0]).sum()), above + int((known > edges[-1]).sum())
        left_out += part.size - known.size
    return Histogram(counts, edges, volume.units, below, above, left_out, place)


# -- regions ------------------------------------------------------------------------------------------------


def _plane_statistics(section: Section, shape: PlaneShape) -> RoiStatistics:
    volume = section.volume
    # Beyond the image nothing is left out: there is nothing.
    corners = shape.outline()
    notes: list[str] = []
    area: float | None = section.pixel_area if section.units == "mm" else None
    where = ""
    try:
        scale = calibration_of(section, corners)
        area = section.pixel_area * float(np.linalg.det(scale.metric))
        area = area if scale.units == "mm" else None
        notes, where = list(scale.notes), scale.where
    except GeometryError as error:
        area, notes = None, [str(error)]
    values = _plane_values(section, shape)
    count = int(np.isfinite(values).sum())
    if not section.holds(corners):
        notes.append("The region reaches beyond the image.")
    left_out, numbers, note = _described(volume, values)
    size = None if area is None else float(count * area)
    place = section.describe()
    return RoiStatistics(
        shape,
        place,
        count,
        left_out,
        *numbers,
        units=volume.units,
        area=size,
        volume=None,
        where=where,
        notes=(*notes, *note),
        plane=INDEX_NAMES[section.normal],
        index=section.index,
    )


def _plane_values(section: Section, shape: PlaneShape) -> NDArray[Any]:
    """Return the values of the pixels in a shape, one row; NaN: missing or padding. Of colours it is the first."""
    corners = shape.outline()
    across, down = section.window(corners.min(axis=0), corners.max(axis=0))
    inside = shape.contains(section.centers(across, down))
    values = section.values()[down, across]
    return np.asarray(values[inside][..., 0] if values.ndim > 2 else values[inside])


def _solid_statistics(volume: Volume, shape: SolidShape) -> RoiStatistics:
    parts = list(_solid_values(volume, shape))
    low, high = shape.bounds
    box = volume.bounding_box
    notes = [*notes_of(volume)]
    if (low < box[0]).any() or (high > box[1]).any():
        notes.append("The region reaches beyond the volume.")
    return _volume_statistics(volume, shape, parts, notes)


def _mask_statistics(volume: Volume, mask: NDArray[np.bool_]) -> RoiStatistics:
    slices = np.nonzero(mask.any(axis=(1, 2)))[0].tolist()
    parts = [(k, padded(volume, k, slice_array(volume, k))[mask[k]]) for k in slices]
    return _volume_statistics(volume, None, parts, [*notes_of(volume)])


def _volume_statistics(
    volume: Volume, shape: SolidShape | None, parts: Sequence[tuple[int, NDArray[Any]]], notes: list[str]
) -> RoiStatistics:
    depths = _depths(volume)
    size = None
    if depths is not None:
        counts = [int(np.isfinite(values.reshape(len(values), -1)[:, 0]).sum()) for _, values in parts]
        deep = sum(count * depths[k] for count, (k, _) in zip(counts, parts, strict=True))
        size = float(volume.spacing[0] * volume.spacing[1] * deep / 1000)
        if isinstance(volume.axes.z, UnevenAxis):
            notes.append("Slices are not evenly spaced: volumes follow their distances, and each voxel counts once.")
    flat = [values.reshape(len(values), -1)[:, 0] for _, values in parts]
    values = np.concatenate(flat) if flat else np.empty(0, np.float32)
    left_out, numbers, note = _described(volume, values)
    count = len(values) - left_out
    where = volume.size.where
    return RoiStatistics(
        shape,
        "",
        count,
        left_out,
        *numbers,
        units=volume.units,
        area=None,
        volume=size,
        where=where,
        notes=(*notes, *note),
    )


def _depths(volume: Volume) -> FloatArray | None:
    """Return the size of each slice along the normal, mm, shape (n,); None where it is not known."""
    if (volume.axes.units, volume.axes.z_units) != ("mm", "mm"):
        return None
    return np.asarray(np.abs(np.diff(volume.axes.z.edges)))


def _solid_values(volume: Volume, shape: SolidShape) -> Iterator[tuple[int, NDArray[Any]]]:
    """Yield for each slice that a solid reaches its number, and the values of the voxels in it."""
    positions, stack, size = volume.positions, volume.stack, volume.size
    assert stack is not None  # or there were no positions
    if size.units != "mm":
        raise GeometryError(
            "The header states no distance between pixels: a solid has no place among them.",
            remedy="Set PixelSpacing on the data sets if you know it.",
        )
    low, high = shape.bounds
    corners = np.stack(np.meshgrid(*zip(low, high, strict=True)), -1).reshape(-1, 3)
    heights = (corners - positions[0]) @ stack.normal
    rows, columns = volume.frame_shape[:2]
    for k in np.nonzero((stack.heights >= heights.min() - 1e-6) & (stack.heights <= heights.max() + 1e-6))[0].tolist():
        away = corners - positions[k]
        i = _reach(away @ stack.row / size.x, columns)
        j = _reach(away @ stack.column / size.y, rows)
        if not len(i) or not len(j):
            continue
        places = positions[k] + i[:, None] * size.x * stack.row + j[:, None, None] * size.y * stack.column
        inside = shape.contains(places)
        if inside.any():
            values = padded(volume, k, slice_array(volume, k))
            yield k, values[j[0] : j[-1] + 1, i[0] : i[-1] + 1][inside]


def _reach(indices: FloatArray, count: int) -> NDArray[np.intp]:
    """Return the whole indices of an axis between the least and the greatest of some, one more at both ends."""
    first, last = int(np.floor(indices.min())) - 1, int(np.ceil(indices.max())) + 1
    return np.arange(max(first, 0), min(last + 1, count))


_Numbers = tuple[float, float, float, float, float]
"""Mean, SD, min, max and median."""


def _described(volume: Volume, values: NDArray[Any]) -> tuple[int, _Numbers, tuple[str, ...]]:
    """Return how many values were left out, mean, SD, min, max and median of the others, and remarks."""
    known = values[np.isfinite(values)].astype(np.float64)
    left_out = len(values) - len(known)
    nothing = (np.nan,) * 5
    if volume.is_color:
        return left_out, nothing, ("Colours are no measured values: only sizes are given.",)
    if not len(known):
        return left_out, nothing, ("No voxel with a value has its centre in the region.",)
    sd = float(known.std(ddof=1)) if len(known) > 1 else np.nan
    numbers = (float(known.mean()), sd, float(known.min()), float(known.max()), float(np.median(known)))
    note = f"{left_out} voxels of padding or missing slices are left out."
    return left_out, numbers, (note,) if left_out else ()


def _region_values(
    volume: Volume, shape: MeasuredRegion, index: int | None, plane: str | None
) -> tuple[NDArray[Any], str]:
    if isinstance(shape, _PLANE):
        section = section_of(volume, plane, index)
        return _plane_values(section, shape), section.describe()
    if isinstance(shape, _SOLID):
        parts = [values for _, values in _solid_values(volume, shape)]
        return (np.concatenate(parts) if parts else np.empty(0, np.float32)), ""
    mask = np.asarray(shape)
    if mask.dtype != np.bool_ or mask.shape != volume.shape[:3]:
        raise UsageError(f"A mask is an array of bool of shape {volume.shape[:3]}.")
    return np.concatenate([padded(volume, k, slice_array(volume, k))[part] for k, part in enumerate(mask)]), ""


def _all_values(volume: Volume) -> list[NDArray[Any]]:
    """Return the values of each slice of each point; only slices with padding are copied."""
    points = volume if len(volume.grid) > 1 else (volume,)
    return [padded(point, k, values) for point in points for k, values in enumerate(point.array)]
