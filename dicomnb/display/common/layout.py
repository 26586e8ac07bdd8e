"""Where images, labels and colour bar lie on a figure, in inches and as fractions of it, and how large text may be."""

from __future__ import annotations

import math
from typing import Final

import matplotlib
from matplotlib.font_manager import font_scalings

from dicomnb.errors import UsageError

__all__ = ["LEGEND_LINE", "Box", "beside", "fitting_size", "grid_shape", "layout"]

Box = tuple[float, float, float, float]
"""Left, bottom, width and height as fractions of a figure."""

_BOX: Final = 5.0
"""Longer side of the image, inches."""

_PANEL: Final = 2.4
"""Longer side of one image among several, inches."""

_GAP: Final = (0.12, 0.32)
"""Room between several images, across and down, inches; their titles are in the second."""

_MARGINS: Final = (0.85, 0.6, 0.3, 0.5)
"""Room for labels left, below, right and above, inches."""

_NARROW: Final = (0.15, 0.15, 0.3, 0.4)
"""The same around several images, whose axes are not labelled; above them is the common title."""

_BAR_MARGIN: Final = 1.1
"""Room for the colour bar with its labels, inches."""

_LETTER: Final = 0.6
"""Mean width of a letter as a share of the size of the font."""

_SIZES: Final = ("large", "medium", "small", "x-small")

LEGEND_LINE: Final = 0.24
"""Height of a line of the legend below the image, inches."""

_BAR: Final = (0.15, 0.18)
"""Distance of the colour bar from the image and its width, inches."""


def grid_shape(count: int, columns: int | None) -> tuple[int, int]:
    """Return columns and rows of a montage: about as wide as it is high, rather wider."""
    across = columns or min(count, 4 if count > 6 else 3, math.ceil(math.sqrt(count)) + 1)
    if across < 1:
        raise UsageError(f"Slices cannot stand in {across} columns.", remedy="columns is 1 or more.")
    return across, -(-count // across)


def fitting_size(text: str, room: float, largest: str = "large") -> str:
    """Return the largest of Matplotlib's font sizes in which a text is at most `room` inches long, or the smallest."""
    letters = max(map(len, text.split("\n"))) * _LETTER * matplotlib.rcParams["font.size"] / 72
    sizes = _SIZES[_SIZES.index(largest) :]
    return next((size for size in sizes if letters * font_scalings[size] <= room), sizes[-1])


def layout(
    extent: tuple[float, float],
    figsize: tuple[float, float] | None,
    has_bar: bool,
    grid: tuple[int, int] | None = None,
    *,
    bars: int = 0,
    lines: int = 0,
) -> tuple[tuple[float, float], list[Box], Box]:
    """Return the figure's size in inches, and where images and colour bar lie in it as fractions of it.

    The image's box has the image's shape, so that an equal aspect leaves no empty strips. `bars` more colour bars and
    a legend of so many `lines` have room beside and below it; see `beside` for the place of the former.
    """
    width, height = extent
    left, bottom, right, top = _MARGINS if grid is None else _NARROW
    right += _BAR_MARGIN * (has_bar + bars)
    bottom += LEGEND_LINE * lines
    across, down = grid or (1, 1)
    gap_across, gap_down = _GAP if grid else (0.0, 0.0)
    # Each image of several has a title above it, in a gap.
    top += gap_down
    spent = (left + right + (across - 1) * gap_across, bottom + top + (down - 1) * gap_down)
    # Low images may be wider: there is room.
    longest = _BOX if grid is None else _PANEL * min(1.6, max(1.0, width / height))
    most = (
        (longest, longest)
        if figsize is None
        else (max((figsize[0] - spent[0]) / across, 0.2), max((figsize[1] - spent[1]) / down, 0.2))
    )
    scale = min(most[0] / width, most[1] / height)
    # A line of voxels still deserves a quarter of an inch.
    box = (max(width * scale, 0.25), max(height * scale, 0.25))
    whole = (box[0] * across + (across - 1) * gap_across, box[1] * down + (down - 1) * gap_down)
    size = figsize or (max(left + whole[0] + right, 4.0), bottom + whole[1] + top)
    corner = (left + (size[0] - left - right - whole[0]) / 2, bottom + (size[1] - bottom - top - whole[1]) / 2)
    gap, thickness = _BAR

    def fractions(x: float, y: float, w: float, h: float) -> Box:
        return x / size[0], y / size[1], w / size[0], h / size[1]

    boxes = [
        fractions(corner[0] + column * (box[0] + gap_across), corner[1] + (down - 1 - row) * (box[1] + gap_down), *box)
        for row in range(down)
        for column in range(across)
    ]
    bar_height = min(whole[1], longest)
    bar_bottom = corner[1] + (whole[1] - bar_height) / 2
    return size, boxes, fractions(corner[0] + whole[0] + gap, bar_bottom, thickness, bar_height)


def beside(bar: Box, width: float, number: int = 1) -> Box:
    """Return the place of another colour bar, on the right of the first, on a figure of this width in inches."""
    left, bottom, thickness, height = bar
    return left + number * _BAR_MARGIN / width, bottom, thickness, height
