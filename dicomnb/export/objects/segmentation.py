"""Masks as a segmentation (SEG) that lies on the images it was made of."""

from __future__ import annotations

import os
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.errors import UsageError
from dicomnb.export.objects.encoded_groups import segment_group
from dicomnb.export.objects.frame_grid import FramePlace, frame_grid, put_frame_geometry, put_sources
from dicomnb.export.objects.instance import (
    code_item,
    content_label,
    item,
    new_instance,
    put,
    put_lossy,
    require_frame,
    short_text,
)
from dicomnb.export.objects.masks import layers_of
from dicomnb.export.objects.references import DERIVED_BY_SEGMENTATION
from dicomnb.export.objects.segment_description import segment_item
from dicomnb.export.objects.segment_frames import FRAMES_OF, FULL, SegmentFrames
from dicomnb.export.objects.segment_pixels import put_frames, segment_syntax
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.code import Code
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import three_dimensions
from dicomnb.volumes.volume import Volume

__all__ = ["to_seg"]

SegmentationType = Literal["BINARY", "FRACTIONAL", "LABELMAP"]

_SEGMENTATION: Final = "1.2.840.10008.5.1.4.1.1.66.4"
_LABEL_MAP: Final = "1.2.840.10008.5.1.4.1.1.66.7"
_SEGMENT_DIMENSION: Final = (0x0062000B, 0x0062000A, "Segment")
"""Referenced Segment Number, Segment Identification Sequence."""

_BACKGROUND: Final = Code("125040", "DCM", "Background")


