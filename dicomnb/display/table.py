"""Headers as tables in a notebook: one, or two side by side."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import PurePath
from typing import Any

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.table import comparison
from dicomnb.parsing.table.header_table import to_html, to_text
from dicomnb.parsing.table.markup import Markup
from dicomnb.parsing.table.rich_output import RichOutput

__all__ = ["Comparison", "HeaderTable", "compare", "header"]


class HeaderTable(RichOutput):
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

    def _markup(self) -> Markup:
        return to_html(self._dataset, self._find, identifiers=self._identifiers)


class Comparison(RichOutput):
    """Where two headers differ; a notebook shows a table, `str` gives text, and it can be gone through.

    Parameters
    ----------
    found : list of Difference
        What `dicomnb.parsing.table.comparison.differences` found.
    names : (str, str)
        What the two are called.
    """

    __slots__ = ("_found", "_names")

    def __init__(self, found: list[comparison.Difference], names: tuple[str, str]) -> None:
        self._found, self._names = found, names

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Any:
        return iter(self._found)

    def __getitem__(self, index: int) -> comparison.Difference:
        return self._found[index]

    def __str__(self) -> str:
        return comparison.to_text(self._found, self._names)

    __repr__ = __str__

    def _markup(self) -> Markup:
        return comparison.to_html(self._found, self._names)


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

    Returns
    -------
    HeaderTable
        A notebook shows a table with a field to search in, `print` shows lines.

    Examples
    --------
    >>> import dicomnb as dn
    >>> print(dn.header(dn.sample() / "pet024.dcm", find="spacing"))
    (0028, 0030) Pixel Spacing                        DS: 3.125, 3.125
    """
    return HeaderTable(_dataset(source), find, identifiers=identifiers)


def compare(first: Any, second: Any, *, everything: bool = False, identifiers: bool = False) -> Comparison:
    """Return where two headers differ, side by side.

    Parameters
    ----------
    first, second : Dataset, path, bytes, binary file or Volume
        Whose headers; of a volume the first slice's.
    everything : bool, default False
        True to list also what is equal.
    identifiers : bool, default False
        True also shows the values that may tell who the patient is; else it is only said that they differ.

    Returns
    -------
    Comparison
        A table; ``len()`` is the number of differences, and it can be looped over.

    Examples
    --------
    >>> import dicomnb as dn
    >>> folder = dn.sample()
    >>> [difference.row.keyword for difference in dn.compare(folder / "pet001.dcm", folder / "pet002.dcm")][-4:]
    ['InstanceNumber', 'ImagePositionPatient', 'SliceLocation', 'ImageIndex']
    """
    one, other = _dataset(first), _dataset(second)
    found = comparison.differences(one, other, everything=everything, identifiers=identifiers)
    return Comparison(found, (_name(first, "first", identifiers), _name(second, "second", identifiers)))


def _dataset(source: Any) -> Dataset:
    if isinstance(source, Dataset):
        return source
    found = getattr(source, "dataset", None)
    return found if isinstance(found, Dataset) else read(source)


def _name(source: Any, otherwise: str, identifiers: bool) -> str:
    # The name of a file may be that of a patient.
    if identifiers and isinstance(source, (str, PathLike)):
        return PurePath(fspath(source)).name
    return otherwise
