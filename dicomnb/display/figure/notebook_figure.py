"""A Matplotlib figure that shows itself in a notebook."""

from __future__ import annotations

import io
from typing import Any, Final

from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.transforms import Bbox

__all__ = ["Picture"]

_CSS_PIXELS: Final = 96
"""Pixels of a page in an inch: what makes a millimetre of a page (CSS Values 3, 6.2)."""


class Picture(Figure):
    """A Matplotlib figure that shows itself in a notebook.

    IPython draws a plain `Figure` only after ``%matplotlib inline``, and only then. This one brings its own
    PNG; where the inline backend is active its own drawing takes precedence, so nothing appears twice.
    """

    alt = "Medical image"
    has_true_size = False
    """True if a page is to show it so that its inches are those of the page, whatever its resolution is."""

    def __init__(self, figsize: tuple[float, float] | None = None, dpi: float | None = None, **settings: Any) -> None:
        # Images and labels have their places: none of the user's layouts moves them, or warns that it cannot. Saving
        # would put one in the place of none.
        layout = PlaceHolderLayoutEngine(adjust_compatible=True, colorbar_gridspec=True)
        super().__init__(figsize, dpi, **{"layout": layout, **settings})

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        size: dict[str, Any] = {}
        if self.has_true_size:
            size = dict(
                zip(("width", "height"), (round(_CSS_PIXELS * each) for each in self.get_size_inches()), strict=True)
            )
        return self.png(), {"alt": self.alt, **size}

    def png(self) -> bytes:
        """Return the whole figure as a PNG, whatever the user's settings for files are."""
        buffer = io.BytesIO()
        # Matplotlib's box of a whole figure has no name that stands above the setting.
        whole = Bbox.from_bounds(0, 0, *self.get_size_inches())
        self.savefig(buffer, format="png", dpi=self.dpi, bbox_inches=whole, facecolor="auto", edgecolor="auto")
        return buffer.getvalue()
