"""Dose-volume histograms of structures, segments and masks."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

from dicomnb.analysis.dose_histogram import DoseVolumeHistogram, DoseVolumeTable
from dicomnb.analysis.results import quantity_text
from dicomnb.errors import DicomWarning, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.dose_samples import DoseField, DoseSamples, pitch_of, samples_of_mask, samples_of_outlines
from dicomnb.objects.label_image import LabelMask
from dicomnb.objects.segments import Segment, segments
from dicomnb.objects.structures import Structure, structures
from dicomnb.parsing.files.read_write import read
from dicomnb.volumes.frame_of_reference import require_same_frame, require_volumes_in_one_frame
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import refuse_colors, three_dimensions
from dicomnb.volumes.volume import Volume
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["dvh"]

_BINS: Final = 10_000
"""Between the least and the greatest dose of a structure: what D95 is rounded to is far below what it is known to."""

_WORTH_SAYING: Final = 1e-3
"""A share of a structure beyond the dose from which on a warning says so, and not only a note."""

_NAMED: Final = (Structure, Segment, LabelMask)
"""What has a name and a colour of its own."""

_MM3: Final = 1000.0
"""Cubic millimetres of a millilitre."""


def dvh(
    dose: Any,
    rois: Any,
    *,
    like: Any = None,
    prescription: float | None = None,
    sampling: float | None = None,
    any_frame: bool = False,
) -> Any:
    """Return how much of a structure has which dose: its dose-volume histogram.

    Parameters
    ----------
    dose : Volume, Dataset or path
        A dose (RTDOSE); any other volume of three dimensions goes as well.
    rois : Structure, Segment, mask, or a list or mapping of these; or a path or Dataset
        What to look at: one thing, several, or all that a structure set or a segmentation holds. Keys of a mapping are
        names.
    like : Volume or path, optional
        The grid of masks; by default that of the dose.
    prescription : float, optional
        What 100 % of the dose are, in its unit: ``histogram["V95%"]`` goes by it.
    sampling : float, optional
        Distance of the places at which the dose is looked up, mm. By default a quarter of the dose's voxels, less in a
        small structure and more in a large one.
    any_frame : bool
        True to take coordinates as they are where the frames of reference differ or are not stated.

    Returns
    -------
    DoseVolumeHistogram or DoseVolumeTable
        One histogram, or all of them with a table. ``histogram["D95"]``, ``["D2cc"]``, ``["V20"]``, ``.mean``,
        ``.max`` are numbers, ``.cumulative()`` and ``.differential()`` curves.

    Raises
    ------
    GeometryError
        If the frames of reference differ, the dose has no place, or a structure has no thickness.
    UsageError
        If something is no structure, or a mask has another shape than its grid.

    Warns
    -----
    DicomWarning
        If a thousandth of a structure or more lies outside of the dose grid.

    Notes
    -----
    The volume of a structure is that of its contours, each of which stands for a slab (see `Structure.mask`), or that
    of its voxels. It is cut into small pieces. A piece at the border counts by the share of it that lies inside; the
    dose of a piece is that of its middle, interpolated between the centres of the dose's voxels. What lies outside of
    the dose grid has no known dose: it is left out, and a note says how much that is.

    References
    ----------
    PS3.3 C.8.8.3 (RT Dose), C.8.8.4 (RT DVH).

    Examples
    --------
    >>> import dicomnb as dn
    >>> study = dn.make_study("dose")
    >>> body, tumour, lung = dn.structures(study / "rtstruct.dcm")
    >>> found = dn.dvh(study / "rtdose.dcm", tumour)
    >>> found.units, round(found.volume_ml, 1), round(found.mean), found["D95"] < found["D2cc"]
    ('Gy', 20.5, 56, True)
    """
    field = _field(dose)
    if sampling is not None and not sampling > 0:
        raise UsageError(f"Places cannot be {sampling:g} mm apart.")
    grid = field.volume if like is None else three_dimensions(load(like))
    if like is not None and not any_frame:
        require_volumes_in_one_frame("the grid of masks", grid, field.volume)
    given, is_one = _given(rois)
    found = tuple(
        _histogram(name, roi, field, grid, prescription, sampling, any_frame=any_frame) for name, roi in given
    )
    if not found:
        raise UsageError("There are no structures to look at.")
    return found[0] if is_one else DoseVolumeTable(found)


def _field(dose: Any) -> DoseField:
    volume = three_dimensions(load(dose))
    refuse_colors(volume)
    return DoseField.of(volume)


def _given(rois: Any) -> tuple[list[tuple[str, Any]], bool]:
    """Return what is given with its names, and True for one thing alone."""
    if isinstance(rois, _NAMED):
        return [(rois.name, rois)], True
    if isinstance(rois, Mapping):
        return [(str(name), each) for name, each in rois.items()], False
    if isinstance(rois, np.ndarray):
        return [("Mask", rois)], True
    if isinstance(rois, (list, tuple)):
        named = enumerate(rois, 1)
        return [(each.name if isinstance(each, _NAMED) else f"Mask {n}", each) for n, each in named], False
    dataset = read(rois)
    of_file: Iterable[Structure | Segment]
    of_file = segments(dataset) if "SegmentSequence" in dataset else structures(dataset)
    return [(each.name, each) for each in of_file], False


def _histogram(
    name: str,
    roi: Any,
    field: DoseField,
    grid: Volume,
    prescription: float | None,
    sampling: float | None,
    *,
    any_frame: bool,
) -> DoseVolumeHistogram:
    if isinstance(roi, (Structure, Segment)) and not any_frame:
        what = "structure" if isinstance(roi, Structure) else "segment"
        require_same_frame(f"{what} {roi.name!r}", roi.frame_of_reference, field.volume)
    size = field.size
    if isinstance(roi, Structure):
        outlines = roi.outlines()
        volume = outlines.volume() if outlines.planes else 0.0
        pitch = sampling or pitch_of(volume, size)
        samples = list(samples_of_outlines(outlines, field, pitch)) if outlines.planes else []
    else:
        place: VolumeGeometry
        if isinstance(roi, Segment):
            mask, place, borders = roi.shares(), roi.grid, roi.grid.borders
        else:
            own = roi.mask(grid) if isinstance(roi, LabelMask) else roi
            mask, place, borders = _mask(own, grid, name), grid, None
        depth = place.spacing[2] if borders is None else float(np.diff(borders, axis=1).mean())
        voxel = place.size.x * place.size.y * depth
        pitch = sampling or pitch_of(float(mask.sum()) * voxel, size)
        samples = list(samples_of_mask(mask, place, field, pitch, borders))
    color = roi.color if isinstance(roi, _NAMED) else None
    return _binned(name, samples, field.volume.units, pitch, color, prescription)


def _mask(roi: Any, grid: Volume, name: str) -> Any:
    mask = np.asarray(roi)
    wanted = (grid.slice_count, *grid.frame_shape[:2])
    if mask.shape != wanted or mask.dtype.kind not in "biuf":
        raise UsageError(
            f"The mask {name!r} has shape {mask.shape} and type {mask.dtype}, its grid is {wanted}.",
            remedy="like= names the volume that it was drawn on.",
        )
    if mask.dtype.kind != "b" and not (mask.min() >= 0 and mask.max() <= 1):
        raise UsageError(f"The mask {name!r} has values other than 0 and 1, or shares between.")
    return mask


def _binned(
    name: str,
    samples: list[DoseSamples],
    units: str,
    pitch: float,
    color: tuple[int, int, int] | None,
    prescription: float | None,
) -> DoseVolumeHistogram:
    parts = [np.concatenate(part).astype(np.float64) for part in zip(*samples, strict=True)] or [np.zeros(0)] * 3
    doses, spread, volumes = parts[0], parts[1], parts[2] / _MM3
    known = np.isfinite(doses)
    outside = float(volumes[~known].sum())
    doses, spread, volumes = doses[known], spread[known], volumes[known]
    total = float(volumes.sum())
    notes = []
    if outside > 1e-9 * (total + outside):
        share = outside / (total + outside)
        lies = (
            f"{quantity_text(outside)} ml ({share * 100:.3g} % of it) lie outside of the dose grid, and are left out."
        )
        notes.append(lies)
        if share > _WORTH_SAYING:
            warnings.warn(f"{name!r}: {lies}", DicomWarning, stacklevel=4)
    if not total:
        notes.append("No part of it has a known dose." if outside else "It is empty.")
        nan = float("nan")
        empty = np.zeros(0)
        return DoseVolumeHistogram(
            name, np.zeros(1), empty, nan, nan, nan, units, outside, pitch, color, prescription, notes=tuple(notes)
        )
    low, high = float(doses.min()), float(doses.max())
    edges, counts = _histogram_of(doses, spread, volumes)
    mean = float(doses @ volumes) / total
    return DoseVolumeHistogram(
        name, edges, counts, mean, low, high, units, outside, pitch, color, prescription, notes=tuple(notes)
    )


def _histogram_of(doses: FloatArray, spread: FloatArray, volumes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return borders of bins, and the volume in each; that of a piece is spread evenly over its doses."""
    low, high = float((doses - spread / 2).min()), float((doses + spread / 2).max())
    step = (high - low) / _BINS
    if step <= abs(high) * 1e-12:  # a uniform dose has one bin, of next to no width
        return np.array([low, low + max(abs(low), 1.0) * 1e-9]), np.array([volumes.sum()])
    edges = low + np.arange(_BINS + 1, dtype=np.float64) * step
    width = np.maximum(spread, step)
    middle = np.clip(doses, low + width / 2, high - width / 2)
    begins, ends = (middle - width / 2 - low) / step, (middle + width / 2 - low) / step
    density = volumes / (width / step)
    steps = np.zeros(_BINS + 3)
    for place, sign in ((begins, 1.0), (ends, -1.0)):
        # What begins within a bin takes a part of it, and all of the next ones.
        whole = np.clip(np.floor(place), 0, _BINS).astype(np.intp)
        rest = place - whole
        steps += np.bincount(whole, sign * density * (1 - rest), len(steps))
        steps += np.bincount(whole + 1, sign * density * rest, len(steps))
    counts = np.maximum(np.cumsum(steps)[:_BINS], 0.0)
    scale = float(volumes.sum()) / float(counts.sum())
    return edges, np.asarray(counts * scale, np.float64)
