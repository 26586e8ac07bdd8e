"""A slide, or a part of it, as a figure with axes in mm: the level that a picture has pixels for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.surroundings import PLAIN
from dicomnb.errors import UsageError
from dicomnb.objects.slides.annotations import AnnotationGroup, Annotations
from dicomnb.objects.slides.reduction import reduced
from dicomnb.objects.slides.region import SlideRegion
from dicomnb.objects.slides.slide import Slide
from dicomnb.objects.slides.slide_segments import SlideSegment, is_slide_segmentation, slide_segments
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.table.header_table import MASK
from dicomnb.pixels.intensity import padding
from dicomnb.pixels.window import robust_window
from dicomnb.printable import printable

__all__ = ["draw_region", "draw_slide", "screen_colors"]

_PIXELS: Final = 1000
"""Pixels of the longer side of a picture: a level with more is taken, and averaged."""

_INCHES: Final = 5.5
_COLORS: Final = ("#1b9e3e", "#e8a400", "#1f6fd6", "#d62f6b", "#7b3fc4", "#00a3a3")
"""Colours of annotations and segments that recommend none."""

_OPACITY: Final = 0.35

SlideLayer = AnnotationGroup | SlideSegment


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


def screen_colors(pixels: NDArray[Any], dataset: Dataset) -> NDArray[np.uint8]:
    """Return pixels of a slide as a screen shows them, shape (rows, columns, 3); grey ones in a robust window."""
    if pixels.ndim == 3:
        return pixels.astype(np.uint8, copy=False)
    values = pixels.astype(np.float64)
    ends = padding(dataset)
    if ends is not None:
        values[(values >= ends[0]) & (values <= ends[1])] = np.nan
    if not np.isfinite(values).any():
        return np.zeros((*pixels.shape, 3), np.uint8)
    window = robust_window(values)
    low = window.center - window.width / 2
    grey = np.clip((np.nan_to_num(values, nan=low) - low) / window.width * 255, 0, 255)
    return np.repeat(np.rint(grey).astype(np.uint8)[..., None], 3, axis=-1)


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
    layers = [] if slide is None else _drawn(overlay)
    legend = 1.9 if layers else 0.15
    size = room_left + width + legend, room_below + height + room_above
    figure = Picture(figsize=size, dpi=110)
    axes = figure.add_axes((room_left / size[0], room_below / size[1], width / size[0], height / size[1]))
    # The last square of an averaged picture may reach beyond the slide.
    step_x, step_y = wide / region.width * factor, tall / region.height * factor
    extent = (left, left + pixels.shape[1] * step_x, top + pixels.shape[0] * step_y, top)
    axes.imshow(screen_colors(pixels, region.level.dataset), extent=extent, interpolation="nearest")
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_aspect("equal")
    unit = "mm" if in_mm else "pixels"
    axes.set_xlabel(f"x ({unit})")
    axes.set_ylabel(f"y ({unit})")
    if slide is not None:
        _draw_layers(axes, slide, layers, pixels.shape[:2], extent)
    title = "Slide" if slide is not None else "Part of a slide"
    details = region.name
    if region.level.spacing is not None:
        details += f", {region.level.spacing[0] * 1000:.4g} µm per pixel"
    details += f", means of {factor} × {factor}" if factor > 1 else ""
    axes.set_title(f"{title}, {details}", loc="left", fontsize=9, **PLAIN)
    figure.alt = f"{title}, {details}, {region.width:,} × {region.height:,} pixels"
    return figure


def _drawn(overlay: Any, name: str = "") -> list[tuple[str, SlideLayer]]:
    """Return what an overlay names, with the text of the legend."""
    if overlay is None:
        return []
    if isinstance(overlay, Mapping):
        return [one for key, each in overlay.items() for one in _drawn(each, str(key))]
    if isinstance(overlay, AnnotationGroup):
        return [(name or overlay.meaning or MASK, overlay)]
    if isinstance(overlay, SlideSegment):
        return [(name or overlay.name, overlay)]
    if isinstance(overlay, Annotations):
        return [one for group in overlay for one in _drawn(group, name)]
    if isinstance(overlay, Iterable) and not isinstance(overlay, (str, Dataset)):
        return [one for each in overlay for one in _drawn(each, name)]
    dataset = read(overlay)
    if is_slide_segmentation(dataset):
        return [one for segment in slide_segments(dataset) for one in _drawn(segment, name)]
    if "AnnotationGroupSequence" in dataset:
        return _drawn(Annotations(dataset), name)
    raise UsageError(
        "This is nothing to lie over a slide: annotations (ANN) and segmentations (SEG) of slides are.",
        remedy="slide(source).region(...) reads another part of a slide.",
    )


def _draw_layers(
    axes: Axes, slide: Slide, layers: list[tuple[str, SlideLayer]], shape: tuple[int, ...], extent: tuple[float, ...]
) -> None:
    handles = []
    for number, (name, layer) in enumerate(layers):
        usual = _COLORS[number % len(_COLORS)]
        color: Any = usual if layer.color is None else tuple(part / 255 for part in layer.color)
        if isinstance(layer, SlideSegment):
            left, right, bottom, top = extent
            x = left + (np.arange(shape[1]) + 0.5) * (right - left) / shape[1]
            y = top + (np.arange(shape[0]) + 0.5) * (bottom - top) / shape[0]
            mask = layer.mask(slide, x, y)
            if mask.any() and not mask.all():
                axes.contour(x, y, mask, levels=[0.5], colors=[color], linewidths=1)
            wash = np.zeros((*shape[:2], 4))
            wash[mask] = to_rgba(color, _OPACITY)
            axes.imshow(wash, extent=(left, right, bottom, top), interpolation="nearest")
        elif layer.kind == "POINT":
            points = np.concatenate(layer.outlines_mm(slide)) if len(layer) else np.empty((0, 2))
            axes.plot(points[:, 0], points[:, 1], "+", color=color, markersize=7)
        else:
            axes.add_collection(LineCollection(layer.outlines_mm(slide), colors=[color], linewidths=1.2))
        count = f" ({len(layer):,} × {layer.kind.lower()})" if isinstance(layer, AnnotationGroup) else ""
        is_point = isinstance(layer, AnnotationGroup) and layer.kind == "POINT"
        handles.append(Line2D([], [], color=color, label=printable(f"{name}{count}"),
                              linestyle="none" if is_point else "-", marker="+" if is_point else None))  # fmt: skip
    if handles:
        legend = axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, fontsize=8)
        for written in legend.get_texts():
            written.set_parse_math(False)
