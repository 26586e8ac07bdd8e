"""What an object shows of itself: a table where HTML is shown, text elsewhere.

Jupyter asks for both at once, marimo and others for the HTML alone, and marimo takes nothing but a plain `str`.
"""

from __future__ import annotations

from dicomnb.parsing.table.markup import Markup

__all__ = ["RichOutput"]


class RichOutput:
    """Base of what a notebook shows as a table; `str` gives its text."""

    __slots__ = ()

    def _markup(self) -> Markup:
        """Return the table; its outermost element bears `NO_MATH`."""
        raise NotImplementedError

    def _plain_text(self) -> str:
        """Return what is shown where HTML is not."""
        return str(self)

    def _repr_html_(self) -> str:
        return str(self._markup())

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self._plain_text(), "text/html": self._repr_html_()}
