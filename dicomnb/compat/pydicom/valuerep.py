"""The types of values as pydicom has them: one or several, numbers that remember their text, names, dates, times."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Self

from dicomnb.compat.pydicom.validation import (
    AMBIGUOUS_VR,
    BYTES_VR,
    CUSTOMIZABLE_CHARSET_VR,
    DEFAULT_CHARSET_VR,
    EXPLICIT_VR_LENGTH_16,
    EXPLICIT_VR_LENGTH_32,
    FLOAT_VR,
    INT_VR,
    LIST_VR,
    LONG_VALUE_VR,
    MAX_VALUE_LEN,
    STANDARD_VR,
    STR_VR,
    format_number_as_ds,
    is_valid_ds,
    validate_value,
)
from dicomnb.parsing.values import text
from dicomnb.parsing.values.encoding import decimal_string
from dicomnb.standard.vr import VRS

__all__ = [
    "AMBIGUOUS_VR",
    "BYTES_VR",
    "CUSTOMIZABLE_CHARSET_VR",
    "DA",
    "DEFAULT_CHARSET_VR",
    "DS",
    "DT",
    "EXPLICIT_VR_LENGTH_16",
    "EXPLICIT_VR_LENGTH_32",
    "FLOAT_VR",
    "INT_VR",
    "IS",
    "LIST_VR",
    "LONG_VALUE_VR",
    "MAX_VALUE_LEN",
    "STANDARD_VR",
    "STR_VR",
    "TM",
    "VR",
    "ConstrainedList",
    "DSclass",
    "DSdecimal",
    "DSfloat",
    "ISfloat",
    "MultiValue",
    "PersonName",
    "format_number_as_ds",
    "is_valid_ds",
    "validate_value",
]


class MultiValue(list[Any]):
    """Several values.

    Parameters
    ----------
    type_constructor : callable
        Makes a value of what is put in; an empty text stays one.
    iterable : iterable
        The values.

    Examples
    --------
    >>> MultiValue(float, ["0.5", 3])
    [0.5, 3.0]
    """

    def __init__(
        self, type_constructor: Callable[[Any], Any], iterable: Iterable[Any] = (), validation_mode: object = None
    ) -> None:
        self.type_constructor = type_constructor
        super().__init__(self._made(one) for one in iterable)

    def _made(self, value: Any) -> Any:
        make = getattr(self, "type_constructor", None)
        return value if value is None or value == "" or make is None else make(value)

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, slice):
            super().__setitem__(index, [self._made(one) for one in value])
        else:
            super().__setitem__(index, self._made(value))

    def append(self, value: Any) -> None:
        """Put a value at the end."""
        super().append(self._made(value))

    def insert(self, index: Any, value: Any) -> None:
        """Put a value before the one at `index`."""
        super().insert(index, self._made(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Put several values at the end."""
        super().extend(self._made(one) for one in values)

    def __str__(self) -> str:
        if not self:
            return ""
        shown = [
            repr(x) if isinstance(x, (str, bytes)) and not isinstance(x, text.PersonName) else str(x) for x in self
        ]
        return f"[{', '.join(shown)}]"

    __repr__ = __str__


ConstrainedList = MultiValue


class VR(str, Enum):
    """The value representations, each a text of two letters; choices are joined by ``_``."""

    _ignore_ = ["code"]  # noqa: RUF012 - how Enum wants it
    for code in VRS:
        locals()[code] = code
    OB_OW = "OB or OW"
    US_SS = "US or SS"
    US_OW = "US or OW"
    US_SS_OW = "US or SS or OW"

    def __str__(self) -> str:
        return str(self.value)


class DSfloat(float):
    """A decimal string: a float that prints as its text.

    Parameters
    ----------
    val : str, float, int or Decimal
        The number.
    auto_format : bool
        True to print, and write, a number in at most 16 characters.
    """

    original_string: str | None
    auto_format: bool

    def __new__(cls, val: Any, auto_format: bool = False, validation_mode: object = None) -> Self:
        """Return the number; see the class."""
        return super().__new__(cls, val)

    def __init__(self, val: Any, auto_format: bool = False, validation_mode: object = None) -> None:
        self.auto_format = auto_format
        given = val.strip() if isinstance(val, str) else getattr(val, "original_string", None)
        self.original_string = decimal_string(float(self)) if auto_format else given

    def __str__(self) -> str:
        return self.original_string or float.__repr__(self)

    def __repr__(self) -> str:
        return f"'{self}'"

    def __eq__(self, other: object) -> bool:
        """Return True for the same number, or the same text."""
        return str(self) == other if isinstance(other, str) else float.__eq__(self, other) is True

    def __hash__(self) -> int:
        return float.__hash__(self)


