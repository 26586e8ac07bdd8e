"""Outlines of masks: closed polygons along the edges of pixels, or where values between pixels reach a level.

The inside lies to the right of each outline as a screen shows it (columns to the right, rows downwards): what runs
around a part has a positive area, what runs around a hole a negative one. Pixels that touch at a corner only are apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.fill import Mask

__all__ = ["signed_area", "trace_level", "trace_mask", "with_keyholes"]

_Indices = NDArray[np.intp]

_HAIR: Final = 1e-9
"""Two places nearer than this are one, in pixels: what is left of rounding."""


def trace_mask(mask: Mask) -> list[FloatArray]:
    """Return the outlines of a mask along the edges of its pixels, holes included.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        What is inside.

    Returns
    -------
    list of ndarray of shape (n, 2)
        Corners as (column, row); centres of pixels are whole numbers, so that corners are halves.

    Examples
    --------
    >>> import numpy as np
    >>> trace_mask(np.array([[False, True, True]]))[0].tolist()
    [[0.5, -0.5], [2.5, -0.5], [2.5, 0.5], [0.5, 0.5]]
    """
    box = _box(mask)
    if box is None:
        return []
    top, left = box[0].start, box[1].start
    inside = np.pad(mask[box], 1)
    width = inside.shape[1]
    flat = inside.ravel()
    # Each edge of a pixel that borders on the outside, pixel by pixel: upper one to the right, right one downwards,
    # lower one to the left, left one upwards.
    ahead = (1, width, -1, -width)
    outwards = (-width, 1, width, -1)
    own = np.flatnonzero(flat)
    pixels = [own[~flat[own + step]] for step in outwards]
    keys = np.concatenate([side * flat.size + pixel for side, pixel in enumerate(pixels)])
    follow = np.concatenate([_turned(flat, pixels[side], side, ahead[side], outwards[side]) for side in range(4)])
    sides = np.repeat(np.arange(4), [len(pixel) for pixel in pixels])
    corner = np.concatenate(pixels)
    starts = np.stack(
        [corner % width + np.array([0, 1, 1, 0])[sides], corner // width + np.array([0, 0, 1, 1])[sides]], axis=1
    )
    # Half a pixel from the corner to the centre, and one for the border that was put around.
    places = starts + np.array([left - 1.5, top - 1.5])
    found = []
    for cycle in _cycles(np.searchsorted(keys, follow)):
        turns = sides[cycle] != sides[np.roll(cycle, 1)]
        found.append(places[cycle[turns]])
    return found


def _turned(flat: NDArray[np.bool_], pixels: _Indices, side: int, ahead: int, outwards: int) -> _Indices:
    """Return the edge that each edge of one side goes on with: `side * size + pixel`."""
    size = flat.size
    next_pixel = pixels + ahead
    across = next_pixel + outwards
    right, left = (side + 1) % 4 * size + pixels, (side - 1) % 4 * size + across
    return np.where(~flat[next_pixel], right, np.where(~flat[across], side * size + next_pixel, left))


def trace_level(values: FloatArray | NDArray[np.float32], level: float) -> list[FloatArray]:
    """Return where values reach a level, interpolated along straight lines between neighbouring pixels.

    Parameters
    ----------
    values : ndarray of shape (rows, columns)
        Such as shares of voxels. Beyond the border they are taken to be 0.
    level : float
        Above 0. What reaches it is inside.

    Returns
    -------
    list of ndarray of shape (n, 2)
        Corners as (column, row); centres of pixels are whole numbers.
    """
    box = _box(values >= level)
    if box is None:
        return []
    # A pixel more on each side, which is below the level; beyond the border it is 0.
    reach = [slice(max(0, part.start - 1), part.stop + 1) for part in box]
    offset = np.array([reach[1].start, reach[0].start]) - 1.0
    above = np.pad(np.asarray(values[reach[0], reach[1]], np.float64), 1) - level
    width, size = above.shape[1], above.size
    inside = above >= 0
    nodes, places = _crossings(above, inside)
    a, b, d, e = inside[:-1, :-1], inside[:-1, 1:], inside[1:, 1:], inside[1:, :-1]
    cells = np.flatnonzero(((a != b) | (b != d) | (d != e)).ravel())
    corners = [part.ravel()[cells] for part in (a, b, d, e)]  # clockwise, as a screen shows them
    row, column = np.divmod(cells, width - 1)
    first = row * width + column
    # The sides of a cell, clockwise: upper, right, lower, left.
    sides = [first, size + first + 1, first + width, size + first]
    middle = (above[:-1, :-1] + above[:-1, 1:] + above[1:, 1:] + above[1:, :-1]).ravel()[cells] >= 0
    follow = np.zeros(len(nodes), np.intp)
    for side in range(4):
        leaves = np.flatnonzero(corners[side] & ~corners[(side + 1) % 4])
        target = np.full(len(leaves), -1)
        # The first side that it comes back through: of a saddle the next one, where its middle is inside, else the one
        # before.
        for step in (1, 2, 3):
            for is_joined in (True, False):
                other = (side + step if is_joined else side - step) % 4
                enters = ~corners[other][leaves] & corners[(other + 1) % 4][leaves] & (middle[leaves] == is_joined)
                target = np.where(enters & (target < 0), sides[other][leaves], target)
        follow[np.searchsorted(nodes, sides[side][leaves])] = np.searchsorted(nodes, target)
    return [_distinct(places[cycle] + offset) for cycle in _cycles(follow)]


def _crossings(above: FloatArray, inside: Mask) -> tuple[_Indices, FloatArray]:
    """Return the lines between neighbours that an outline crosses, and where: level ones, then upright ones."""
    rows, columns = above.shape
    found, places = [], []
    for axis in (1, 0):
        crossed = np.zeros((rows, columns), np.bool_)
        part = crossed[:, :-1] if axis else crossed[:-1]
        part[...] = np.diff(inside, axis=axis)
        index = np.flatnonzero(crossed.ravel())
        here, there = above.ravel()[index], above.ravel()[index + (1 if axis else columns)]
        share = here / (here - there)
        x, y = (index % columns).astype(np.float64), (index // columns).astype(np.float64)
        places.append(np.stack([x + share, y] if axis else [x, y + share], axis=1))
        found.append(index if axis else index + above.size)
    return np.concatenate(found), np.concatenate(places)


def _cycles(follow: _Indices) -> list[_Indices]:
    """Return the rings of a permutation."""
    steps = follow.tolist()
    seen = bytearray(len(steps))
    found = []
    for start in range(len(steps)):
        if seen[start]:
            continue
        ring, at = [], start
        while not seen[at]:
            seen[at] = 1
            ring.append(at)
            at = steps[at]
        found.append(np.array(ring, np.intp))
    return found


def _box(mask: Mask) -> tuple[slice, slice] | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _distinct(polygon: FloatArray) -> FloatArray:
    """Return a polygon without corners that lie on the one before."""
    moved = np.abs(polygon - np.roll(polygon, 1, axis=0)).max(axis=1) > _HAIR
    return polygon[moved] if moved.any() else polygon[:1]


def signed_area(polygon: FloatArray) -> float:
    """Return the area of a polygon, negative where it runs the other way round."""
    x, y = (polygon - polygon[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def with_keyholes(outlines: Sequence[FloatArray]) -> list[FloatArray]:
    """Return outlines without holes: a narrow channel joins each hole to the outline around it.

    Parameters
    ----------
    outlines : sequence of ndarray of shape (n, 2)
        What `trace_mask` or `trace_level` returned: none crosses another, and holes have a negative area.

    Notes
    -----
    A channel runs level to the left from the hole's leftmost corner, through what is inside, there and back.

    References
    ----------
    PS3.3 C.8.8.6.3 (keyhole).
    """
    is_hole = [signed_area(outline) < 0 for outline in outlines]
    if not any(is_hole):
        return list(outlines)
    rings = _Rings(outlines)
    order = sorted(
        (number for number, hole in enumerate(is_hole) if hole), key=lambda number: float(outlines[number][:, 0].min())
    )
    joined = {number for number in order if rings.join(number)}
    return [_distinct(rings.ring(number)) for number in range(len(outlines)) if number not in joined]


class _Rings:
    """Closed chains of corners that can be joined."""

    def __init__(self, outlines: Sequence[FloatArray]) -> None:
        lengths = [len(outline) for outline in outlines]
        self._first = np.concatenate([[0], np.cumsum(lengths)[:-1]]).tolist()
        self._stop = np.cumsum(lengths).tolist()
        self._points = np.concatenate(list(outlines))
        self._next = np.arange(1, len(self._points) + 1)
        self._next[np.array(self._stop) - 1] = self._first

    def join(self, number: int) -> bool:
        """Join a hole to what lies left of it; return False where nothing does."""
        own = self._points[self._first[number] : self._stop[number]]
        at = self._first[number] + int(np.lexsort((own[:, 1], own[:, 0]))[0])
        x, y = self._points[at]
        start, end = self._points, self._points[self._next]
        low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
        near = np.flatnonzero((low <= y) & (y <= high) & (np.minimum(start[:, 0], end[:, 0]) < x - _HAIR))
        rise = end[near, 1] - start[near, 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            hits = start[near, 0] + (y - start[near, 1]) / rise * (end[near, 0] - start[near, 0])
        hits = np.where(rise == 0, np.maximum(start[near, 0], end[near, 0]), hits)
        left = hits < x - _HAIR
        if not left.any():
            return False
        best = int(np.argmax(np.where(left, hits, -np.inf)))
        edge, place = int(near[best]), np.array([hits[best], y])
        before = int(np.flatnonzero(self._next == at)[0])
        out, back, again = range(len(self._points), len(self._points) + 3)
        self._points = np.concatenate([self._points, [place, place, self._points[at]]])
        self._next = np.concatenate([self._next, [at, self._next[edge], back]])
        self._next[edge], self._next[before] = out, again
        return True

    def ring(self, number: int) -> FloatArray:
        """Return the corners of the ring that an outline has become."""
        chain: list[Any] = [self._first[number]]
        steps = self._next.tolist()
        while (at := steps[chain[-1]]) != chain[0]:
            chain.append(at)
        return self._points[chain]
