"""One slice as a Matplotlib figure: pcolormesh on the edges of the voxels, in millimetres.

Nothing is resampled and nothing flipped: each voxel is the rectangle that it is, and row 0 is at the top
because the y axis points down. Text that comes from a file is never parsed as mathematics, and no text names
a patient.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import matplotlib
import numpy as np
from matplotlib.colors import Colormap, FuncNorm, Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dicomnb.errors import UnsupportedPixels, UsageError
from dicomnb.geometry.series import load
from dicomnb.geometry.volume import Volume
from dicomnb.parsing.dataset import Dataset
from dicomnb.pixels.intensity import padding
from dicomnb.pixels.window import WINDOWS, Window, header_windows, is_inverted, robust_window

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colorbar import Colorbar
    from matplotlib.text import Text

_Curve = Callable[[NDArray[Any]], NDArray[Any]]

__all__ = [
    "Drawing",
    "Picture",
    "WindowLike",
    "caption",
    "choose_window",
    "draw",
    "norm_of",
    "picture",
    "show",
]

WindowLike = Window | tuple[float, float] | str
"""What names a window in a call: a `Window`, (center, width), or the name of one."""

MISSING: Final = "#5b7fa6"
"""Colour of what has no value. No grey map holds it, so it is never taken for one."""

_Box = tuple[float, float, float, float]

_BOX: Final = 5.0
"""Longer side of the image, inches."""

_MARGINS: Final = (0.85, 0.6, 0.3, 0.5)
"""Room for labels left, below, right and above, inches."""

_BAR_MARGIN: Final = 1.0
"""Room for the colour bar with its labels, inches."""

_BAR: Final = (0.15, 0.18)
"""Distance of the colour bar from the image and its width, inches."""

# Typed labels parse "$...$" and, with usetex, far more.
_PLAIN: Final[dict[str, Any]] = {"parse_math": False, "usetex": False}


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


def show(
    source: Any,
    index: int | None = None,
    *,
    window: WindowLike | None = None,
    cmap: str | Colormap = "gray",
    ax: Axes | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float | None = None,
) -> Figure:
    """Draw one slice.

    Parameters
    ----------
    source : Volume, Dataset, path or list of these
        What to draw.
    index : int, optional
        Which slice, from 0; negative numbers count from the end. By default the middle one.
    window : Window, (center, width) or str, optional
        Which values are spread over the greys, in the unit of the values; or a name: ``"lung"`` and the
        others of `WINDOWS`, ``"automatic"``, or the explanation of a window in the header. By default the
        header's first window, else an automatic one.
    cmap : str or Colormap
        Colour map. MONOCHROME1 images are drawn with it reversed.
    ax : Axes, optional
        Axes to draw on. By default a new figure is made.
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
        If the slice or the window does not exist.
    """
    volume = load(source)
    k = slice_number(volume, index)
    chosen = choose_window(volume, k, window)
    if ax is None:
        figure, _ = picture(volume, k, chosen, cmap=cmap, title=title, figsize=figsize, dpi=dpi)
        return figure
    draw(ax, volume, k, chosen, cmap=cmap, title=title)
    root = ax.get_figure(root=True)
    assert root is not None
    return root


def picture(
    volume: Volume,
    index: int,
    window: Window | None,
    *,
    cmap: str | Colormap = "gray",
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    dpi: float | None = None,
) -> tuple[Picture, Drawing]:
    """Return a new figure with one slice, and what is drawn on it; parameters as for `show`."""
    x, y = volume.axes.x.edges, volume.axes.y.edges
    size, box, bar = _layout((abs(x[-1] - x[0]), abs(y[-1] - y[0])), figsize, window is not None)
    figure = Picture(figsize=size, dpi=dpi)
    axes = figure.add_axes(box)
    beside = None if window is None else figure.add_axes(bar)
    drawing = draw(axes, volume, index, window, cmap=cmap, title=title, bar=beside)
    figure.alt = f"{axes.get_title(loc='left')}, {len(x) - 1} columns × {len(y) - 1} rows"
    return figure, drawing


def draw(
    axes: Axes,
    volume: Volume,
    index: int,
    window: Window | None,
    *,
    cmap: str | Colormap = "gray",
    title: str | None = None,
    bar: Axes | None = None,
) -> Drawing:
    """Draw one slice on axes.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    volume : Volume
        What to draw.
    index : int
        Which slice, from 0.
    window : Window or None
        Which values are spread over the greys; None for a colour image.
    cmap, title
        As for `show`.
    bar : Axes, optional
        Where to draw the colour bar; by default it takes some room of `axes`.
    """
    x, y = volume.axes.x, volume.axes.y
    # Cells must begin and end on whole pixels: they then neither overlap nor leave gaps. Rasterized, so that
    # a PDF holds an image and not a quarter of a million polygons.
    settings: dict[str, Any] = {"snap": True, "antialiased": False, "rasterized": True, "shading": "flat"}
    if window is not None:
        settings |= {"cmap": _colormap(cmap, volume), "norm": norm_of(window)}
    mesh = axes.pcolormesh(x.edges, y.edges, slice_values(volume, index), **settings)
    axes.set_aspect("equal")
    axes.set_xlim(x.edges[0], x.edges[-1])
    axes.set_ylim(y.edges[-1], y.edges[0])
    axes.set_xlabel(f"x ({volume.axes.units})", **_PLAIN)
    axes.set_ylabel(f"y ({volume.axes.units})", **_PLAIN)
    heading = axes.set_title(caption(volume, index) if title is None else title, loc="left", **_PLAIN)
    if window is None:
        return Drawing(axes, heading, mesh, None)
    figure = axes.get_figure(root=False)
    assert figure is not None
    colorbar = figure.colorbar(mesh, cax=bar, ax=None if bar is not None else axes)
    colorbar.set_label(window_label(volume.units, window), **_PLAIN)
    return Drawing(axes, heading, mesh, colorbar)


def slice_values(volume: Volume, index: int) -> NDArray[Any]:
    """Return what is drawn of a slice: physical values, float32, or the colours, uint8, shape (..., 3).

    Raises
    ------
    UnsupportedPixels
        If the colours are not stored as red, green and blue.
    """
    photometric = str(getattr(volume.dataset, "PhotometricInterpretation", ""))
    if volume.stored.ndim == 3 and photometric != "PALETTE COLOR":
        return np.asarray(volume.array[index])
    if photometric != "RGB":
        raise UnsupportedPixels(
            f"The colours of this image are stored as {photometric or 'nobody says'}; only RGB is drawn.",
            tag=0x00280004,
            remedy="volume.stored has the values as they are stored.",
        )
    stored = volume.stored[index]
    excess = int(getattr(volume.dataset, "BitsStored", 8)) - 8
    return np.asarray(stored if excess <= 0 else stored >> excess, np.uint8)


def caption(volume: Volume, index: int) -> str:
    """Return the title of a slice: modality, index and position, in text that cannot name a patient."""
    count = len(volume)
    parts = []
    # A code string may hold anything in a file that does not keep to the rules.
    if re.fullmatch("[A-Z]{2,10}", volume.modality):
        parts.append(volume.modality)
    if count > 1:
        parts.append(f"slice k = {index} (0–{count - 1})")
        if volume.axes.z_units == "mm":
            parts.append(f"z = {volume.axes.z.centers[index]:.1f} mm")
    if volume.slices[index] is None:
        parts.append("missing")
    return " · ".join(parts)


def window_label(units: str, window: Window) -> str:
    """Return the label of the colour bar: the unit, and the window that is spread over it."""
    center, width = number_text(window.center), number_text(window.width)
    return f"{units or 'value, no unit'}  (window center {center}, width {width})"


def number_text(number: float) -> str:
    """Return a number as labels show it: four digits, or all before the point, and a true minus sign."""
    text = f"{number:.0f}" if 1000 <= abs(number) < 1e7 else f"{number:.4g}"
    return text.replace("-", "−")


def slice_number(volume: Volume, index: int | None) -> int:
    """Return the number of a slice from 0; None stands for the middle one, negative ones count from the end.

    Raises
    ------
    UsageError
        If there is no such slice.
    """
    count = len(volume)
    if index is None:
        return count // 2
    if not -count <= index < count:
        raise UsageError(f"There is no slice {index}.", remedy=f"There are {count}, numbered from 0 to {count - 1}.")
    return int(index) % count


def choose_window(volume: Volume, index: int, window: WindowLike | None = None) -> Window | None:
    """Return the window of a slice, None if it is a colour image; `window` as for `show`.

    Raises
    ------
    UsageError
        If no window has that name.
    """
    if volume.stored.ndim == 4:
        return None
    if isinstance(window, Window):
        return window
    if isinstance(window, str):
        return _named(volume, index, window)
    if window is not None:
        center, width = (float(number) for number in window)
        return Window(center, width, function="LINEAR" if width >= 1 else "LINEAR_EXACT")
    dataset, frame = origin(volume, index)
    offered = header_windows(dataset, frame)
    return offered[0] if offered else automatic_window(volume)


def automatic_window(volume: Volume) -> Window:
    """Return a window that suits all slices of a volume, in round numbers."""
    window = robust_window(volume.array, exclude=padding(*origin(volume, 0)))
    # Rounded to a hundredth of the width or finer, which nobody sees but in the numbers beside the sliders.
    digits = 2 - math.floor(math.log10(window.width))
    return replace(window, center=round(window.center, digits), width=round(window.width, digits))


def origin(volume: Volume, index: int) -> tuple[Dataset, int]:
    """Return the header behind a slice and the number of its frame; the first header for a missing slice."""
    source = volume.slices[index]
    return (volume.dataset, 0) if source is None else (source.dataset, source.frame)


def _named(volume: Volume, index: int, name: str) -> Window:
    wanted = name.strip().lower()
    if wanted == "automatic":
        return automatic_window(volume)
    offered = {each.explanation.lower(): each for each in header_windows(*origin(volume, index))}
    named = {**offered, **{known.lower(): each for known, each in WINDOWS.items()}}
    if wanted in named:
        return named[wanted]
    known = ", ".join(repr(each) for each in ["automatic", *filter(None, named)])
    raise UsageError(f"There is no window {name!r}.", remedy=f"There are {known}; or give (center, width).")


def norm_of(window: Window) -> Normalize:
    """Return what spreads values over the colour map as the window says (PS3.3 C.11.2.1.2.1, C.11.2.1.3)."""
    low, high = window.limits
    if window.function == "SIGMOID":
        # Two widths from the center the curve is within 0.04 % of black and of white.
        reach = 2 * window.width
        return FuncNorm(_sigmoid(window), window.center - reach, window.center + reach)
    # A width of 1 divides black from white at one value; the map needs some way between the two.
    return Normalize(low, max(high, low + 1e-3))


def _sigmoid(window: Window) -> tuple[_Curve, _Curve]:
    """Return the curve of PS3.3 C.11.2.1.3.1 from 0 to 1, written so as not to overflow, and its inverse."""
    center, half = window.center, window.width / 2

    def curve(values: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(0.5 + 0.5 * np.tanh((values - center) / half))

    def inverse(greys: NDArray[Any]) -> NDArray[Any]:
        # A colour bar asks for the ends as well, which lie at infinity.
        return np.asarray(center + half * np.arctanh(np.clip(2 * greys - 1, -1 + 1e-12, 1 - 1e-12)))

    return curve, inverse


def _colormap(cmap: str | Colormap, volume: Volume) -> Colormap:
    chosen = cmap if isinstance(cmap, Colormap) else matplotlib.colormaps[cmap]
    return (chosen.reversed() if is_inverted(volume.dataset) else chosen).with_extremes(bad=MISSING)


def _layout(
    extent: tuple[float, float], figsize: tuple[float, float] | None, has_bar: bool
) -> tuple[tuple[float, float], _Box, _Box]:
    """Return the figure's size in inches, and where image and colour bar lie in it as fractions of it.

    The image's box has the image's shape, so that an equal aspect leaves no empty strips.
    """
    width, height = extent
    left, bottom, right, top = _MARGINS
    right += _BAR_MARGIN * has_bar
    most = (
        (_BOX, _BOX) if figsize is None else (max(figsize[0] - left - right, 0.2), max(figsize[1] - bottom - top, 0.2))
    )
    scale = min(most[0] / width, most[1] / height)
    # A line of voxels still deserves a quarter of an inch.
    box = (max(width * scale, 0.25), max(height * scale, 0.25))
    size = figsize or (max(left + box[0] + right, 4.0), bottom + box[1] + top)
    corner = (left + (size[0] - left - right - box[0]) / 2, bottom + (size[1] - bottom - top - box[1]) / 2)
    gap, thickness = _BAR

    def fractions(x: float, y: float, w: float, h: float) -> _Box:
        return x / size[0], y / size[1], w / size[0], h / size[1]

    return size, fractions(*corner, *box), fractions(corner[0] + box[0] + gap, corner[1], thickness, box[1])
