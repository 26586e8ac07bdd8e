"""A layer of a level made smaller: means over squares of pixels, strip by strip, so that memory stays small."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.objects.slides.level import Level
from dicomnb.objects.slides.tile_layers import TileLayer

__all__ = ["reduced"]

_STRIP: Final = 1 << 24
"""Pixels that are decoded at a time."""


def reduced(level: Level, layer: TileLayer, factor: int) -> NDArray[Any]:
    """Return the whole level with squares of `factor` × `factor` pixels as one, of the same type.

    Squares that the border cuts are means of what is there.
    """
    if factor <= 1:
        return level.pixels(0, 0, level.columns, level.rows, layer)
    starts = np.arange(0, level.columns, factor)
    widths = np.diff(np.append(starts, level.columns))
    lines = max(_STRIP // (level.columns * factor), 1) * factor
    strips = []
    for top in range(0, level.rows, lines):
        height = min(lines, level.rows - top)
        pixels = level.pixels(0, top, level.columns, height, layer)
        tops = np.arange(0, height, factor)
        heights = np.diff(np.append(tops, height))
        sums = np.add.reduceat(np.add.reduceat(pixels, tops, axis=0, dtype=np.float64), starts, axis=1)
        counts = heights[:, None] * widths
        means = sums / (counts[..., None] if sums.ndim == 3 else counts)
        strips.append(np.rint(means).astype(pixels.dtype))
    return np.concatenate(strips)
