"""Dates, times and moments that remember the text that they were made of."""

from __future__ import annotations

import datetime
import re
from typing import Any

__all__ = ["DA", "DT", "TM"]


def _fraction(microsecond: int) -> str:
    return f".{microsecond:06d}" if microsecond else ""


def _moment(kind: Any, parts: tuple[Any, ...], given: str | None) -> Any:
    """Return a date or time of its parts, as `pickle` and `copy` make it again."""
    made = kind(*parts)
    if given is not None:
        made.original_string = given
    return made


class DA(datetime.date):
    """A date of VR DA."""

    original_string: str

    def __new__(cls, val: Any, *rest: Any, **words: Any) -> Any:
        """Return the date that a text, a date or a year, month and day name; what is empty as None."""
        if rest or words:
            return super().__new__(cls, val, *rest, **words)
        if isinstance(val, datetime.date):
            return super().__new__(cls, val.year, val.month, val.day)
        if not val:
            return val if val is None else None
        digits = str(val).replace(".", "")
        made = super().__new__(cls, int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        made.original_string = str(val)
        return made

    def __str__(self) -> str:
        return getattr(self, "original_string", None) or f"{self.year:04d}{self:%m%d}"

    def __repr__(self) -> str:
        return f'"{self}"'

    def __reduce__(self) -> Any:
        """Return what `pickle` and `copy` need."""
        return _moment, (type(self), (self.year, self.month, self.day), getattr(self, "original_string", None))


class TM(datetime.time):
    """A time of VR TM."""

    original_string: str

    def __new__(cls, val: Any, *rest: Any, **words: Any) -> Any:
        """Return the time that a text, a time or hour, minute and second name; what is empty as None."""
        if rest or words or isinstance(val, int):
            return super().__new__(cls, val, *rest, **words)
        if isinstance(val, (datetime.time, datetime.datetime)):
            made = super().__new__(cls, val.hour, val.minute, val.second, val.microsecond)
            made.original_string = str(made)
            return made
        if not val:
            return None
        whole, _, fraction = str(val).partition(".")
        parts = [int(whole[at : at + 2]) for at in range(0, len(whole), 2)]
        hour, minute, second = (*parts, 0, 0)[:3]
        made = super().__new__(cls, hour, minute, min(second, 59), int(fraction.ljust(6, "0") or 0))
        made.original_string = str(val)
        return made

    def __str__(self) -> str:
        return getattr(self, "original_string", None) or f"{self:%H%M%S}{_fraction(self.microsecond)}"

    def __repr__(self) -> str:
        return f'"{self}"'

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Return what `pickle` and `copy` need."""
        parts = (self.hour, self.minute, self.second, self.microsecond)
        return _moment, (type(self), parts, getattr(self, "original_string", None))


class DT(datetime.datetime):
    """A date and time of VR DT."""

    original_string: str

    def __new__(cls, val: Any, *rest: Any, **words: Any) -> Any:
        """Return the moment that a text or a datetime names; what is empty as None."""
        if rest or words:
            return super().__new__(cls, val, *rest, **words)
        if isinstance(val, datetime.datetime):
            moment = (val.year, val.month, val.day, val.hour, val.minute, val.second, val.microsecond)
            made = super().__new__(cls, *moment, val.tzinfo)
            made.original_string = str(made)
            return made
        if not val:
            return None
        found = re.fullmatch(r"(\d{4,14})(?:\.(\d{1,6}))?([+-]\d{4})?", str(val).strip())
        if found is None:
            raise ValueError(f"DT cannot be made of {val!r}.")
        digits, fraction, offset = found.groups()
        parts = [int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, len(digits), 2))]
        parts = [*parts, *(1, 1, 0, 0, 0)[len(parts) - 1 :]]
        zone = None
        if offset:
            minutes = int(offset[1:3]) * 60 + int(offset[3:])
            zone = datetime.timezone(datetime.timedelta(minutes=minutes if offset[0] == "+" else -minutes))
        year, month, day, hour, minute, second = parts
        micro = int((fraction or "").ljust(6, "0") or 0)
        made = super().__new__(cls, year, month, day, hour, minute, min(second, 59), micro, zone)
        made.original_string = str(val)
        return made

    def __str__(self) -> str:
        moment = f"{self.year:04d}{self:%m%d%H%M%S}{_fraction(self.microsecond)}{self:%z}"
        return getattr(self, "original_string", None) or moment

    def __repr__(self) -> str:
        return f'"{self}"'

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Return what `pickle` and `copy` need."""
        parts = (self.year, self.month, self.day, self.hour, self.minute, self.second, self.microsecond, self.tzinfo)
        return _moment, (type(self), parts, getattr(self, "original_string", None))
