"""The DICOM JSON model: a data set as plain dictionaries, lists, text and numbers, and back (PS3.18 Annex F).

JSON has no numbers that are infinite or none: FL and FD hold them as the text ``"NaN"``, ``"Infinity"`` and
``"-Infinity"``, as other toolkits do. Whatever is not what its VR allows goes out as UN, its bytes untouched.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from dicomnb.errors import DicomWarning, InvalidValue, LimitExceeded, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.extensions import settle_pixels
from dicomnb.parsing.encoding.walk_faults import MAX_DEPTH
from dicomnb.parsing.values import decoding
from dicomnb.parsing.values.encoding import encode
from dicomnb.parsing.values.text import PersonName
from dicomnb.standard import dictionary
from dicomnb.standard.charset import codecs_for
from dicomnb.standard.tag import Tag, tag_text
from dicomnb.standard.vr import AMBIGUOUS, VRS

__all__ = ["BulkReader", "BulkWriter", "element_to_json_dict", "from_json", "to_json", "to_json_dict"]

BulkWriter = Callable[[DataElement], str | None]
"""Takes an element of a binary VR, returns the URI under which its value can be had, or None to put it inline."""

BulkReader = Callable[[str], bytes]
"""Takes a URI, returns the value."""

_GROUPS: Final = ("Alphabetic", "Ideographic", "Phonetic")
_CHARACTER_SET: Final = 0x00080005
_UTF_8: Final = "ISO_IR 192"
_DECIMAL: Final = frozenset({"DS", "IS", "SV", "UV"})
"""VRs whose numbers may be text in JSON, to keep every digit (PS3.18 F.2.3)."""

_EXACT: Final = 2**53
"""Whole numbers up to here survive programs that read every number of JSON as a double."""


# -- to JSON ------------------------------------------------------------------------------------------------


def to_json_dict(
    dataset: Dataset, bulk: BulkWriter | None = None, *, decimal_strings: bool = False
) -> dict[str, dict[str, Any]]:
    """Return a data set as the JSON model has it; ``ds.to_json_dict()`` is the same.

    Group lengths are left out, as the model wants it, and so is the file meta information.

    Parameters
    ----------
    dataset : Dataset
        The data set.
    bulk : callable, optional
        Called with each element of VR OB, OD, OF, OL, OV, OW or UN that has a value. The URI that it returns takes
        the value's place; None, or no callable, puts the value inline, in base64. Of an element that was read,
        ``len(element.encoded)`` tells the size without reading the value.
    decimal_strings : bool
        True to give DS, IS, SV and UV as text, with the digits that the file has, instead of numbers.

    Raises
    ------
    LimitExceeded
        If sequences are nested too deeply.
    """
    settle_pixels(dataset)
    return {
        f"{element.tag:08X}": _attribute(element, bulk, decimal_strings)
        for element in dataset
        if element.tag.element != 0 and element.tag.group != 2
    }


def to_json(dataset: Dataset, bulk: BulkWriter | None = None, *, decimal_strings: bool = False) -> str:
    """Return a data set as JSON text; parameters and errors are those of `to_json_dict`."""
    return json.dumps(to_json_dict(dataset, bulk, decimal_strings=decimal_strings), ensure_ascii=False, allow_nan=False)


def element_to_json_dict(element: DataElement) -> dict[str, Any]:
    """Return one attribute, its binary value inline."""
    return _attribute(element, None, decimal_strings=False)


def _attribute(element: DataElement, bulk: BulkWriter | None, decimal_strings: bool) -> dict[str, Any]:
    vr = element.VR
    if vr == "SQ":
        items = [to_json_dict(item, bulk, decimal_strings=decimal_strings) for item in element.value]
        return {"vr": vr, "Value": items} if items else {"vr": vr}
    if VRS[vr].kind == "bytes":
        return {"vr": vr, **_binary(element, bulk)}
    value = element.value
    if isinstance(value, bytes):
        return {"vr": "UN", "InlineBinary": _base64(value)} if value else {"vr": vr}
    found = _values(element, decimal_strings)
    return {"vr": vr, "Value": found} if found and found != [None] else {"vr": vr}


def _binary(element: DataElement, bulk: BulkWriter | None) -> dict[str, str]:
    empty = len(element.encoded) == 0 if element.encoded is not None else not element.value
    if empty:
        return {}
    uri = bulk(element) if bulk is not None else None
    return {"BulkDataURI": uri} if uri is not None else {"InlineBinary": _base64(element.value)}


def _base64(value: Any) -> str:
    return base64.b64encode(memoryview(value).cast("B")).decode("ascii")


def _values(element: DataElement, decimal_strings: bool) -> list[Any]:
    vr, value = element.VR, element.value
    several = list(value) if isinstance(value, (list, tuple)) else [value]
    if vr == "PN":
        return [_name(one) for one in several]
    if vr == "AT":
        return [None if one is None else f"{one:08X}" for one in several]
    if vr in _DECIMAL and decimal_strings:
        return [text or None for text in element.strings]
    if vr in _DECIMAL or VRS[vr].kind == "number":
        return [_number(one) for one in several]
    return [_text(one, vr) or None for one in several]


def _text(one: Any, vr: str) -> str:
    if one is None or isinstance(one, str):
        return str(one or "")
    # A date of `datetime`, say: as it would be written.
    return encode(one, vr, big_endian=False, charset=codecs_for(_UTF_8)).decode("utf-8").rstrip(" \0")


def _name(name: Any) -> dict[str, str] | None:
    groups = str(name).split("=") if name else []
    return {label: group for label, group in zip(_GROUPS, groups, strict=False) if group} or None


def _number(number: Any) -> Any:
    """Return a number that JSON has, or the text that stands for it."""
    if number is None or number == "":
        return None
    if isinstance(number, str):
        return number
    if isinstance(number, int) or hasattr(number, "__index__"):
        whole = int(number)
        return whole if abs(whole) <= _EXACT else str(whole)
    number = float(number)
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


# -- from JSON ----------------------------------------------------------------------------------------------


def from_json(model: str | bytes | Mapping[str, Any], bulk: BulkReader | None = None) -> Dataset:
    """Return the data set that a JSON model describes; ``Dataset.from_json(model)`` is the same.

    Parameters
    ----------
    model : str, bytes or mapping
        JSON text, or what `json.loads` makes of it: one data set, or a list that holds just one.
    bulk : callable, optional
        Called with each BulkDataURI; returns the bytes of the value, in little endian.

    Returns
    -------
    Dataset
        Attributes of group 0002 are its ``file_meta``. Where the model has text beyond ASCII and names no Specific
        Character Set, that becomes UTF-8, which JSON text is in.

    Raises
    ------
    InvalidValue
        If the model is no JSON, or an attribute in it is not what PS3.18 F.2 wants; names the tag.
    LimitExceeded
        If sequences are nested too deeply.
    UsageError
        If the list holds several data sets, or none.

    Warns
    -----
    DicomWarning
        If there are BulkDataURIs and no callable: their attributes are left out.
    """
    reader = _ItemReader(bulk)
    dataset = reader.dataset(_loaded(model), 0)
    if reader.beyond_ascii and _CHARACTER_SET not in dataset:
        dataset.SpecificCharacterSet = _UTF_8
    if reader.left_out:
        warnings.warn(
            DicomWarning(
                f"{len(reader.left_out)} attributes are left out, because their values lie elsewhere: "
                f"{', '.join(reader.left_out[:3])}{' …' if len(reader.left_out) > 3 else ''}. "
                "Give bulk=, a function that gets the value of a BulkDataURI."
            ),
            stacklevel=2,
        )
    return dataset


def _loaded(model: Any) -> Mapping[str, Any]:
    if isinstance(model, (str, bytes, bytearray)):
        try:
            model = json.loads(model)
        except RecursionError:
            raise _too_deep() from None
        except ValueError as error:
            raise InvalidValue(f"This is no JSON: {error}.") from None
    if isinstance(model, list):
        if len(model) != 1:
            raise UsageError(
                f"The JSON holds {len(model)} data sets, from_json makes one.",
                remedy="Take them one by one: [from_json(one) for one in json.loads(text)].",
            )
        model = model[0]
    if not isinstance(model, Mapping):
        raise InvalidValue(f"A data set is an object in JSON, not {type(model).__name__}.")
    return model


def _too_deep() -> LimitExceeded:
    return LimitExceeded(f"The JSON has more than {MAX_DEPTH} nested sequences.")


class _ItemReader:
    """Makes data sets, and notes what concerns all of them."""

    def __init__(self, bulk: BulkReader | None) -> None:
        self._bulk = bulk
        self.left_out: list[str] = []
        self.beyond_ascii = False

    def dataset(self, model: Mapping[str, Any], depth: int) -> Dataset:
        if depth > MAX_DEPTH:
            raise _too_deep()
        dataset, meta = Dataset(), Dataset()
        for name, attribute in model.items():
            tag = _tag(name)
            if not isinstance(attribute, Mapping):
                raise _wrong(tag, f"is {type(attribute).__name__}, not an object")
            element = self._element(tag, attribute, depth)
            if element is not None:
                (meta if tag.group == 2 and not depth else dataset)[tag] = element
        if meta:
            dataset.file_meta = meta
        return dataset

    def _element(self, tag: Tag, attribute: Mapping[str, Any], depth: int) -> DataElement | None:
        vr = _vr(tag, attribute)
        if "BulkDataURI" in attribute:
            return self._elsewhere(tag, vr, attribute["BulkDataURI"])
        if "InlineBinary" in attribute:
            return _from_bytes(tag, vr, _unbase64(tag, attribute["InlineBinary"]))
        value = attribute.get("Value", [])
        if not isinstance(value, list):
            raise _wrong(tag, f"has a Value that is {type(value).__name__}, not a list")
        if vr == "SQ":
            return DataElement(tag, vr, [self._item(tag, item, depth) for item in value])
        if VRS[vr].kind == "bytes":
            if value and value != [None]:
                raise _wrong(tag, f"has VR {vr}, whose value is InlineBinary or a BulkDataURI")
            return DataElement(tag, vr, b"")
        found = [self._value(tag, vr, one) for one in value]
        if not found:
            return DataElement(tag, vr, None if VRS[vr].kind == "number" or vr in _DECIMAL else "")
        return DataElement(tag, vr, found[0] if len(found) == 1 else found)

    def _item(self, tag: Tag, item: Any, depth: int) -> Dataset:
        if item is None:
            return Dataset()
        if not isinstance(item, Mapping):
            raise _wrong(tag, f"has an item that is {type(item).__name__}, not an object")
        return self.dataset(item, depth + 1)

    def _elsewhere(self, tag: Tag, vr: str, uri: Any) -> DataElement | None:
        if not isinstance(uri, str):
            raise _wrong(tag, f"has a BulkDataURI that is {type(uri).__name__}, not text")
        if self._bulk is None:
            self.left_out.append(f"{tag_text(tag)} {dictionary.name_of(tag)}".rstrip())
            return None
        return _from_bytes(tag, vr, self._bulk(uri))

    def _value(self, tag: Tag, vr: str, value: Any) -> Any:
        if VRS[vr].kind == "number" or vr in _DECIMAL:
            return _read_number(tag, vr, value)
        if value is None:
            return ""
        text = _read_name(tag, value) if vr == "PN" and isinstance(value, Mapping) else value
        if not isinstance(text, str):
            raise _wrong(tag, f"has a value {value!r}; VR {vr} takes text")
        self.beyond_ascii = self.beyond_ascii or (VRS[vr].charset and not text.isascii())
        return text


def _tag(name: Any) -> Tag:
    if isinstance(name, str) and len(name) == 8:
        try:
            return Tag(int(name, 16))
        except ValueError:
            pass
    raise InvalidValue(f"{name!r} is no tag: the JSON model has eight hexadecimal digits, such as '00100010'.")


def _vr(tag: Tag, attribute: Mapping[str, Any]) -> str:
    vr = attribute.get("vr")
    if vr is None and (known := dictionary.vr_of(tag)) and known not in AMBIGUOUS:
        return known
    if not isinstance(vr, str) or vr not in VRS:
        raise _wrong(tag, f"has a vr {vr!r}, which is none of the 34 of PS3.5 6.2")
    return vr


def _read_number(tag: Tag, vr: str, value: Any) -> Any:
    if value is None:
        return None
    try:
        if vr == "AT":
            return _tag(value)
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise TypeError
        if vr in ("FL", "FD", "DS"):
            return float(value)
        return value if isinstance(value, int) else _whole(value)
    except (TypeError, ValueError, OverflowError):
        raise _wrong(tag, f"has a value {value!r}; VR {vr} takes numbers") from None


def _whole(value: float | str) -> float:
    if isinstance(value, str):
        return int(value)
    return int(value) if value.is_integer() else value


def _read_name(tag: Tag, value: Mapping[str, Any]) -> PersonName:
    groups = [value.get(label) or "" for label in _GROUPS]
    if not all(isinstance(group, str) for group in groups):
        raise _wrong(tag, f"has a value {dict(value)!r}; the groups of a name are text")
    return PersonName("=".join(groups).rstrip("="))


def _from_bytes(tag: Tag, vr: str, raw: bytes) -> DataElement:
    if VRS[vr].kind == "bytes":
        return DataElement(tag, vr, raw)
    if vr == "SQ":
        raise _wrong(tag, "is a sequence, whose items are its Value")
    try:
        return DataElement(tag, vr, decoding.decode(raw, vr, big_endian=False, charset=codecs_for(_UTF_8)))
    except InvalidValue as error:
        raise _wrong(tag, f"has bytes that are no {vr}: {error.message}") from error


def _unbase64(tag: Tag, text: Any) -> bytes:
    # Some writers put the text into a list, as if it were a Value.
    if isinstance(text, list) and len(text) == 1:
        text = text[0]
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise _wrong(tag, "has an InlineBinary that is no base64") from None


def _wrong(tag: Tag, what: str) -> InvalidValue:
    return InvalidValue(f"{tag_text(tag)} {dictionary.name_of(tag)}".rstrip() + f" {what} (PS3.18 F.2).", tag=tag)
