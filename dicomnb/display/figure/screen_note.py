"""What a picture says of how it is drawn: fewer pixels than voxels, other proportions, sheared, resliced."""

from __future__ import annotations

from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from dicomnb.display.common.figure_layout import text_scale
from dicomnb.display.figure.surroundings import PLAIN

__all__ = ["ScreenNote"]

_SIZE: Final = 6.0
"""Points."""

_LEAST: Final = 3.0
"""Points below which the line is broken into several."""

_LETTER: Final = 0.6
"""Width of a letter as a share of the size of the font."""

_BELOW: Final = 0.57
"""Inches below the image, where its labels end."""


class ScreenNote(Artist):
    """A line below an image: ``"512 × 512 voxels on 400 × 400 pixels"``.

    It is written when the figure is drawn, as the same figure may be saved at any resolution.

    Parameters
    ----------
    axes : Axes
        Of the image, with its aspect set.
    cells : (int, int)
        How many voxels there are across and down.
    color : color
        Of the text.
    remark : str
        What else there is to say; may be empty.
    in_corner : bool
        True to stand in the lower right corner of the figure, where it speaks for several images.
    """

    def __init__(
        self, axes: Axes, cells: tuple[int, int], color: Any, remark: str = "", *, in_corner: bool = False
    ) -> None:
        super().__init__()
        self._image, self._cells, self._remark = axes, cells, remark
        self._text = Text(1, 0, "", ha="right", va="bottom", fontsize=_SIZE, color=color, **PLAIN)
        figure = axes.get_figure(root=True)
        assert figure is not None
        place = figure.transFigure if in_corner else axes.transAxes
        inches = (-0.05, 0.02) if in_corner else (0, -_BELOW * text_scale())
        self._text.set_transform(place + ScaledTranslation(inches[0], inches[1], figure.dpi_scale_trans))
        self._text.set_figure(figure)
        self.set_in_layout(False)

    def draw(self, renderer: Any) -> None:
        """Draw what there is to say of the pixels of this renderer."""
        box, finer = self._image.bbox, renderer.get_image_magnification()
        pixels = (max(1, round(box.width * finer)), max(1, round(box.height * finer)))
        about = _words(self._cells, pixels, is_stretched=self._image.get_aspect() == "auto")
        words = " · ".join(part for part in (self._remark, about) if part)
        size = self._fitting(words)
        if size < _LEAST:
            words = words.replace(" on ", "\non ").replace(" · ", "\n")
            size = self._fitting(words)
        self._text.set_text(words)
        self._text.set_fontsize(size)
        self._text.draw(renderer)

    def _fitting(self, words: str) -> float:
        """Return the size in points in which the longest line fits on the figure."""
        room = self._figure_width() - 0.1
        return min(_SIZE, room * 72 / (_LETTER * max(1, *map(len, words.split("\n")))))

    def _figure_width(self) -> float:
        figure = self._image.get_figure(root=True)
        assert figure is not None
        return figure.get_figwidth()


def _words(cells: tuple[int, int], pixels: tuple[int, int], *, is_stretched: bool) -> str:
    parts = []
    if pixels[0] < cells[0] or pixels[1] < cells[1]:
        parts.append(f"{cells[0]} × {cells[1]} voxels on {pixels[0]} × {pixels[1]} pixels")
    if is_stretched:
        parts.append("not to scale")
    return " · ".join(parts)
