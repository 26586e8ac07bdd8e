"""Regions and doses painted into a frame, pixel by pixel, as a page paints them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from dicomnb.display.common.colors import color_table
from dicomnb.display.common.overlays import ColorWash, OverlayRegion, Overlays
from dicomnb.display.common.plane import Plane
from dicomnb.display.figure.cells.screen_cells import Indices, ScreenCells
from dicomnb.display.figure.mesh import Bytes
from dicomnb.display.figure.overlay_artists import AREA
from dicomnb.geometry.affine import FloatArray

__all__ = ["paint_overlays"]

_BORDER: Final = 2
"""Width of the border of a region, pixels of the page."""

_POINTS: Final = 2
"""Points of a contour that are painted for each pixel of its length."""


def paint_overlays(
    image: Bytes,
    cells: ScreenCells,
    plane: Plane,
    index: int,
    layers: Overlays,
    hidden: Collection[int] = (),
    ratio: float = 1.0,
    opacity: float | None = None,
) -> None:
    """Paint what lies on a slice over its image.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 4)
        The picture of the slice, which is changed.
    cells : ScreenCells
        Which cell of the slice each pixel shows.
    plane, index
        The slice.
    layers : Layers
        What lies over the volume.
    hidden : collection of int
        Which of it is not painted: numbers in the order of `Layers.names`.
    ratio : float
        Pixels of the picture for one of the page, each way.
    opacity : float, optional
        How much of a dose or a second volume is seen; by default its own.
    """
    if layers.wash is not None and len(layers.regions) not in hidden:
        _shade_dose(image, cells, plane, index, layers.wash, layers.wash.opacity if opacity is None else opacity)
    border = max(1, round(_BORDER * ratio))
    for number, region in enumerate(layers.regions):
        if number in hidden:
            continue
        lines = region.lines(plane, index)
        if lines:
            _shade_lines(image, cells, lines, region, border)
        else:
            _shade_region(image, cells, plane.take(region.mask, index), region, border)


def _shade_lines(
    image: Bytes, cells: ScreenCells, lines: Sequence[FloatArray], region: OverlayRegion, border: int
) -> None:
    """Paint closed lines, whose corners are given as (column, row)."""
    height, width = image.shape[:2]
    down, across = (_on_screen(shown) for shown in (cells.rows, cells.columns))
    for line in lines:
        closed = np.vstack([line, line[:1]])
        x, y = _placed(closed[:, 0], *across), _placed(closed[:, 1], *down)
        length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        at = np.linspace(0, length[-1], max(2, int(length[-1] * _POINTS)))
        columns, rows = (np.floor(np.interp(at, length, part) - border / 2 + 0.5).astype(np.intp) for part in (x, y))
        for more in np.ndindex(border, border):
            row, column = rows + more[0], columns + more[1]
            there = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            image[row[there], column[there], :3] = _bytes(region.color)


def _on_screen(shown: Indices) -> tuple[FloatArray, FloatArray]:
    """Return the borders of the voxels that a line of pixels shows, ascending, and where they are on the screen."""
    starts = np.flatnonzero(np.diff(shown, prepend=-1))
    ends = np.append(starts[1:], len(shown))
    before, behind = (starts, ends) if shown[0] <= shown[-1] else (ends, starts)
    cells = shown[starts]
    # The outer half of the first and the last voxel is on the screen too.
    borders, places = np.append(cells - 0.5, cells + 0.5), np.append(before, behind).astype(np.float64)
    order = np.argsort(borders, kind="stable")
    return borders[order], places[order]


def _placed(at: FloatArray, borders: FloatArray, places: FloatArray) -> FloatArray:
    """Return places on the screen; what lies beside the part that is seen is beside it by as much."""
    scale = (places[-1] - places[0]) / (borders[-1] - borders[0])
    inside = np.clip(at, borders[0], borders[-1])
    return np.asarray(np.interp(inside, borders, places) + (at - inside) * scale)


def _shade_region(
    image: Bytes, cells: ScreenCells, mask: NDArray[np.bool_], region: OverlayRegion, border: int
) -> None:
    if not mask.any():
        return
    inside = cells.take(mask) & cells.is_shown
    padded = np.pad(inside, border)
    inner = inside.copy()
    for down, across in ((0, 1), (2, 1), (1, 0), (1, 2)):
        first, left = down * border, across * border
        inner &= padded[first : first + inside.shape[0], left : left + inside.shape[1]]
    color = _bytes(region.color)
    if region.is_filled:
        image[inner, :3] = _mixed(image[inner, :3], color, AREA)
    image[inside & ~inner, :3] = color


def _shade_dose(image: Bytes, cells: ScreenCells, plane: Plane, index: int, wash: ColorWash, opacity: float) -> None:
    dose = _between(wash.take(plane, index), cells)
    if not wash.levels:
        _shade_volume(image, dose, wash, opacity)
        return
    present = np.isfinite(dose)
    bands = np.where(present, np.searchsorted(wash.levels, np.nan_to_num(dose), side="right"), -1)
    if bands.max() < 1:
        return
    least, most = bands.copy(), bands.copy()
    for one, other in (((slice(None, -1), slice(None)), (slice(1, None), slice(None))),
                       ((slice(None), slice(None, -1)), (slice(None), slice(1, None)))):  # fmt: skip
        # A neighbour without dose makes no line.
        known = np.where(bands[other] < 0, bands[one], bands[other])
        np.minimum(least[one], known, out=least[one])
        np.maximum(most[one], known, out=most[one])
    line = present & (least < most)
    washed = present & ~line & (bands > 0)
    table = color_table(wash.cmap)
    colors = table[np.minimum(dose[washed] / float(wash.norm.vmax or 1.0) * 256, 255).astype(np.intp)]
    image[washed, :3] = _mixed(image[washed, :3], colors, opacity)
    image[line, :3] = np.array([_bytes(wash.color(level)) for level in wash.levels])[most[line] - 1]


def _shade_volume(image: Bytes, values: NDArray[np.float64], wash: ColorWash, opacity: float) -> None:
    """Paint a second volume; what its window makes darkest hides nothing."""
    present = np.isfinite(values)
    shares = np.ma.filled(wash.norm(np.where(present, values, 0.0)), 0.0)
    levels = np.clip(np.asarray(shares) * 256, 0, 255).astype(np.intp)
    shown = present & (levels > 0)
    image[shown, :3] = _mixed(image[shown, :3], color_table(wash.cmap)[levels[shown]], opacity)


def _between(values: NDArray[np.float64], cells: ScreenCells) -> NDArray[np.float64]:
    """Return values at the pixels of the screen, along straight lines between the centres of voxels.

    On a sheared picture each voxel has one value.
    """
    if not cells.is_straight:
        return np.where(cells.is_shown, cells.take(values), np.nan)
    for axis, shown in enumerate((cells.rows, cells.columns)):
        low, share = _places(shown, values.shape[axis])
        share = share.reshape((-1, 1) if axis == 0 else (1, -1))
        first, second = (values.take(index, axis=axis) for index in (low, np.minimum(low + 1, values.shape[axis] - 1)))
        # Beside the dose there is nothing to go halfway to.
        values = np.where(np.isnan(second), first, np.where(np.isnan(first), second, first + (second - first) * share))
    return values


def _places(shown: Indices, count: int) -> tuple[Indices, NDArray[np.float64]]:
    """Return between which two voxels each pixel lies, the first of them, and how far on the way to the second."""
    starts = np.flatnonzero(np.diff(shown, prepend=-1))
    lengths = np.diff(starts, append=len(shown))
    within = (np.arange(len(shown)) - np.repeat(starts, lengths) + 0.5) / np.repeat(lengths, lengths)
    if len(shown) > 1 and shown[0] > shown[-1]:
        within = 1 - within
    place = np.clip(shown + within - 0.5, 0, count - 1)
    low = np.minimum(place.astype(np.intp), max(count - 2, 0))
    return low, place - low


def _mixed(below: Bytes, above: NDArray[Any], share: float) -> NDArray[Any]:
    under = below.astype(np.float32)
    return np.asarray(np.floor(under + (above - under) * np.float32(share) + np.float32(0.5)))


def _bytes(color: str) -> NDArray[np.float32]:
    return np.round(np.array(to_rgb(color), np.float32) * 255)
