"""A slide, or a part of it, as a figure with axes in mm: the level that a picture has pixels for."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dicomnb.display.common.slide_colors import SlideColors
from dicomnb.display.common.slide_layers import SlideLayer, slide_layers
from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.surroundings import PLAIN, draw_exactly, keep_image_clear
from dicomnb.errors import UsageError
from dicomnb.objects.slides.reduction import reduced
from dicomnb.objects.slides.region import SlideRegion
from dicomnb.objects.slides.slide import Slide
from dicomnb.printable import printable

__all__ = ["draw_region", "draw_slide"]

_PIXELS: Final = 1000
"""Pixels of the longer side of a picture: a level with more is taken, and averaged."""

_INCHES: Final = 5.5
_OPACITY: Final = 0.35


def draw_slide(slide: Slide, *, index: Any = None, overlay: Any = None) -> Picture:
    """Return a figure of a whole slide.

    Parameters
    ----------
    slide : Slide
        The slide.
    index : int, optional
        Which level, from 0, the finest; by default the coarsest that has pixels enough. Many pixels are averaged.
    overlay : path, Annotations, AnnotationGroup, SlideSegment or several of these, optional
        What to draw on it.
    """
    if index is None:
        fitting = [k for k, level in enumerate(slide.levels) if max(level.rows, level.columns) >= _PIXELS]
        index = max(fitting, default=0)
    region = slide.region(level=int(index))
    factor = -(-max(region.width, region.height) // _PIXELS)
    pixels = reduced(region.level, region.level.layer_of(), factor)
    return _picture(region, pixels, factor, slide, overlay)


def draw_region(region: SlideRegion, *, index: Any = None) -> Picture:
    """Return a figure of a part of a slide, pixel by pixel."""
    if index is not None:
        raise UsageError("A part of a slide is of one level.", remedy="slide.region(..., level=1) takes another.")
    return _picture(region, region.array, 1, None, None)


def _picture(region: SlideRegion, pixels: NDArray[Any], factor: int, slide: Slide | None, overlay: Any) -> Picture:
    in_mm = region.level.spacing is not None
    if in_mm:
        left, right, top, bottom = region.extent
    else:
        left, right, top, bottom = region.left, region.left + region.width, region.top, region.top + region.height
    wide, tall = right - left, bottom - top
    scale = _INCHES / max(wide, tall)
    width, height = max(wide * scale, 2.0), max(tall * scale, 1.2)
    room_left, room_below, room_above = 0.75, 0.55, 0.5
    layers = [] if slide is None else slide_layers(overlay)
    legend = 1.9 if layers else 0.15
    size = room_left + width + legend, room_below + height + room_above
    figure = Picture(figsize=size, dpi=110)
    axes = figure.add_axes((room_left / size[0], room_below / size[1], width / size[0], height / size[1]))
    # The last square of an averaged picture may reach beyond the slide.
    step_x, step_y = wide / region.width * factor, tall / region.height * factor
    extent = (left, left + pixels.shape[1] * step_x, top + pixels.shape[0] * step_y, top)
    colors = SlideColors(region.level.dataset, pixels, region.level.background)
    axes.imshow(colors.shown(pixels), extent=extent, interpolation="nearest", origin="upper")
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_aspect("equal")
    keep_image_clear(axes)
    unit = "mm" if in_mm else "pixels"
    axes.set_xlabel(f"x ({unit})", **PLAIN)
    axes.set_ylabel(f"y ({unit})", **PLAIN)
    if slide is not None:
        _draw_layers(axes, slide, layers, pixels.shape[:2], extent)
    draw_exactly(*axes.images, *axes.lines, *axes.collections)
    title = "Slide" if slide is not None else "Part of a slide"
    details = region.name
    if region.level.spacing is not None:
        details += f", {region.level.spacing[0] * 1000:.4g} µm per pixel"
    details += f", means of {factor} × {factor}" if factor > 1 else ""
    axes.set_title(f"{title}, {details}", loc="left", fontsize=9, **PLAIN)
    figure.alt = f"{title}, {details}, {region.width:,} × {region.height:,} pixels"
    return figure


def _draw_layers(
    axes: Axes, slide: Slide, layers: list[SlideLayer], shape: tuple[int, ...], extent: tuple[float, ...]
) -> None:
    handles = []
    left, right, bottom, top = extent
    for layer in layers:
        red, green, blue = (part / 255 for part in layer.color)
        color = (red, green, blue)
        mask = layer.mask(slide, (shape[0], shape[1]), (left, right, top, bottom))
        if mask is not None:
            rows, columns = mask.shape
            x = left + (np.arange(columns) + 0.5) * (right - left) / columns
            y = top + (np.arange(rows) + 0.5) * (bottom - top) / rows
            if mask.any() and not mask.all() and min(mask.shape) > 1:
                draw_exactly(axes.contour(x, y, mask, levels=[0.5], colors=[color], linewidths=1))
            wash = np.zeros((rows, columns, 4))
            wash[mask] = (*color, _OPACITY)
            axes.imshow(wash, extent=(left, right, bottom, top), interpolation="nearest", origin="upper")
        elif layer.is_points:
            points = np.concatenate([np.empty((0, 2)), *layer.lines(slide)])
            axes.plot(points[:, 0], points[:, 1], "+", color=color, markersize=7)
        else:
            axes.add_collection(LineCollection(layer.lines(slide), colors=[color], linewidths=1.2))
        how: dict[str, Any] = {"linestyle": "none", "marker": "+"} if layer.is_points else {}
        handles.append(Line2D([], [], color=color, label=printable(layer.name), **how))
    if handles:
        legend = axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, fontsize=8)
        for written in legend.get_texts():
            written.set(**PLAIN)
