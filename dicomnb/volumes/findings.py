"""What a reader should know about a volume: each finding with its consequence and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, has_decimal_comma, number, scope
from dicomnb.volumes.frames.cine import TIMES_OF_FRAMES
from dicomnb.volumes.frames.coordinates import COORDINATES
from dicomnb.volumes.frames.pixel_spacing import slice_thickness
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.frames.wsi_tiles import ROW, whole_size
from dicomnb.volumes.stacking.finding import Finding, listed
from dicomnb.volumes.stacking.stack import is_same_distance
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["PROJECTION_MODALITIES", "findings_of"]

PROJECTION_MODALITIES: Final = frozenset({"CR", "DX", "IO", "MG", "PX", "RF", "RG", "RTIMAGE", "XA"})
"""Modalities whose images are shadows on a detector: distances in the body need a calibration."""


def findings_of(volume: VolumeGeometry) -> tuple[Finding, ...]:
    """Return the findings about a volume, those about its places first."""
    stack = volume.stack
    return (
        *(stack.findings if stack is not None else ()),
        *_placement(volume),
        *_coordinates(volume),
        *volume.group_findings,
        *(_distances(volume) if stack is not None and volume.slice_count > 1 else ()),
        *_missing_in_time(volume),
        *_values(volume),
        *_decimal_commas(volume),
    )


def _placement(volume: VolumeGeometry) -> Iterator[Finding]:
    if volume.stack is None:
        yield Finding(
            "no_patient_geometry",
            " ".join(volume.notes) or "Positions are not stated.",
            remedy="Sizes may be right; nothing can be said about where in the patient it is.",
        )
    if volume.stack is None and len(volume.grid) > 1 and volume.labels:
        yield _tiles(volume) if ROW in volume.labels else _moments(volume)
    elif volume.slice_count == 1:
        yield Finding("single_slice", "There is one slice: nothing is known above or below it.")


def _coordinates(volume: VolumeGeometry) -> Iterator[Finding]:
    if volume.stack is not None and not volume.stack.in_patient:
        yield Finding(
            "own_coordinates",
            f"{COORDINATES[volume.stack.coordinates]}: no direction has an anatomical name.",
            remedy="Distances within the volume are right; nothing of another frame of reference can be laid over it.",
        )


def _moments(volume: VolumeGeometry) -> Finding:
    """Return what frames are that have labels and no place: PS3.3 C.7.6.5 (Cine), C.8.4.8 (NM Multi-frame)."""
    (name, times), *others = volume.labels.items()
    if name not in TIMES_OF_FRAMES:
        message = " and ".join((name, *(other for other, _ in others)))
        return Finding(
            "detector_views",
            f"Frames are pictures of a detector and no slices: they differ in {message}. The index t counts them.",
        )
    even = name == "FrameTime" and len(times) > 1
    message = f"{times[1] - times[0]:g} ms apart" if even else f"{times[-1] - times[0]:g} ms from first to last"
    return Finding("frames_in_time", f"Frames are moments and no slices: {message} ({name}). The index t counts them.")


def _tiles(volume: VolumeGeometry) -> Finding:
    rows, columns = whole_size(volume.dataset) or (0, 0)
    return Finding(
        "slide_tiles",
        f"Frames are tiles of one picture of {rows} rows × {columns} columns, and no slices: the index t counts them, "
        "and labels say in which row and column of the whole picture each begins, counted from 1.",
        remedy="Put tiles side by side where the whole picture is wanted.",
    )


def _distances(volume: VolumeGeometry) -> Iterator[Finding]:
    if volume.stack is None or volume.stack.distance is None or volume.stack.step is None:
        return  # slices that are not evenly spaced have no distance that could agree
    distance = volume.stack.distance
    first = next(source for source in volume.slices if source is not None)
    thickness = slice_thickness(first.dataset, first.frame)
    if thickness is not None and not is_same_distance(thickness, distance):
        difference = abs(thickness - distance)
        what = f"slices {'overlap by' if thickness > distance else 'leave gaps of'} {difference:.4g} mm"
        yield Finding(
            "thickness_ne_spacing",
            f"SliceThickness is {thickness:g} mm, but centres are {distance:g} mm apart: {what}.",
            remedy=f"Volumes are counted with {distance:g} mm a slice, not with {thickness:g} mm.",
        )
    stated = number(scope(first.dataset, "PixelMeasuresSequence", first.frame), "SpacingBetweenSlices")
    if stated is not None and not is_same_distance(abs(stated), distance):
        wrong = abs(abs(stated) - distance) * (volume.slice_count - 1)
        yield Finding(
            "spacing_tag_disagrees",
            f"SpacingBetweenSlices says {stated:g} mm, positions {distance:g} mm: positions count. Over the stack the "
            f"two differ by {wrong:.4g} mm.",
        )


def _missing_in_time(volume: VolumeGeometry) -> Iterator[Finding]:
    if len(volume.grid) < 2:
        return
    n = volume.slice_count
    lost = [divmod(index, n) for index, source in enumerate(volume.slices) if source is None]
    if not lost or volume.stack is None:
        return
    message = "; ".join(f"t = {t}, slice {k} at {volume.stack.place_text(k)}" for t, k in lost[:5])
    more = f"; and {len(lost) - 5} more" if len(lost) > 5 else ""
    files = {id(source.dataset) for source in volume.slices if source is not None}
    find = "Leave" if len(files) == 1 else "Find the files, or leave"
    are = "slices is" if len(lost) == 1 else "slices are"
    yield Finding(
        "missing_slice",
        f"{len(lost)} of {len(volume.slices)} {are} missing, and NaN in the array: {message}{more}.",
        tuple(sorted({k for _, k in lost})),
        remedy=f"{find} these points out of what you compute over time.",
    )


_DECIMALS: Final = {
    "": ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "RescaleSlope", "RescaleIntercept"),
    "PixelMeasuresSequence": ("PixelSpacing",),
    "PlanePositionSequence": ("ImagePositionPatient",),
    "PlaneOrientationSequence": ("ImageOrientationPatient",),
    "PixelValueTransformationSequence": ("RescaleSlope", "RescaleIntercept"),
}
"""Decimal strings (VR DS) that places and values follow from, in each slice, by functional group."""

_DECIMALS_OF_FILE: Final = (
    "DoseGridScaling",
    "GridFrameOffsetVector",
    "ImagePlanePixelSpacing",
    "ImagerPixelSpacing",
    "NominalScannedPixelSpacing",
)


def _decimal_commas(volume: VolumeGeometry) -> Iterator[Finding]:
    """Tell what was read from decimals behind a comma, which is no character of a decimal string (PS3.5 6.2)."""
    found: dict[str, set[int]] = {}
    for index, source in enumerate(volume.slices):
        for place, keywords in () if source is None else _places(source):
            for keyword in keywords:
                if has_decimal_comma(place, keyword):
                    found.setdefault(keyword, set()).add(index % volume.slice_count)
    for keyword in _DECIMALS_OF_FILE:
        if has_decimal_comma(volume.dataset, keyword):
            found[keyword] = set()
    if found:
        yield Finding(
            "decimal_comma",
            f"{listed(sorted(found))} {'is' if len(found) == 1 else 'are'} written with a decimal comma, which DICOM "
            "does not know: it is read as a point.",
            tuple(sorted(set.union(*found.values()))),
        )


def _places(source: SliceSource) -> Iterator[tuple[Dataset, tuple[str, ...]]]:
    """Yield where the decimals of a slice stand: in its data set, and in its functional groups."""
    dataset = source.dataset
    yield dataset, _DECIMALS[""]
    if "SharedFunctionalGroupsSequence" in dataset or "PerFrameFunctionalGroupsSequence" in dataset:
        for group, keywords in _DECIMALS.items():
            place = functional_group(dataset, group, source.frame) if group else None
            if place is not None:
                yield place, keywords


def _values(volume: VolumeGeometry) -> Iterator[Finding]:
    if volume.modality in PROJECTION_MODALITIES and volume.size.note:
        yield Finding(
            "uncalibrated_projection",
            volume.size.note,
            remedy="Calibrate with an object of known size in the plane that you measure in.",
        )
    present = sum(source is not None for source in volume.slices)
    taken = [(index, fault) for index, fault, is_refused in volume.scale_faults if not is_refused]
    refused = [(index, fault) for index, fault, is_refused in volume.scale_faults if is_refused]
    if refused and not volume.is_color:
        yield Finding(
            "unreadable_scale",
            f"{_counted(refused, present)}: values cannot be put on their scale, and are "
            f"{'refused' if len(refused) == present else 'NaN in the array'}.",
            tuple(sorted({index % volume.slice_count for index, _ in refused})),
            remedy="Set it in the headers (volume.datasets) before values are read, if you know it.",
        )
    if taken and not volume.is_color:
        yield Finding(
            "incomplete_scale",
            f"{_counted(taken, present)}: values do not stand on the scale that they were meant for, and have no unit.",
            remedy="Set it in the headers (volume.datasets) before values are read, if you know it.",
        )
    if not volume.scale_faults and not volume.units and not volume.is_color:
        yield Finding("no_physical_scale", "The header states no unit: values compare within this series at best.")


def _counted(faults: Sequence[tuple[int, str]], present: int) -> str:
    """Return the first fault, and in how many images there is one if not in all."""
    return faults[0][1] + ("" if len(faults) == present else f" in {len(faults)} of {present} images")
