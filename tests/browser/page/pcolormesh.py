"""What Matplotlib draws of a slice: the picture that a page has to show, pixel for pixel."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dicomnb.display.common.plane import Plane
from dicomnb.display.common.plane_values import slice_values
from dicomnb.display.common.windows import norm_of
from dicomnb.pixels.window import Window
from tests.browser.pages import Pixels

__all__ = ["drawn_by_matplotlib"]


def drawn_by_matplotlib(
    plane: Plane, index: int, shape: tuple[int, ...], window: Window | None, values: Any = None
) -> Pixels:
    """Return the mesh of a slice, or of other values on its grid, that fills a picture of this height and width."""
    height, width = shape[:2]
    # Of a power of two, the size in pixels comes back from inches exactly.
    figure = Figure(figsize=(width / 64, height / 64), dpi=64)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    colours: dict[str, Any] = {}
    if window is not None:
        cmap = matplotlib.colormaps["gray"].with_extremes(bad="#5b7fa6")
        colours = {"cmap": cmap, "norm": norm_of(window)}
    values = slice_values(plane, index) if values is None else values
    corners = plane.corners() if plane.shifts is not None else (plane.edges(plane.across), plane.edges(plane.down))
    axes.pcolormesh(*corners, values, snap=True, **colours)
    axes.set_xlim(plane.limits(plane.across))
    axes.set_ylim(plane.limits(plane.down)[::-1])
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]
