"""How much of each pixel polygons cover: partial pixels along the border, by the even-odd rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.fill import area
from dicomnb.geometry.polygon_edges import crossings, edges, rows_between

__all__ = ["LINES", "covered_shares"]

LINES: Final = 16
"""Level lines through each row of pixels along which lengths are taken."""


def covered_shares(polygons: Sequence[FloatArray], shape: tuple[int, int]) -> FloatArray:
    """Return how much of each pixel lies inside, from 0 to 1.

    Along each row lengths are exact, on `LINES` lines; all shares are scaled so that together they are the exact area
    of the polygons.

    Parameters
    ----------
    polygons : sequence of ndarray of shape (n, 2)
        Corners as (column, row); whole numbers are centres of pixels. All of them lie within the grid.
    shape : (rows, columns)
        Size of the grid.

    Returns
    -------
    ndarray of float64, shape (rows, columns)

    Examples
    --------
    >>> import numpy as np
    >>> covered_shares([np.array([[0.0, -0.5], [1.25, -0.5], [1.25, 0.0], [0.0, 0.0]])], (1, 3)).tolist()
    [[0.25, 0.375, 0.0]]
    """
    rows, columns = shape
    low, high = edges([np.stack([part[:, 0] + 0.5, (part[:, 1] + 0.5) * LINES - 0.5], axis=1) for part in polygons])
    edge, line = rows_between(np.ceil(low[:, 1]), np.ceil(high[:, 1]) - 1, rows * LINES)
    x = np.clip(crossings(low[edge], high[edge], line), 0, columns)
    order = np.lexsort((x, line))
    x, row = x[order], line[order] // LINES
    # Along a line, inside begins at the first crossing, ends at the second, begins at the third ...
    sign = np.where(np.arange(len(x)) % 2, -1.0, 1.0)
    column = np.floor(x).astype(np.intp)
    rest = x - column
    size = columns + 2
    place = row * size + column
    # What lies right of a crossing: a part of the pixel that it lies in, and all behind.
    steps = np.bincount(place, sign * (1 - rest), rows * size) + np.bincount(place + 1, sign * rest, rows * size)
    shares: FloatArray = steps.reshape(rows, size).cumsum(axis=1)[:, :columns] / LINES
    np.clip(shares, 0, 1, out=shares)
    total = float(shares.sum())
    return shares * (area(polygons) / total) if total else shares
