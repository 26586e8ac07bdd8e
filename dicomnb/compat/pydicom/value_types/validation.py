"""Kinds of VRs, and whether values suit theirs, by the names of ``pydicom.valuerep``."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from dicomnb.errors import DicomWarning, UnencodableValue
from dicomnb.parsing.values.encoding import encode
from dicomnb.parsing.values.vr_rules import broken_rule
from dicomnb.standard.charset import codecs_for
from dicomnb.standard.vr import VRS

__all__ = [
    "AMBIGUOUS_VR",
    "BYTES_VR",
    "CUSTOMIZABLE_CHARSET_VR",
    "DEFAULT_CHARSET_VR",
    "EXPLICIT_VR_LENGTH_16",
    "EXPLICIT_VR_LENGTH_32",
    "FLOAT_VR",
    "INT_VR",
    "LIST_VR",
    "LONG_VALUE_VR",
    "MAX_VALUE_LEN",
    "STANDARD_VR",
    "STR_VR",
    "format_number_as_ds",
    "is_valid_ds",
    "validate_date_time",
    "validate_length_and_type_and_regex",
    "validate_number",
    "validate_pn",
    "validate_pn_component",
    "validate_pn_component_length",
    "validate_regex",
    "validate_type",
    "validate_type_and_length",
    "validate_type_and_regex",
    "validate_value",
    "validate_vr_length",
]

_NUMBERS_AS_TEXT: Final = {"DS", "IS"}

STANDARD_VR: Final = set(VRS)
AMBIGUOUS_VR: Final = {"US or SS or OW", "US or SS", "US or OW", "OB or OW"}
BYTES_VR: Final = {code for code, vr in VRS.items() if vr.kind == "bytes"}
LIST_VR: Final = {"SQ"}
FLOAT_VR: Final = {"DS", "FD", "FL"}
INT_VR: Final = {"IS", *(code for code, vr in VRS.items() if vr.kind == "number")} - FLOAT_VR
CUSTOMIZABLE_CHARSET_VR: Final = {code for code, vr in VRS.items() if vr.charset}
DEFAULT_CHARSET_VR: Final = {code for code, vr in VRS.items() if vr.kind == "text"} - CUSTOMIZABLE_CHARSET_VR
STR_VR: Final = DEFAULT_CHARSET_VR | CUSTOMIZABLE_CHARSET_VR
ALLOW_BACKSLASH: Final = {"LT", "ST", "UT", "US or SS or OW", "US or OW", "OB or OW"} | BYTES_VR
LONG_VALUE_VR: Final = {"LT", "UC", "UT"} | BYTES_VR | AMBIGUOUS_VR
EXPLICIT_VR_LENGTH_32: Final = {code for code, vr in VRS.items() if vr.long}
EXPLICIT_VR_LENGTH_16: Final = STANDARD_VR - EXPLICIT_VR_LENGTH_32
MAX_VALUE_LEN: Final = {
    code: vr.most for code, vr in VRS.items() if vr.kind == "text" and vr.most and code not in ("PN", "DA", "DT", "TM")
}
"""Most characters in a value."""

_LONGEST: Final = 16
"""Characters of a decimal string (PS3.5 6.2)."""
_LONGEST_GROUP: Final = 64
"""Characters of a group of a person's name (PS3.5 6.2)."""
_GROUPS: Final = 3
"""Groups of a person's name: alphabetic, ideographic and phonetic (PS3.5 6.2.1.2)."""


def is_valid_ds(s: str) -> bool:
    """Return True if a text is a decimal string."""
    return not broken_rule(s, "DS") if s else True


def format_number_as_ds(val: float | Decimal) -> str:
    """Return a number in at most 16 characters, as pydicom cuts it.

    Raises
    ------
    TypeError
        If it is neither float nor Decimal.
    ValueError
        If it is infinite or none.
    """
    if not isinstance(val, (float, Decimal)):
        raise TypeError(f"A decimal string is made of a float or Decimal, not of {type(val).__name__}.")
    if not math.isfinite(val):
        raise ValueError(f"VR DS holds decimal numbers; {val} is none.")
    text = str(val)
    if len(text) <= _LONGEST:
        return text
    sign = int(val < 0)
    power = math.log10(abs(float(val)))
    if -4 <= power < 14 - sign:
        whole = math.floor(power) if power >= 1 else 0
        return f"{val:.{14 - sign - whole}f}"
    text = f"{val:.{10 - sign}e}"
    return text if len(text) <= _LONGEST else f"{val:.{9 - sign}e}"


