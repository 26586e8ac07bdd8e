"""The edges of polygons, and where they cross level lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray

__all__ = ["crossings", "edges", "rows_between"]


def edges(polygons: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return the ends of all edges, the one with the lesser y first, shape (edges, 2) each."""
    if not polygons:
        return np.empty((0, 2)), np.empty((0, 2))
    start = np.concatenate(list(polygons))
    end = np.concatenate([np.roll(polygon, -1, axis=0) for polygon in polygons])
    turned = (start[:, 1] > end[:, 1])[:, None]
    return np.where(turned, end, start), np.where(turned, start, end)


def rows_between(first: FloatArray, last: FloatArray, rows: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return edges and rows of a grid, one entry for each row from the first to the last of an edge."""
    first, behind = np.clip(first, 0, rows).astype(np.intp), np.clip(last + 1, 0, rows).astype(np.intp)
    counts = np.maximum(behind - first, 0)
    edge = np.repeat(np.arange(len(counts)), counts)
    return edge, np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]


def crossings(low: FloatArray, high: FloatArray, y: NDArray[np.floating | np.integer]) -> FloatArray:
    """Return where edges cross horizontal lines."""
    # From the lower end: an edge that is run there and back crosses twice at the very same place.
    share = (y - low[..., 1]) / (high[..., 1] - low[..., 1])
    return np.asarray(low[..., 0] + share * (high[..., 0] - low[..., 0]))
