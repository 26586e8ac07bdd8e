"""What paints the plane that a viewer shows as pixels, on this side of the page."""

from __future__ import annotations

from typing import Any

from dicomnb.display.figure.drawing import Look
from dicomnb.display.figure.mesh import FrameRenderer
from dicomnb.display.figure.picture import picture
from dicomnb.display.widget.state import ViewerState

__all__ = ["plane_renderer", "show_part"]


def plane_renderer(
    state: ViewerState, look: Look, figsize: tuple[float, float] | None, dpi: float, ratio: float = 1.0
) -> FrameRenderer:
    """Return what paints the slices of the plane that is shown, without what lies over them.

    Parameters
    ----------
    state : ViewerState
        What is shown.
    look : Look
        Colour map and style.
    figsize : (width, height) or None
        Size of the picture, inches.
    dpi : float
        Pixels of the page per inch.
    ratio : float
        Pixels of the screen for one of the page, each way.
    """
    _, drawn = picture(
        state.seen, state.index, state.window, cmap=look.cmap, style=look.style, figsize=figsize, dpi=dpi * ratio
    )
    show_part(drawn.axes, state.zoom, state.pan)
    return FrameRenderer(drawn, ratio)


def show_part(axes: Any, zoom: float, pan: tuple[float, float]) -> None:
    """Let axes that show a whole plane show a part of it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Axes whose limits are the borders of the plane, whichever way they run.
    zoom : float
        How many times larger the plane is to be.
    pan : (float, float)
        How far what lies in the middle is from the middle of the plane, to the right and downwards, as shares of the
        plane's width and height.
    """
    if zoom == 1 and not any(pan):
        return
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    axes.set_xlim(*_part(left, right, zoom, pan[0]))
    axes.set_ylim(*_part(top, bottom, zoom, pan[1])[::-1])


def _part(first: float, last: float, zoom: float, pan: float) -> tuple[float, float]:
    """Return what lies at the beginning and at the end of a part."""
    middle, half = (first + last) / 2 + pan * (last - first), (last - first) / 2 / zoom
    return middle - half, middle + half