def validate_value(vr: str, value: Any, validation_mode: int | None = None, validator: object = None) -> None:
    """Warn of a value that its VR cannot hold, or raise if `validation_mode` is RAISE (2); do nothing if it is 0.

    Raises
    ------
    ValueError
        If it cannot.

    Warns
    -----
    DicomWarning
        If it cannot, and `validation_mode` is 1 or None.
    """
    if validation_mode == 0 or value is None or str(vr) not in VRS or VRS[str(vr)].kind == "sequence":
        return
    try:
        encode(value, str(vr), big_endian=False, charset=codecs_for(["ISO_IR 192"]))
    except UnencodableValue as error:
        if validation_mode == 2:
            raise
        warnings.warn(str(error), DicomWarning, stacklevel=2)


def validate_vr_length(vr: str, value: str | bytes) -> tuple[bool, str]:
    """Return whether a value has no more characters than its VR allows, and what is wrong if it has."""
    most = MAX_VALUE_LEN.get(str(vr), 0)
    if not most or len(value) <= most:
        return True, ""
    return False, f"VR {vr} holds at most {most} characters, {value!r} has {len(value)}."


def validate_type(vr: str, value: Any, types: type | tuple[type, ...]) -> tuple[bool, str]:
    """Return whether a value is of one of these types, and what is wrong if it is not."""
    if value is None or isinstance(value, types):
        return True, ""
    return False, f"VR {vr} holds no value of type {type(value).__name__}."


def validate_regex(vr: str, value: Any) -> tuple[bool, str]:
    """Return whether a text, or each of several, is one that its VR allows (PS3.5 6.2), and what is wrong if not."""
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value
    if not text:
        return True, ""
    rule = broken_rule(text, str(vr))
    return not rule, f"VR {vr} does not hold {text!r}: {rule}" if rule else ""


def _is_text(vr: str, value: Any) -> tuple[bool, str]:
    return validate_type(vr, value, (str, bytes))


def validate_type_and_length(vr: str, value: Any) -> tuple[bool, str]:
    """Return whether a value is text that is not too long for its VR, and what is wrong if it is not."""
    return _first_fault(vr, value, _is_text, validate_vr_length)


def validate_type_and_regex(vr: str, value: Any) -> tuple[bool, str]:
    """Return whether a value is text that its VR allows, and what is wrong if it is not."""
    return _first_fault(vr, value, _is_text, validate_regex)


def validate_length_and_type_and_regex(vr: str, value: Any) -> tuple[bool, str]:
    """Return whether a value is text that its VR allows, and not too long; and what is wrong if it is not."""
    return _first_fault(vr, value, _is_text, validate_vr_length, validate_regex)


def validate_pn_component_length(vr: str, value: Any) -> tuple[bool, str]:
    """Return whether a group of a person's name has at most 64 characters, and what is wrong if it has more."""
    if len(value) <= _LONGEST_GROUP:
        return True, ""
    return False, f"A group of VR {vr} has at most {_LONGEST_GROUP} characters, {value!r} has {len(value)}."


def validate_pn(vr: str, value: Any) -> tuple[bool, str]:
    """Return whether a value is the name of a person: up to three groups; and what is wrong if it is not."""
    fits, told = _is_text(vr, value)
    if not fits or not value:
        return fits, told
    groups = value.split(b"=" if isinstance(value, bytes) else "=")
    if len(groups) > _GROUPS:
        return False, f"VR {vr} has at most {_GROUPS} groups, {value!r} has {len(groups)}."
    return next((fault for group in groups if not (fault := validate_pn_component_length(vr, group))[0]), (True, ""))


def validate_pn_component(value: str | bytes) -> None:
    """Warn of a group of a person's name that has more than 64 characters.

    Warns
    -----
    DicomWarning
        If it has.
    """
    fits, told = validate_pn_component_length("PN", value)
    if not fits:
        warnings.warn(told, DicomWarning, stacklevel=2)


def validate_date_time(vr: str, value: Any, date_time_type: type) -> tuple[bool, str]:
    """Return whether a value is a date or time, of this type or as text, and what is wrong if it is not."""
    return (True, "") if value and isinstance(value, date_time_type) else validate_type_and_regex(vr, value)


def validate_number(vr: str, value: Any, min_value: int, max_value: int) -> tuple[bool, str]:
    """Return whether a value is a whole number within these limits, and what is wrong if it is not."""
    fits, told = validate_type(vr, value, int)
    if not fits or value is None or min_value <= value <= max_value:
        return fits, told
    return False, f"VR {vr} holds numbers from {min_value} to {max_value}, not {value}."


def _first_fault(vr: str, value: Any, *rules: Callable[[str, Any], tuple[bool, str]]) -> tuple[bool, str]:
    return next((fault for rule in rules if not (fault := rule(vr, value))[0]), (True, ""))
