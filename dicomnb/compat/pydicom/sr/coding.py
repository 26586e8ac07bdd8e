"""A coded concept by the name of pydicom."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dicomnb.compat.pydicom.installed import beside
from dicomnb.compat.pydicom.sr.tables import table
from dicomnb.errors import MissingDependency

__all__ = ["Code"]


class Code(NamedTuple):
    """A coded concept: value, scheme and meaning (PS3.3 8.8).

    Attributes
    ----------
    value, scheme_designator, meaning : str
        Code Value, Coding Scheme Designator, Code Meaning.
    scheme_version : str or None
        Coding Scheme Version.

    Examples
    --------
    >>> Code("113935", "DCM", "x") == Code("113935", "DCM", "y")
    True
    """

    value: str
    scheme_designator: str
    meaning: str
    scheme_version: str | None = None

    def _identity(self) -> tuple[str, str, str | None]:
        value, scheme = self.value, self.scheme_designator
        if scheme == "SRT":
            # Old identifiers of SNOMED and new ones stand for the same concept.
            new = _snomed().get(value)
            if new is not None:
                return (new, "SCT", self.scheme_version)
        return (value, scheme, self.scheme_version)

    def __eq__(self, other: object) -> bool:
        """Return True for the same value in the same version of a scheme, whatever the meaning says."""
        return isinstance(other, Code) and self._identity() == other._identity()

    def __ne__(self, other: object) -> bool:
        """Return True for another concept."""
        return not self == other

    def __hash__(self) -> int:
        return hash(self._identity())


@cache
def _snomed() -> dict[str, str]:
    """Return new identifiers of SNOMED by old ones; nothing where pydicom, which has them, is not installed."""
    try:
        path = beside("sr", "_snomed_dict.py", purpose="A table of SNOMED")
    except MissingDependency:
        return {}
    found: dict[str, str] = table(path, "mapping").get("SRT", {})
    return found
