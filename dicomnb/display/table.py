"""A header as a table in a notebook."""

from __future__ import annotations

from typing import Any

from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.files import read
from dicomnb.parsing.header import to_html, to_text

__all__ = ["HeaderTable", "header"]


class HeaderTable:
    """A header, or what was found in it; a notebook shows it as a table, `str` gives it as text.

    Parameters
    ----------
    dataset : Dataset
        The header.
    find, identifiers
        As for `header`.
    """

    __slots__ = ("_dataset", "_find", "_identifiers")

    def __init__(self, dataset: Dataset, find: str | None = None, *, identifiers: bool = False) -> None:
        self._dataset = dataset
        self._find = find
        self._identifiers = identifiers

    def __str__(self) -> str:
        return to_text(self._dataset, self._find, identifiers=self._identifiers)

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        html = to_html(self._dataset, self._find, identifiers=self._identifiers)
        return {"text/html": str(html), "text/plain": str(self)}


def header(source: Any, find: str | None = None, *, identifiers: bool = False) -> HeaderTable:
    """Return the header as a table that can be searched.

    Parameters
    ----------
    source : Dataset, path, bytes, binary file or Volume
        Whose header; of a volume the first slice's.
    find : str, optional
        Words to look for, in any case: parts of tags, names, keywords, VRs or values. All have to be there.
    identifiers : bool, default False
        True also shows the values that may tell who the patient is. Notebooks keep what they show.

    Examples
    --------
    >>> dn.header("1111.img", find="pixel")  # doctest: +SKIP
    """
    if not isinstance(source, Dataset):
        source = getattr(source, "dataset", None) or read(source)
    return HeaderTable(source, find, identifiers=identifiers)
