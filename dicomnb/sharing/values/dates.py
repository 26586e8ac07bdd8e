"""Dates of DICOM, shifted by whole days: intervals stay as long as they were, and so do times of day."""

from __future__ import annotations

import datetime
import re
from typing import Final

__all__ = ["shifted"]

_DATE: Final = re.compile(r"(\d{4})(?:[.]?(\d{2})(?:[.]?(\d{2}))?)?")
_REST: Final = re.compile(r"(?:\d{2}){0,3}(?:[.]\d{1,6})?(?:[+-]\d{4})?")
"""Time of day and time zone, behind a whole date."""
_ZONE: Final = re.compile(r"(?:[+-]\d{4})?")


def shifted(text: str, days: int) -> str | None:
    """Return a date, or a date with a time, so many days earlier; None for what is no date.

    Parameters
    ----------
    text : str
        A value of VR DA or DT; the ACR-NEMA form ``1993.08.22`` too, of which the points are left out. A date without
        day, or without month and day, is taken for the first of it, and what comes out is as long as what went in.
    days : int
        How many days.

    References
    ----------
    PS3.5 6.2.

    Examples
    --------
    >>> shifted("20240301", 2), shifted("20240301084512.25+0100", 366), shifted("1993.08.22", 1)
    ('20240228', '20230301084512.25+0100', '19930821')
    """
    found = _DATE.match(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    rest = text[found.end() :]
    if not (_REST if found[3] else _ZONE).fullmatch(rest):
        return None
    try:
        moved = datetime.date(year, month, day) - datetime.timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    parts = [f"{moved.year:04}", f"{moved.month:02}" if found[2] else "", f"{moved.day:02}" if found[3] else ""]
    return "".join(parts) + rest
