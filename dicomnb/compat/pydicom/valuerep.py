"""The types of values as pydicom has them: one or several, numbers that remember their text, names, dates, times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Self

from dicomnb.compat.pydicom.charset import terms_of
from dicomnb.compat.pydicom.value_types.dates import DA, DT, TM
from dicomnb.compat.pydicom.value_types.number_strings import DS, IS, DSclass, DSdecimal, DSfloat, ISfloat
from dicomnb.compat.pydicom.value_types.validation import (
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
    validate_date_time,
    validate_length_and_type_and_regex,
    validate_number,
    validate_pn,
    validate_pn_component,
    validate_pn_component_length,
    validate_regex,
    validate_type,
    validate_type_and_length,
    validate_type_and_regex,
    validate_value,
    validate_vr_length,
)
from dicomnb.parsing.values import text
from dicomnb.standard.charset import codecs_for
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

    def __iadd__(self, values: Iterable[Any]) -> Self:  # type: ignore[misc]
        self.extend(values)
        return self

    def append(self, item: Any) -> None:
        """Put a value at the end."""
        super().append(self._made(item))

    def insert(self, position: Any, item: Any) -> None:
        """Put a value before the one at `position`."""
        super().insert(position, self._made(item))

    def extend(self, val: Iterable[Any]) -> None:
        """Put several values at the end."""
        super().extend(self._made(one) for one in val)

    def __str__(self) -> str:
        if not self:
            return ""
        shown = [
            repr(x) if isinstance(x, (str, bytes)) and not isinstance(x, text.PersonName) else str(x) for x in self
        ]
        return f"[{', '.join(shown)}]"

    __repr__ = __str__


ConstrainedList = MultiValue

TEXT_VR_DELIMS = {0x0D, 0x0A, 0x09, 0x0C}
"""Bytes after which a text begins anew in the first character set (PS3.5 6.1.2.5.3)."""

PN_DELIMS = {0x5E, 0x3D}
"""The same of a person's name: ``^`` and ``=``."""


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


class PersonName(text.PersonName):
    """The name of a person; see `dicomnb.parsing.values.text.PersonName`."""

    encodings: tuple[str, ...] | None
    """The codecs of Python in which it was read, or is to be; None of a name for which nobody said that."""

    def __new__(cls, val: Any = "", encodings: Any = None, original_string: bytes | None = None) -> Self:
        """Return the name; bytes are read as ASCII or UTF-8."""
        if isinstance(val, bytes):
            val = val.decode("utf-8") if encodings is None else _name_of(val, encodings)
        made = super().__new__(cls, val or "")
        made.encodings = (encodings,) if isinstance(encodings, str) else tuple(encodings) if encodings else None
        return made

    @classmethod
    def from_named_components(cls, *, encodings: Any = None, **components: str | bytes) -> Self:
        """Return the name of its components, which may be bytes of these character sets; see the base class."""
        return super().from_named_components(
            **{name: _name_of(one, encodings) if isinstance(one, bytes) else one for name, one in components.items()}
        )

    @classmethod
    def from_named_components_veterinary(
        cls,
        responsible_party_name: str | bytes = "",
        patient_name: str | bytes = "",
        responsible_party_name_ideographic: str | bytes = "",
        patient_name_ideographic: str | bytes = "",
        responsible_party_name_phonetic: str | bytes = "",
        patient_name_phonetic: str | bytes = "",
        encodings: Any = None,
    ) -> Self:
        """Return the name of an animal: that of its owner, then its own (PS3.5 6.2.1.2)."""
        return cls.from_named_components(
            family_name=responsible_party_name,
            given_name=patient_name,
            family_name_ideographic=responsible_party_name_ideographic,
            given_name_ideographic=patient_name_ideographic,
            family_name_phonetic=responsible_party_name_phonetic,
            given_name_phonetic=patient_name_phonetic,
            encodings=encodings,
        )

    def decode(self, encodings: object = None) -> Self:
        """Return the name: it is text already."""
        return self

    def encode(self, encodings: Any = None, errors: str = "strict") -> bytes:
        """Return the bytes of the name, by a codec of Python, or by several character sets."""
        if isinstance(encodings, str):
            return super().encode(encodings, errors)
        return codecs_for(terms_of(encodings)).encode(str(self), "PN")

    @property
    def components(self) -> tuple[str, ...]:
        """The name in each kind of letters; none of an empty name."""
        return super().components if self else ()

    @property
    def original_string(self) -> str:
        """The name as text."""
        return str(self)


def _name_of(value: bytes, encodings: Any) -> str:
    return codecs_for(terms_of(encodings)).decode(value, "PN")
