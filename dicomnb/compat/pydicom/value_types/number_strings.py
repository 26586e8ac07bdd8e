"""Numbers that remember the text that they were made of: decimal and integer strings."""

from __future__ import annotations

import warnings
from decimal import Decimal
from typing import Any, Self

from dicomnb.errors import DicomWarning
from dicomnb.parsing.values.encoding import decimal_string

__all__ = ["DS", "IS", "DSclass", "DSdecimal", "DSfloat", "ISfloat"]


class _EqualByText:
    """A number that equals its text, too; what else it is stands behind it among the bases."""

    def __eq__(self, other: object) -> bool:
        """Return True for the same number, or the same text."""
        return str(self) == other if isinstance(other, str) else super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__()


class DSfloat(_EqualByText, float):
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


class DSdecimal(_EqualByText, Decimal):
    """A decimal string as a Decimal that prints as its text.

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
        number = str(val).strip() if isinstance(val, (str, float)) else val
        made = super().__new__(cls, number)
        made.auto_format = auto_format
        given = number if isinstance(val, str) else getattr(val, "original_string", None)
        made.original_string = decimal_string(float(made)) if auto_format else given
        return made

    def __str__(self) -> str:
        return self.original_string or Decimal.__str__(self)

    def __repr__(self) -> str:
        return f"'{self!s}'"

    def __reduce__(self) -> Any:
        """Return what `pickle` and `copy` need."""
        return type(self), (Decimal.__str__(self) if self.original_string is None else self.original_string,)


DSclass = DSfloat


def DS(val: Any, auto_format: bool = False, validation_mode: object = None) -> Any:
    """Return a decimal string; what is empty as it is."""
    return val if val is None or (isinstance(val, str) and not val.strip()) else DSfloat(val, auto_format)


class IS(_EqualByText, int):
    """An integer string: an int that prints as its text."""

    original_string: str | None

    def __new__(cls, val: Any, validation_mode: object = None) -> Any:
        """Return the number; what is empty as it is, and an `ISfloat` where it is not whole.

        Warns
        -----
        DicomWarning
            If it is not whole: VR IS has no such values (PS3.5 6.2).
        """
        if val is None or (isinstance(val, str) and not val.strip()):
            return val
        number = float(val) if isinstance(val, (str, float, Decimal)) else val
        if int(number) != number:
            warnings.warn(f"VR IS holds whole numbers, and {val!r} is none.", DicomWarning, stacklevel=2)
            return ISfloat(val)
        whole = int(val) if not isinstance(val, str) or "." not in val else int(number)
        made = super().__new__(cls, whole)
        made.original_string = val.strip() if isinstance(val, str) else getattr(val, "original_string", None)
        return made

    def __str__(self) -> str:
        return getattr(self, "original_string", None) or int.__repr__(self)

    def __repr__(self) -> str:
        return f"'{int.__repr__(self)}'"


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
