"""Values that are none of their VR: which they are, and what is written in their place.

A scanner or a hand may write anything into a date, a number or a code. What has not the form of its VR is free text,
whatever its attribute is called, and may say who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from dicomnb.errors import UnencodableValue
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.values.decoding import strings
from dicomnb.parsing.values.vr_rules import broken_rule
from dicomnb.sharing.values.dates import shifted
from dicomnb.standard.charset import Charset, codecs_for
from dicomnb.standard.vr import VRS

__all__ = ["FORMED", "is_well_formed", "legal_code", "meant_strings", "writable"]

_FORMS: Final = MappingProxyType(
    {
        "AS": re.compile(r"\d{3}[DWMY]"),
        **dict.fromkeys(("DS", "IS"), re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?")),
        # With colons too, as ACR-NEMA had it.
        "TM": re.compile(r"(?:[01]\d|2[0-3])(?::?[0-5]\d(?::?(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?"),
        "UI": re.compile(r"[0-9.]{1,64}"),
    }
)
FORMED: Final = frozenset({*_FORMS, "DA", "DT"})
"""VRs whose values have a form, apart from code strings."""

_YEARS: Final = range(1850, 2150)
"""Another eight digits are a number of somebody, not a date."""

_UTF_8: Final = codecs_for("ISO_IR 192")
_LATIN_1: Final = codecs_for("ISO_IR 100")
_NO_CODE: Final = re.compile(r"[^A-Z0-9_ ]")


def is_well_formed(text: str, vr: str) -> bool:
    """Return True for no value, and for one that can be read as what its VR says, forms of ACR-NEMA included.

    Parameters
    ----------
    text : str
        One value.
    vr : str
        One of `FORMED`.
    """
    text = text.strip(" \0")
    if not text:
        return True
    if vr in ("DA", "DT"):
        return shifted(text, 0) is not None and int(text[:4]) in _YEARS
    return _FORMS[vr].fullmatch(text) is not None


def legal_code(text: str) -> str:
    """Return a code string in the characters and the length that one may have.

    Examples
    --------
    >>> legal_code("c-spine (left)")
    'C_SPINE _LEFT_'
    """
    return _NO_CODE.sub("_", text.strip(" \0").upper())[: VRS["CS"].most]


def meant_strings(element: DataElement) -> list[str]:
    """Return the values of a text element as they are meant: of bytes in another character set than stated, in that.

    Most often it is UTF-8 where something else is stated, or Latin-1 where UTF-8 is.
    """
    stated, encoded = element.strings, element.encoded
    if encoded is None or not VRS[element.VR].charset or not any(map(_is_odd, stated)):
        return stated
    raw = encoded.raw()
    if b"\x1b" in raw:
        return stated
    in_utf_8 = strings(raw, element.VR, _UTF_8)
    if "\ufffd" not in "".join(in_utf_8):
        return in_utf_8
    return strings(raw, element.VR, _LATIN_1) if "\ufffd" in "".join(stated) else stated


def _is_odd(text: str) -> bool:
    return not text.isascii()


def writable(text: str, vr: str, charset: Charset) -> str:
    """Return a text as it can be written: no longer than its VR allows, with ``?`` for what its character set lacks."""
    text = "".join(_characters(text, vr, charset))[: VRS[vr].most]
    return "" if broken_rule(text, vr) else text


def _characters(text: str, vr: str, charset: Charset) -> Iterator[str]:
    try:
        charset.encode(text, vr)
    except UnencodableValue:
        for one in text:
            try:
                charset.encode(one, vr)
            except UnencodableValue:
                yield "?"
            else:
                yield one
    else:
        yield text
