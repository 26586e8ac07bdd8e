"""From files to volumes: which images belong together, and in which order."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from dicomnb.errors import (
    AmbiguousSource,
    DicomError,
    DicomWarning,
    GeometryError,
    MissingAttribute,
    NotDicom,
    UsageError,
)
from dicomnb.geometry.axes import unplaced_distance
from dicomnb.geometry.planes import PixelSize, Planes, find_planes, pixel_size, slice_thickness
from dicomnb.geometry.stack import Finding, parallel_groups, same_places, stack_planes
from dicomnb.geometry.volume import Slice, Volume
from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.files import read
from dicomnb.parsing.listing import files_in
from dicomnb.pixels.attributes import functional_group, integer, number, numbers, text, texts
from dicomnb.pixels.frames import PixelFormat, StoredArray, stored_values

__all__ = ["load", "load_all"]

_TELLS_APART: Final = (
    ("EchoTime", "MREchoSequence"),
    ("TemporalPositionIdentifier", ""),
    ("TemporalPositionIndex", "FrameContentSequence"),
    ("DiffusionBValue", "MRDiffusionSequence"),
    ("ImageType", ""),
    ("AcquisitionNumber", ""),
    ("TriggerTime", ""),
    ("AcquisitionTime", ""),
    ("ContentTime", ""),
)
"""What may differ between images at one place, with the functional group it is in, in order of preference."""


@dataclass(frozen=True, slots=True, eq=False)
class _Image:
    """One frame that may become a slice; `place` is one plane, None where the header gives none."""

    dataset: Dataset
    frame: int
    place: Planes | None


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """The images of one stack, what tells it from others of its series, and what was found on the way."""

    images: list[_Image]
    label: str = ""
    findings: tuple[Finding, ...] = field(default=())

    @property
    def dataset(self) -> Dataset:
        return self.images[0].dataset


def load(source: Any, series: str | int | None = None) -> Volume:
    """Load one volume.

    Parameters
    ----------
    source : path, Dataset, Volume, or list of paths and data sets
        A file, a folder (searched with all folders in it; files that are no DICOM images are passed over), a zip
        archive, a DICOMDIR, or what was read already.
    series : str or int, optional
        Series Instance UID or Series Number, where the source holds several series.

    Returns
    -------
    Volume
        Slices in order of their position along the normal, each rescaled by its own header.

    Raises
    ------
    AmbiguousSource
        If there are several stacks; the message lists them.
    UsageError
        If there is no image at all, or none in that series.
    UnsupportedPixels
        If the pixels are compressed.
    """
    if isinstance(source, Volume):
        return source
    groups = _stacks(source, series)
    if len(groups) > 1:
        lines = "\n".join(f"  [{number}] {_describe(group)}" for number, group in enumerate(groups))
        several = len({_series_key(group) for group in groups}) > 1
        choice = "load(source, series=NUMBER or UID) takes one series; " if several and series is None else ""
        raise AmbiguousSource(
            f"There are {len(groups)} stacks:\n{lines}\n",
            remedy=f"{choice}load_all(source) loads them all, load_all(source)[0] is the first.",
        )
    return _volume(groups[0])


def load_all(source: Any, series: str | int | None = None) -> list[Volume]:
    """Load every stack, in order of Series Number; parameters and errors are those of `load`."""
    if isinstance(source, Volume):
        return [source]
    return [_volume(group) for group in _stacks(source, series)]


# -- finding files ------------------------------------------------------------------------------------------


def _datasets(source: Any) -> Iterator[Dataset]:
    """Yield what can be read; what only lay in a folder or an archive may be something else, or broken."""
    broken: list[str] = []
    for found in files_in(source):
        try:
            yield read(found.source)
        except NotDicom:
            if found.named:
                raise
        except (DicomError, OSError) as error:
            if found.named:
                raise
            broken.append(f"{found.name}: {error}")
    if broken:
        warnings.warn(
            f"{len(broken)} files could not be read and are left out. The first: {broken[0]}",
            DicomWarning,
            stacklevel=2,
        )


def _has_pixels(dataset: Dataset) -> bool:
    return "Rows" in dataset and any(
        keyword in dataset for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
    )


# -- grouping -----------------------------------------------------------------------------------------------


def _stacks(source: Any, series: str | int | None) -> list[_Group]:
    """Return the images of each stack, in order of Series Number."""
    found = [dataset for dataset in _datasets(source) if _has_pixels(dataset)]
    if not found:
        raise UsageError("There is no DICOM image in this source.", remedy="scan(source) lists what is there.")
    chosen = [dataset for dataset in _once(found) if _is_series(dataset, series)]
    if not chosen:
        there = sorted({text(dataset, "SeriesNumber") or "none" for dataset in found})
        raise UsageError(f"No image belongs to series {series!r}.", remedy=f"Series numbers here: {', '.join(there)}.")
    grids: dict[tuple[Any, ...], list[_Image]] = {}
    alone: list[_Group] = []
    faults: list[tuple[str, DicomError]] = []
    for dataset in chosen:
        try:
            images = _images(dataset)
            keys = [_grid_key(image) for image in images]
        except DicomError as error:
            faults.append((text(dataset, "SOPInstanceUID"), error))
            continue
        if images[0].place is None:
            # Where nothing says how images lie to each other, each file keeps to itself.
            alone.append(_Group(images))
            continue
        for key, image in zip(keys, images, strict=True):
            grids.setdefault(key, []).append(image)
    if not grids and not alone:
        raise faults[0][1]
    for uid, fault in faults:
        warnings.warn(f"The image {uid} is left out: {fault}", DicomWarning, stacklevel=3)
    stacks = [stack for images in grids.values() for stack in _split(images)]
    return sorted([*stacks, *alone], key=lambda stack: number(stack.dataset, "SeriesNumber") or 0.0)


def _once(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Return the data sets without second copies of one SOP instance.

    Files that share a UID but not their place or number are no copies: each is kept.
    """
    seen: dict[tuple[Any, ...], Dataset] = {}
    for index, dataset in enumerate(datasets):
        uid = text(dataset, "SOPInstanceUID") or index
        key = (uid, text(dataset, "InstanceNumber"), numbers(dataset, "ImagePositionPatient"))
        seen.setdefault(key, dataset)
    return list(seen.values())


