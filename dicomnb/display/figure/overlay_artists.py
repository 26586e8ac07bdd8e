"""Regions and doses drawn on Matplotlib's axes: contours as lines, masks as areas, isodoses, and the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter
from numpy.typing import NDArray

from dicomnb.display.common.captions import number_text
from dicomnb.display.common.figure_layout import LEGEND_LINE, FigureBox, text_scale
from dicomnb.display.common.overlays import ColorWash, OverlayRegion, Overlays
from dicomnb.display.common.plane import Plane
from dicomnb.display.common.tick_numbers import TicksApart, set_bar_ticks
from dicomnb.display.figure.image_mesh import draw_plane
from dicomnb.display.figure.surroundings import PLAIN, FigureColors, draw_exactly, keep_image_clear
from dicomnb.geometry.fill import Mask

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colorbar import Colorbar
    from matplotlib.legend import Legend

__all__ = ["AREA", "border_lines", "draw_key", "draw_layers", "draw_legend", "legend_rows"]

AREA: Final = 0.25
"""Opacity of an area."""

_LINE: Final = 1.4
"""Width of a contour, points."""

_COLUMNS: Final = 3
"""Names side by side in a legend."""


def draw_layers(axes: Axes, plane: Plane, index: int, layers: Overlays) -> None:
    """Draw what lies on a slice: the dose below, areas, and lines over them."""
    if layers.wash is not None:
        _draw_wash(axes, plane, index, layers.wash)
    for region in layers.regions:
        _draw_region(axes, plane, index, region)


def _draw_region(axes: Axes, plane: Plane, index: int, region: OverlayRegion) -> None:
    mask: Mask = plane.take(region.mask, index)
    if region.is_filled and mask.any():
        area = np.ma.masked_where(~mask, mask)
        colors = ListedColormap([to_rgba(region.color, AREA)])
        draw_exactly(draw_plane(axes, plane, area, cmap=colors))
    lines = _contours(plane, index, region)
    lines = lines or border_lines(mask, *plane.corners())
    if lines:
        drawn = LineCollection(lines, colors=region.color, linewidths=_LINE, linestyles="solid")
        draw_exactly(drawn)
        axes.add_collection(drawn, autolim=False)


def _contours(plane: Plane, index: int, region: OverlayRegion) -> list[NDArray[np.float64]]:
    """Return the contours of a region on an acquired slice, in the coordinates of the axes."""
    drawn = region.lines(plane, index)
    directions = [(centers[0], _step(centers)) for centers in (plane.centers(2), plane.centers(1))]
    return [
        np.stack(
            [start + np.append(part, part[:1]) * step for part, (start, step) in zip(each.T, directions, strict=True)],
            1,
        )
        for each in drawn
    ]


def _step(centers: NDArray[np.float64]) -> float:
    return float(centers[1] - centers[0]) if len(centers) > 1 else 0.0


def border_lines(mask: Mask, x: NDArray[np.float64], y: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return the sides of voxels that part a mask from what is around it, each a line from point to point.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        A slice of it.
    x, y : ndarray of shape (rows + 1, columns + 1), or (columns + 1,) and (rows + 1,)
        Corners of the voxels, or their edges.
    """
    if x.ndim == 1:
        x, y = np.meshgrid(x, y)
    padded = np.pad(mask, 1)
    lines = []
    j, i = np.nonzero(padded[1:, 1:-1] != padded[:-1, 1:-1])
    lines += [_between((a, b), (a, b + 1), x, y) for a, b in zip(j, i, strict=True)]
    j, i = np.nonzero(padded[1:-1, 1:] != padded[1:-1, :-1])
    lines += [_between((a, b), (a + 1, b), x, y) for a, b in zip(j, i, strict=True)]
    return lines


