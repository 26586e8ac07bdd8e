"""A transparent sheet over a picture, which tells what a pointer draws on it: needs anywidget.

The widgets of ipywidgets itself report no place of a pointer. Where anywidget is not installed, the ends of a shape
are set at the cross instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import traitlets

from dicomnb.optional_package import optional_package
from dicomnb.standard.package_file import package_text

__all__ = ["made_sheet"]

Drawn = Callable[[str, "list[list[float]]"], None]


def made_sheet(drawn: Drawn) -> Any:
    """Return a widget to lay over a picture; its trait `tool` names what is drawn.

    Parameters
    ----------
    drawn : callable
        Called with the tool and the places that a pointer went through, each as shares of width and height.

    Raises
    ------
    MissingDependency
        If anywidget is not installed.
    """
    sheet = _sheet_class()()

    def told(_: object, content: Any, __: object) -> None:
        tool, trace = content.get("tool"), content.get("trace")
        if isinstance(tool, str) and isinstance(trace, list) and trace:
            drawn(tool, [[float(x), float(y)] for x, y in trace])

    sheet.on_msg(told)
    return sheet


@cache
def _sheet_class() -> Any:
    widget: Any = optional_package("anywidget", "anywidget", "draw", "Drawing with the mouse").AnyWidget

    class Sheet(widget):  # type: ignore[misc]  # a class of an optional package
        """The sheet in the browser."""

        _esm = package_text("display/web/notebook/sheet.mjs")
        tool = traitlets.Unicode("").tag(sync=True)

    return Sheet
