"""A figure of pyplot as the last value of a cell: shown once.

The inline backend shows every figure of pyplot when a cell has ended, and a notebook the cell's last value before. A
function that draws on the user's axes and returns their figure would show it twice.
"""

from __future__ import annotations

import sys
from functools import partial
from types import FrameType
from typing import Any, Final

import matplotlib
from matplotlib.figure import Figure

__all__ = ["show_once"]

_HOOKS: Final = frozenset({"IPython.core.displayhook", "ipykernel.displayhook"})
"""Modules of what shows the value of a cell."""


def show_once(figure: Figure) -> Figure:
    """Return a figure that a notebook does not show as a value while pyplot is going to show it anyway."""
    if figure.canvas.manager is not None:
        # IPython asks the object itself first of all.
        figure._ipython_display_ = partial(_leave_to_pyplot, figure)  # type: ignore[attr-defined]
    return figure


def _leave_to_pyplot(figure: Figure) -> None:
    """Show nothing, or raise what makes IPython go on as if it had not asked."""
    if not (_is_asked_as_a_value() and _is_pending(figure)):
        raise NotImplementedError


def _is_asked_as_a_value() -> bool:
    """Return True if the figure is the value of a cell; False in ``display(figure)``, by the user or by pyplot."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_globals.get("__name__") not in _HOOKS:
        frame = frame.f_back
    return frame is not None


def _is_pending(figure: Figure) -> bool:
    """Return True if the inline backend shows a figure at the end of the cell."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    backend: Any = sys.modules.get("matplotlib_inline.backend_inline")
    manager = figure.canvas.manager
    if pyplot is None or backend is None or manager is None or "inline" not in matplotlib.get_backend().lower():
        return False
    if not pyplot.fignum_exists(manager.num):
        return False
    shows = backend.show
    if backend.InlineBackend.instance().close_figures:
        return bool(getattr(shows, "_draw_called", True))
    return figure in getattr(shows, "_to_draw", [])
