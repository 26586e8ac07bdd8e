"""The printed dump of a data set: one line an element, items indented under their sequence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dicomnb.parsing.dataset.element import DataElement

__all__ = ["dump"]

_INDENT = "   "


def dump(elements: Iterable[DataElement], indent: str = "") -> str:
    """Return the text that ``print(ds)`` shows.

    Parameters
    ----------
    elements : iterable of DataElement
        A data set.
    indent : str
        What each line begins with.

    Returns
    -------
    str
        Lines such as ``(0008, 0012) Instance Creation Date              DA: '20150710'``. Nothing is hidden: this
        is for people who may see the file, other than what a notebook saves.
    """
    return "\n".join(_lines(elements, indent))


def _lines(elements: Iterable[DataElement], indent: str) -> Iterator[str]:
    for element in elements:
        if element.VR != "SQ":
            yield f"{indent}{element!r}"
            continue
        yield f"{indent}{element.tag} {element.label}   {len(element.value)} item(s) ----"
        for item in element.value:
            yield from _lines(item, indent + _INDENT)
            yield f"{indent}{_INDENT}---------"
