"""One slice drawn on Matplotlib's axes: the mesh on the edges of its voxels, what lies over it, title, colour bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.colors import Colormap

from dicomnb.display.common.captions import caption, grid_text, window_label
from dicomnb.display.common.colors import colormap, has_value
from dicomnb.display.common.figure_layout import fitting_size
from dicomnb.display.common.overlays import Overlays
from dicomnb.display.common.plane import Plane
from dicomnb.display.common.plane_values import slice_values
from dicomnb.display.common.tick_numbers import TickNumbers, set_bar_ticks
from dicomnb.display.common.windows import norm_of
from dicomnb.display.figure.image_mesh import draw_plane
from dicomnb.display.figure.orientation_marks import draw_letters, draw_overlays, draw_scale_bar
from dicomnb.display.figure.overlay_artists import draw_layers
from dicomnb.display.figure.screen_note import ScreenNote
from dicomnb.display.figure.surroundings import (
    PLAIN,
    FigureColors,
    Style,
    draw_exactly,
    figure_colors,
    keep_image_clear,
)
from dicomnb.geometry.projection import Projection, projection_word, slab_thickness
from dicomnb.pixels.window import Window

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colorbar import Colorbar
    from matplotlib.text import Text

__all__ = ["Drawing", "Look", "draw", "draw_bar", "draw_image", "screen_note"]

_BESIDE: Final = 1.4
"""Inches that a title may be longer than the image."""

_ABOVE: Final = 0.5
"""Inches that the label of the colour bar may be longer than the bar."""

_THINNEST: Final = 0.1
"""Inches below which the shorter side of an image is no picture any more: it is then stretched, and says so."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn: axes of the image, their title, the mesh, the colour bar (None for colour images)."""

    axes: Axes
    title: Text
    mesh: QuadMesh
    colorbar: Colorbar | None


@dataclass(frozen=True, slots=True)
class Look:
    """How slices are drawn, whatever they show; as for `show`."""

    cmap: str | Colormap = "gray"
    slab: float | None = None
    how: Projection = "max"
    letters: bool = True
    scale_bar: bool = False
    style: Style | None = None
    title: str | None = None
    overlays: bool = False
    layers: Overlays | None = None
    point: str = ""  # what the usual title says of the fourth dimension

    def __post_init__(self) -> None:
        projection_word(self.how)
        if self.slab is not None:
            slab_thickness(self.slab)


def draw(
    axes: Axes,
    plane: Plane,
    index: int,
    window: Window | None,
    look: Look | None = None,
    *,
    bar: Axes | None = None,
    is_alone: bool = False,
) -> Drawing:
    """Draw one slice on axes.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    plane : Plane
        What to draw.
    index : int
        Which slice, from 0.
    window : Window or None
        Which values are spread over the greys; None for a colour image.
    look : Look, optional
        How to draw.
    bar : Axes, optional
        Where to draw the colour bar; by default it takes some room of `axes`.
    is_alone : bool
        True if there is nothing else on the figure.
    """
    look = look or Look()
    colors = figure_colors(look.style)
    mesh = draw_image(axes, plane, index, window, look)
    for axis, set_label in ((plane.across, axes.set_xlabel), (plane.down, axes.set_ylabel)):
        set_label(plane.axis_label(axis), **PLAIN)
    usual = caption(plane, index, slab=look.slab, how=look.how) + look.point
    written = usual if look.title is None else look.title
    figure = axes.get_figure(root=False)
    assert figure is not None
    # Over the colour bar too unless that is higher, but not over what may stand beside it.
    beside = 0.0 if bar is not None and bar.bbox.y1 > axes.bbox.y1 + 1 else _BESIDE
    room = min(figure.bbox.x1 - axes.bbox.x0, axes.bbox.width + beside * figure.dpi) / figure.dpi
    heading = axes.set_title(written, loc="left", fontsize=fitting_size(written, room), color=colors.title, **PLAIN)
    colors.color_axes(axes)
    screen_note(axes, plane, colors, in_corner=is_alone)
    if window is None:
        return Drawing(axes, heading, mesh, None)
    width, height = plane.extent
    # Of the room of other axes a bar takes as much as makes it as high as the image.
    place = {"cax": bar} if bar is not None else {"ax": axes, "fraction": min(0.047 * height / width, 0.2), "pad": 0.04}
    return Drawing(axes, heading, mesh, draw_bar(figure, mesh, plane.volume.units, window, colors, **place))


def draw_image(axes: Axes, plane: Plane, index: int, window: Window | None, look: Look) -> QuadMesh:
    """Draw the mesh of a slice, and what lies over it; return the mesh."""
    settings: dict[str, Any] = {}
    if window is not None:
        settings = {"cmap": colormap(look.cmap, plane.volume), "norm": norm_of(window)}
    values = slice_values(plane, index, slab=look.slab, how=look.how)
    if window is not None and not has_value(values).all():  # asked twice, rather than kept beside a large image
        values = np.ma.masked_array(values, ~has_value(values))
    mesh = draw_plane(axes, plane, values, **settings)
    draw_exactly(mesh)
    keep_image_clear(axes)
    # Labels stand on the left and below: on the right is the colour bar, above the title.
    axes.tick_params(labelleft=True, labelbottom=True, labelright=False, labeltop=False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(TickNumbers())
    axes.set_aspect("auto" if _is_too_thin(axes, plane) else "equal")
    if look.overlays and plane.is_acquired and look.slab is None:
        draw_overlays(axes, plane, index)
    if look.layers is not None:
        draw_layers(axes, plane, index, look.layers)
    left, right = plane.limits(plane.across)
    top, bottom = plane.limits(plane.down)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    if look.letters and plane.sides is not None:
        draw_letters(axes, plane.sides)
    if look.scale_bar and plane.units(plane.across) == "mm":
        draw_scale_bar(axes, plane.extent[0])
    return mesh


def screen_note(axes: Axes, plane: Plane, colors: FigureColors, *, in_corner: bool = False) -> None:
    """Let the figure say where it is sheared or resliced, has fewer pixels than voxels, or other proportions."""
    cells = plane.volume.shape[plane.across], plane.volume.shape[plane.down]
    axes.add_artist(ScreenNote(axes, cells, colors.text, grid_text(plane), in_corner=in_corner))


def draw_bar(figure: Any, mesh: QuadMesh, units: str, window: Window, colors: FigureColors, **place: Any) -> Colorbar:
    """Draw the colour bar of a mesh, with unit and window beside it; `place` as for Matplotlib's ``colorbar``."""
    colorbar: Colorbar = figure.colorbar(mesh, **place)
    set_bar_ticks(colorbar)
    keep_image_clear(colorbar.ax)
    label = window_label(units, window)
    room = colorbar.ax.bbox.height / figure.dpi + _ABOVE
    colorbar.set_label(label, fontsize=fitting_size(label, room, "medium"), **PLAIN)
    colors.color_axes(colorbar.ax)
    colorbar.outline.set_edgecolor(colors.frame)
    return colorbar


def _is_too_thin(axes: Axes, plane: Plane) -> bool:
    """Return True if an image in its true proportions would be too thin to be seen on these axes."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    width, height = plane.extent
    room = axes.bbox.width / figure.dpi, axes.bbox.height / figure.dpi
    scale = min(room[0] / width, room[1] / height)
    # Of axes that are thinner themselves no side is stretched beyond them.
    return min(width, height) * scale < min(_THINNEST, *(0.5 * side for side in room))
