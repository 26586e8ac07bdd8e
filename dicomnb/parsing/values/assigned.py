"""What a value means that is set by hand: the type that reading it back would give.

Text is decoded and divided at backslashes, digits become numbers, dates become text, and one value in a list is that
value. What the VR cannot hold stays as it is: writing refuses it, with the rule that it breaks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from dicomnb.errors import InvalidValue
from dicomnb.parsing.values import decoding
from dicomnb.parsing.values.encoding import date_text, date_time_text, time_text
from dicomnb.parsing.values.text import UID, PersonName
from dicomnb.standard.charset import Charset, codecs_for
from dicomnb.standard.tag import Tag
from dicomnb.standard.vr import VRS

__all__ = ["assigned_value", "given_digits"]

_FLOATS: Final = frozenset({"DS", "FL", "FD"})
_DATES: Final = {"DA": date_text, "TM": time_text, "DT": date_time_text}


def assigned_value(value: Any, vr: str, charset: Charset | None = None) -> Any:
    r"""Return a value as reading gives it after it was written.

    Parameters
    ----------
    value : object
        What somebody set: a value, text in which a backslash separates values, bytes of text, several values in a
        list, a tuple or an array; None or ``""`` for no value.
    vr : str
        Any VR but SQ.
    charset : Charset, optional
        What bytes are written in; ASCII by default.

    References
    ----------
    PS3.5 6.2 (value representations), 6.4 (multiplicity), 7.4 (no value).

    Examples
    --------
    >>> assigned_value(r"1\2.5", "DS"), assigned_value(["7"], "IS"), assigned_value("", "US")
    ([1.0, 2.5], 7, None)
    """
    rule = VRS[vr]
    if rule.kind == "bytes" or value is None:
        return value
    if isinstance(value, (bytes, bytearray)):
        return _decoded(bytes(value), vr, charset)
    if isinstance(value, str):
        if not (rule.multiple and "\\" in value):
            return _one(value, vr)
        several: list[Any] = value.split("\\")
    else:
        if hasattr(value, "tolist"):  # an array of NumPy, or a number out of one
            value = value.tolist()
        if not isinstance(value, Iterable) or isinstance(value, Mapping) or _is_pair(value, vr):
            return _one(value, vr)
        several = list(value)
    values = [_one(one, vr) for one in several]
    return values[0] if len(values) == 1 else values


def given_digits(value: Any) -> list[str] | None:
    """Return the text of numbers that are given as text, one a value; None where they are no text."""
    if isinstance(value, str):
        return [text.strip(" \0") for text in value.split("\\")]
    if isinstance(value, (list, tuple)) and value and all(isinstance(one, str) for one in value):
        return [text.strip(" \0") for text in value]
    return None


def _is_pair(value: object, vr: str) -> bool:
    """Return True for group and element of one tag."""
    return vr == "AT" and isinstance(value, tuple) and len(value) == 2


def _decoded(raw: bytes, vr: str, charset: Charset | None) -> Any:
    if VRS[vr].kind != "text":
        return raw if raw else None
    if charset is None and (not raw.isascii() or b"\x1b" in raw):
        return raw
    try:
        return decoding.decode(raw, vr, big_endian=False, charset=charset or codecs_for(None))
    except InvalidValue:
        return raw


def _one(value: Any, vr: str) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return _decoded(bytes(value), vr, None)
    if vr == "PN":
        return PersonName("" if value is None else value)
    if vr == "UI":
        return UID("" if value is None else value)
    if vr == "AT":
        empty = value is None or (isinstance(value, str) and not value.strip(" \0"))
        return None if empty else Tag(value)
    if VRS[vr].kind == "number" or vr in ("DS", "IS"):
        return _number(value, vr)
    if value is None:
        return ""
    if vr in _DATES and isinstance(value, (datetime.date, datetime.time)):
        return _DATES[vr](value)
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _number(value: Any, vr: str) -> Any:
    """Return the number that text stands for; text that stands for none as it is."""
    if isinstance(value, Decimal):
        return float(value) if vr in _FLOATS else value
    if not isinstance(value, str):
        whole = vr == "IS" and isinstance(value, float) and value.is_integer()
        return int(value) if whole else value
    text = value.strip(" \0")
    if not text:
        return None
    try:
        if "_" in text:
            return value  # 1_000 is a number to Python and none to DICOM
        if vr in _FLOATS:
            return float(text)
        return decoding.integer_text(text.encode("ascii")) if vr == "IS" else int(text)
    except (ValueError, OverflowError):
        return value
