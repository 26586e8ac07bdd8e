"""What a notebook keeps of a viewer: a still, which shows wherever the widgets do not.

A saved notebook holds no widgets, only their names. JupyterLab then says that it found none and shows nothing else of
the same output; so the still is an output of its own, which the viewer hides while it is alive on the page.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

import ipywidgets
from IPython.display import display

from dicomnb.display.figure.still_output import hiding, publish_still
from dicomnb.parsing.table.markup import Markup, tag

__all__ = ["hide_beside", "publish", "with_still"]

_WIDGET: Final = "application/vnd.jupyter.widget-view+json"


class _StillHider(ipywidgets.HTML):  # type: ignore[misc]  # ipywidgets ships no types
    """The style sheet of a viewer that hides its stills; it is on the page while the viewer is."""

    def __init__(self) -> None:
        super().__init__(layout={"display": "none"})
        self._rules: list[str] = []

    def hide(self, rule: str) -> None:
        """Hide one more still."""
        if rule not in self._rules:
            self._rules.append(rule)
            self.value = str(tag("style", Markup("".join(self._rules))))


def publish(viewer: Any, data: Mapping[str, Any], metadata: Mapping[str, Any], name: str) -> None:
    """Show a still, and below it the viewer, which takes its place.

    Parameters
    ----------
    viewer : Viewer or CanvasViewer
        The viewer; its ``hide_still`` takes a rule of a style sheet, to be on the page while the viewer is.
    data, metadata : mapping
        What `Viewer._repr_mimebundle_` returned: the widget, ``"image/png"`` in base64, and text.
    name : str
        Class of the viewer's element on the page, of letters, digits and hyphens.
    """
    if _WIDGET not in data or "image/png" not in data:
        display(dict(data), metadata=dict(metadata), raw=True)  # type: ignore[no-untyped-call]
        return
    png = data["image/png"]
    viewer.hide_still(hiding(png, f".{name}"))
    publish_still(png, metadata.get("image/png", {}).get("alt", ""), data.get("text/plain", ""))
    display({_WIDGET: data[_WIDGET], "text/plain": ""}, raw=True)  # type: ignore[no-untyped-call]


def with_still(bundle: dict[str, Any], viewer: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a widget is shown by and its metadata, with a picture of what a viewer shows.

    Parameters
    ----------
    bundle : dict
        What ipywidgets shows the widget by.
    viewer : Viewer, CanvasViewer or SlideViewer
        Its ``still()`` returns the picture as a PNG, and words.
    """
    png, alt = viewer.still()
    return bundle | {"image/png": base64.b64encode(png).decode()}, {"image/png": {"alt": alt}}


def hide_beside(box: Any, rule: str) -> None:
    """Hide a still by a rule of a style sheet, which is a child of a box of widgets."""
    hider = next((child for child in box.children if isinstance(child, _StillHider)), None)
    if hider is None:
        hider = _StillHider()
        box.children = (*box.children, hider)
    hider.hide(rule)
