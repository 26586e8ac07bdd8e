"""From files to volumes: load one stack, or all of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import numpy as np

from dicomnb.errors import (
    AmbiguousSource,
    DicomError,
    DicomWarning,
    GeometryError,
    InvalidValue,
    MissingAttribute,
    UsageError,
)
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import integer, text
from dicomnb.pixels.codecs.native import frames_present
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.pixels.pixel_syntax import pixel_syntax
from dicomnb.standard.tag import tag_text
from dicomnb.volumes.axes import unplaced_distance
from dicomnb.volumes.frames.frame_positions import find_positions
from dicomnb.volumes.frames.pixel_spacing import demagnified, slice_thickness
from dicomnb.volumes.frames.slice_source import SliceSource
from dicomnb.volumes.loading.duplicates import without_copies
from dicomnb.volumes.loading.source_contents import read_contents
from dicomnb.volumes.loading.stack_text import describe, descriptions, frames_differ, series_key, unplaced_labels
from dicomnb.volumes.registration import registered
from dicomnb.volumes.stacking.colocated_planes import same_places
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.grouping import group_images
from dicomnb.volumes.stacking.images import Image, ImageReader, planes_of, series_number
from dicomnb.volumes.stacking.splitting import Group
from dicomnb.volumes.stacking.stack import Stack, stack_planes
from dicomnb.volumes.stacking.volume_shifts import common_places
from dicomnb.volumes.volume import Volume

__all__ = ["load", "load_all", "load_everything"]


def load(
    source: Any,
    series: str | int | None = None,
    *,
    executor: Executor | None = None,
    demagnify: bool = False,
    registration: Any = None,
) -> Volume:
    """Load one volume.

    Headers are read at once, values when they are first asked for (``volume.array``, ``volume[k].array``).

    Parameters
    ----------
    source : path, URL, Dataset, Volume, or list of paths and data sets
        A file, a folder (searched with all folders in it; files that are no DICOM images are passed over), a zip
        archive, a DICOMDIR, or what was read already.
    series : str or int, optional
        Series Instance UID or Series Number, where the source holds several series.
    executor : concurrent.futures.Executor, optional
        Who reads the headers. Threads help where files are far away. Other processes, and the workers of a Dask client,
        send whole files back: that is for files which they see and this machine does not.
    demagnify : bool
        True to divide the distances of a projection, which are those at the detector, by the magnification of the body
        that the header estimates (Estimated Radiographic Magnification Factor); the explanation says so.
    registration : Registration, Dataset or path, optional
        A rigid spatial registration (REG) of the frame of reference: the volume is moved to the registered one. The
        explanation says from where to where.

    Returns
    -------
    Volume
        Slices in order of their position along the normal, each rescaled by its own header. Images that lie at the
        same places (echoes, diffusion weightings, moments) make a fourth dimension.

    Raises
    ------
    AmbiguousSource
        If there are several stacks; the message lists them.
    NoImage
        If there is no image at all; it says what is there instead.
    UsageError
        If there is no image in that series.
    MissingAttribute, InvalidValue, UnsupportedPixels
        If the only image has a header that does not describe its pixels; with `demagnify`, MissingAttribute also if it
        tells no magnification.
    GeometryError
        If the registration says nothing of this frame of reference, or is not rigid.

    References
    ----------
    PS3.3 C.7.6.2.1.1: slices are ordered by Image Position (Patient) along the normal.

    Examples
    --------
    >>> import dicomnb as dn
    >>> volume = dn.load(dn.sample())
    >>> volume
    <Volume PT, 47 × 128 × 128, 3.125 × 3.125 × 3.27 mm, Bq/mL>
    >>> volume.shape  # slices, rows, columns
    (47, 128, 128)
    >>> volume.spacing  # mm: between columns, rows, slices
    (3.125, 3.125, 3.27)
    """
    given = _loaded(source)
    if len(given) > 1:
        raise AmbiguousSource(
            f"There are {len(given)} volumes where one is meant.", remedy="Take one of them: volumes[0] is the first."
        )
    if given:
        return _adapted(given[0], demagnify, registration)
    groups = _stacks(source, series, executor)
    if len(groups) > 1:
        lines = "\n".join(f"  [{number}] {line}" for number, line in enumerate(descriptions(groups)))
        several = len({series_key(group) for group in groups}) > 1
        choice = "load(source, series=NUMBER or UID) takes one series; " if several and series is None else ""
        raise AmbiguousSource(
            f"There are {len(groups)} stacks:\n{lines}\n{frames_differ(groups)}",
            remedy=f"{choice}load_all(source) loads them all, load_all(source)[0] is the first.",
        )
    return _adapted(volume_of(groups[0]), demagnify, registration)


def _loaded(source: Any) -> list[Volume]:
    """Return the volumes, where nothing else is given."""
    if isinstance(source, Volume):
        return [source]
    several = isinstance(source, (list, tuple)) and all(isinstance(each, Volume) for each in source)
    return list(source) if several else []


def _adapted(volume: Volume, demagnify: bool, registration: Any) -> Volume:
    volume = _demagnified(volume) if demagnify else volume
    return volume if registration is None else registered(volume, registration)


def _demagnified(volume: Volume) -> Volume:
    first = next(source for source in volume.slices if source is not None)
    return replace(volume, size=demagnified(first.dataset, volume.size, first.frame))


def load_all(source: Any, series: str | int | None = None, *, executor: Executor | None = None) -> list[Volume]:
    """Load every stack, in order of Series Number; parameters and errors are those of `load`.

    Returns
    -------
    list of Volume
        One for each stack: images of other sizes, orientations or spacings make stacks of their own.

    Raises
    ------
    NoImage
        If there is no image at all; it says what is there instead.
    UsageError
        If there is no image in that series.

    References
    ----------
    PS3.3 C.7.6.2.1.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> for volume in dn.load_all(dn.sample()):
    ...     print(volume.modality, volume.shape)
    PT (47, 128, 128)
    """
    if given := _loaded(source):
        return given
    return _volumes_of(_stacks(source, series, executor))


def load_everything(source: Any) -> tuple[list[Volume], list[Dataset]]:
    """Load every stack, and return what is no image beside them; errors are those of `load_all`.

    Returns
    -------
    list of Volume
        Every stack.
    list of Dataset
        Reports, plans, videos and whatever else is DICOM, in the order of the files.
    """
    if given := _loaded(source):
        return given, []
    contents = read_contents(source)
    if not contents.images:
        raise contents.no_image(source)
    return _volumes_of(_groups_of(contents.images, None)), contents.objects


def _volumes_of(groups: Sequence[Group]) -> list[Volume]:
    volumes: list[Volume] = []
    fault: DicomError | None = None
    for group in groups:
        try:
            volumes.append(volume_of(group))
        except DicomError as error:
            fault = error
            warnings.warn(f"A stack is left out ({describe(group)}): {error}", DicomWarning, stacklevel=3)
    if fault is not None and not volumes:
        raise fault
    return volumes


# -- sorting images into stacks -----------------------------------------------------------------------------


def _stacks(source: Any, series: str | int | None, executor: Executor | None) -> list[Group]:
    """Return the images of each stack, in order of Series Number."""
    contents = read_contents(source, executor)
    if not contents.images:
        raise contents.no_image(source)
    return _groups_of(contents.images, series)


def _groups_of(found: Sequence[Dataset], series: str | int | None) -> list[Group]:
    chosen = found if series is None else [dataset for dataset in found if _is_series(dataset, series)]
    if not chosen:
        there = sorted({text(dataset, "SeriesNumber") or "none" for dataset in found})
        raise UsageError(f"No image belongs to series {series!r}.", remedy=f"Series numbers here: {', '.join(there)}.")
    groups, faults = stacks_of(chosen)
    if not groups:
        raise faults[0][1]
    for dataset, fault in faults:
        name = text(dataset, "SOPInstanceUID")
        warnings.warn(f"The image {name} is left out: {fault}", DicomWarning, stacklevel=4)
    return groups


def stacks_of(datasets: Sequence[Dataset]) -> tuple[list[Group], list[tuple[Dataset, DicomError]]]:
    """Return the stacks in order of Series Number, and the data sets that make no image, with the reason."""
    reader = ImageReader()
    images: list[Image] = []
    faults: list[tuple[Dataset, DicomError]] = []
    for dataset in without_copies(datasets):
        try:
            images += reader.images(dataset)
        except DicomError as error:
            faults.append((dataset, error))
    return sorted(group_images(images), key=lambda group: series_number(group.first.dataset)), faults


def _is_series(dataset: Dataset, series: str | int) -> bool:
    stated = (text(dataset, "SeriesInstanceUID"), text(dataset, "SeriesNumber"))
    return str(series) in stated


# -- making volumes -----------------------------------------------------------------------------------------


def volume_of(group: Group) -> Volume:
    """Return the volume of one stack; no pixels are read yet."""
    first = group.first
    dtype = np.result_type(*{image.pixels.dtype for image in group.images})
    grid = first.grid
    frame_shape = (grid.rows, grid.columns, *((grid.samples,) if grid.samples > 1 else ()))
    if first.place is None:
        depth, note = _unplaced_depth(group)
        slices = _present(list(group.images))
        labels = unplaced_labels(first.dataset, len(slices))
        shape = (len(slices), 1) if labels else (len(slices),)
        return Volume(
            slices,
            shape,
            frame_shape,
            None,
            first.size,
            depth,
            (note,),
            labels=labels,
            group_findings=group.findings,
            dtype=dtype,
        )
    stack, table = _table(group)
    stack = replace(stack, coordinates=first.place.coordinates)
    slices = _present([image for row in table for image in row])
    omitted = text(first.dataset, "Modality") == "SEG"
    if omitted:
        stack = replace(stack, findings=tuple(map(_as_omitted, stack.findings)))
    stack = replace(stack, findings=(*stack.findings, *_cut_off(table, slices)))
    n = len(stack.positions)
    return Volume(
        slices,
        (len(table), n) if len(table) > 1 else (n,),
        frame_shape,
        stack,
        first.size,
        slice_thickness(first.dataset, first.frame),
        labels=group.labels,
        omitted=omitted,
        group_findings=group.findings,
        dtype=dtype,
    )


def _table(group: Group) -> tuple[Stack, list[list[Image | None]]]:
    """Return the stack of all places, and for each point of the fourth dimension its image at each place."""
    images = list(group.images)
    planes = planes_of(images)
    places = same_places(planes, group.first.size)
    point = [t for t, volume in enumerate(group.volumes) for _ in volume]
    shared, shifted = common_places(planes, places, point, group.first.size)
    stack = stack_planes(shared, group.first.size)
    stack = replace(stack, findings=(*stack.findings, *shifted))
    table: list[list[Image | None]] = [[None] * len(stack.positions) for _ in group.volumes]
    for k, place in enumerate(stack.order):
        for index in places[place] if place >= 0 else ():
            table[point[index]][k] = images[index]
    return stack, table


def _present(images: Sequence[Image | None]) -> tuple[SliceSource | None, ...]:
    """Return the header behind each slice, None where an image is missing or its pixels are cut off.

    Raises
    ------
    InvalidValue
        If none of the slices is there.
    """
    counts: dict[int, int] = {}
    fault: InvalidValue | None = None
    slices: list[SliceSource | None] = []
    for image in images:
        if image is not None and image.source.at is not None:
            slices.append(image.source)
            continue
        if image is not None and id(image.dataset) not in counts:
            try:
                counts[id(image.dataset)] = _frames_there(image.dataset, image.pixels)
            except InvalidValue as error:
                counts[id(image.dataset)], fault = 0, error
                warnings.warn(f"A slice is left out: {error}", DicomWarning, stacklevel=4)
        if image is None or image.frame >= counts[id(image.dataset)]:
            slices.append(None)
        else:
            slices.append(image.source)
    if not any(slices):
        first = min((image for image in images if image is not None), key=lambda image: image.frame)
        raise fault or InvalidValue(
            f"{tag_text(first.pixels.tag)} {first.pixels.keyword} ends before frame {first.frame} of "
            f"{first.pixels.frames}: no slice of this stack is there.",
            tag=first.pixels.tag,
            remedy="The file was cut off: get it again.",
        )
    return tuple(slices)


def _frames_there(dataset: Dataset, pixels: PixelFormat) -> int:
    """Return how many frames the pixels hold, as far as their length tells; warn of those that are missing."""
    if pixel_syntax(dataset).encapsulated or pixels.subsampled:
        return pixels.frames
    element = dataset[pixels.tag]
    size = len(element.value if element.encoded is None else element.encoded)
    if 8 * size >= pixels.frame_bits * pixels.frames:
        return pixels.frames
    return frames_present(size, pixels, pixels.frame_values)


def _cut_off(table: list[list[Image | None]], slices: Sequence[SliceSource | None]) -> Iterator[Finding]:
    n = len(table[0])
    lost = [index for index, image in enumerate(image for row in table for image in row) if image and not slices[index]]
    if lost:
        yield Finding(
            "cut_off",
            f"Of {len(lost)} slices the header is there and the pixels are not: they are NaN in the array.",
            tuple(sorted({index % n for index in lost})),
            remedy="The file was cut off: get it again.",
        )


def _as_omitted(finding: Finding) -> Finding:
    if finding.code != "missing_slice":
        return finding
    message = f"{len(finding.slices)} slices without any segment are left out of the file: they are 0 in the array."
    return Finding("omitted_frames", message, finding.slices)


def _unplaced_depth(group: Group) -> tuple[float | None, str]:
    dataset = group.first.dataset
    try:
        find_positions(dataset)
        reason = ""
    except (GeometryError, MissingAttribute) as error:
        reason = str(error)
    frames = integer(dataset, "NumberOfFrames", 1)
    if frames < 2 or unplaced_labels(dataset, frames):
        return slice_thickness(dataset), reason
    return unplaced_distance(dataset, reason)
