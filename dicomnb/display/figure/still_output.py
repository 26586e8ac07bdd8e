"""A still as an output of its own, for a notebook in which what moves is another output that may be dropped.

Of one output a host shows what it likes best: HTML although a sanitizer left nothing of it, a widget although a saved
notebook has none. So the still is a picture and nothing else, and hides itself where the other is alive on the page.
"""

from __future__ import annotations

from typing import Any, Final

from IPython.display import display

__all__ = ["hiding", "publish_still"]

_TAIL: Final = 60
"""Characters at the end of a picture in base64 by which it is known: its checksum is among them."""


def publish_still(png: str, alt: str, text: str) -> None:
    """Show a picture.

    Parameters
    ----------
    png : str
        The picture in base64.
    alt : str
        What it shows, in words.
    text : str
        What a terminal shows in its place.
    """
    # Visual Studio Code has an address of its own for each picture, and knows it by these words only.
    metadata: dict[str, Any] = {"image/png": {"alt": alt}, "vscode_altText": _alt_of(png)}
    display({"image/png": png, "text/plain": text}, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]


def hiding(png: str, living: str) -> str:
    """Return the rule of a style sheet that hides a still while something is on the page.

    Parameters
    ----------
    png : str
        The still in base64.
    living : str
        A CSS selector of what moves.
    """
    return f'body:has({living}) :is(img[src$="{png[-_TAIL:]}"],img[alt="{_alt_of(png)}"]){{display:none}}'


def _alt_of(png: str) -> str:
    return f"Still {png[-_TAIL:][:24]}"
