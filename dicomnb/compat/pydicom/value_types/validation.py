"""Kinds of VRs, and whether values suit theirs, by the names of ``pydicom.valuerep``."""

from __future__ import annotations

import math
import warnings
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
