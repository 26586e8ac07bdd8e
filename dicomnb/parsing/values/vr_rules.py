"""What one value of a text VR may say: how long it is, of which characters, in which form (PS3.5 6.2)."""

from __future__ import annotations

import datetime
import math
import re
from types import MappingProxyType
from typing import Final

from dicomnb.standard.vr import VRS

__all__ = ["broken_rule"]

_FORMS: Final = MappingProxyType(
    {
        "AS": (re.compile(r"\d{3}[DWMY]"), "ages such as 018M (three digits, then D, W, M or Y)"),
        "CS": (re.compile(r"[A-Z0-9_ ]*"), "capital letters, digits, spaces and underscores"),
        "DA": (re.compile(r"\d{8}"), "dates such as 20150710 (YYYYMMDD)"),
        "DS": (re.compile(r" *[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)? *"), "decimal numbers"),
        "DT": (
            re.compile(r"\d{4}(\d\d){0,5}(\.\d{1,6})?([+-]\d{4})?"),
            "date times such as 20150710143000.5+0100",
        ),
        "IS": (re.compile(r" *[+-]?\d+ *"), "whole numbers"),
        "TM": (re.compile(r"\d\d(\d\d(\d\d(\.\d{1,6})?)?)?"), "times such as 143000.5 (HHMMSS.FFFFFF)"),
        "UI": (re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))*"), "numbers joined by dots, none with a leading zero"),
    }
)
_GROUPS, _COMPONENTS, _GROUP_LENGTH = 3, 5, 64


def broken_rule(text: str, vr: str) -> str:
    """Return in a sentence which rule of its VR a value breaks, empty if it breaks none.

    Parameters
    ----------
    text : str
        One value of a text VR, without padding; empty is no value, which each VR allows.
    vr : str
        Its value representation.

    Examples
    --------
    >>> broken_rule("1.5", "IS"), broken_rule("15", "IS")
    ("VR IS takes whole numbers, '1.5' is none.", '')
    """
    if not text:
        return ""
    most = VRS[vr].most
    if vr == "PN":
        if rule := _broken_name(text):
            return rule
    elif most is not None and len(text) > most:
        return f"VR {vr} holds at most {most} characters, {text!r} has {len(text)}."
    form = _FORMS.get(vr)
    if form is not None and not form[0].fullmatch(text):
        return f"VR {vr} takes {form[1]}, {text!r} is none."
    if vr == "IS" and not -(2**31) <= int(text) < 2**31:
        return f"VR IS holds numbers from -2**31 to 2**31 - 1; {text!r} is none."
    if vr == "DS" and not math.isfinite(float(text)):
        return f"VR DS holds decimal numbers; {text!r} is larger than any that a computer holds."
    if vr in ("DA", "TM", "DT") and not _exists(text, vr):
        return f"VR {vr}: {text!r} names a day or a time that does not exist."
    return ""


def _exists(text: str, vr: str) -> bool:
    """Return True if there are such a date, such a time, or both; their digits are counted already."""
    digits, offset = text, ""
    if vr == "DT":
        digits, sign, offset = text.partition("+")
        if not sign:
            digits, _, offset = text.partition("-")
    digits = digits.partition(".")[0]
    date, time = (digits, "") if vr == "DA" else ("", digits) if vr == "TM" else (digits[:8], digits[8:])
    if date:
        try:
            datetime.date(int(date[:4]), int(date[4:6] or 1), int(date[6:] or 1))
        except ValueError:
            return False
    # A leap second is the 60th (PS3.5 Table 6.2-1).
    limits = zip((time[:2], time[2:4], time[4:6]), (23, 59, 60), strict=True)
    if any(part and int(part) > limit for part, limit in limits):
        return False
    return not offset or (int(offset[:2]) <= 14 and int(offset[2:]) <= 59)


def _broken_name(text: str) -> str:
    groups = text.split("=")
    if len(groups) > _GROUPS:
        return f"VR PN has at most {_GROUPS} component groups, {text!r} has {len(groups)}."
    for group in groups:
        if len(group) > _GROUP_LENGTH or group.count("^") >= _COMPONENTS:
            return (
                f"VR PN has at most {_GROUP_LENGTH} characters and {_COMPONENTS} components in a group, {group!r} has "
                f"{len(group)} and {group.count('^') + 1}."
            )
    return ""
