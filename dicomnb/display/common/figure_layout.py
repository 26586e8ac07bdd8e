"""Where images, labels and colour bar lie on a figure, in inches and as fractions of it, and how large text may be."""

from __future__ import annotations

import math
from typing import Any, Final

import matplotlib
from matplotlib.font_manager import font_scalings

from dicomnb.errors import UsageError

__all__ = [
    "LEGEND_LINE",
    "FigureBox",
    "Margins",
    "beside",
    "fitting_size",
    "grid_shape",
    "has_usual_text",
    "layout",
    "text_scale",
]

FigureBox = tuple[float, float, float, float]
"""Left, bottom, width and height as fractions of a figure."""

Margins = tuple[float, float, float, float]
"""Room on the left, below, on the right and above, inches."""

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

_LOWEST_BAR: Final = 0.7
"""Inches that a colour bar is high at least."""

_BAR_TEXT: Final = 0.77
"""Room for the numbers and the label of a colour bar, inches."""

_LETTER: Final = 0.6
"""Mean width of a letter as a share of the size of the font."""

_SIZES: Final = ("large", "medium", "small", "x-small")

_SMALLEST: Final = 6.0
"""Points below which text is not read any more."""

_LEAST: Final = 0.3
"""Share of a figure that images have at least, however little room its labels leave."""

_TEXTS: Final = ("axes.labelsize", "axes.titlesize", "legend.fontsize", "xtick.labelsize", "ytick.labelsize")
"""Settings of Matplotlib that say how large text is."""

_SETTINGS: Final = ("font.", "axes.title", "axes.label", "legend.font", "xtick.", "ytick.")
"""Beginnings of the names of all its settings on which the room that text takes depends."""

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


def text_scale() -> float:
    """Return how many times as large as Matplotlib's own the largest text of the user's settings is; at least 1."""
    ours, usual = matplotlib.rcParams, matplotlib.rcParamsDefault
    return max(
        1.0, *(_points(ours[name], ours["font.size"]) / _points(usual[name], usual["font.size"]) for name in _TEXTS)
    )


def has_usual_text() -> bool:
    """Return True if text is as Matplotlib's own settings make it, which the margins suit."""
    ours, usual = matplotlib.rcParams, matplotlib.rcParamsDefault
    names = (name for name in usual if name.startswith(_SETTINGS) and "color" not in name)
    return all(ours[name] == usual[name] for name in names)


def _points(size: Any, base: float) -> float:
    return base * font_scalings[size] if isinstance(size, str) else float(base if size is None else size)


def fitting_size(text: str, room: float, largest: str = "large") -> str | float:
    """Return the largest of Matplotlib's font sizes in which a text is at most `room` inches long.

    If even the smallest of the names is too large, the size is in points, and not below what is read.
    """
    base = matplotlib.rcParams["font.size"]
    letters = max(map(len, text.split("\n"))) * _LETTER / 72
    sizes = _SIZES[_SIZES.index(largest) :]
    named = next((size for size in sizes if letters * base * font_scalings[size] <= room), None)
    return named or max(_SMALLEST, room / letters)


def layout(
    extent: tuple[float, float],
    figsize: tuple[float, float] | None,
    has_bar: bool,
    grid: tuple[int, int] | None = None,
    *,
    bars: int = 0,
    lines: int = 0,
    more: Margins = (0.0, 0.0, 0.0, 0.0),
    text: float = 1.0,
) -> tuple[tuple[float, float], list[FigureBox], FigureBox]:
    """Return the figure's size in inches, and where images and colour bar lie in it as fractions of it.

    The image's box has the image's shape, so that an equal aspect leaves no empty strips. `bars` more colour bars and
    a legend of so many `lines` have room beside and below it; see `beside` for the place of the former. `more` is
    added to the margins, and `text` says how large text is, 0 for none. Whatever the figure's size, the images lie
    within it.
    """
    width, height = extent
    scale = text_scale() * text
    left, bottom, right, top = _MARGINS if grid is None else _NARROW
    gap, thickness = _BAR
    left, bottom, right, top = (scale * side + one for side, one in zip((left, bottom, right, top), more, strict=True))
    right += (gap + thickness + scale * _BAR_TEXT) * (has_bar + bars)
    bottom += scale * LEGEND_LINE * lines
    across, down = grid or (1, 1)
    gap_across, gap_down = (_GAP[0], scale * _GAP[1]) if grid else (0.0, 0.0)
    # Each image of several has a title above it, in a gap.
    top += gap_down
    if figsize is not None:
        # Where there is no room for both, the image is what is wanted.
        needed = left + right + (across - 1) * gap_across, bottom + top + (down - 1) * gap_down
        wide, high = (
            min(1.0, size * (1 - _LEAST) / room) if room else 1.0 for size, room in zip(figsize, needed, strict=True)
        )
        left, right, gap_across, gap, thickness = (wide * one for one in (left, right, gap_across, gap, thickness))
        bottom, top, gap_down = (high * one for one in (bottom, top, gap_down))
    spent = (left + right + (across - 1) * gap_across, bottom + top + (down - 1) * gap_down)
    # Low images may be wider: there is room.
    longest = _BOX if grid is None else _PANEL * min(1.6, max(1.0, width / height))
    most = (longest, longest) if figsize is None else ((figsize[0] - spent[0]) / across, (figsize[1] - spent[1]) / down)
    scale = min(most[0] / width, most[1] / height)
    # A line of voxels still deserves a quarter of an inch.
    box = (min(max(width * scale, 0.25), most[0]), min(max(height * scale, 0.25), most[1]))
    whole = (box[0] * across + (across - 1) * gap_across, box[1] * down + (down - 1) * gap_down)
    size = figsize or (max(left + whole[0] + right, 4.0), bottom + whole[1] + top)
    corner = (left + (size[0] - left - right - whole[0]) / 2, bottom + (size[1] - bottom - top - whole[1]) / 2)

    def fractions(x: float, y: float, w: float, h: float) -> FigureBox:
        return x / size[0], y / size[1], w / size[0], h / size[1]

    boxes = [
        fractions(corner[0] + column * (box[0] + gap_across), corner[1] + (down - 1 - row) * (box[1] + gap_down), *box)
        for row in range(down)
        for column in range(across)
    ]
    # Beside a flat image it is higher, for its numbers.
    bar_height = max(min(whole[1], longest), min(_LOWEST_BAR, 0.6 * size[1]))
    bar_bottom = corner[1] + (whole[1] - bar_height) / 2
    return size, boxes, fractions(corner[0] + whole[0] + gap, bar_bottom, thickness, bar_height)


def beside(bar: FigureBox, width: float, number: int = 1) -> FigureBox:
    """Return the place of another colour bar, on the right of the first, on a figure of this width in inches."""
    left, bottom, thickness, height = bar
    return left + number * (sum(_BAR) + text_scale() * _BAR_TEXT) / width, bottom, thickness, height
