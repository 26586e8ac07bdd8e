"""The dictionary of coded concepts that comes with pydicom, where it is installed: by scheme and by context group."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from functools import cache
from typing import Any

from dicomnb.compat.pydicom.installed import beside
from dicomnb.compat.pydicom.sr.coding import Code
from dicomnb.compat.pydicom.sr.tables import table

__all__ = ["Collection", "Concepts", "codes"]

_GROUP = "CID"


def _tables(file: str, name: str) -> dict[Any, Any]:
    return table(beside("sr", file, purpose="The dictionary of coded concepts"), name)


def _schemes() -> dict[str, dict[str, dict[str, tuple[str, list[int]]]]]:
    return _tables("_concepts_dict.py", "concepts")


def _groups() -> dict[int, dict[str, list[str]]]:
    return _tables("_cid_dict.py", "cid_concepts")


class Collection:
    """The concepts of a coding scheme, or of a context group of PS3.16; each is an attribute.

    Parameters
    ----------
    name : str
        ``"SCT"`` and others, or ``"CID4"`` and others.

    Raises
    ------
    KeyError
        If there is no such collection.
    MissingDependency
        If pydicom is not installed.
    """

    def __init__(self, name: str) -> None:
        self.is_cid = name.upper().startswith(_GROUP)
        if self.is_cid:
            self.name = f"{_GROUP}{name[len(_GROUP) :]}"
            self._keywords = {
                keyword: scheme
                for scheme, keywords in _groups()[int(name[len(_GROUP) :])].items()
                for keyword in keywords
            }
        else:
            self.name = name
            self._keywords = dict.fromkeys(_schemes()[name], name)
        self.scheme_designator = self.name

    def __getattr__(self, keyword: str) -> Code:
        if keyword.startswith("_") or keyword not in self._keywords:
            raise AttributeError(f"{self.name if not keyword.startswith('_') else 'A collection'} has no {keyword!r}.")
        scheme = self._keywords[keyword]
        known = _schemes()[scheme][keyword]
        if self.is_cid and len(known) > 1:
            number = int(self.name[len(_GROUP) :])
            known = {code: entry for code, entry in known.items() if number in entry[1]}
        if len(known) != 1:
            raise RuntimeError(f"{keyword!r} stands for several codes of {scheme}: {', '.join(known)}.")
        ((code, (meaning, _)),) = known.items()
        return Code(code, scheme, meaning)

    @property
    def concepts(self) -> dict[str, Code]:
        """All concepts by keyword."""
        return {keyword: getattr(self, keyword) for keyword in self.dir()}

    def __contains__(self, item: str | Code) -> bool:
        if isinstance(item, str):
            return item in self._keywords
        return any(item == code for code in self._each())

    def _each(self) -> Iterator[Code]:
        for keyword, scheme in self._keywords.items():
            for code, (meaning, _) in _schemes()[scheme][keyword].items():
                yield Code(code, scheme, meaning)

    def dir(self, *filters: str) -> list[str]:
        """Return the keywords, or those that contain one of some texts, in any case."""
        parts = [part.lower() for part in filters]
        return sorted(
            keyword for keyword in self._keywords if not parts or any(part in keyword.lower() for part in parts)
        )

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._keywords})

    def trait_names(self) -> list[str]:
        """Return the names that can be completed."""
        return dir(self)

    def __repr__(self) -> str:
        return "\n".join([self.name, *(f"{keyword} = {code}" for keyword, code in self.concepts.items())])


class Concepts:
    """All collections; each is an attribute: ``codes.SCT.Liver``, ``codes.CID4``."""

    @property
    def collections(self) -> KeysView[str]:
        """Names of the collections."""
        return dict.fromkeys([*self.schemes(), *self.CIDs()]).keys()

    def schemes(self) -> list[str]:
        """Return the names of coding schemes."""
        return list(_schemes())

    def CIDs(self) -> list[str]:
        """Return the names of context groups."""
        return [f"{_GROUP}{number}" for number in _groups()]

    def __getattr__(self, name: str) -> Collection:
        if name.startswith("_"):
            raise AttributeError(f"There is no collection {name!r}.")
        try:
            return _collection(f"{_GROUP}{name[3:]}" if name.upper().startswith(_GROUP) else name)
        except (KeyError, ValueError):
            raise AttributeError(f"There is no collection {name!r}.") from None

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.collections})


@cache
def _collection(name: str) -> Collection:
    return Collection(name)


codes = Concepts()


def __getattr__(name: str) -> Any:
    if name == "cid_for_name":
        return {title: number for number, title in _tables("_cid_dict.py", "name_for_cid").items()}
    raise AttributeError(f"dicomnb.compat.pydicom.sr.codedict has no {name!r}.")
