"""Coded concepts: a code, the scheme that it belongs to, and its meaning in words (PS3.3 8.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, text

__all__ = ["NO_CODE", "Code", "code_of", "unit_of"]

_UCUM: Final = "UCUM"
_NO_UNIT: Final = "1"


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept.

    Parameters
    ----------
    value : str
        Code Value, Long Code Value or URN Code Value, whichever the file has.
    scheme : str
        Coding Scheme Designator: ``"DCM"``, ``"SCT"``, ``"UCUM"`` ...; a URN has none.
    meaning : str
        Code Meaning; where there is none, `value`.
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


def code_of(dataset: Dataset, keyword: str) -> Code:
    """Return the concept of the first item of a code sequence, `NO_CODE` where there is none.

    References
    ----------
    PS3.3 Table 8.8-1.
    """
    found = items(dataset, keyword)
    if not found:
        return NO_CODE
    item = found[0]
    value = text(item, "CodeValue") or text(item, "LongCodeValue") or text(item, "URNCodeValue")
    return Code(value, text(item, "CodingSchemeDesignator"), text(item, "CodeMeaning"))


def unit_of(code: Code) -> str:
    """Return how a unit is written behind a number: ``"mm"``; empty where there is none, or it is 1.

    The codes of UCUM are what people write, but for those in braces, which stand for words.
    """
    if code.scheme == _UCUM and code.value == _NO_UNIT:
        return ""
    if code.scheme == _UCUM and code.value and "{" not in code.value:
        return code.value
    return str(code)
