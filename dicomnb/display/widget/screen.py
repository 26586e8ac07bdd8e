"""How many pixels of the screen one pixel of the page is, which a picture must know to be as sharp as the screen.

The browser tells it through a widget that shows nothing, and needs anywidget. Until then, and without it, the user's
setting for figures counts: who has ``%config InlineBackend.figure_format = "retina"`` has such a screen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import traitlets

from dicomnb.standard.package_file import package_text

__all__ = ["assumed_ratio", "made_reporter"]

_MOST_PIXELS: Final = 4.0
"""Pixels of the screen for one of the page, each way, beyond which nobody sees more."""

_DOUBLED: Final = frozenset({"retina", "png2x"})


def assumed_ratio() -> float:
    """Return 2 if the inline backend draws figures for a screen of twice as many pixels, else 1."""
    config: Any = sys.modules.get("matplotlib_inline.config")
    if config is None or not config.InlineBackend.initialized():
        return 1.0
    return 2.0 if _DOUBLED & set(config.InlineBackend.instance().figure_formats) else 1.0


def made_reporter(ratio: float, changed: Callable[[float], None]) -> Any:
    """Return a widget that shows nothing and tells the ratio of the screen it is on; None without anywidget."""
    kind = _reporter_class()
    if kind is None:
        return None
    reporter = kind(ratio=ratio)
    reporter.layout.display = "none"
    reporter.observe(lambda change: changed(min(max(change["new"], 1.0), _MOST_PIXELS)), "ratio")
    return reporter


@cache
def _reporter_class() -> Any:
    try:
        import anywidget
    except ImportError:
        return None

    class Reporter(anywidget.AnyWidget):
        """What asks the browser."""

        _esm = package_text("display/web/notebook/screen.mjs")
        ratio = traitlets.Float(1.0).tag(sync=True)

    return Reporter
