"""Value bytes to Python values, VR by VR (PS3.5 6.2).

======================  ===========================================================================
VR                      Python
======================  ===========================================================================
DS                      float
IS                      int; float where the file has a fraction all the same
US SS UL SL UV SV       int
FL FD                   float
AT                      `Tag`
UI                      `UID`, a str with a name
PN                      `PersonName`, a str with components
other text              str
OB OW OF OD OL OV UN    bytes, in little endian whatever the file's byte order
======================  ===========================================================================

Several values are a list. No value is ``""`` for text, ``b""`` for streams and None for numbers.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from dicomnb.errors import InvalidValue
from dicomnb.parsing.values.text import UID, PersonName
from dicomnb.standard.charset import Charset
from dicomnb.standard.tag import Tag
from dicomnb.standard.vr import VRS

__all__ = [
    "SHORT",
    "Quick",
    "count",
    "decimal_comma",
    "decode",
    "integer_text",
    "plain_value",
    "quick_decoder",
    "strings",
    "swap",
]

Quick = Callable[[bytes], Any]
"""Decodes a value from its bytes alone; raises ValueError where it takes more than a look at them."""


def decode(raw: bytes, vr: str, *, big_endian: bool, charset: Charset) -> Any:
    """Return the Python value of an element's bytes.

    Parameters
    ----------
    raw : bytes
        The value as it stands in the file, padding included.
    vr : str
        Any VR but SQ.
    big_endian : bool
        The byte order of binary values.
    charset : Charset
        Applies to the VRs that PS3.3 C.12.1.1.2 names.

    Raises
    ------
    InvalidValue
        If the bytes are not what the VR allows.
    """
    kind = VRS[vr].kind
    if kind == "number":
        return _numbers(raw, vr, big_endian=big_endian)
    if kind == "bytes":
        return swap(raw, VRS[vr].size) if big_endian else raw
    if vr == "DS":
        return _parsed(raw, vr, float)
    if vr == "IS":
        return _parsed(raw, vr, integer_text)
    return _text(raw, vr, charset)


def quick_decoder(vr: str, size: int) -> Quick | None:
    """Return what decodes values of a VR and of so many bytes in little endian, None if that takes a closer look.

    It gives what `decode` gives, or a ValueError: for empty values, for text beyond ASCII and for whatever is odd.
    Short values are remembered, since a series has the same ones in every file: several of them are a tuple, so that
    nobody can change them.
    """
    rule = VRS[vr]
    if rule.struct:
        number, rest = divmod(size, rule.size)
        if rest or not 1 <= number <= SHORT:
            return None
        return _REMEMBERED[vr] if number == 1 else struct.Struct(f"<{number}{rule.struct}").unpack
    return _REMEMBERED.get(vr) if size <= SHORT else _QUICK.get(vr)


def plain_value(decode: Quick, raw: bytes) -> Any:
    """Return what a quick decoder makes of bytes; several values as a list, which is whoever's that asked.

    Raises
    ------
    ValueError
        If the value is not plain.
    """
    value = decode(raw)
    return list(value) if type(value) is tuple else value


def strings(raw: bytes, vr: str, charset: Charset) -> list[str]:
    """Return the values of a text VR as they are written in the file, without their padding.

    For DS and IS this is what the number was parsed from: ``"3.270"``, not 3.27.
    """
    rule = VRS[vr]
    if not rule.charset:
        texts = raw.decode("latin-1").split("\\") if rule.multiple else [raw.decode("latin-1")]
    elif rule.multiple:
        texts = charset.decode_values(raw, vr)
    else:
        texts = [charset.decode(raw, vr)]
    if vr in _SPACES_AROUND:
        return [text.strip(_PADDING) for text in texts]
    return [text.rstrip(_PADDING) for text in texts]


def count(raw_length: int, vr: str) -> int | None:
    """Return the value multiplicity that a length alone tells, None where the bytes must be looked at."""
    rule = VRS[vr]
    if raw_length == 0:
        return 0
    if rule.kind == "number":
        return raw_length // rule.size
    return None if rule.multiple else 1


def swap(raw: bytes, size: int) -> bytes:
    """Return words of `size` bytes in the other byte order; bytes beyond the last whole word stay."""
    if size == 1 or not raw:
        return raw
    whole = len(raw) - len(raw) % size
    swapped = bytearray(raw)
    for place in range(size):
        swapped[place:whole:size] = raw[size - 1 - place : whole : size]
    return bytes(swapped)


_PADDING = " \0"
_SPACES_AROUND = frozenset({"AE", "CS", "DS", "IS", "UI"})
"""VRs in which leading spaces mean nothing (PS3.5 Table 6.2-1); in other text they may be meant."""


def _text(raw: bytes, vr: str, charset: Charset) -> Any:
    make = _TEXT_TYPES.get(vr, str)
    texts = strings(raw, vr, charset)
    return make(texts[0]) if len(texts) == 1 else [make(text) for text in texts]


_TEXT_TYPES: dict[str, type[str]] = {"PN": PersonName, "UI": UID}


def _numbers(raw: bytes, vr: str, *, big_endian: bool) -> Any:
    if not raw:
        return None
    rule = VRS[vr]
    number, rest = divmod(len(raw), rule.size)
    if rest:
        raise InvalidValue(f"{vr} takes {rule.size} bytes a value, {len(raw)} bytes are no multiple of that.")
    order = ">" if big_endian else "<"
    if vr == "AT":
        halves = struct.unpack(f"{order}{2 * number}H", raw)
        values: list[Any] = [Tag(*pair) for pair in zip(halves[::2], halves[1::2], strict=True)]
    else:
        values = list(struct.unpack(f"{order}{number}{rule.struct}", raw))
    return values[0] if number == 1 else values


def _parsed(raw: bytes, vr: str, number: Callable[[bytes], float]) -> Any:
    """Return the numbers of a decimal or integer string; an empty one among several is None."""
    parts = raw.rstrip(b" \0").split(b"\\")
    try:
        if b"_" in raw:
            raise ValueError  # 1_000 is a number to Python and junk to DICOM
        try:
            values: list[float | None] = list(map(number, parts))
        except ValueError:
            stripped = [part.strip(b" \0") for part in parts]
            values = [number(part) if part else None for part in stripped]
    except (ValueError, OverflowError):
        shown = raw[:40].decode("latin-1")
        raise InvalidValue(f"{shown!r} is no {VRS[vr].name.lower()} (VR {vr}).") from None
    return values[0] if len(values) == 1 else values


def decimal_comma(raw: bytes, vr: str) -> Any:
    """Return the numbers of a DS or IS value that has decimals behind a comma; None where more is odd about it.

    Software that goes by the customs of a country writes ``0,5``. A comma is no character of these VRs (PS3.5 6.2),
    so that one comma in a number, and no point, can mean one thing only.
    """
    if vr not in ("DS", "IS") or b"," not in raw:
        return None
    if any(part.count(b",") + part.count(b".") > 1 for part in raw.split(b"\\")):
        return None  # 1.024,5: which of them stands before the decimals, nobody says
    try:
        return _parsed(raw.replace(b",", b"."), vr, float if vr == "DS" else integer_text)
    except InvalidValue:
        return None


def integer_text(text: bytes) -> float:
    """Return an integer, or what there is where ``1.0`` or ``1.5`` stands for one.

    Raises
    ------
    ValueError, OverflowError
        If the text is no number.
    """
    try:
        return int(text)
    except ValueError:
        number = float(text)
        return int(number) if number.is_integer() else number


SHORT: Final = 64
"""Bytes of a value that is worth remembering."""

_MOST_REMEMBERED: Final = 2048
"""Values of one VR that are remembered."""

_LONG: Final = 4096
"""Bytes of a decimal string that is worth the way upstairs."""

_UPSTAIRS = "dicomnb.pixels.decimal_parser"
"""What reads thousands of numbers at once. It needs NumPy, and is asked only where NumPy is in use anyway."""

# -- plain values, quickly ----------------------------------------------------------------------------------


# As numbers: looking for bytes in bytes takes five times as long.
_BACKSLASH, _UNDERSCORE = b"\\_"


def _quick_number(vr: str) -> Quick:
    unpack = struct.Struct(f"<{VRS[vr].struct}").unpack
    return lambda raw: unpack(raw)[0]


def _quick_decimals(raw: bytes) -> Any:
    if len(raw) > _LONG and "numpy" in sys.modules:
        try:
            return import_module(_UPSTAIRS).decimals(raw.rstrip(b" "))
        except ValueError:
            pass  # one of so many is not plain: one by one, then
    if _UNDERSCORE in raw:
        raise ValueError
    return tuple(map(float, raw.split(b"\\"))) if _BACKSLASH in raw else float(raw)


def _quick_integers(raw: bytes) -> Any:
    if _UNDERSCORE in raw:
        raise ValueError
    return tuple(map(int, raw.split(b"\\"))) if _BACKSLASH in raw else int(raw)


def _quick_text(vr: str) -> Quick:
    make, both_sides, multiple = _TEXT_TYPES.get(vr, str), vr in _SPACES_AROUND, VRS[vr].multiple

    def trimmed(text: str) -> str:
        return make(text.strip(_PADDING) if both_sides else text.rstrip(_PADDING))

    def decode_text(raw: bytes) -> Any:
        text = raw.decode("ascii")
        if "\x1b" in text:
            raise ValueError
        return tuple(map(trimmed, text.split("\\"))) if multiple and "\\" in text else trimmed(text)

    return decode_text


_QUICK: dict[str, Quick] = {
    **{vr: _quick_number(vr) for vr, rule in VRS.items() if rule.struct},
    **{vr: _quick_text(vr) for vr, rule in VRS.items() if rule.kind == "text"},
    "DS": _quick_decimals,
    "IS": _quick_integers,
}


class _Remembered(dict[bytes, Any]):
    """Values by their bytes. To ask a dictionary takes half of what it takes to ask `functools.lru_cache`."""

    __slots__ = ("_decode",)

    def __init__(self, decode: Quick) -> None:
        super().__init__()
        self._decode = decode

    def __missing__(self, raw: bytes) -> Any:
        value = self._decode(raw)
        if len(self) >= _MOST_REMEMBERED:
            self.clear()  # the few that recur are soon back
        self[raw] = value
        return value


_REMEMBERED: dict[str, Quick] = {vr: _Remembered(quick).__getitem__ for vr, quick in _QUICK.items()}