def to_seg(
    masks: Any,
    *,
    like: Any,
    segments: Any = None,
    kind: SegmentationType = "BINARY",
    affine: ArrayLike | None = None,
    path: str | os.PathLike[str] | None = None,
    description: str = "Segmentation",
    label: str = "SEGMENTATION",
    fractional_type: Literal["PROBABILITY", "OCCUPANCY"] = "PROBABILITY",
    syntax: str | None = None,
    series_number: int | None = None,
    any_frame: bool = False,
) -> Dataset:
    """Make a segmentation (SEG) of masks, and write it.

    Parameters
    ----------
    masks : array_like, Volume, Segment, Structure, or a list or mapping of these; or a path or Dataset
        Where the segments are: arrays of shape (slices, rows, columns) of bool, of integers 0 and 1, or of floats
        from 0 to 1; a label map of integers, 0 being the background; or an array (segments, slices, rows, columns).
        A mapping has names for keys. Slices are in the order of `like`. A segmentation, a structure set or a label
        image as a file stands for all that it holds.
    like : Volume, path, Dataset or list of these
        The images that they were made of; see `load`. Single images and multi-frame ones, tilted stacks and uneven
        ones: each frame has the place of its slice.
    segments : list or mapping, optional
        What they are: names, or `SegmentDescription` for codes and colours, in the order of the masks; of a label map
        by label, or in the order 1, 2, 3 ... Names of common organs get their codes.
    kind : {"BINARY", "FRACTIONAL", "LABELMAP"}
        One bit a voxel; shares in 255ths; or one number a voxel, which keeps the labels and has no overlap.
    affine : array_like of shape (4, 4), optional
        Of masks on a grid of their own: from (i, j, k) to LPS in mm, as `Volume.affine`. A Volume brings its own.
    path : path, optional
        Where to write it.
    description, label : str
        Series Description (64 characters), and Content Label (16 capital letters, digits, blanks, underscores).
    fractional_type : {"PROBABILITY", "OCCUPANCY"}
        What a share is: how likely a voxel is inside, or how much of it.
    syntax : str, optional
        ``"deflated"`` (the whole file), ``"deflated frames"``, ``"rle"`` (not of single bits), or a UID; by default
        without compression.
    series_number : int, optional
        By default that of the source plus 1000.
    any_frame : bool
        True to take a `Segment` or a `Structure` at its coordinates where its frame of reference differs.

    Returns
    -------
    Dataset
        The segmentation; `segments` reads it back.

    Raises
    ------
    UsageError
        If masks have another shape than the images, or values that are none; if a label map is asked for and masks
        overlap; if a name or label is too long or missing; if a binary segmentation is asked for of shares.
    GeometryError
        If the images have no place in the patient, or state no frame of reference.

    Notes
    -----
    Frames where nothing is are left out; of masks that are wholly empty one empty frame is written. Of binary and
    fractional segmentations, segments are numbered from 1 on in their order; a label map keeps its labels, and gets
    the background as segment 0. Slice Thickness is the distance of slices: what a voxel of a mask stands for.

    On the grid of `like`, each frame refers to the image that it was made of; on another grid, all images are
    named once. Study, patient and frame of reference are those of the images.

    References
    ----------
    PS3.3 A.51, A.51.5 (label map), C.8.20 (Segmentation), C.7.6.16, C.7.6.17, C.12.2.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> seg = dn.to_seg({"Bone": ct.array > 300}, like=ct)
    >>> (bone,) = dn.segments(seg)
    >>> bone.meaning, bool((bone.mask(ct) == (ct.array > 300)).all())
    ('Bone', True)
    """
    volume = three_dimensions(load(like))
    frame_of_reference = require_frame(volume)
    if isinstance(masks, Volume):
        masks, affine = _values_of(masks), masks.affine if affine is None else affine
    layers = layers_of(masks, segments, volume, _shape(volume) if affine is None else None, any_frame=any_frame)
    grid = frame_grid(volume, layers[0].array.shape, affine)
    if grid.is_turned:
        layers = [layer.turned() for layer in layers]
    if kind not in FRAMES_OF:
        raise UsageError(f"{kind!r} is no kind of a segmentation: BINARY, FRACTIONAL and LABELMAP are.")
    dataset = new_instance(
        volume.dataset,
        sop_class=_LABEL_MAP if kind == "LABELMAP" else _SEGMENTATION,
        modality="SEG",
        description=description,
        series_number=series_number,
        frame_of_reference=frame_of_reference,
        words=[layer.description.name for layer in layers],
    )
    put(
        dataset,
        ImageType=["DERIVED", "PRIMARY"],
        ContentLabel=content_label(label),
        ContentDescription=short_text("Series Description", description, 64),
        ContentCreatorName=None,
        SegmentationType=kind,
    )
    put_lossy(dataset, volume.dataset)
    frames = FRAMES_OF[kind](layers)
    numbers = range(1, len(layers) + 1) if kind != "LABELMAP" else [layer.number for layer in layers]
    dataset.SegmentSequence = [
        *([_background()] if kind == "LABELMAP" else []),
        *(segment_item(number, layer.description) for number, layer in zip(numbers, layers, strict=True)),
    ]
    if kind == "FRACTIONAL":
        if fractional_type not in ("PROBABILITY", "OCCUPANCY"):
            raise UsageError(f"{fractional_type!r} is no type of shares: PROBABILITY and OCCUPANCY are.")
        put(dataset, SegmentationFractionalType=fractional_type, MaximumFractionalValue=FULL)
    dataset.SegmentsOverlap = frames.overlap
    has_segments = kind != "LABELMAP"
    put_frame_geometry(
        dataset,
        grid,
        _places(frames, has_segments=has_segments),
        DERIVED_BY_SEGMENTATION,
        [_SEGMENT_DIMENSION] if has_segments else [],
    )
    put_sources(dataset, volume, grid)
    put_frames(dataset, frames.planes, grid.shape[1:], frames.bits, segment_syntax(syntax, frames.bits), frames.packed)
    if kind == "LABELMAP":
        dataset.PixelPaddingValue = 0
    if path is not None:
        dataset.save_as(path)
    return dataset


def _values_of(masks: Volume) -> NDArray[Any]:
    """Return the values of a volume as a mask or a label map: whole numbers as integers."""
    values = three_dimensions(masks).array
    if np.isnan(values).any():
        raise UsageError(
            "The volume of labels has voxels without a value (NaN).", remedy="Say what they are: 0 is none."
        )
    is_whole = bool((values == np.rint(values)).all())
    return values.astype(np.int64) if is_whole else values


def _shape(volume: Volume) -> tuple[int, int, int]:
    return volume.slice_count, volume.frame_shape[0], volume.frame_shape[1]


def _background() -> Dataset:
    return item(
        SegmentNumber=0,
        SegmentLabel="Background",
        SegmentAlgorithmType="AUTOMATIC",
        SegmentAlgorithmName="unspecified",
        SegmentedPropertyCategoryCodeSequence=[code_item(_BACKGROUND)],
        SegmentedPropertyTypeCodeSequence=[code_item(_BACKGROUND)],
    )


def _places(frames: SegmentFrames, *, has_segments: bool) -> list[FramePlace]:
    if not has_segments:
        return [FramePlace(k) for _, k in frames.places]
    return [FramePlace(k, (segment,), segment_group(segment)) for segment, k in frames.places]