def _is_series(dataset: Dataset, series: str | int | None) -> bool:
    stated = (text(dataset, "SeriesInstanceUID"), text(dataset, "SeriesNumber"))
    return series is None or str(series) in stated


def _images(dataset: Dataset) -> list[_Image]:
    try:
        planes = find_planes(dataset)
    except (GeometryError, MissingAttribute):
        return [_Image(dataset, k, None) for k in range(max(1, integer(dataset, "NumberOfFrames", 1)))]
    return [_Image(dataset, k, planes.take([k])) for k in range(len(planes))]


def _grid_key(image: _Image) -> tuple[Any, ...]:
    """Return what images of one stack have in common."""
    dataset, size = image.dataset, pixel_size(image.dataset, image.frame)
    return (
        text(dataset, "SeriesInstanceUID"),
        text(dataset, "FrameOfReferenceUID"),
        integer(dataset, "Rows"),
        integer(dataset, "Columns"),
        integer(dataset, "SamplesPerPixel", 1),
        round(size.x, 4),
        round(size.y, 4),
    )


def _split(images: list[_Image]) -> Iterator[_Group]:
    """Yield the stacks among images of one grid: of one orientation, with one image at each place."""
    planes = _join(images)
    size = pixel_size(images[0].dataset, images[0].frame)
    dataset = images[0].dataset
    extent = (integer(dataset, "Columns") * size.x, integer(dataset, "Rows") * size.y)
    for group in parallel_groups(planes, extent):
        yield from _split_places([images[index] for index in group])


