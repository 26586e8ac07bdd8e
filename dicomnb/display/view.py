"""`view`: a volume with tools, in a notebook with a kernel.

There are two viewers with the same traits: one paints in the browser and needs anywidget, the other is made of core
widgets.
"""

from __future__ import annotations

import sys
from typing import Any

from matplotlib.colors import Colormap

from dicomnb.display.common.overlays import overlays_of
from dicomnb.display.common.plane_values import chosen_point
from dicomnb.display.common.volume_pair import with_second_over
from dicomnb.display.common.windows import WindowLike
from dicomnb.display.figure.drawing import Look
from dicomnb.display.figure.picture import presented
from dicomnb.display.figure.shown_source import refuse_details_of_one, volume_or_shown
from dicomnb.display.figure.surroundings import Style
from dicomnb.display.widget.series.series_choices import series_choices
from dicomnb.display.widget.series.series_chooser import SeriesChooser
from dicomnb.display.widget.slides.slide_viewer import SlideViewer
from dicomnb.display.widget.viewer import Viewer
from dicomnb.errors import MissingDependency
from dicomnb.geometry.projection import Projection
from dicomnb.objects.slides.slide import Slide
from dicomnb.optional_package import optional_package
from dicomnb.volumes.volume import Volume

__all__ = ["view"]


def view(
    source: Any,
    *,
    index: int | None = None,
    plane: str | None = None,
    t: int = 0,
    window: WindowLike | None = None,
    cmap: str | Colormap = "gray",
    slab: float | None = None,
    how: Projection = "max",
    overlay: Any = None,
    presentation: Any = None,
    style: Style | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float = 100,
    canvas: bool | None = None,
) -> Any:
    """Show a volume with tools: slices, windows, planes, zoom, a readout, measurements.

    Of several series a menu chooses; the one that is chosen is loaded.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to show; of two volumes in one frame of reference the second lies over the first.
    index : int, optional
        The slice to begin with, from 0; by default the middle one.
    plane : {"axial", "coronal", "sagittal"}, optional
        The plane to begin with; by default the one that was acquired.
    t : int
        The point of a fourth dimension to begin with.
    window : Window, (center, width) or str, optional
        The window to begin with, as for `show`.
    cmap : str or Colormap
        Colour map.
    slab, how
        Thickness of a slab in mm and its projection, as for `show`.
    overlay : path, Structure, Segment, Isodose, Volume, array or several of these, optional
        What to lay over the picture, as for `show`, with a legend in which each can be switched off.
    presentation : PresentationState, Dataset or path, optional
        A presentation state: the image is drawn as it says, which is a picture without tools, the one of `show`.
    style : {"light", "dark"}, optional
        Colours around the image. By default those of Matplotlib's current style; if that is light, the surroundings
        turn dark with the page.
    figsize : (width, height), optional
        Size of the picture, inches.
    dpi : float
        Pixels of the page per inch, of which a browser has 96 to 100 or so. On a finer screen the picture has more.
    canvas : bool, optional
        True for the viewer that paints in the browser, the one of `page`: quick, with all tools. It needs anywidget,
        and is the usual one where that is installed. False for one made of core widgets, painted by the kernel.

    Returns
    -------
    CanvasViewer or Viewer
        A widget of ipywidgets. Its ``index``, ``plane``, ``t``, ``voxel``, ``window``, ``zoom``, ``pan``, ``opacity``
        and ``measurements`` can be read, set and observed. Of several series: a `SeriesChooser`, whose ``viewer`` it
        is, and whose ``series`` can be read, set and observed. Of what is no image, and with a presentation state: what
        `show` returns.

    Raises
    ------
    MissingDependency
        If `canvas` is True and anywidget is not installed: ``pip install "dicomnb[widget]"``.
    UsageError
        If there is neither image nor object, or the slice or window does not exist; if there are several series, and
        a slice, a point, a slab or an overlay of one.
    GeometryError
        If the volume has no such plane, or what is to be laid over it lies in another frame of reference.

    Examples
    --------
    >>> import dicomnb as dn
    >>> viewer = dn.view(dn.sample(), plane="coronal")
    >>> viewer.index, viewer.plane
    (64, 'coronal')
    """
    if presentation is not None:
        return presented(source, presentation, t=t, index=index, window=window)
    kind = _viewer_class(canvas)
    source, overlay = with_second_over(source, overlay)

    def made_viewer(shown: Volume | Slide) -> Any:
        if isinstance(shown, Slide):
            return SlideViewer(shown, overlay)
        look = Look(cmap, slab, how, style=style, layers=overlays_of(overlay, chosen_point(shown, t)) or None)
        return kind(shown, index=index, plane=plane, t=t, window=window, look=look, figsize=figsize, dpi=dpi)

    def of_images(images: Any) -> Any:
        choices = series_choices(images)
        if len(choices) == 1:
            return choices[0].load()
        refuse_details_of_one(len(choices), index=index, t=t or None, slab=slab, overlay=overlay)
        return SeriesChooser(choices, made_viewer)

    found = volume_or_shown(source, index=index, overlay=overlay, as_slide=SlideViewer, of_images=of_images)
    return made_viewer(found) if isinstance(found, Volume) else found


def _viewer_class(canvas: bool | None) -> Any:
    if canvas is None:
        canvas = not _is_in_marimo() and _has_anywidget()
    elif canvas:
        optional_package("anywidget", "anywidget", "widget", "The viewer that paints in the browser")
    if canvas:
        from dicomnb.display.widget.canvas.canvas_viewer import CanvasViewer  # noqa: PLC0415  # needs anywidget

        return CanvasViewer
    return Viewer


def _has_anywidget() -> bool:
    try:
        optional_package("anywidget", "anywidget", "widget", "The viewer that paints in the browser")
    except MissingDependency:
        return False
    return True


def _is_in_marimo() -> bool:
    """Return True in a notebook of marimo, which shows the still of a viewer that has core widgets."""
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())
