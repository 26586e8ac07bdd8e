"""What may be given as masks, as one layer for each segment: arrays, stacks, label maps, segments, structures.

A layer is an array of bool (inside or not) or of floats from 0 to 1 (shares of voxels), slices first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.export.objects.segment_description import SegmentDescription, description_of
from dicomnb.objects.label_files import is_label_image, labels
from dicomnb.objects.label_image import LabelMask
from dicomnb.objects.segments import Segment
from dicomnb.objects.segments import segments as segments_of
from dicomnb.objects.structures import Structure, structures
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.volumes.volume import Volume

__all__ = ["Layer", "layers_of", "plane_counts", "rois_of_file"]

_MOST_LABEL: Final = 0xFFFF
"""A segment number has 16 bits (PS3.3 C.8.20.4)."""

_MASKED: Final = (Segment, Structure, LabelMask)
"""What makes a mask on any volume."""

MaskPlane = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One segment: what it is, and where.

    Parameters
    ----------
    description : SegmentDescription
        What it is.
    array : ndarray of shape (slices, rows, columns)
        Bool, floats from 0 to 1, or a label map.
    label : int or None
        Which value of a label map it is; None where `array` is its own.
    number : int
        Its label, or its place among the others from 1 on.
    slices : frozenset of int or None
        Slices that hold its label, where that is known.
    """

    description: SegmentDescription
    array: NDArray[Any]
    number: int
    label: int | None = None
    slices: frozenset[int] | None = None

    @property
    def is_share(self) -> bool:
        """True if it holds shares of voxels."""
        return self.array.dtype.kind == "f"

    def plane(self, k: int) -> MaskPlane:
        """Return one slice: bool, or float32 shares."""
        plane: MaskPlane = self.array[k] if self.label is None else self.array[k] == self.label
        return plane

    def turned(self) -> Layer:
        """Return it with its slices in the opposite order."""
        last = len(self.array) - 1
        slices = None if self.slices is None else frozenset(last - k for k in self.slices)
        return replace(self, array=self.array[::-1], slices=slices)

    def planes(self) -> Iterator[tuple[int, MaskPlane]]:
        """Yield the number and the plane of each slice where something is."""
        for k in range(len(self.array)):
            if self.slices is not None and k not in self.slices:
                continue
            plane = self.plane(k)
            if plane.any():
                yield k, plane


def rois_of_file(given: Any) -> Any:
    """Return the segments, structures or labels that a file or a data set holds; anything else as it is.

    Raises
    ------
    UsageError
        If it holds none of these.
    """
    if not isinstance(given, (str, os.PathLike, Dataset)):
        return given
    if not isinstance(given, Dataset) and is_label_image(given):
        return list(labels(given))
    dataset = read(given)
    return list(segments_of(dataset) if "SegmentSequence" in dataset else structures(dataset))


def layers_of(
    masks: Any, segments: Any, volume: Volume, shape: tuple[int, int, int] | None, *, any_frame: bool = False
) -> list[Layer]:
    """Return what is given as masks, one layer a segment.

    Parameters
    ----------
    masks : array_like, Segment, Structure, or a sequence or mapping of these; or a file or data set of them
        Arrays of shape (slices, rows, columns): bool, floats from 0 to 1, or integers. Integers other than 0 and 1 are
        labels. An array with a dimension more before these holds one segment after the other. Keys of a mapping are
        names.
    segments : sequence or mapping, optional
        Names or descriptions: in the order of the masks; of a label map by label, or in the order 1, 2, 3 ...
    volume : Volume
        Where segments and structures are to be put.
    shape : (slices, rows, columns) or None
        What arrays have to have; None for any, all alike.
    any_frame : bool
        As for `Structure.mask`.

    Raises
    ------
    UsageError
        If an array has another shape, or values that are no mask; if names and masks are not as many.
    """
    masks = rois_of_file(masks)
    if isinstance(masks, Mapping):
        given, names = list(masks.values()), [*masks]
        if segments is None:
            segments = [str(name) for name in names]
    elif isinstance(masks, _MASKED):
        given = [masks]
    elif isinstance(masks, (list, tuple)):
        given = list(masks)
    else:
        return _of_array(np.asarray(masks), segments, shape)
    if not given:
        raise UsageError("There are no masks.")
    arrays = [
        each.mask(volume, any_frame=any_frame) if isinstance(each, _MASKED) else np.asarray(each) for each in given
    ]
    if segments is None:
        segments = [each if isinstance(each, _MASKED) else None for each in given]
    described = _in_order(segments, len(given))
    shape = shape or _shape_of(arrays[0])
    return [
        Layer(description, _mask(array, shape, repr(description.name)), number)
        for number, (description, array) in enumerate(zip(described, arrays, strict=True), 1)
    ]


