"""How a viewer's picture follows a dark page: the browser inverts what surrounds the image, and not the image.

The kernel does not know whether a notebook is light or dark, and the reader may change it at any time. So the picture
is drawn light, and a sheet over it, with holes for image and colour bar, turns black on white around when the page is
dark. One picture is sent, whatever the page looks like.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import ipywidgets
import matplotlib
from matplotlib.colors import to_rgb, to_rgba

from dicomnb.display.common.figure_layout import FigureBox
from dicomnb.parsing.table.markup import Markup, tag

__all__ = ["ThemedBox", "follows_the_page"]

_STYLE: Final = Markup(
    ".dicomnb-picture{position:relative;width:fit-content;max-width:100%;align-self:flex-start;overflow:hidden}"
    ".dicomnb-picture>img{margin:0}"
    ".dicomnb-picture>.widget-html{position:absolute;inset:0;width:auto;height:auto;margin:0;pointer-events:none}"
    ".dicomnb-around{position:absolute;inset:0;display:none;backdrop-filter:invert(.93)}"
    # JupyterLab and Notebook 7; Visual Studio Code.
    '[data-jp-theme-light="false"] .dicomnb-around,.vscode-dark .dicomnb-around,.vscode-high-contrast .dicomnb-around'
    "{display:block}"
)


class ThemedBox:
    """A box with a picture, and the sheet over it.

    Parameters
    ----------
    image : ipywidgets.Image
        The picture.
    is_followed : bool
        True if the page's darkness is to be followed.

    Attributes
    ----------
    box : ipywidgets.FigureBox
        What is put on the page.
    """

    def __init__(self, image: ipywidgets.Image, *, is_followed: bool) -> None:
        self._sheet = ipywidgets.HTML() if is_followed else None
        self.box: Any = ipywidgets.Box([image] if self._sheet is None else [image, self._sheet])
        self.box.add_class("dicomnb-picture")

    def cut(self, holes: Iterable[FigureBox]) -> None:
        """Cut holes into the sheet: left, bottom, width and height as fractions of the picture."""
        if self._sheet is not None:
            shape = f"clip-path:polygon(evenodd,{','.join(_corners((0.0, 0.0, 1.0, 1.0), *holes))})"
            self._sheet.value = str(tag("style", _STYLE)) + str(tag("div", class_="dicomnb-around", style=shape))


def follows_the_page(style: str | None) -> bool:
    """Return True if pictures are light unless the page is dark: no colours were chosen for them."""
    *color, opacity = to_rgba(matplotlib.rcParams["figure.facecolor"])
    # Paper that lets all through is that of the text, which is dark on light or light on dark.
    paper = sum(color) * opacity + (3 - sum(to_rgb(matplotlib.rcParams["text.color"]))) * (1 - opacity)
    return style is None and paper > 1.5


def _corners(*boxes: FigureBox) -> Iterable[str]:
    """Yield the corners of boxes, each one's first again at its end, and the first of all after each."""
    for left, bottom, width, height in boxes:
        right, top, low = left + width, 1 - bottom - height, 1 - bottom
        for x, y in ((left, top), (right, top), (right, low), (left, low), (left, top)):
            yield f"{100 * x:.3f}% {100 * y:.3f}%"
        yield "0.000% 0.000%"
