"""Coded concepts: a code, the scheme that it belongs to, and its meaning in words (PS3.3 8)."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["NO_CODE", "Code"]


class Code(NamedTuple):
    """A coded concept.

    Parameters
    ----------
    value : str
        Code Value, Long Code Value or URN Code Value: ``"10200004"``.
    scheme : str
        Coding Scheme Designator: ``"SCT"`` for SNOMED CT, ``"DCM"`` for DICOM's own, ``"UCUM"`` for units, ``"99..."``
        for private ones; a URN has none.
    meaning : str
        Code Meaning, up to 64 characters; may be empty in what was read.

    References
    ----------
    PS3.3 8.8, Table 8.8-1.
    """

    value: str
    scheme: str
    meaning: str

    def __str__(self) -> str:
        return self.meaning or self.value

    def __bool__(self) -> bool:
        return bool(self.value or self.meaning)

    @property
    def key(self) -> tuple[str, str]:
        """What tells concepts apart: value and scheme."""
        return self.value, self.scheme

    @property
    def notation(self) -> str:
        """Value and scheme as the standard writes them, ``"(121071, DCM)"``, empty where there is no code."""
        parts = [part for part in (self.value, self.scheme) if part]
        return f"({', '.join(parts)})" if self.value else ""


NO_CODE: Final = Code("", "", "")
"""Where no concept is stated."""
