"""What surrounds an image on a figure: which of the user's settings of Matplotlib are followed, and which are not.

Colours, fonts, sizes and lines are the user's. What would lie over the image or change its text is not: grids, tick
labels at sides where something else stands, sketched lines, LaTeX. The settings are read and never written, not even
for a moment: they belong to all threads, and a style that is set in one would colour what another draws.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import matplotlib
from matplotlib.colors import to_rgba

from dicomnb.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

__all__ = [
    "LINE",
    "PLAIN",
    "FigureColors",
    "Style",
    "draw_exactly",
    "figure_colors",
    "keep_image_clear",
    "make_opaque",
]

Style = Literal["light", "dark"]
"""Colours of what surrounds the image."""

PLAIN: Final[dict[str, Any]] = {"parse_math": False, "usetex": False}
"""Settings of every text: Matplotlib's own parse "$...$" and, with usetex, far more."""

LINE: Final[dict[str, Any]] = {"linestyle": "solid", "marker": "", "sketch_params": None, "path_effects": []}
"""Settings of every line that shows where something is: as it is, whatever lines the user likes."""

_STYLES: Final[Mapping[str, str]] = {"light": "default", "dark": "dark_background"}

_LIGHT: Final = 0.5
"""Brightness from 0 to 1 above which a colour is light."""


@dataclass(frozen=True, slots=True)
class FigureColors:
    """Colours of a figure and of the axes on it; any form that Matplotlib takes.

    Parameters
    ----------
    paper, rim : color
        The figure, and its border.
    ground, frame : color
        The axes, and their border.
    text, title, label : color
        What is written on the figure, above axes, and beside them.
    ticks, tick_labels : (color, color)
        Of the axis across, and of the axis down.
    """

    paper: Any
    rim: Any
    ground: Any
    frame: Any
    text: Any
    title: Any
    label: Any
    ticks: tuple[Any, Any]
    tick_labels: tuple[Any, Any]

    def color_figure(self, figure: Figure) -> None:
        """Give the figure its colours."""
        figure.set_facecolor(self.paper)
        figure.set_edgecolor(self.rim)

    def color_axes(self, axes: Axes) -> None:
        """Give axes their colours; of ticks also those that Matplotlib makes later, when other settings may hold."""
        axes.set_facecolor(self.ground)
        for spine in axes.spines.values():
            spine.set_edgecolor(self.frame)
        axes.xaxis.label.set_color(self.label)
        axes.yaxis.label.set_color(self.label)
        for which, axis in enumerate((axes.xaxis, axes.yaxis)):
            axes.tick_params(
                ("x", "y")[which], which="both", color=self.ticks[which], labelcolor=self.tick_labels[which]
            )
            axis.get_offset_text().set_color(self.tick_labels[which])

    def color_legend(self, legend: Legend) -> None:
        """Give a legend its colours."""
        for text in legend.get_texts():
            text.set_color(self.text)
        settings: Any = matplotlib.rcParams
        if settings["legend.facecolor"] == "inherit":
            legend.get_frame().set_facecolor(self.ground)


def figure_colors(style: Style | None) -> FigureColors:
    """Return the colours of a style, or without one those of the user's settings.

    Raises
    ------
    UsageError
        If there is no style of that name.
    """
    if style is not None and style not in _STYLES:
        raise UsageError(f"There is no style {style!r}.", remedy="There are 'light' and 'dark'.")
    settings: Any = matplotlib.rcParams
    if style is not None:
        from matplotlib.style import library  # noqa: PLC0415  # it reads the files of all styles

        changes: Any = library.get(_STYLES[style], {})
        settings = ChainMap(changes, matplotlib.rcParamsDefault)
    title, ticks = settings["axes.titlecolor"], (settings["xtick.color"], settings["ytick.color"])
    labels = (settings["xtick.labelcolor"], settings["ytick.labelcolor"])
    return FigureColors(
        paper=settings["figure.facecolor"],
        rim=settings["figure.edgecolor"],
        ground=settings["axes.facecolor"],
        frame=settings["axes.edgecolor"],
        text=settings["text.color"],
        title=settings["text.color"] if title == "auto" else title,
        label=settings["axes.labelcolor"],
        ticks=ticks,
        tick_labels=(
            ticks[0] if labels[0] == "inherit" else labels[0],
            ticks[1] if labels[1] == "inherit" else labels[1],
        ),
    )


def keep_image_clear(axes: Axes) -> None:
    """Let nothing of the user's settings lie over what axes show, or make markup of their numbers.

    Parameters
    ----------
    axes : Axes
        Of an image or of a colour bar.
    """
    axes.grid(visible=False, which="both")
    axes.tick_params(which="both", direction="out")
    for axis in (axes.xaxis, axes.yaxis):
        # The ticks that come later take this from the first one.
        for tick in (axis.get_major_ticks(1)[0], axis.get_minor_ticks(1)[0]):
            tick.label1.set_usetex(False)
            tick.label2.set_usetex(False)
        axis.get_offset_text().set_usetex(False)


def draw_exactly(*artists: Artist) -> None:
    """Have artists drawn where they are, whatever sketches and path effects the user has set: they are no ornament."""
    for artist in artists:
        artist.set_sketch_params(None)
        artist.set_path_effects([])


def make_opaque(figure: Figure, text: Any) -> None:
    """Let nothing shine through a figure whose text has this colour: white paper below dark text, black below light."""
    red, green, blue, opacity = to_rgba(figure.get_facecolor())
    below = 0.0 if _brightness(text) > _LIGHT else 1.0
    red, green, blue = (below + (part - below) * opacity for part in (red, green, blue))
    figure.set_facecolor((red, green, blue))
    figure.patch.set_alpha(None)
    figure.set_frameon(True)


def _brightness(color: Any) -> float:
    red, green, blue, _ = to_rgba(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
