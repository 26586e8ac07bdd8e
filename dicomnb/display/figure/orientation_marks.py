"""What is drawn over a picture: letters at its sides, a bar that tells its scale, overlays of the file."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patheffects import withStroke

from dicomnb.display.common.captions import number_text
from dicomnb.display.figure.image_mesh import draw_plane
from dicomnb.display.figure.surroundings import PLAIN, draw_exactly
from dicomnb.errors import DicomError, DicomWarning
from dicomnb.pixels.overlay import overlays

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dicomnb.display.common.plane import Plane, Sides

__all__ = ["draw_letters", "draw_overlays", "draw_scale_bar", "round_length"]

_OVERLAY_COLORS: Final = ("#ffd400", "#00d0ff", "#ff5fa2", "#7dff5f")
"""Colours of overlay planes, in turn."""

_LONGEST: Final = 0.3
"""Most of the width that a scale bar takes."""

_SIZE: Final = 9
"""Points."""

_COLOR: Final = "white"
"""With a dark rim it is read on any grey."""


def draw_letters(axes: Axes, sides: Sides) -> None:
    """Write the letters of the four sides just inside the image; those that would lie on each other are left out."""
    places = (
        (sides.left, 0.015, 0.5, "left", "center"),
        (sides.right, 0.985, 0.5, "right", "center"),
        (sides.top, 0.5, 0.985, "center", "top"),
        (sides.bottom, 0.5, 0.015, "center", "bottom"),
    )
    figure = axes.get_figure(root=True)
    assert figure is not None
    points = [side / figure.dpi * 72 for side in (axes.bbox.width, axes.bbox.height)]
    for letters, x, y, across, down in places:
        if (across == "center" and points[1] < 3 * _SIZE) or (
            down == "center" and points[0] < 1.5 * _SIZE * len(letters)
        ):
            continue
        _write(axes, x, y, letters, ha=across, va=down)


def draw_scale_bar(axes: Axes, width: float) -> None:
    """Draw a bar of a round number of millimetres in the lower left corner of an image `width` mm wide."""
    length = round_length(width * _LONGEST)
    left, right, height = 0.04, 0.04 + length / width, 0.05
    (line,) = axes.plot(
        [left, right],
        [height, height],
        color=_COLOR,
        linewidth=2,
        linestyle="-",
        marker="",
        transform=axes.transAxes,
        solid_capstyle="butt",
    )
    draw_exactly(line)
    line.set_path_effects([withStroke(linewidth=4, foreground="black")])
    text = f"{number_text(length / 10)} cm" if length >= 10 else f"{number_text(length)} mm"
    _write(axes, (left + right) / 2, height + 0.015, text, ha="center", va="bottom")


def draw_overlays(axes: Axes, plane: Plane, index: int) -> None:
    """Draw the overlay planes that lie on an acquired slice; what cannot be read is left out, with a warning."""
    source = plane.volume.slices[index]
    if source is None:
        return
    try:
        found = overlays(source.dataset, source.frame)
    except DicomError as error:
        warnings.warn(f"The overlays are left out: {error}", DicomWarning, stacklevel=4)
        return
    for number, overlay in enumerate(found):
        color = _OVERLAY_COLORS[number % len(_OVERLAY_COLORS)]
        drawn = np.ma.masked_where(~overlay.mask, overlay.mask)
        draw_exactly(draw_plane(axes, plane, drawn, cmap=ListedColormap([color])))


def round_length(most: float) -> float:
    """Return the greatest of 1, 2, 5, 10, 20, 50 ... (and 0.5, 0.2, 0.1 ...) that is not above `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (5, 2, 1) if step * power <= most * (1 + 1e-9))


def _write(axes: Axes, x: float, y: float, text: str, **placing: Any) -> None:
    written = axes.text(x, y, text, transform=axes.transAxes, color=_COLOR, fontsize=_SIZE, **placing, **PLAIN)
    written.set_path_effects([withStroke(linewidth=2, foreground="black")])