def _of_array(array: NDArray[Any], segments: Any, shape: tuple[int, int, int] | None) -> list[Layer]:
    if array.ndim == 4:
        return [
            Layer(description, _mask(part, shape or _shape_of(part), repr(description.name)), number)
            for number, (description, part) in enumerate(zip(_in_order(segments, len(array)), array, strict=True), 1)
        ]
    if array.ndim == 2:
        array = array[None]
    shape = shape or _shape_of(array)
    _require_shape(array, shape, "the mask")
    # Several names are those of labels, though only some of them may occur.
    is_named = isinstance(segments, Mapping) or (isinstance(segments, (list, tuple)) and len(segments) > 1)
    if array.dtype.kind in "iu" and (is_named or int(array.max(initial=0)) > 1):
        return _of_labels(array, segments)
    if isinstance(segments, Mapping):
        raise UsageError(
            f"Names by label are for a label map of integers, and not for {array.dtype}.",
            remedy="Give one name, or array.astype(int).",
        )
    (description,) = _in_order(segments, 1)
    return [Layer(description, _mask(array, shape, "the mask"), 1)]


def _of_labels(array: NDArray[Any], segments: Any) -> list[Layer]:
    """Return one layer for each label of a label map, 0 being the background."""
    low, high = int(array.min()), int(array.max())
    if low < 0 or high > _MOST_LABEL:
        raise UsageError(
            f"A label map has labels from 0 (background) to {_MOST_LABEL}; this one has {low} to {high}.",
        )
    where = _slices_of(array)
    if segments is None:
        named = {label: SegmentDescription(f"Segment {label}") for label in sorted(where)}
    elif isinstance(segments, Mapping):
        named = {int(label): _described(each, int(label)) for label, each in segments.items() if int(label) != 0}
    else:
        named = dict(enumerate((_described(each, n) for n, each in enumerate(segments, 1)), 1))
    unknown = sorted(set(where) - set(named))
    if unknown:
        raise UsageError(
            f"The label map has labels without a name: {', '.join(map(str, unknown[:10]))}"
            f"{' ...' if len(unknown) > 10 else ''}.",
            remedy="segments={label: name, ...} names each of them.",
        )
    return [Layer(named[label], array, label, label, frozenset(where.get(label, ()))) for label in sorted(named)]


def _slices_of(array: NDArray[Any]) -> dict[int, list[int]]:
    """Return the slices that hold each label."""
    found: dict[int, list[int]] = {}
    for k, plane in enumerate(array):
        if plane.any():
            for label in np.flatnonzero(np.bincount(plane.ravel().astype(np.intp))).tolist():
                if label:
                    found.setdefault(label, []).append(k)
    return found


def _in_order(segments: Any, count: int) -> list[SegmentDescription]:
    if segments is None:
        segments = [None] * count
    if isinstance(segments, (str, SegmentDescription)):
        segments = [segments]
    if isinstance(segments, Mapping) or not isinstance(segments, Sequence):
        raise UsageError("Segments are named in the order of the masks: segments=[name, ...].")
    if len(segments) != count:
        raise UsageError(f"There are {len(segments)} names for {count} {'mask' if count == 1 else 'masks'}.")
    return [_described(each, number) for number, each in enumerate(segments, 1)]


def _described(source: Any, number: int) -> SegmentDescription:
    return SegmentDescription(f"Segment {number}") if source is None else description_of(source)


def _shape_of(array: NDArray[Any]) -> tuple[int, int, int]:
    if array.ndim != 3 or not array.size:
        raise UsageError(f"An array of shape {array.shape} is no mask of (slices, rows, columns).")
    n, rows, columns = array.shape
    return n, rows, columns


def _require_shape(array: NDArray[Any], shape: tuple[int, int, int], name: str) -> None:
    if array.shape != shape:
        raise UsageError(
            f"The shape of {name} is {array.shape}, that of the images {shape} (slices, rows, columns).",
            remedy="A mask on another grid goes with its own affine=.",
        )


def _mask(array: NDArray[Any], shape: tuple[int, int, int], name: str) -> NDArray[Any]:
    """Return an array as bool or float32 from 0 to 1."""
    if array.ndim == 2 and shape[0] == 1:
        array = array[None]
    _require_shape(array, shape, name)
    kind = array.dtype.kind
    if kind == "b":
        return array
    if kind not in "iuf":
        raise UsageError(f"{name} is of type {array.dtype}: a mask has bool, integers or floats.")
    low, high = array.min(), array.max()
    if not (low >= 0 and high <= 1):  # False for NaN as well
        what = "NaN" if np.isnan(low) else f"{low:g} to {high:g}"
        raise UsageError(
            f"The values of {name} are {what}: a mask has 0 and 1, or shares between.",
            remedy="A label map is given alone, as an array of integers."
            if kind != "f"
            else "array > level is a mask.",
        )
    return array.astype(np.bool_) if kind != "f" else array.astype(np.float32, copy=False)


def plane_counts(layers: Sequence[Layer], at: tuple[int, int, int]) -> list[str]:
    """Return the names of the layers that hold one voxel, (k, j, i)."""
    k, j, i = at
    return [layer.description.name for layer in layers if layer.plane(k)[j, i]]
