"""Data elements and sequences whose values have the types of pydicom, and which print as there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.compat.pydicom.tag import BaseTag
from dicomnb.compat.pydicom.valuerep import IS, DSfloat, MultiValue, PersonName
from dicomnb.parsing.dataset import element as own
from dicomnb.parsing.dataset import sequence as own_sequence
from dicomnb.parsing.values.text import UID
from dicomnb.standard.tag import TagLike
from dicomnb.standard.vr import VRS

__all__ = [
    "DataElement",
    "RawDataElement",
    "Sequence",
    "convert_raw_data_element",
    "element_of",
    "empty_value_for_VR",
]

_NUMBERS: dict[str, Any] = {"DS": DSfloat, "IS": IS}


class Sequence(own_sequence.Sequence):
    """A list of data sets; see `dicomnb.parsing.dataset.sequence.Sequence`."""

    __slots__ = ()

    def __init__(self, iterable: Iterable[Any] | None = None) -> None:
        super().__init__(() if iterable is None else iterable)

    def __str__(self) -> str:
        return f"[{''.join(str(item) for item in self)}]"

    def __repr__(self) -> str:
        return f"<Sequence, length {len(self)}>"


class RawDataElement(NamedTuple):
    """An element as bytes: what pydicom has before it decodes a value. Values are decoded late here by themselves."""

    tag: BaseTag
    VR: str | None
    length: int
    value: bytes | None
    value_tell: int = 0
    is_implicit_VR: bool = False
    is_little_endian: bool = True
    is_raw: bool = True


class DataElement(own.DataElement):
    """An element; see `dicomnb.parsing.dataset.element.DataElement`."""

    __slots__ = ()

    def __init__(self, tag: TagLike, VR: str, value: Any, *_: object, **__: object) -> None:
        super().__init__(BaseTag(tag), str(VR), value)

    @property
    def value(self) -> Any:
        """The value, in the types of pydicom."""
        value = super().value
        made = _made(self, value)
        if made is not value:
            self._value = made
        return made

    @value.setter
    def value(self, value: Any) -> None:
        own.DataElement.value.fset(self, value)  # type: ignore[attr-defined]

    @property
    def name(self) -> str:
        """Name in PS3.6, or what pydicom calls a private element."""
        tag = self.tag
        if tag.is_private_creator:
            return "Private Creator"
        name = super().name
        return "Private tag data" if name == "[Private]" else "" if name == "[Unknown]" else name

    @property
    def repval(self) -> str:
        """The value as it is printed."""
        value = self.value
        long = VRS[self.VR].kind == "bytes" or self.VR in ("LT", "UC", "UT")
        if (long or isinstance(value, list)) and value is not None and len(value) > 16:
            return f"Array of {len(value)} elements"
        if isinstance(value, UID):
            return value.name
        if self.VR == "UI" and isinstance(value, list):
            return f"[{', '.join(one.name for one in value)}]"
        return repr(value)

    def __str__(self) -> str:
        return f"{BaseTag(self.tag)} {self.name:35.35s} {self.VR}: {self.repval}"

    __repr__ = __str__


def empty_value_for_VR(VR: str | None, raw: bool = False) -> Any:
    """Return what the value of an empty element is: text without letters, None, or a list without items."""
    if VR == "SQ":
        return b"" if raw else []
    kind = VRS[VR].kind if VR in VRS else ""
    if kind != "text" or VR in _NUMBERS:
        return None
    return b"" if raw else PersonName() if VR == "PN" else ""


def convert_raw_data_element(raw: RawDataElement | own.DataElement, **_: Any) -> DataElement:
    """Refuse a raw element; an element is returned as it is.

    Raises
    ------
    NotTheSame
        If it is raw.
    """
    if isinstance(raw, own.DataElement):
        return element_of(raw)
    raise NotTheSame("A raw element is not decoded by itself.", remedy="Use ds[tag], which decodes when it is asked.")


DataElement_from_raw = convert_raw_data_element


def element_of(element: own.DataElement) -> DataElement:
    """Return an element as one of these: the same object, of another class."""
    if not isinstance(element, DataElement):
        element.__class__ = DataElement
        element.tag = BaseTag(element.tag)
    assert isinstance(element, DataElement)
    return element


def _made(element: own.DataElement, value: Any) -> Any:
    kind = type(value)
    if kind is own_sequence.Sequence:
        value.__class__ = Sequence
        return value
    vr = element.VR
    if vr == "AT" and value is not None and kind is not BaseTag:
        several = value if isinstance(value, list) else [value]
        if all(type(one) is BaseTag for one in several):
            return value
        return BaseTag(value) if several is not value else MultiValue(BaseTag, value)
    if kind is list:
        if vr in _NUMBERS:
            texts = _texts(element, value) or value
            return MultiValue(_NUMBERS[vr], [_number(vr, text, one) for text, one in zip(texts, value, strict=True)])
        return MultiValue(PersonName if vr == "PN" else lambda one: one, value)
    if kind in (float, int) and vr in _NUMBERS:
        texts = _texts(element, [value])
        return _number(vr, texts[0] if texts else value, value)
    return value


def _texts(element: own.DataElement, several: list[Any]) -> list[str] | None:
    """Return what numbers were parsed from, in the file or as they were set; None where there is no text."""
    if element.encoded is not None:
        texts = element.strings
    else:
        numbers, given = getattr(element, "_digits", (None, None))
        known = numbers if isinstance(numbers, list) else [numbers]
        texts = given if given is not None and known == several else []
    return texts if len(texts) == len(several) else None


def _number(vr: str, text: Any, number: Any) -> Any:
    """Return a number that remembers its text; as it is where the text stands for no whole number."""
    if number is None:
        return None
    try:
        return _NUMBERS[vr](text or number)
    except (TypeError, ValueError):
        return number
