"""Regions and doses as text for a page: masks as bits, doses as whole numbers, deflated, and what they mean."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.common.captions import number_text
from dicomnb.display.common.colors import color_table
from dicomnb.display.common.overlays import ColorWash, OverlayRegion, Overlays
from dicomnb.display.common.plane import Plane
from dicomnb.display.page.page_data import PageOverlays, PageRegion, PageWash
from dicomnb.geometry.affine import FloatArray

__all__ = ["PackedOverlays", "pack_overlays", "pack_wash"]

MOST_CODE: Final = 65535
"""The code of the greatest dose; 0 is where there is none, 1 is nothing."""

_LEVEL: Final = 9

_REACH: Final = 16_000
"""Corners of contours are written in parts of a voxel, as small as keep their numbers below this: two of them are then
nowhere further apart than 16 bits hold."""

_FINEST: Final = 64
"""Parts of a voxel; more are not seen."""


@dataclass(frozen=True, slots=True)
class PackedOverlays:
    """What lies over the pictures of a page.

    Parameters
    ----------
    text : str
        Base64 of the deflated bytes.
    metadata : PageOverlays
        What the bytes mean.
    """

    text: str
    metadata: PageOverlays


@dataclass(frozen=True, slots=True)
class PackedRegion:
    """The bytes of one region, and what they mean."""

    data: bytes
    metadata: PageRegion


@dataclass(frozen=True, slots=True)
class PackedWash:
    """The bytes of a dose, and what they mean."""

    data: bytes
    metadata: PageWash


def pack_wash(wash: ColorWash | None, limit: float) -> PackedWash | None:
    """Return a dose as 16-bit numbers, thinned out until it takes at most `limit` bytes of text.

    The low bytes of all numbers come first, then the high ones.
    """
    if wash is None:
        return None
    most = float(wash.norm.vmax or 1.0)
    for step in range(1, 9):
        # Only some, from the first on: a dose is smooth, and is interpolated again.
        values = wash.values[::step, ::step, ::step] if step > 1 else wash.values
        codes = np.where(np.isfinite(values), np.clip(np.nan_to_num(values) / most, 0, 1) * (MOST_CODE - 1) + 1.5, 0)
        data = codes.astype("<u2").view(np.uint8).reshape(-1, 2).T.tobytes()
        if _text_size(data) <= limit:
            break
    matrix = np.diag([1 / step, 1 / step, 1 / step, 1.0]) @ wash.to_index
    slices, rows, columns = values.shape
    metadata: PageWash = {
        "name": wash.name,
        "units": wash.units,
        "shape": (slices, rows, columns),
        "most": most,
        "levels": list(wash.levels),
        "words": [number_text(level) for level in wash.levels],
        "colors": [wash.color(level) for level in wash.levels],
        "table": base64.b64encode(color_table(wash.cmap).tobytes()).decode(),
        # To (slice, row, column) of the dose, from (slice, row, column) of the volume.
        "toIndex": matrix[2::-1][:, [2, 1, 0, 3]].tolist(),
    }
    return PackedWash(data, metadata)


def pack_overlays(
    layers: Overlays, wash: PackedWash | None, plane: Plane, steps: tuple[int, int], shape: tuple[int, ...]
) -> PackedOverlays:
    """Return all that lies over a volume, thinned out as its voxels are.

    Parameters
    ----------
    layers : Overlays
        What it is.
    wash : PackedWash or None
        The dose, from `pack_wash`.
    plane : Plane
        The plane that was acquired, of the volume.
    steps : (int, int)
        How many slices, and how many rows and columns, one on the page stands for: of each group the middle one.
    shape : (int, int, int)
        Slices, rows and columns on the page.
    """
    parts = [_region(region, plane, steps, shape) for region in layers.regions]
    data = b"".join(part.data for part in (*parts, *((wash,) if wash else ())))
    metadata: PageOverlays = {
        "regions": [part.metadata for part in parts],
        "wash": wash.metadata if wash else None,
    }
    return PackedOverlays(base64.b64encode(zlib.compress(data, _LEVEL)).decode(), metadata)


def _region(region: OverlayRegion, plane: Plane, steps: tuple[int, int], shape: Sequence[int]) -> PackedRegion:
    mask = region.mask
    for axis, (step, size) in enumerate(zip((steps[0], steps[1], steps[1]), shape, strict=True)):
        if step > 1:
            mask = mask.take(_kept(step, size, mask.shape[axis]), axis)
    box = _box(mask)
    bits = np.packbits(mask[tuple(slice(low, high) for low, high in box)].ravel(), bitorder="little")
    slices = _kept(steps[0], shape[0], plane.count).tolist()
    lines = [(at, line) for at, k in enumerate(slices) for line in region.lines(plane, k)]
    parts = 2 ** min(int(np.log2(_REACH / max(region.mask.shape[1:]))), int(np.log2(_FINEST)))
    metadata: PageRegion = {
        "name": region.name,
        "color": region.color,
        "isFilled": region.is_filled,
        "box": box,
        "lines": [(at, len(line)) for at, line in lines],
        "fractions": parts,
    }
    return PackedRegion(bits.tobytes() + _corners([line for _, line in lines], parts), metadata)


def _kept(step: int, size: int, count: int) -> NDArray[np.intp]:
    """Return which of `count` indices are on the page: of each group the middle one."""
    return np.minimum(np.arange(size) * step + step // 2, count - 1)


def _corners(lines: Sequence[FloatArray], parts: int) -> bytes:
    """Return how far each corner is from the one before it, (column, row) in 16 bits: low bytes, then high ones."""
    if not lines:
        return b""
    places = np.clip(np.rint(np.concatenate(list(lines)) * parts), -_REACH, _REACH).astype(np.int64)
    steps = np.diff(places, axis=0, prepend=np.zeros((1, 2), np.int64))
    data: bytes = (steps & 0xFFFF).astype("<u2").ravel().view(np.uint8).reshape(-1, 2).T.tobytes()
    return data


def _box(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return for each axis the first index of what is set, and the one behind the last; 0 and 0 if nothing is."""
    found = []
    for axis in range(3):
        set_ = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
        found.append((int(set_[0]), int(set_[-1]) + 1) if set_.size else (0, 0))
    return found


def _text_size(data: bytes) -> float:
    return len(zlib.compress(data, 6)) * 4 / 3
