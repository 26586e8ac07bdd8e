"""Slices as a Matplotlib figure: pcolormesh on the edges of the voxels, in millimetres.

Nothing is resampled and nothing flipped: each voxel is the rectangle that it is, and row 0 is at the top
because the y axis points down. Text that comes from a file is never parsed as mathematics, and no text names
a patient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import Colormap

from dicomnb.display.common.captions import caption, heading_of
from dicomnb.display.common.figure_layout import (
    FigureBox,
    Margins,
    beside,
    fitting_size,
    grid_shape,
    has_usual_text,
    layout,
)
from dicomnb.display.common.overlays import overlays_of
from dicomnb.display.common.plane import Frame, Plane, find_plane
from dicomnb.display.common.plane_values import chosen_point, point_text
from dicomnb.display.common.windows import WindowLike, choose_window
from dicomnb.display.figure.drawing import Drawing, Look, draw, draw_bar, draw_image, screen_note
from dicomnb.display.figure.notebook_figure import Picture
from dicomnb.display.figure.objects.presented_image import draw_blended, draw_presented, known_state
from dicomnb.display.figure.overlay_artists import draw_key, draw_legend, legend_rows
from dicomnb.display.figure.shown_once import show_once
from dicomnb.display.figure.shown_source import volume_or_shown
from dicomnb.display.figure.small_text import leave_out_text, shrink_text
from dicomnb.display.figure.surroundings import PLAIN, Style, figure_colors
from dicomnb.errors import UsageError
from dicomnb.geometry.projection import Projection
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load_everything
from dicomnb.volumes.volume import Volume

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh

__all__ = ["Picture", "picture", "presented", "show"]

T = TypeVar("T")
FigureLayout = tuple[tuple[float, float], list[FigureBox], FigureBox]
"""Size of a figure in inches, and where images and colour bar are."""

_NO_MORE: Final[Margins] = (0.0, 0.0, 0.0, 0.0)

_SHARE: Final = 0.4
"""Share of the width or height of a figure that its images have at least, or else texts are smaller."""

_TEXT_SIZES: Final = (0.8, 0.6, 0.45)
"""What a figure of a given size makes of its texts, one after the other, until they have room; then it has none."""

_BETWEEN: Final = 0.1
"""Inches that the title of one of several images may be longer than it."""

_TRIES: Final = 3
"""How often margins grow: a smaller image may have other ticks, and longer numbers beside them."""

_LONG: Final = 5
"""Letters of a number that margins have room for."""

_SLIGHT: Final = 0.01
"""Inches beyond a figure that cannot be seen."""


def show(
    source: Any,
    index: int | Iterable[int] | None = None,
    *,
    plane: str | None = None,
    t: int = 0,
    frame: Frame = "local",
    window: WindowLike | None = None,
    cmap: str | Colormap = "gray",
    slab: float | None = None,
    how: Projection = "max",
    letters: bool = True,
    scale_bar: bool | None = None,
    overlays: bool = True,
    overlay: Any = None,
    presentation: Any = None,
    columns: int | None = None,
    style: Style | None = None,
    ax: Axes | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float | None = None,
) -> Any:
    """Draw one slice, or several, of an image; show any other DICOM object as it is read: a report, an ECG, a plan.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to draw. What is no image is shown as a whole: of the other parameters only `index` and `figsize` may mean
        something to it.
    index : int or several, optional
        Which slice, from 0; negative numbers count from the end. By default the middle one, or the first that a report
        laid over it marks. Several are drawn side by side, in one window.
    plane : {"axial", "coronal", "sagittal"}, optional
        Which plane; of an oblique volume the nearest to it. By default the one that was acquired.
    t : int
        Which point of a fourth dimension, from 0.
    frame : {"local", "patient"}
        What the axes count: millimetres from the outer corner of the first voxel, or LPS coordinates of the patient.
    window : Window, (center, width) or str, optional
        Which values are spread over the greys, in the unit of the values; or a name: ``"lung"`` and the
        others of `WINDOWS`, ``"automatic"``, or the explanation of a window in the header. By default the
        header's first window, else an automatic one.
    cmap : str or Colormap
        Colour map. MONOCHROME1 images are drawn with it reversed.
    slab : float, optional
        Thickness in mm of a slab around the slice, which is projected on it.
    how : {"max", "mean", "min"}
        How a slab is projected.
    letters : bool
        True to write anatomical letters at the four sides, where the headers say how the image lies.
    scale_bar : bool, optional
        True to draw a bar of a round number of millimetres; by default beside several slices only, which
        have no axes.
    overlays : bool
        True to draw the overlay planes of the file, in colours, on the plane that was acquired.
    overlay : path, Structure, Segment, Isodose, Volume, array or several of these, optional
        What to lay over the picture, with a legend: contours of a structure set as lines, segments and masks (arrays
        of bool, shaped like the volume) as areas with a border, a dose in colours with isodose lines and a colour bar,
        what a report marks (its SCOORD and SCOORD3D) as lines. A path or data set is an RTSTRUCT, SEG, RTDOSE or SR, of
        a slide an ANN or SEG; the keys of a mapping are names for the legend.
    presentation : PresentationState, Dataset or path, optional
        A presentation state: the image is drawn as it says, with its window, shutters, turns, graphics and text (masked
        unless ``presentation(path, identifiers=True)`` shows it); of the other parameters `index` and `window` count.
        One that blends two series takes both: a list of volumes, or their folder.
    columns : int, optional
        How many slices stand side by side.
    style : {"light", "dark"}, optional
        Colours around the image. By default those of Matplotlib's current style: after
        ``matplotlib.style.use("dark_background")`` all pictures are dark.
    ax : Axes, optional
        Axes to draw one slice on. By default a new figure is made.
    title : str, optional
        Replaces the title. The usual one says modality, slice and position, and nothing about the patient.
    figsize : (width, height), optional
        Size of a new figure, inches. By default as large as the labels and an image of 5 inches need.
    dpi : float, optional
        Resolution of a new figure.

    Returns
    -------
    Figure
        A plain Matplotlib figure, or the one that `ax` belongs to; ``figure.axes[0]`` is the image. Of an object that
        is no image it is what shows that: a figure too, a tree or a table.

    Raises
    ------
    NoImage
        If there is neither an image nor one single object of another kind.
    UsageError
        If the slice or the window does not exist, or several slices are to be drawn on one `ax`.
    GeometryError
        If the volume has no such plane, or has no coordinates in the patient; or if what is to be laid over it lies in
        another frame of reference.

    Examples
    --------
    >>> import dicomnb as dn
    >>> figure = dn.show(dn.sample(), index=23, window=(4000, 8000))
    >>> figure.axes[0].get_xlabel()
    'x (mm)'
    >>> [float(end) for end in figure.axes[0].get_xlim()]
    [0.0, 400.0]
    """
    if presentation is not None:
        return presented(source, presentation, t=t, index=index, window=window)
    whole = volume_or_shown(source, index=index, overlay=overlay)
    if not isinstance(whole, Volume):
        return whole
    volume = chosen_point(whole, t)
    seen = find_plane(volume, plane, frame)
    layers = overlays_of(overlay, volume) or None
    if index is None and layers is not None and seen.is_acquired:
        index = layers.marked
    several = _are_several(index)
    numbers = [seen.slice_number(each) for each in cast("Any", index if several else (index,))]
    if not numbers:
        raise UsageError("No slice is asked for.", remedy="index takes one number or several.")
    chosen = choose_window(volume, numbers[0] if seen.is_acquired else len(volume) // 2, window)
    bar = several if scale_bar is None else scale_bar
    look = Look(cmap, slab, how, letters, bar, style, title, overlays, layers, point_text(whole, t))
    if ax is None:
        if several:
            return _montage(seen, numbers, chosen, look, columns, figsize, dpi)
        return _picture(seen, numbers[0], chosen, look, figsize, dpi)[0]
    if several:
        raise UsageError("Several slices do not fit on one ax.", remedy="Draw them one by one, or leave ax out.")
    draw(ax, seen, numbers[0], chosen, look)
    if layers is not None:
        draw_legend(ax, layers, figure_colors(style))
    root = ax.get_figure(root=True)
    assert root is not None
    return show_once(root)


def _are_several(index: Any) -> bool:
    """Return True for slices to go through; a text is none, nor is a NumPy array of one number without a dimension."""
    return isinstance(index, Iterable) and not isinstance(index, str) and getattr(index, "ndim", 1) > 0


def presented(source: Any, state: Any, *, t: int = 0, index: Any = None, window: WindowLike | None = None) -> Picture:
    """Return a figure of an image, or of two series, as a presentation state wants it; parameters as for `show`.

    Raises
    ------
    UsageError
        If the source is no image, or the state is meant for other images.
    """
    state = known_state(state)
    if state.blending is not None:
        return draw_blended(*load_everything(source), state, index=index, window=window)
    found = volume_or_shown(source)
    if not isinstance(found, Volume):
        raise UsageError("A presentation state says how images are shown, and this is no image, or a whole slide.")
    return draw_presented(chosen_point(found, t), state, index=index, window=window)


def picture(
    volume: Volume | Plane,
    index: int,
    window: Window | None,
    *,
    cmap: str | Colormap = "gray",
    style: Style | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float | None = None,
    look: Look | None = None,
) -> tuple[Picture, Drawing]:
    """Return a new figure with one slice, and what is drawn on it; parameters as for `show`, or all in a `Look`."""
    seen = volume if isinstance(volume, Plane) else find_plane(volume)
    return _picture(seen, index, window, look or Look(cmap, style=style), figsize, dpi)


def _picture(
    plane: Plane,
    index: int,
    window: Window | None,
    look: Look,
    figsize: tuple[float, float] | None,
    dpi: float | None,
) -> tuple[Picture, Drawing]:
    colors = figure_colors(look.style)

    def made(place: FigureLayout) -> tuple[Picture, Drawing]:
        size, (box,), bar = place
        figure = Picture(figsize=size, dpi=dpi)
        colors.color_figure(figure)
        axes = figure.add_axes(box)
        cax = None if window is None else figure.add_axes(bar)
        drawing = draw(axes, plane, index, window, look, bar=cax, is_alone=True)
        if look.layers is not None:
            draw_key(axes, look.layers, box, bar if cax is None else beside(bar, size[0]), colors)
        return figure, drawing

    figure, drawing = _fitted(made, _layout(plane, look, figsize, window), figsize)
    columns, rows = (plane.volume.shape[axis] for axis in (plane.across, plane.down))
    written = drawing.axes.get_title(loc="left")
    figure.alt = written if "columns" in written else f"{written}, {columns} columns × {rows} rows"
    return figure, drawing


def _montage(
    plane: Plane,
    numbers: Sequence[int],
    window: Window | None,
    look: Look,
    columns: int | None,
    figsize: tuple[float, float] | None,
    dpi: float | None,
) -> Picture:
    """Return a new figure with several slices side by side, and one colour bar for all."""
    grid = grid_shape(len(numbers), columns)
    colors = figure_colors(look.style)
    usual = heading_of(plane, slab=look.slab, how=look.how) + look.point

    def made(place: FigureLayout) -> tuple[Picture, QuadMesh]:
        size, boxes, bar = place
        figure = Picture(figsize=size, dpi=dpi)
        colors.color_figure(figure)
        for number, box in zip(numbers, boxes, strict=False):
            axes = figure.add_axes(box)
            mesh = draw_image(axes, plane, number, window, look)
            text = plane.place(number)
            fitting = fitting_size(text, box[2] * size[0] + _BETWEEN, "small")
            axes.set_title(text, loc="left", fontsize=fitting, color=colors.title, **PLAIN)
            axes.set_axis_off()
        screen_note(figure.axes[0], plane, colors, in_corner=True)
        if window is not None:
            drawn = draw_bar(figure, mesh, plane.volume.units, window, colors, cax=figure.add_axes(bar))
            drawn.ax.yaxis.label.set_fontsize("small")
        if look.layers is not None:
            second = bar if window is None else beside(bar, size[0])
            draw_key(figure.axes[0], look.layers, boxes[0], second, colors)
        common = usual if look.title is None else look.title
        place_of_text = {"ha": "left", "va": "top", "color": colors.text}
        figure.text(boxes[0][0], 1 - 0.15 / size[1], common, **place_of_text, **PLAIN)
        return figure, mesh

    figure, _ = _fitted(made, _layout(plane, look, figsize, window, grid), figsize)
    figure.alt = f"{len(numbers)} slices, from {caption(plane, numbers[0])}"
    return figure


def _layout(
    plane: Plane,
    look: Look,
    figsize: tuple[float, float] | None,
    window: Window | None,
    grid: tuple[int, int] | None = None,
) -> Callable[..., FigureLayout]:
    """Return the function from more margins, and the size of text, to a layout."""
    washed = look.layers is not None and look.layers.wash is not None
    bars, lines = int(washed), legend_rows(look.layers)

    def layout_with(more: Margins, text: float = 1.0) -> FigureLayout:
        return layout(plane.extent, figsize, window is not None, grid, bars=bars, lines=lines, more=more, text=text)

    return layout_with


def _fitted(
    made: Callable[[FigureLayout], tuple[Picture, T]],
    layout_with: Callable[..., FigureLayout],
    figsize: tuple[float, float] | None,
) -> tuple[Picture, T]:
    """Return what is made in a layout whose margins have room for all texts.

    A figure of a given size that has none for them has smaller ones, and if it is very small, none.
    """
    if figsize is None:
        drawn = made(layout_with(_NO_MORE))
        if has_usual_text() and not _has_long_numbers(drawn[0]):
            return drawn
        return _with_room(made, layout_with, 1.0, 0.0) or drawn
    for text in (1.0, *_TEXT_SIZES):
        found = _with_room(made, layout_with, text, _SHARE)
        if found is not None:
            return found
    drawn = made(layout_with(_NO_MORE, 0.0))
    leave_out_text(drawn[0])
    return drawn


def _with_room(
    made: Callable[[FigureLayout], tuple[Picture, T]],
    layout_with: Callable[..., FigureLayout],
    text: float,
    least: float,
) -> tuple[Picture, T] | None:
    """Return what is made with texts of a size, in margins that hold them; None if images have less than a share."""
    more = _NO_MORE
    for _ in range(_TRIES + 1):
        place = layout_with(more, text)
        if max(_shares(place)) < least:
            return None
        drawn = made(place)
        if text < 1:
            shrink_text(drawn[0], text)
        over = _overhang(drawn[0])
        if max(over) < _SLIGHT:
            return drawn
        left, below, right, above = (one + max(0.0, other) for one, other in zip(more, over, strict=True))
        more = left, below, right, above
    return None


def _shares(place: FigureLayout) -> tuple[float, float]:
    """Return which share of width and height of a figure its images take, from the first to the last."""
    _, boxes, _ = place
    across = max(box[0] + box[2] for box in boxes) - min(box[0] for box in boxes)
    return across, max(box[1] + box[3] for box in boxes) - min(box[1] for box in boxes)


def _has_long_numbers(figure: Picture) -> bool:
    """Return True if the numbers beside some axes may be longer than the margins are made for."""
    axes = [each.yaxis for each in figure.axes if each.axison]
    numbers = (each.get_major_formatter().format_ticks(each.get_majorticklocs().tolist()) for each in axes)
    return any(len(text) > _LONG for texts in numbers for text in texts)


def _overhang(figure: Picture) -> Margins:
    """Return how far texts reach beyond the figure, inches; negative where there is room."""
    renderer = RendererAgg(1, 1, figure.dpi)  # type: ignore[no-untyped-call]  # measures, and draws nothing
    box, (width, height) = figure.get_tightbbox(renderer), figure.get_size_inches()
    return -box.x0, -box.y0, box.x1 - width, box.y1 - height
