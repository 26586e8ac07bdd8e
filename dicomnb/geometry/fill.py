"""Which points lie inside polygons: the even-odd rule, the same for a grid of pixels and for single points.

A point is inside if a ray from it crosses the outlines an odd number of times. So a hole is drawn as an outline
within another one (XOR), or with a narrow channel that runs there and back (keyhole): its two edges undo each other.
A point on an outline is inside too: PS3.3 C.8.8.6.3 says so, and many programs draw through the centres of pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.polygon_edges import crossings, edges, rows_between

__all__ = ["ON_OUTLINE", "Mask", "area", "fill_polygons", "inside_polygons"]

Mask = NDArray[np.bool_]

ON_OUTLINE: Final = 0.01
"""A point this near to an outline, in pixels or millimetres, is on it: coordinates are rounded when written."""


def fill_polygons(polygons: Sequence[FloatArray], shape: tuple[int, int]) -> Mask:
    """Return which pixels have their centre inside or on an outline.

    Parameters
    ----------
    polygons : sequence of ndarray of shape (n, 2)
        Corners as (column, row); whole numbers are centres of pixels, and may lie beyond the grid. The last corner is
        joined to the first.
    shape : (rows, columns)
        Size of the grid.

    Returns
    -------
    ndarray of bool, shape (rows, columns)

    Examples
    --------
    A rectangle whose corners lie between pixels:

    >>> import numpy as np
    >>> fill_polygons([np.array([[0.5, 0.5], [2.5, 0.5], [2.5, 1.5], [0.5, 1.5]])], (3, 4)).astype(int)
    array([[0, 0, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 0, 0]])
    """
    rows, columns = shape
    low, high = edges(polygons)
    # Which rows an edge crosses: from its lower end on, its upper end not.
    edge, row = rows_between(np.ceil(low[:, 1]), np.ceil(high[:, 1]) - 1, rows)
    column = np.clip(np.ceil(crossings(low[edge], high[edge], row)), 0, columns).astype(np.intp)
    # Each crossing turns over all pixels from there on: an odd number of them makes inside.
    turns = np.bincount(row * (columns + 1) + column, minlength=rows * (columns + 1))
    parity = turns.reshape(rows, columns + 1)[:, :columns].astype(np.uint8) & 1
    found: Mask = np.bitwise_xor.accumulate(parity, axis=1).view(np.bool_)
    edge, row = rows_between(np.ceil(low[:, 1] - ON_OUTLINE), np.floor(high[:, 1] + ON_OUTLINE), rows)
    first, last = _reach(low[edge], high[edge], row)
    first, last = np.clip(np.ceil(first), 0, columns), np.clip(np.floor(last), -1, columns - 1)
    for index in np.flatnonzero(first <= last):
        found[row[index], int(first[index]) : int(last[index]) + 1] = True
    return found


def inside_polygons(polygons: Sequence[FloatArray], points: FloatArray) -> Mask:
    """Return which points lie inside or on an outline, by the rule of `fill_polygons`.

    Parameters
    ----------
    polygons : sequence of ndarray of shape (n, 2)
        Corners.
    points : ndarray of shape (m, 2)
        Points in the same coordinates.

    Returns
    -------
    ndarray of bool, shape (m,)
    """
    low, high = edges(polygons)
    order = np.argsort(points[:, 1], kind="stable")
    x, y = points[order, 0], points[order, 1]
    crossed = np.searchsorted(y, [low[:, 1], high[:, 1]])
    near = np.searchsorted(y, [low[:, 1] - ON_OUTLINE, np.nextafter(high[:, 1] + ON_OUTLINE, np.inf)])
    odd, on = np.zeros(len(points), np.bool_), np.zeros(len(points), np.bool_)
    for edge in np.flatnonzero(near[1] > near[0]):
        part, band = slice(*crossed[:, edge]), slice(*near[:, edge])
        odd[part] ^= x[part] >= crossings(low[edge], high[edge], y[part])
        first, last = _reach(low[edge], high[edge], y[band])
        on[band] |= (x[band] >= first) & (x[band] <= last)
    found = np.empty_like(odd)
    found[order] = odd | on
    return found


def area(polygons: Sequence[FloatArray]) -> float:
    """Return the area that is inside by the even-odd rule, in the unit of the coordinates, squared; never below 0.

    Outlines may touch, cross and cover each other. The plane is cut at the height of each corner, and between two such
    heights edges are straight: what lies between the first and the second counts, between the third and the fourth ...
    """
    low, high = edges(polygons)
    slanted = high[:, 1] > low[:, 1]
    low, high = low[slanted], high[slanted]
    if not len(low):
        return 0.0
    origin = low.mean(axis=0)  # far-off coordinates would cost digits
    low, high = low - origin, high - origin
    levels = np.unique(np.concatenate([low[:, 1], high[:, 1]]))
    first, last = np.searchsorted(levels, low[:, 1]), np.searchsorted(levels, high[:, 1])
    edge, band = rows_between(first.astype(np.float64), last - 1.0, len(levels) - 1)
    bottom, top = (crossings(low[edge], high[edge], levels[band + end]) for end in (0, 1))
    order = np.lexsort((bottom + top, band))
    edge, band, bottom, top = edge[order], band[order], bottom[order], top[order]
    # Each band has an even number of edges, so that the places in the whole list alternate within each.
    signs = np.where(np.arange(len(band)) % 2, 0.5, -0.5)
    parts = signs * (bottom + top) * np.diff(levels)[band]
    same = band[1:] == band[:-1]
    hair = 1e-9 * float(np.ptp(np.concatenate([low, high]), axis=0).max())
    crossed = same & ((bottom[1:] < bottom[:-1] - hair) | (top[1:] < top[:-1] - hair))
    total = 0.0
    for number in np.unique(band[1:][crossed]).tolist():
        here = band == number
        parts[here] = 0.0
        total += _crossed_area(bottom[here], top[here], float(levels[number + 1] - levels[number]))
    return max(0.0, total + float(parts.sum()))


def _crossed_area(bottom: FloatArray, top: FloatArray, height: float) -> float:
    """Return the area inside a band whose edges, given by where they enter and leave it, cross each other."""
    slope = top - bottom
    with np.errstate(divide="ignore", invalid="ignore"):
        meet = (bottom[None, :] - bottom[:, None]) / (slope[:, None] - slope[None, :])
    cuts = np.unique(np.concatenate([[0.0, 1.0], meet[(meet > 0) & (meet < 1)]]))
    middles = np.sort(bottom + (cuts[1:, None] + cuts[:-1, None]) / 2 * slope, axis=1)
    widths = (middles[:, 1::2] - middles[:, ::2]).sum(axis=1)
    return float(widths @ np.diff(cuts)) * height


def _reach(low: FloatArray, high: FloatArray, y: NDArray[np.floating | np.integer]) -> tuple[FloatArray, FloatArray]:
    """Return from where to where points at y are on an edge; of a level edge all of it."""
    level = high[..., 1] - low[..., 1] <= ON_OUTLINE
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = crossings(low, high, np.clip(y, low[..., 1], high[..., 1]))
    first = np.where(level, np.minimum(low[..., 0], high[..., 0]), crossing)
    last = np.where(level, np.maximum(low[..., 0], high[..., 0]), crossing)
    return first - ON_OUTLINE, last + ON_OUTLINE