class DSdecimal(Decimal):
    """A decimal string as a Decimal."""

    def __new__(cls, val: Any, auto_format: bool = False, validation_mode: object = None) -> Self:
        """Return the number."""
        return super().__new__(cls, str(val).strip() if isinstance(val, (str, float)) else val)


DSclass = DSfloat


def DS(val: Any, auto_format: bool = False, validation_mode: object = None) -> Any:
    """Return a decimal string; what is empty as it is."""
    return val if val is None or (isinstance(val, str) and not val.strip()) else DSfloat(val, auto_format)


class IS(int):
    """An integer string: an int that prints as its text."""

    original_string: str | None

    def __new__(cls, val: Any, validation_mode: object = None) -> Any:
        """Return the number; what is empty as it is.

        Raises
        ------
        TypeError
            If it is not whole.
        """
        if val is None or (isinstance(val, str) and not val.strip()):
            return val
        number = float(val) if isinstance(val, (str, float, Decimal)) else val
        if int(number) != number:
            raise TypeError(f"Could not convert value to integer without loss: {val!r}")
        whole = int(val) if not isinstance(val, str) or "." not in val else int(number)
        made = super().__new__(cls, whole)
        made.original_string = val.strip() if isinstance(val, str) else getattr(val, "original_string", None)
        return made

    def __str__(self) -> str:
        return getattr(self, "original_string", None) or int.__repr__(self)

    def __repr__(self) -> str:
        return f"'{int.__repr__(self)}'"

    def __eq__(self, other: object) -> bool:
        """Return True for the same number, or the same text."""
        return str(self) == other if isinstance(other, str) else int.__eq__(self, other) is True

    def __hash__(self) -> int:
        return int.__hash__(self)


class ISfloat(float):
    """An integer string that is not whole: a float that prints as its text."""

    original_string: str | None

    def __new__(cls, val: Any, validation_mode: object = None) -> Self:
        """Return the number."""
        made = super().__new__(cls, val)
        made.original_string = val.strip() if isinstance(val, str) else None
        return made

    def __str__(self) -> str:
        return self.original_string or float.__repr__(self)

    def __repr__(self) -> str:
        return f"'{self}'"


class PersonName(text.PersonName):
    """The name of a person; see `dicomnb.parsing.values.text.PersonName`."""

    __slots__ = ()

    def __new__(cls, val: Any = "", encodings: object = None, original_string: bytes | None = None) -> Self:
        """Return the name; bytes are read as ASCII or UTF-8."""
        if isinstance(val, bytes):
            val = val.decode("utf-8")
        return super().__new__(cls, val or "")

    @property
    def original_string(self) -> str:
        """The name as text."""
        return str(self)


_DIGITS: Final = re.compile(r"[0-9]+")


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


class TM(datetime.time):
    """A time of VR TM."""

    original_string: str

    def __new__(cls, val: Any, *rest: Any, **words: Any) -> Any:
        """Return the time that a text, a time or hour, minute and second name; what is empty as None."""
        if rest or words or isinstance(val, int):
            return super().__new__(cls, val, *rest, **words)
        if isinstance(val, (datetime.time, datetime.datetime)):
            return super().__new__(cls, val.hour, val.minute, val.second, val.microsecond)
        if not val:
            return None
        whole, _, fraction = str(val).partition(".")
        parts = [int(whole[at : at + 2]) for at in range(0, len(whole), 2)]
        hour, minute, second = (*parts, 0, 0)[:3]
        made = super().__new__(cls, hour, minute, min(second, 59), int(fraction.ljust(6, "0") or 0))
        made.original_string = str(val)
        return made

    def __str__(self) -> str:
        return getattr(self, "original_string", None) or self.strftime("%H%M%S")


class DT(datetime.datetime):
    """A date and time of VR DT."""

    original_string: str

    def __new__(cls, val: Any, *rest: Any, **words: Any) -> Any:
        """Return the moment that a text or a datetime names; what is empty as None."""
        if rest or words:
            return super().__new__(cls, val, *rest, **words)
        if isinstance(val, datetime.datetime):
            moment = (val.year, val.month, val.day, val.hour, val.minute, val.second, val.microsecond)
            return super().__new__(cls, *moment, val.tzinfo)
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
        return getattr(self, "original_string", None) or self.strftime("%Y%m%d%H%M%S")
