"""Python values to value bytes, VR by VR (PS3.5 6.2): the inverse of `values`, and stricter.

Reading forgives, writing does not: what a VR cannot hold is refused, with the rule that it breaks.
"""

from __future__ import annotations

import datetime
import math
import numbers
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from dicomnb.errors import UnencodableValue
from dicomnb.parsing.values.decoding import swap
from dicomnb.parsing.values.vr_rules import broken_rule
from dicomnb.standard.charset import Charset
from dicomnb.standard.tag import Tag
from dicomnb.standard.vr import VRS

__all__ = ["date_text", "date_time_text", "decimal_string", "encode", "time_text"]


def encode(value: Any, vr: str, *, big_endian: bool, charset: Charset) -> bytes:
    """Return the bytes of a value, padded to an even length.

    Parameters
    ----------
    value : object
        What `values.decode` gives, and what people set in its place: any number for DS and IS, dates and times of
        `datetime` for DA, TM and DT, anything with a buffer (an array) for streams. None is no value.
    vr : str
        Any VR but SQ.
    big_endian : bool
        The byte order of binary values. Streams are given in little endian and swapped.
    charset : Charset
        For the VRs that Specific Character Set applies to.

    Raises
    ------
    UnencodableValue
        If the VR cannot hold the value; the message names the rule of PS3.5 6.2 that it breaks.
    """
    rule = VRS[vr]
    if value is None:
        return b""
    if rule.kind == "bytes":
        raw = _stream(value, vr)
        raw = swap(raw, rule.size) if big_endian else raw
    elif rule.kind == "number":
        raw = _numbers(_several(value), vr, big_endian=big_endian)
    else:
        several = _several(value)
        if len(several) > 1 and not rule.multiple:
            raise UnencodableValue(f"VR {vr} holds one value, not {len(several)}.")
        raw = charset.encode("\\".join([_text(one, vr) for one in several]), vr)
    return raw + rule.pad if len(raw) % 2 else raw


def decimal_string(number: float) -> str:
    """Return a number in at most 16 characters, as precisely as they allow (VR DS).

    Raises
    ------
    UnencodableValue
        If the number is infinite or none.

    Examples
    --------
    >>> decimal_string(0.1), decimal_string(-1 / 3), decimal_string(3.0)
    ('0.1', '-0.3333333333333', '3')
    """
    if not math.isfinite(number):
        raise UnencodableValue(f"VR DS holds decimal numbers; {number} is none.")
    if isinstance(number, int) or float(number).is_integer():
        text = str(int(number))
        if len(text) <= 16:
            return text
    text = repr(float(number))
    for precision in range(16, 0, -1):
        if len(text) <= 16:
            return text
        text = f"{float(number):.{precision}g}"
    return text


def _several(value: Any) -> list[Any]:
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return [value]
    return list(value)


def _stream(value: Any, vr: str) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and not value:
        return b""
    if isinstance(value, (list, tuple)) and vr in _WORDS:
        return _words(value, vr)
    try:
        return bytes(memoryview(value).cast("B"))
    except TypeError:
        raise UnencodableValue(f"VR {vr} holds bytes, not {type(value).__name__}.") from None


_WORDS: Final = {"OB": "B", "OW": "H", "OL": "I", "OV": "Q", "OF": "f", "OD": "d"}
"""The `struct` letter of one word of a stream."""


def _words(several: Iterable[Any], vr: str) -> bytes:
    """Return words given as numbers, in little endian; the entries of a table (LUT Data) may be signed."""
    letter = _WORDS[vr]
    try:
        return b"".join(
            struct.pack(f"<{letter.lower() if isinstance(one, int) and one < 0 else letter}", one) for one in several
        )
    except (struct.error, TypeError) as error:
        raise UnencodableValue(f"VR {vr} holds words of {VRS[vr].size * 8} bits: {error}.") from None


def _numbers(several: list[Any], vr: str, *, big_endian: bool) -> bytes:
    order = ">" if big_endian else "<"
    if vr == "AT":
        tags = [Tag(one) for one in several]
        halves = [half for tag in tags for half in (tag.group, tag.element)]
        return struct.pack(f"{order}{len(halves)}H", *halves)
    try:
        return struct.pack(f"{order}{len(several)}{VRS[vr].struct}", *several)
    except (struct.error, OverflowError) as error:
        worst = next((one for one in several if not _packs(one, vr)), several)
        raise UnencodableValue(f"VR {vr} ({VRS[vr].name}) cannot hold {worst!r}: {error}.") from None


def _packs(number: Any, vr: str) -> bool:
    try:
        struct.pack(f"<{VRS[vr].struct}", number)
    except (struct.error, OverflowError):
        return False
    return True


def _text(value: Any, vr: str) -> str:
    """Return one value of a text VR, checked against the VR's rules."""
    if isinstance(value, (bytes, bytearray)):
        raise UnencodableValue(f"VR {vr} holds text, not bytes.", remedy="Decode them first.")
    if vr not in ("DS", "IS") and not isinstance(value, _WRITTEN_AS_TEXT):
        raise UnencodableValue(f"VR {vr} holds text, not {type(value).__name__}.")
    text = "" if value is None else _FORMATS.get(vr, str)(value)
    if not text:
        return text
    rule = VRS[vr]
    if rule.multiple and "\\" in text:
        raise UnencodableValue(
            f"VR {vr}: {text!r} has a backslash, which separates values.",
            remedy="Give several values as a list.",
        )
    if broken := broken_rule(text, vr):
        raise UnencodableValue(broken, remedy=_AS_READ if vr in _CALENDAR and text[:4].isdigit() else None)
    return text


def _decimal(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return decimal_string(value)
    except (TypeError, OverflowError):
        raise UnencodableValue(f"VR DS holds decimal numbers; {value!r} is none.") from None


def _integer(value: Any) -> str:
    if isinstance(value, str) and not value:
        return value
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        raise UnencodableValue(f"VR IS holds whole numbers; {value!r} is none.") from None
    if not isinstance(value, str) and number != value:
        raise UnencodableValue(f"VR IS holds whole numbers; {value!r} is none.")
    if not -(2**31) <= number < 2**31:
        raise UnencodableValue(f"VR IS holds numbers from -2**31 to 2**31 - 1; {value!r} is none.")
    return value if isinstance(value, str) else str(number)


def date_text(value: Any) -> str:
    """Return a date as VR DA writes it; what is no date as text."""
    return f"{value.year:04d}{value:%m%d}" if isinstance(value, datetime.date) else str(value)


def time_text(value: Any) -> str:
    """Return a time, or that of a date and time, as VR TM writes it; what is none as text."""
    if not isinstance(value, (datetime.time, datetime.datetime)):
        return str(value)
    return value.strftime("%H%M%S.%f" if value.microsecond else "%H%M%S")


def date_time_text(value: Any) -> str:
    """Return a date and time, with the offset from UTC where it has one, as VR DT writes it; what is none as text."""
    if not isinstance(value, datetime.datetime):
        return date_text(value)
    return date_text(value) + time_text(value) + value.strftime("%z")


_WRITTEN_AS_TEXT: Final = (str, numbers.Number, datetime.date, datetime.time, type(None))
_AS_READ: Final = "Reading gives such text as it stands in the file. Set one that exists, or None for no value."
_CALENDAR: Final = frozenset({"DA", "TM", "DT"})

_FORMATS: Final[dict[str, Callable[[Any], str]]] = {
    "DS": _decimal,
    "IS": _integer,
    "DA": date_text,
    "TM": time_text,
    "DT": date_time_text,
}
