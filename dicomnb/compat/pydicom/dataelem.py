"""Data elements and sequences whose values have the types of pydicom, and which print as there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from inspect import signature
from typing import Any

from dicomnb.compat.pydicom.charset import convert_encodings
from dicomnb.compat.pydicom.config import WARN
from dicomnb.compat.pydicom.tag import BaseTag
from dicomnb.compat.pydicom.valuerep import IS, DSfloat, ISfloat, MultiValue, PersonName, validate_value
from dicomnb.parsing.dataset import element as own
from dicomnb.parsing.dataset import sequence as own_sequence
from dicomnb.parsing.values import text as own_text
from dicomnb.parsing.values.text import UID
from dicomnb.standard.tag import TagLike
from dicomnb.standard.vr import VRS

__all__ = [
    "DataElement",
    "Sequence",
    "by_address",
    "element_of",
    "empty_value_for_VR",
]

_NUMBERS: dict[str, Any] = {"DS": DSfloat, "IS": IS}


class Sequence(own_sequence.Sequence):
    """A list of data sets; see `dicomnb.parsing.dataset.sequence.Sequence`."""

    __slots__ = ()

    def __init__(self, iterable: Iterable[Any] | None = None) -> None:
        super().__init__(() if iterable is None else iterable)

    def append(self, item: Any) -> None:
        """Put an item behind the last one."""
        super().append(item)

    def insert(self, position: int, item: Any) -> None:
        """Put an item before the one at `position`."""
        super().insert(position, item)

    def extend(self, val: Iterable[Any]) -> None:
        """Put items behind the last one."""
        super().extend(val)

    def __str__(self) -> str:
        return f"[{''.join(str(item) for item in self)}]"

    def __repr__(self) -> str:
        return f"<Sequence, length {len(self)}>"


class DataElement(own.DataElement):
    """An element; see `dicomnb.parsing.dataset.element.DataElement`."""

    __slots__ = ()

    descripWidth = 35
    maxBytesToDisplay = 16
    showVR = True
    is_raw = False
    is_buffered = False

    def __init__(self, tag: TagLike, VR: str, value: Any, *_: object, **__: object) -> None:
        super().__init__(BaseTag(tag), str(VR), value)
        self.tag = BaseTag(tag)

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
        most = self.maxBytesToDisplay
        if (long or isinstance(value, list)) and hasattr(value, "__len__") and len(value) > most:
            return f"Array of {len(value)} elements"
        if isinstance(value, UID):
            return value.name
        if self.VR == "UI" and isinstance(value, list):
            return f"[{', '.join(one.name for one in value)}]"
        return repr(value)

    def validate(self, value: Any) -> None:
        """Warn of a value that the VR does not allow."""
        for one in value if isinstance(value, (list, tuple)) else [value]:
            validate_value(self.VR, one, WARN)

    @property
    def file_tell(self) -> int | None:
        """Where in the file its value begins; None where it is of no file."""
        encoded = self.encoded
        return None if encoded is None else encoded.place.start

    def to_json_dict(self, bulk_data_element_handler: Any = None, bulk_data_threshold: int = 1024) -> dict[str, Any]:
        """Return the element in the DICOM JSON model (PS3.18 F)."""
        made = super().to_json()
        raw = self.value
        if bulk_data_element_handler is not None and "InlineBinary" in made and len(raw) > bulk_data_threshold:
            return {"vr": made["vr"], "BulkDataURI": bulk_data_element_handler(self)}
        return made

    def to_json(  # type: ignore[override]
        self, bulk_data_threshold: int = 1024, bulk_data_element_handler: Any = None, dump_handler: Any = None
    ) -> Any:
        """Return the element in the DICOM JSON model as text, or what `dump_handler` makes of it."""
        model = self.to_json_dict(bulk_data_element_handler, bulk_data_threshold)
        return json.dumps(model, sort_keys=True) if dump_handler is None else dump_handler(model)

    @classmethod
    def from_json(
        cls, dataset_class: Any, tag: str, vr: str, value: Any, value_key: str | None, bulk_data_uri_handler: Any = None
    ) -> DataElement:
        """Return the element that a part of a DICOM JSON model describes.

        Parameters
        ----------
        dataset_class : type
            Of the items of a sequence.
        tag, vr : str
            Eight hexadecimal digits, and the VR.
        value : object
            What stands under `value_key`.
        value_key : {"Value", "InlineBinary", "BulkDataURI"} or None
            None for an empty element.
        bulk_data_uri_handler : callable, optional
            Takes an address, returns the value that lies there.
        """
        part = {"vr": vr} if value_key is None else {"vr": vr, value_key: value}
        made = dataset_class.from_json({tag: part}, bulk_data_uri_handler)
        return element_of(made[int(tag, 16)])

    def __str__(self) -> str:
        width = self.descripWidth
        kind = f" {self.VR}:" if self.showVR else ""
        return f"{BaseTag(self.tag)} {self.name:{width}.{width}s}{kind} {self.repval}"

    __repr__ = __str__


def by_address(model: Any, handler: Any) -> tuple[Any, Any]:
    """Return a DICOM JSON model, and a reader of its bulk data that takes addresses alone.

    Parameters
    ----------
    model : str, bytes or mapping
        The DICOM JSON model.
    handler : callable or None
        Takes an address, or tag, VR and address.
    """
    if handler is None or len(signature(handler).parameters) < 3:
        return model, handler
    asked: list[tuple[str, str, str]] = []

    def numbered(attributes: Any) -> Any:
        made = {}
        for tag, attribute in attributes.items():
            if "BulkDataURI" in attribute:
                asked.append((tag, attribute.get("vr", ""), attribute["BulkDataURI"]))
                made[tag] = {**attribute, "BulkDataURI": str(len(asked) - 1)}
            elif attribute.get("vr") == "SQ":
                items = [numbered(item) if item else item for item in attribute.get("Value", [])]
                made[tag] = {**attribute, "Value": items}
            else:
                made[tag] = attribute
        return made

    whole = json.loads(model) if isinstance(model, (str, bytes)) else model
    return numbered(whole), lambda number: handler(*asked[int(number)])


def empty_value_for_VR(VR: str | None, raw: bool = False) -> Any:
    """Return what the value of an empty element is: text without letters, None, or a list without items."""
    if VR == "SQ":
        return b"" if raw else []
    kind = VRS[VR].kind if VR in VRS else ""
    if kind != "text" or VR in _NUMBERS:
        return None
    return b"" if raw else PersonName() if VR == "PN" else ""


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
        encodings = _codecs_of(element) if vr == "PN" else None
        return MultiValue(lambda one: _person(one, encodings) if vr == "PN" else one, value)
    if kind is own_text.PersonName:
        return PersonName(value, _codecs_of(element))
    if kind in (float, int) and vr in _NUMBERS:
        texts = _texts(element, [value])
        return _number(vr, texts[0] if texts else value, value)
    return value


def _person(name: Any, encodings: list[str] | None) -> Any:
    """Return the name of a person; bytes that wait for a character set as they are."""
    return name if isinstance(name, bytes) else PersonName(name, encodings)


def _codecs_of(element: own.DataElement) -> list[str] | None:
    """Return the codecs in which the text of an element was read; None of one that was set."""
    return None if element.encoded is None else convert_encodings(element.encoded.charset.terms)


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
        # What a file has in an integer string is told when the file is read.
        return ISfloat(text or number) if vr == "IS" and number % 1 else _NUMBERS[vr](text or number)
    except (TypeError, ValueError):
        return number
