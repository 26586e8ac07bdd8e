"""Masks as the frames of a segmentation: which planes are written, and with which numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.export.objects.masks import Layer, plane_counts
from dicomnb.export.objects.segment_pixels import packed_plane

__all__ = ["FRAMES_OF", "FULL", "SegmentFrames"]

FULL: Final = 255
"""Maximum Fractional Value: a voxel that is wholly inside."""


@dataclass(frozen=True, slots=True, eq=False)
class SegmentFrames:
    """Planes with the number of their segment and of their slice; of a label map with no segment."""

    places: Sequence[tuple[int, int]]
    planes: Sequence[NDArray[Any]]
    bits: int
    overlap: str
    packed: Sequence[NDArray[np.uint8]] = ()


def _binary(layers: Sequence[Layer]) -> SegmentFrames:
    places, planes, bits = [], [], []
    covered: dict[int, NDArray[np.uint8]] = {}
    overlap = False
    for number, layer in enumerate(layers, 1):
        if layer.is_share and not np.isin(layer.array, (0, 1)).all():
            raise UsageError(
                f"{layer.description.name!r} has shares between 0 and 1, which a binary segmentation cannot hold.",
                remedy='kind="FRACTIONAL" keeps them, mask >= 0.5 decides.',
            )
        for k, plane in layer.planes():
            inside = plane if plane.dtype == np.bool_ else plane > 0
            part = packed_plane(np.ascontiguousarray(inside))
            places.append((number, k))
            planes.append(inside)
            bits.append(part)
            if layer.label is None and not overlap:
                before = covered.get(k)
                overlap = before is not None and bool((before & part).any())
                covered[k] = part if before is None else before | part
    if not places:
        empty = np.zeros(layers[0].array.shape[1:], np.bool_)
        places, planes, bits = [(1, 0)], [empty], [packed_plane(empty)]
    return SegmentFrames(places, planes, 1, "YES" if overlap else "NO", bits)


def _fractional(layers: Sequence[Layer]) -> SegmentFrames:
    places, planes = [], []
    for number, layer in enumerate(layers, 1):
        for k, plane in layer.planes():
            stored = np.rint(plane * np.float32(FULL)).astype(np.uint8)
            if stored.any():
                places.append((number, k))
                planes.append(stored)
    if not places:
        places, planes = [(1, 0)], [np.zeros(layers[0].array.shape[1:], np.uint8)]
    return SegmentFrames(places, planes, 8, "UNDEFINED" if len(layers) > 1 else "NO")


def _label_map(layers: Sequence[Layer]) -> SegmentFrames:
    most = max(layer.number for layer in layers)
    dtype = np.dtype(np.uint8 if most < 256 else np.uint16)
    found: dict[int, NDArray[Any]] = {}
    for layer in layers:
        if layer.is_share and not np.isin(layer.array, (0, 1)).all():
            raise UsageError(
                f"{layer.description.name!r} has shares between 0 and 1, which a label map cannot hold.",
                remedy='kind="FRACTIONAL" keeps them, mask >= 0.5 decides.',
            )
        for k, plane in layer.planes():
            inside = plane > 0
            labels = found.setdefault(k, np.zeros(plane.shape, dtype))
            both = np.argwhere(inside & (labels > 0))
            if len(both):
                j, i = both[0].tolist()
                names = " and ".join(map(repr, plane_counts(layers, (k, j, i))[:2]))
                raise UsageError(
                    f"{names} overlap, first at slice {k}, row {j}, column {i}: a label map has one number a voxel.",
                    remedy='kind="BINARY" holds segments that overlap.',
                )
            labels[inside] = layer.number
    if not found:
        found[0] = np.zeros(layers[0].array.shape[1:], dtype)
    slices = sorted(found)
    return SegmentFrames([(0, k) for k in slices], [found[k] for k in slices], dtype.itemsize * 8, "NO")


FRAMES_OF: Final[Mapping[str, Callable[[Sequence[Layer]], SegmentFrames]]] = MappingProxyType(
    {"BINARY": _binary, "FRACTIONAL": _fractional, "LABELMAP": _label_map}
)
"""How each Segmentation Type makes its frames."""
