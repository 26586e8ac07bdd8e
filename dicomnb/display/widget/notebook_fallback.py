"""What a notebook keeps of a viewer: a still, which shows wherever the widgets do not.

A saved notebook holds no widgets, only their names. JupyterLab then says that it found none and shows nothing else of
the same output; so the still is an output of its own, and hides itself where the viewer is alive on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from IPython.display import display

from dicomnb.parsing.table.markup import Markup, tag

__all__ = ["publish"]

_WIDGET: Final = "application/vnd.jupyter.widget-view+json"


def publish(data: Mapping[str, Any], metadata: Mapping[str, Any], name: str) -> None:
    """Show a viewer, and below it its still.

    Parameters
    ----------
    data, metadata : mapping
        What `Viewer._repr_mimebundle_` returned: the widget, ``"image/png"`` in base64, and text.
    name : str
        Class of the viewer's element on the page, of letters, digits and hyphens.
    """
    if _WIDGET not in data or "image/png" not in data:
        display(dict(data), metadata=dict(metadata), raw=True)  # type: ignore[no-untyped-call]
        return
    display({_WIDGET: data[_WIDGET], "text/plain": ""}, raw=True)  # type: ignore[no-untyped-call]
    # The viewer needs a moment to appear: until then the still takes no room where a notebook is open. Where style
    # sheets are dropped, as in a notebook that is not trusted, it simply shows.
    style = Markup(
        f"@keyframes {name}-wait{{from,to{{max-height:0}}}}"
        f".jp-NotebookPanel img.{name}-still{{animation:{name}-wait 1s}}"
        f"body:has(.{name}) img.{name}-still{{display:none}}"
    )
    source = f"data:image/png;base64,{data['image/png']}"
    alt = metadata.get("image/png", {}).get("alt", "")
    html = tag("div", tag("style", style), tag("img", class_=f"{name}-still", alt=alt, src=source))
    still = {"text/html": str(html), "image/png": data["image/png"], "text/plain": data.get("text/plain", "")}
    display(still, metadata=dict(metadata), raw=True)  # type: ignore[no-untyped-call]
