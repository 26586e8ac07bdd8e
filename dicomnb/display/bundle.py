"""Regions and doses as text for a page: masks as bits, doses as whole numbers, deflated, and what they mean."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.colors import color_table
from dicomnb.display.layers import Layers, Region, Wash
from dicomnb.display.wording import number_text

__all__ = ["Bundle", "bundle_layers", "bundle_wash"]

_MOST: Final = 65535
"""The code of the greatest dose; 0 is where there is none, 1 is nothing."""

_LEVEL: Final = 9


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a page is told of what lies over its pictures.

    Parameters
    ----------
    text : str
        Base64 of the deflated bytes.
    facts : dict
        What the bytes mean, ready to become JSON.
    """

    text: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes, and what they mean."""

    data: bytes
    facts: dict[str, Any]


def bundle_wash(wash: Wash | None, limit: float) -> Part | None:
    """Return a dose as 16-bit numbers, thinned out until it takes at most `limit` bytes of text.

    The low bytes of all numbers come first, then the high ones.
    """
    if wash is None:
        return None
    most = float(wash.norm.vmax or 1.0)
    for step in range(1, 9):
        # The first and every so manyth: a dose is smooth, and is interpolated again.
        values = wash.values[::step, ::step, ::step] if step > 1 else wash.values
        codes = np.where(np.isfinite(values), np.clip(np.nan_to_num(values) / most, 0, 1) * (_MOST - 1) + 1.5, 0)
        data = codes.astype("<u2").view(np.uint8).reshape(-1, 2).T.tobytes()
        if _text_size(data) <= limit:
            break
    matrix = np.diag([1 / step, 1 / step, 1 / step, 1.0]) @ wash.to_index
    facts = {
        "name": wash.name,
        "units": wash.units,
        "shape": values.shape,
        "most": most,
        "levels": wash.levels,
        "words": [number_text(level) for level in wash.levels],
        "colors": [wash.color(level) for level in wash.levels],
        "table": base64.b64encode(color_table(wash.cmap).tobytes()).decode(),
        # To (slice, row, column) of the dose, from (slice, row, column) of the volume.
        "toIndex": matrix[2::-1][:, [2, 1, 0, 3]].tolist(),
        "step": step,
    }
    return Part(data, facts)


def bundle_layers(layers: Layers, wash: Part | None, steps: tuple[int, int], shape: tuple[int, ...]) -> Bundle:
    """Return all that lies over a volume, thinned out as its voxels are.

    Parameters
    ----------
    layers : Layers
        What it is.
    wash : Part or None
        The dose, from `bundle_wash`.
    steps : (int, int)
        Every so manyth slice is on the page, and every so manyth row and column: of each group the middle one.
    shape : (int, int, int)
        Slices, rows and columns on the page.
    """
    parts = [_region(region, steps, shape) for region in layers.regions]
    data = b"".join(part.data for part in (*parts, *((wash,) if wash else ())))
    facts = {"regions": [part.facts for part in parts], "wash": wash.facts if wash else None}
    return Bundle(base64.b64encode(zlib.compress(data, _LEVEL)).decode(), facts)


def _region(region: Region, steps: tuple[int, int], shape: Sequence[int]) -> Part:
    mask = region.mask
    for axis, (step, size) in enumerate(zip((steps[0], steps[1], steps[1]), shape, strict=True)):
        if step > 1:
            mask = mask.take(np.minimum(np.arange(size) * step + step // 2, mask.shape[axis] - 1), axis)
    box = _box(mask)
    bits = np.packbits(mask[tuple(slice(low, high) for low, high in box)].ravel(), bitorder="little")
    facts = {"name": region.name, "color": region.color, "isFilled": region.is_filled, "box": box}
    return Part(bits.tobytes(), facts)


def _box(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return for each axis the first index of what is set, and the one behind the last; 0 and 0 if nothing is."""
    found = []
    for axis in range(3):
        set_ = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
        found.append((int(set_[0]), int(set_[-1]) + 1) if set_.size else (0, 0))
    return found


def _text_size(data: bytes) -> float:
    return len(zlib.compress(data, 6)) * 4 / 3