def _split_places(images: list[_Image]) -> list[_Group]:
    if _fits(images):
        return [_Group(images)]
    for keyword, group in _TELLS_APART:
        parts: dict[tuple[str, ...], list[_Image]] = {}
        for image in images:
            item = functional_group(image.dataset, group, image.frame) if group else None
            value = texts(image.dataset if item is None else item, keyword)
            parts.setdefault(value, []).append(image)
        if len(parts) > 1 and all(_fits(part) for part in parts.values()):
            return [_Group(part, f"{keyword} {', '.join(value)}") for value, part in parts.items()]
    # Nothing tells them apart: the first image of every place, then the second, and so on. None is lost.
    places = same_places(_join(images))
    most = max(len(place) for place in places)
    finding = Finding(
        "duplicate_position",
        f"Up to {most} images lie at one place, and no attribute tells them apart: they are in {most} "
        "volumes, in the order in which they were found.",
    )
    return [
        _Group(
            [images[place[turn]] for place in places if turn < len(place)],
            f"image {turn + 1} of {most} at each place",
            (finding,),
        )
        for turn in range(most)
    ]


def _fits(images: list[_Image]) -> bool:
    return len(same_places(_join(images))) == len(images)


def _join(images: Sequence[_Image]) -> Planes:
    return Planes.join([image.place for image in images if image.place is not None])


def _series_key(group: _Group) -> tuple[str, str]:
    dataset = group.dataset
    return text(dataset, "SeriesInstanceUID"), text(dataset, "SeriesNumber")


def _describe(group: _Group) -> str:
    """Return one line that tells a stack from the others; nothing in it names the patient."""
    dataset = group.dataset
    return ", ".join(
        part
        for part in (
            f"series {text(dataset, 'SeriesNumber') or '(no number)'}",
            text(dataset, "Modality"),
            repr(text(dataset, "SeriesDescription")) if text(dataset, "SeriesDescription") else "",
            f"{len(group.images)} × {integer(dataset, 'Rows')} × {integer(dataset, 'Columns')}",
            "\\".join(texts(dataset, "ImageType")[:4]),
            group.label,
        )
        if part
    )


# -- loading ------------------------------------------------------------------------------------------------


def _volume(group: _Group) -> Volume:
    first = group.images[0]
    size = pixel_size(first.dataset, first.frame)
    if first.place is None:
        return _unplaced_volume(group, size)
    stack = stack_planes(_join(group.images), size)
    stored, slices = _filled([group.images[index] if index >= 0 else None for index in stack.order])
    stack = replace(stack, findings=(*stack.findings, *group.findings))
    return Volume(stored, slices, stack, size, slice_thickness(first.dataset, first.frame))


def _unplaced_volume(group: _Group, size: PixelSize) -> Volume:
    try:
        find_planes(group.dataset)
        reason = ""
    except (GeometryError, MissingAttribute) as error:
        reason = str(error)
    stored, slices = _filled(group.images)
    depth = slice_thickness(group.dataset)
    if len(slices) > 1:
        depth, reason = unplaced_distance(group.dataset, reason)
    return Volume(stored, slices, None, size, depth, (reason,))


def _filled(images: Sequence[_Image | None]) -> tuple[StoredArray, tuple[Slice | None, ...]]:
    """Return the stored values of all slices, and the header behind each."""
    by_file: dict[int, list[tuple[int, _Image]]] = {}
    for k, image in enumerate(images):
        if image is not None:
            by_file.setdefault(id(image.dataset), []).append((k, image))
    formats = [PixelFormat.of(places[0][1].dataset) for places in by_file.values()]
    dtype = np.result_type(*(pixels.dtype for pixels in formats))
    stored = np.zeros((len(images), *formats[0].frame_shape), dtype)
    slices: list[Slice | None] = [None] * len(images)
    for pixels, places in zip(formats, by_file.values(), strict=True):
        frames = stored_values(places[0][1].dataset)
        frames = frames.reshape(-1, *pixels.frame_shape)
        for k, image in places:
            # Pixel data that is cut off has fewer frames than its header.
            if image.frame < len(frames):
                stored[k] = frames[image.frame]
                slices[k] = Slice(image.dataset, image.frame)
    return stored, tuple(slices)
