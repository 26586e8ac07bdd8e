"""HTML from escaped pieces only.

`tag` is the one place where a tag is made. Whatever is put into it and is not `Markup` is escaped, so a value
of a file can be put anywhere and stays text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

__all__ = ["NO_MATH", "Child", "Markup", "join", "tag", "text"]

NO_MATH: Final = "tex2jax_ignore mathjax_ignore"
"""Classes by which MathJax, 2 and 3, leaves text between dollar signs as it is; the outermost element bears them."""

_NAME = re.compile(r"[a-z][a-z0-9-]*").fullmatch

# Controls and lone surrogates mean nothing in HTML and break its encoding; each is shown as U+FFFD.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# Elements without content have no end tag (HTML Living Standard, 13.1.2).
_VOID = frozenset({"br", "col", "hr", "img", "input", "meta", "wbr"})


class Markup(str):
    """Text that is HTML already and is not escaped again.

    Make one from a literal of the program or with `tag`, never from a value of a file.
    """

    __slots__ = ()

    def __html__(self) -> str:
        """Return the HTML itself, the protocol by which template engines know safe text."""
        return str(self)


Child = str | int | float | None | Iterable["Child"]
"""What an element may hold: text, a number, markup, nothing, or several of these."""


def text(value: object) -> Markup:
    """Return a value as HTML text, safe inside a quoted attribute too; `Markup` is returned as it is."""
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(_UNPRINTABLE.sub("\ufffd", str(value)), quote=True))


def join(children: Child) -> Markup:
    """Return children one after the other, each escaped unless it is `Markup`; None leaves no trace."""
    if children is None:
        return Markup()
    if isinstance(children, (str, int, float)):
        return text(children)
    return Markup("".join([join(child) for child in children]))


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """Return one HTML element.

    Parameters
    ----------
    name : str
        Name of the element, lower case.
    *children : str, number, Markup, None or iterables of these
        The content. All but `Markup` is escaped.
    **attributes : str, int, bool or None
        Attributes; values are escaped and quoted. True writes the bare name, False and None nothing. A
        trailing underscore is dropped (``class_``), other underscores become hyphens (``aria_label``).

    Raises
    ------
    ValueError
        If the name of the element or of an attribute is not a plain lower-case word, or a void element
        is given content.

    Examples
    --------
    >>> str(tag("td", "a < b", class_="value"))
    '<td class="value">a &lt; b</td>'
    """
    pieces = [_checked(name)]
    for key, value in attributes.items():
        word = _checked(key.rstrip("_").replace("_", "-"))
        if value is True:
            pieces.append(word)
        elif value is not None and value is not False:
            pieces.append(f'{word}="{text(str(value))}"')
    start = f"<{' '.join(pieces)}>"
    if name in _VOID:
        if children:
            raise ValueError(f"An element {name} has no content.")
        return Markup(start)
    return Markup(f"{start}{join(children)}</{name}>")


def _checked(word: str) -> str:
    if not _NAME(word):
        raise ValueError(f"{word!r} is no name of an HTML element or attribute.")
    return word
