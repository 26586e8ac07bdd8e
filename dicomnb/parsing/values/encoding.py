"""Python values to value bytes, VR by VR (PS3.5 6.2): the inverse of `values`, and stricter.

Reading forgives, writing does not: what a VR cannot hold is refused, with the rule that it breaks.
"""

from __future__ import annotations

import datetime
import math
import struct
from collections.abc import Callable, Iterable
from typing import Any, Final

from dicomnb.errors import UnencodableValue
from dicomnb.parsing.values.decoding import swap
from dicomnb.parsing.values.vr_rules import broken_rule
from dicomnb.standard.charset import Charset
from dicomnb.standard.tag import Tag
from dicomnb.standard.vr import VRS

__all__ = ["decimal_string", "encode"]


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
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        return [value]
    return list(value)


def _stream(value: Any, vr: str) -> bytes:
    try:
        return bytes(memoryview(value).cast("B")) if not isinstance(value, bytes) else value
    except TypeError:
        raise UnencodableValue(f"VR {vr} holds bytes, not {type(value).__name__}.") from None


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
        raise UnencodableValue(broken)
    return text


def _decimal(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return decimal_string(value)
    except (TypeError, OverflowError):
        raise UnencodableValue(f"VR DS holds decimal numbers; {value!r} is none.") from None


def _integer(value: Any) -> str:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        raise UnencodableValue(f"VR IS holds whole numbers; {value!r} is none.") from None
    if not isinstance(value, str) and number != value:
        raise UnencodableValue(f"VR IS holds whole numbers; {value!r} is none.")
    if not -(2**31) <= number < 2**31:
        raise UnencodableValue(f"VR IS holds numbers from -2**31 to 2**31 - 1; {value!r} is none.")
    return value if isinstance(value, str) else str(number)


def _date(value: Any) -> str:
    return value.strftime("%Y%m%d") if isinstance(value, datetime.date) else str(value)


def _time(value: Any) -> str:
    if not isinstance(value, (datetime.time, datetime.datetime)):
        return str(value)
    return value.strftime("%H%M%S.%f" if value.microsecond else "%H%M%S")


def _date_time(value: Any) -> str:
    if not isinstance(value, datetime.datetime):
        return _date(value)
    return value.strftime("%Y%m%d") + _time(value) + value.strftime("%z")


_FORMATS: Final[dict[str, Callable[[Any], str]]] = {
    "DS": _decimal,
    "IS": _integer,
    "DA": _date,
    "TM": _time,
    "DT": _date_time,
}
