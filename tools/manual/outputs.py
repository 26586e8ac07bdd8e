"""What a cell shows, as HTML that stands in a page of the manual."""

from __future__ import annotations

import re
from typing import Any

from dicomnb.parsing.table.markup import Markup, tag

_BARE_TABLE = re.compile(r"<table(?![^>]*\bclass=)")
_PICTURES = ("image/png", "image/gif", "image/jpeg")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def cell_html(outputs: list[Any]) -> str:
    """Return the outputs of a cell in a frame of their own, nothing for a cell that shows nothing."""
    shown = [piece for output in outputs if (piece := _output_html(output))]
    return str(tag("div", shown, class_="cell-output")) if shown else ""


def _output_html(output: Any) -> Markup | None:
    if output.output_type == "stream":
        return _text(output.text, output.name)
    if output.output_type == "error":
        return _text("\n".join(output.traceback), "stderr")
    data = output.data
    if "text/html" in data:
        # The theme takes tables without a class for its own, and lays them out.
        return Markup(_BARE_TABLE.sub('<table class="own"', data["text/html"]))
    for kind in _PICTURES:
        if kind in data:
            alt = _first_line(data.get("text/plain", "")) or "Figure"
            return tag("img", src=f"data:{kind};base64,{data[kind].strip()}", alt=alt, class_="figure")
    return _text(data.get("text/plain", ""), "result")


def _text(text: str, kind: str) -> Markup | None:
    text = _ESCAPES.sub("", text).rstrip()
    return tag("pre", text, class_=f"plain {kind}") if text else None


def _first_line(text: str) -> str:
    return text.partition("\n")[0].strip("<>")
