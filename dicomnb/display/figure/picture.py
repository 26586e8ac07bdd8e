"""Slices as a Matplotlib figure: pcolormesh on the edges of the voxels, in millimetres.

Nothing is resampled and nothing flipped: each voxel is the rectangle that it is, and row 0 is at the top
because the y axis points down. Text that comes from a file is never parsed as mathematics, and no text names
a patient.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import matplotlib.style
from matplotlib.colors import Colormap
from matplotlib.figure import Figure

from dicomnb.display.common.captions import caption, heading_of, window_label
from dicomnb.display.common.colors import colormap
from dicomnb.display.common.layout import Box, beside, fitting_size, grid_shape, layout
from dicomnb.display.common.overlays import Overlays, overlays_of
from dicomnb.display.common.plane import Frame, Plane, Projection, find_plane, slice_number
from dicomnb.display.common.plane_values import chosen_point, point_text, slice_values
from dicomnb.display.common.windows import WindowLike, choose_window, norm_of
from dicomnb.display.figure.orientation_marks import PLAIN, draw_letters, draw_overlays, draw_scale_bar
from dicomnb.display.figure.overlay_artists import draw_key, draw_layers, draw_legend, legend_rows
from dicomnb.errors import UsageError
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colorbar import Colorbar
    from matplotlib.text import Text

__all__ = ["Drawing", "Look", "Picture", "Style", "draw", "picture", "show"]

Style = Literal["light", "dark"]
"""Colours of what surrounds the image."""

_BESIDE: Final = 1.4
"""Inches that a title may be longer than the image."""

_ABOVE: Final = 0.5
"""Inches that the label of the colour bar may be longer than the bar."""

_STYLES: Final = {"light": "default", "dark": "dark_background"}


class Picture(Figure):
    """A Matplotlib figure that shows itself in a notebook.

    IPython draws a plain `Figure` only after ``%matplotlib inline``, and only then. This one brings its own
    PNG; where the inline backend is active its own way of drawing takes precedence, so nothing appears twice.
    """

    alt = "Medical image"

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=self.dpi)
        return buffer.getvalue(), {"alt": self.alt}


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
    columns: int | None = None,
    style: Style | None = None,
    ax: Axes | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float | None = None,
) -> Figure:
    """Draw one slice, or several.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to draw.
    index : int or several, optional
        Which slice, from 0; negative numbers count from the end. By default the middle one. Several are drawn
        side by side, in one window.
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
        of bool, shaped like the volume) as areas with a border, a dose in colours with isodose lines and a colour bar.
        A path or data set is an RTSTRUCT, SEG or RTDOSE; the keys of a mapping are names for the legend.
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
        A plain Matplotlib figure, or the one that `ax` belongs to; ``figure.axes[0]`` is the image.

    Raises
    ------
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
    whole = load(source)
    volume = chosen_point(whole, t)
    seen = find_plane(volume, plane, frame)
    several = isinstance(index, Iterable)
    numbers = [slice_number(seen, each) for each in (index if isinstance(index, Iterable) else (index,))]
    if not numbers:
        raise UsageError("No slice is asked for.", remedy="index takes one number or several.")
    chosen = choose_window(volume, numbers[0] if seen.is_acquired else len(volume) // 2, window)
    bar = several if scale_bar is None else scale_bar
    layers = overlays_of(overlay, volume) or None
    look = Look(cmap, slab, how, letters, bar, style, title, overlays, layers, point_text(whole, t))
    if ax is None:
        if several:
            return _montage(seen, numbers, chosen, look, columns, figsize, dpi)
        return _picture(seen, numbers[0], chosen, look, figsize, dpi)[0]
    if several:
        raise UsageError("Several slices do not fit on one ax.", remedy="Draw them one by one, or leave ax out.")
    draw(ax, seen, numbers[0], chosen, look)
    if layers is not None:
        draw_legend(ax, layers)
    root = ax.get_figure(root=True)
    assert root is not None
    return root


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
    size, (box,), bar = _layout(plane, look, figsize, window)
    with _styled(look.style):
        figure = Picture(figsize=size, dpi=dpi)
        axes = figure.add_axes(box)
        cax = None if window is None else figure.add_axes(bar)
        drawing = draw(axes, plane, index, window, look, bar=cax)
        if look.layers is not None:
            draw_key(axes, look.layers, box, bar if cax is None else beside(bar, size[0]))
    columns, rows = (plane.volume.shape[axis] for axis in (plane.across, plane.down))
    written = axes.get_title(loc="left")
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
    size, boxes, bar = _layout(plane, look, figsize, window, grid)
    with _styled(look.style):
        figure = Picture(figsize=size, dpi=dpi)
        for number, box in zip(numbers, boxes, strict=False):
            axes = figure.add_axes(box)
            mesh = _draw_image(axes, plane, number, window, look)
            axes.set_title(plane.place(number), loc="left", fontsize="small", **PLAIN)
            axes.set_axis_off()
        if window is not None:
            made = _draw_bar(figure, mesh, plane.volume.units, window, cax=figure.add_axes(bar))
            made.ax.yaxis.label.set_fontsize("small")
        if look.layers is not None:
            second = bar if window is None else beside(bar, size[0])
            draw_key(axes, look.layers, boxes[0], second)
        usual = heading_of(plane, slab=look.slab, how=look.how) + look.point
        common = usual if look.title is None else look.title
        figure.text(boxes[0][0], 1 - 0.15 / size[1], common, ha="left", va="top", **PLAIN)
    figure.alt = f"{len(numbers)} slices, from {caption(plane, numbers[0])}"
    return figure


def _layout(
    plane: Plane,
    look: Look,
    figsize: tuple[float, float] | None,
    window: Window | None,
    grid: tuple[int, int] | None = None,
) -> tuple[tuple[float, float], list[Box], Box]:
    washed = look.layers is not None and look.layers.wash is not None
    return layout(plane.extent, figsize, window is not None, grid, bars=int(washed), lines=legend_rows(look.layers))


def draw(
    axes: Axes, plane: Plane, index: int, window: Window | None, look: Look | None = None, *, bar: Axes | None = None
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
    """
    look = look or Look()
    mesh = _draw_image(axes, plane, index, window, look)
    for axis, set_label in ((plane.across, axes.set_xlabel), (plane.down, axes.set_ylabel)):
        set_label(plane.axis_label(axis), **PLAIN)
    usual = caption(plane, index, slab=look.slab, how=look.how) + look.point
    written = usual if look.title is None else look.title
    figure = axes.get_figure(root=False)
    assert figure is not None
    # Over the colour bar too, but not over what may stand beside it.
    room = min(figure.bbox.x1 - axes.bbox.x0, axes.bbox.width + _BESIDE * figure.dpi) / figure.dpi
    heading = axes.set_title(written, loc="left", fontsize=fitting_size(written, room), **PLAIN)
    _fix_colors(axes)
    if window is None:
        return Drawing(axes, heading, mesh, None)
    width, height = plane.extent
    # Of the room of other axes a bar takes as much as makes it as high as the image.
    place = {"cax": bar} if bar is not None else {"ax": axes, "fraction": min(0.047 * height / width, 0.2), "pad": 0.04}
    return Drawing(axes, heading, mesh, _draw_bar(figure, mesh, plane.volume.units, window, **place))


def _draw_image(axes: Axes, plane: Plane, index: int, window: Window | None, look: Look) -> QuadMesh:
    # Cells must begin and end on whole pixels: they then neither overlap nor leave gaps. Rasterized, so that
    # a PDF holds an image and not a quarter of a million polygons.
    settings: dict[str, Any] = {"snap": True, "antialiased": False, "rasterized": True, "shading": "flat"}
    if window is not None:
        settings |= {"cmap": colormap(look.cmap, plane.volume), "norm": norm_of(window)}
    values = slice_values(plane, index, slab=look.slab, how=look.how)
    mesh = axes.pcolormesh(plane.edges(plane.across), plane.edges(plane.down), values, **settings)
    axes.set_aspect("equal")
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


def _draw_bar(figure: Any, mesh: QuadMesh, units: str, window: Window, **place: Any) -> Colorbar:
    colorbar: Colorbar = figure.colorbar(mesh, **place)
    label = window_label(units, window)
    room = colorbar.ax.bbox.height / figure.dpi + _ABOVE
    colorbar.set_label(label, fontsize=fitting_size(label, room, "medium"), **PLAIN)
    _fix_colors(colorbar.ax)
    return colorbar


def _styled(style: Style | None) -> AbstractContextManager[None]:
    if style is None:
        return nullcontext()
    if style not in _STYLES:
        raise UsageError(f"There is no style {style!r}.", remedy="There are 'light' and 'dark'.")
    return matplotlib.style.context(_STYLES[style])  # type: ignore[no-any-return,unused-ignore]


def _fix_colors(axes: Axes) -> None:
    """Give ticks the colours of now: Matplotlib makes some of them later, when another style may be in force."""
    settings: Any = matplotlib.rcParams
    axes.tick_params("x", color=settings["xtick.color"], labelcolor=_label_color(settings, "xtick"))
    axes.tick_params("y", color=settings["ytick.color"], labelcolor=_label_color(settings, "ytick"))


def _label_color(settings: Any, tick: str) -> Any:
    color = settings[f"{tick}.labelcolor"]
    return settings[f"{tick}.color"] if color == "inherit" else color