def _between(
    start: tuple[Any, Any], end: tuple[Any, Any], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the line between two corners, each (row, column)."""
    return np.array([[x[start], y[start]], [x[end], y[end]]])


def _draw_wash(axes: Axes, plane: Plane, index: int, wash: ColorWash) -> None:
    values = np.ma.masked_invalid(wash.take(plane, index))
    low = wash.lowest
    if values.count() == 0 or float(values.max()) < low:
        return
    shown = np.ma.masked_less(values, low)
    draw_exactly(draw_plane(axes, plane, shown, cmap=wash.cmap, norm=wash.norm, alpha=wash.opacity))
    # Lines need a slice on both sides of each level, and two voxels each way.
    there = [level for level in wash.levels if float(values.min()) < level < float(values.max())]
    if there and min(values.shape) > 1:
        at = plane.middles()
        colors = [wash.color(level) for level in there]
        draw_exactly(axes.contour(*at, values, levels=there, colors=colors, linewidths=1.2, linestyles="solid"))


def draw_wash_bar(axes: Axes, wash: ColorWash, colors: FigureColors) -> Colorbar:
    """Draw the colour bar of a dose, with its levels marked, on axes of its own."""
    figure = axes.get_figure(root=False)
    assert figure is not None
    bar: Colorbar = figure.colorbar(ScalarMappable(wash.norm, wash.cmap), cax=axes)
    keep_image_clear(axes)
    if wash.levels:
        bar.locator = TicksApart(FixedLocator(list(wash.levels)), from_above=True)
        bar.formatter = FuncFormatter(lambda level, _: number_text(level))
    else:
        set_bar_ticks(bar)
    for text in axes.get_yticklabels():
        text.set(**PLAIN)
    axes.hlines(wash.levels, *axes.get_xlim(), colors="black", linewidths=0.8)
    bar.set_label(f"{wash.name} ({wash.units or 'no unit'})", fontsize="small", **PLAIN)
    colors.color_axes(axes)
    return bar


def draw_key(axes: Axes, layers: Overlays, box: FigureBox, bar: FigureBox, colors: FigureColors) -> None:
    """Draw the legend at the foot of the figure, aligned with the box of an image, and the colour bar of a dose."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    top = (text_scale() * LEGEND_LINE * legend_rows(layers) + 0.08) / figure.get_figheight()
    draw_legend(axes, layers, colors, below=(box[0], top))
    if layers.wash is not None:
        draw_wash_bar(figure.add_axes(bar), layers.wash, colors)


def legend_rows(layers: Overlays | None) -> int:
    """Return how many lines a legend takes, 0 for none."""
    return -(-len(layers.regions) // _COLUMNS) if layers else 0


def draw_legend(
    axes: Axes, layers: Overlays, colors: FigureColors, *, below: tuple[float, float] | None = None
) -> Legend | None:
    """Draw the names of the regions.

    Parameters
    ----------
    axes : Axes
        Of the image.
    layers : Layers
        What is drawn; a dose has a colour bar instead.
    colors : FigureColors
        Of the text.
    below : (left, top), optional
        Where the legend's upper left corner is, as fractions of the figure; by default it is inside of the axes.
    """
    if not layers.regions:
        return None
    handles = [_handle(region) for region in layers.regions]
    # Labels come later: Matplotlib would leave out a name that begins with "_", and set "$...$" as mathematics.
    settings: dict[str, Any] = {"fontsize": "small", "handlelength": 1.4}
    blank = ["·"] * len(handles)
    figure = axes.get_figure(root=False)
    assert figure is not None
    if below is None:
        legend = axes.legend(handles, blank, loc="lower right", framealpha=0.7, **settings)
    else:
        settings |= {"bbox_to_anchor": below, "loc": "upper left", "borderaxespad": 0, "frameon": False}
        columns = min(_COLUMNS, len(handles))
        legend = axes.legend(handles, blank, ncols=columns, bbox_transform=figure.transSubfigure, **settings)
    for label, region in zip(legend.get_texts(), layers.regions, strict=True):
        label.set(**PLAIN)
        label.set_text(region.name)
    colors.color_legend(legend)
    return legend


def _handle(region: OverlayRegion) -> Any:
    if region.is_filled:
        return Patch(facecolor=to_rgba(region.color, AREA), edgecolor=region.color, linewidth=_LINE)
    return Line2D([], [], color=region.color, linewidth=_LINE)
