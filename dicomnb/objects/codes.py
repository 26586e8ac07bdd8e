"""Reading coded concepts from code sequences, and units from their codes (PS3.3 8.8)."""

from __future__ import annotations

from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, text
from dicomnb.standard.code import NO_CODE, Code
from dicomnb.standard.unit_codes import units_of_ucum

__all__ = ["code_of", "unit_of"]

_UCUM: Final = "UCUM"
_NO_UNIT: Final = "1"


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

    The codes of UCUM are what people write, but for those in braces, which stand for words, and for those in brackets
    that have a name here: HU.
    """
    if code.scheme == _UCUM and code.value == _NO_UNIT:
        return ""
    if code.scheme == _UCUM and code.value and "{" not in code.value:
        return units_of_ucum(code.value) if code.value.startswith("[") else code.value
    return str(code)
