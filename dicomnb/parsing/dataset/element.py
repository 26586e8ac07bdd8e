"""One data element: a tag, its VR and its value, decoded when it is first asked for."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any, Final

from dicomnb.errors import DicomWarning, InvalidValue, UsageError
from dicomnb.parsing.dataset.extensions import function_at
from dicomnb.parsing.dataset.sequence import Sequence
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.reading_plans import ElementPlan
from dicomnb.parsing.values import decoding
from dicomnb.parsing.values.assigned import assigned_value, given_digits
from dicomnb.parsing.values.decoding import plain_value
from dicomnb.parsing.values.encoded_value import Encoded, is_big_endian
from dicomnb.parsing.values.lut_descriptor import LUT_DESCRIPTORS, read_descriptor
from dicomnb.parsing.values.text import UID
from dicomnb.printable import printable
from dicomnb.standard import dictionary
from dicomnb.standard.charset import Charset
from dicomnb.standard.privacy import may_identify
from dicomnb.standard.private_dictionary import private_name
from dicomnb.standard.tag import Tag, TagLike, tag_text
from dicomnb.standard.vr import VRS

__all__ = ["DataElement"]

_UNREAD: Final = object()
_ELEMENT_TO_JSON: Final = "dicomnb.parsing.files.json_model:element_to_json_dict"
_SHOWN_BYTES: Final = 16
"""Streams up to this long are printed, longer ones are only counted."""


class DataElement:
    """A data element.

    Parameters
    ----------
    tag : int, str or pair of int
        Anything that `Tag` takes.
    VR : str
        One of the 34 value representations.
    value : object
        What `ds.Keyword` gives: a number, text, bytes, a list where there are several, a `Sequence` of items.

    Attributes
    ----------
    tag : Tag
        What it is.
    VR : str
        How its value is represented.

    References
    ----------
    PS3.5 7.1.

    Examples
    --------
    >>> DataElement("PatientName", "PN", "Roe^Jane")
    (0010, 0010) Patient's Name                      PN: 'Roe^Jane'
    """

    __slots__ = ("VR", "_creator", "_digits", "_origin", "_value", "tag")

    def __init__(self, tag: TagLike, VR: str, value: Any) -> None:
        if VR not in VRS:
            raise UsageError(f"{VR!r} is none of the 34 value representations of PS3.5 6.2.")
        self.tag = Tag(tag)
        self.VR = VR
        self._origin: tuple[EncodedDataset, ElementPlan, Charset] | None = None
        self._value: Any = _UNREAD
        self.value = value

    @classmethod
    def of_file(cls, block: EncodedDataset, plan: ElementPlan, charset: Charset) -> DataElement:
        """Return an element of a file; its value is decoded when it is first asked for."""
        element = cls.__new__(cls)
        element.tag = plan.tag
        element.VR = plan.vr
        element._origin = block, plan, charset
        element._value = _UNREAD
        return element

    @classmethod
    def all_of_file(
        cls, block: EncodedDataset, plans: Iterable[ElementPlan], charset: Charset
    ) -> dict[int, DataElement]:
        """Return the elements of a file by their tags; short plain values that are in memory are decoded already."""
        elements: dict[int, DataElement] = {}
        data, skip = block.data, block.shift - block.base
        held = len(data) if skip >= 0 else 0
        make = cls.__new__
        for plan in plans:
            tag, vr, _, start, stop, decode = plan
            elements[tag] = element = make(cls)
            element.tag = tag
            element.VR = vr
            element._origin = block, plan, charset
            element._value = _UNREAD
            if decode is not None and stop + skip <= held and stop - start <= decoding.SHORT:
                try:
                    element._value = plain_value(decode, data[start + skip : stop + skip])
                except ValueError:
                    continue  # not plain: it is looked at closely when somebody asks for it
        return elements

    def adopt(self, value: list[Any] | Sequence) -> None:
        """Take over a value that was made of the same bytes elsewhere."""
        self._value = value

    def __reduce__(self) -> Any:
        return type(self), (self.tag, self.VR, self.value)

    def copy(self) -> DataElement:
        """Return an independent copy: changing one leaves the other as it is."""
        return self.with_tag(self.tag)

    def with_tag(self, tag: int) -> DataElement:
        """Return an independent copy that bears another tag."""
        value = self._value if self.kept is None else self.kept.copy()
        twin = self.__class__.__new__(self.__class__)
        twin.tag, twin.VR, twin._origin, twin._value = Tag(tag), self.VR, self._origin, value
        if self.tag.is_private:
            twin.private_creator = self.private_creator
        if hasattr(self, "_digits"):
            twin._digits = self._digits
        return twin

    @property
    def value(self) -> Any:
        """The value; bytes, and a warning, where the file holds what the VR does not allow.

        Decimals behind a comma are read as they are meant, with a warning too.

        Raises
        ------
        InvalidValue
            Instead of the warning, where the file was read with ``strict=True``.
        """
        value = self._value
        if value is _UNREAD:
            value = self._value = self._decode()
        return value

    @value.setter
    def value(self, value: Any) -> None:
        if self.VR == "SQ":
            self._value = (
                value if isinstance(value, Sequence) else Sequence(() if value is None or value == "" else value)
            )
        else:
            self._value = made = assigned_value(value, self.VR)
            if self.VR in ("DS", "IS"):
                # Numbers given as text are written with the digits that were given, while they are what they were.
                self._digits = (made.copy() if type(made) is list else made, given_digits(value))
        if self._origin is not None and self.tag.is_private:
            self.private_creator = self.private_creator  # the file tells, which is about to be forgotten
        self._origin = None

    @property
    def encoded(self) -> Encoded | None:
        """The value as the file has it; None for a value that was set by hand."""
        if self._origin is None:
            return None
        block, plan, charset = self._origin
        return Encoded(block, plan.place.moved(block.shift), charset)

    @property
    def is_as_read(self) -> bool:
        """True if the value is what the file has, so that its bytes can be written as they came."""
        if self._origin is None:
            return False
        if isinstance(self._value, Sequence):
            return self._value.is_as_read
        # A list may have been changed in place: then it differs from what its bytes say.
        return not isinstance(self._value, list) or _alike(self._value, self._decode())

    @property
    def kept(self) -> Any:
        """The list or sequence that whoever got it may change or have changed; None where the value is neither."""
        return self._value if isinstance(self._value, (list, Sequence)) else None

    @property
    def VM(self) -> int:
        """Value multiplicity: how many values there are; 1 for a sequence, 0 for an empty value."""
        if self.VR == "SQ":
            return 1
        if self._value is _UNREAD and self._origin is not None:
            _, plan, _ = self._origin
            known = decoding.count(plan.stop - plan.start, self.VR)
            if known is not None:
                return known
        value = self.value
        if isinstance(value, list):
            return len(value)
        return 0 if value is None or value in ("", b"") else 1

    @property
    def name(self) -> str:
        """Name in PS3.6; in brackets for what the standard does not name: what the maker calls it, where known."""
        return (
            self.tag.name
            or f"[{private_name(self.tag, self.private_creator) or ('Private' if self.tag.is_private else 'Unknown')}]"
        )

    @property
    def label(self) -> str:
        """What the printed dump calls it: its name, for a private element without one its creator in brackets."""
        creator = self.private_creator
        return f"[{printable(creator)}]" if creator and not private_name(self.tag, creator) else self.name

    @property
    def private_creator(self) -> str | None:
        """Who gave a private element its meaning (PS3.5 7.8.1); None where nobody is named, or nothing private."""
        # The slot stays empty for most elements, which keeps opening files fast.
        if hasattr(self, "_creator"):
            return self._creator
        creator = self.tag.private_creator_tag
        if creator is None or self.encoded is None:
            return None
        return self.encoded.private_creator(creator) or None

    @private_creator.setter
    def private_creator(self, creator: str | None) -> None:
        self._creator = creator

    @property
    def strings(self) -> list[str]:
        """The values as text: as the file has them, or as they would be written."""
        encoded = self.encoded
        if encoded is not None and VRS[self.VR].kind == "text":
            return decoding.strings(encoded.raw(), self.VR, encoded.charset)
        value = self.value
        if value is None:
            return []
        several = self.value_to_write
        several = several if isinstance(several, (list, tuple)) else [several]
        return ["" if one is None else str(one) for one in several]

    @property
    def value_to_write(self) -> Any:
        """The value; for a decimal or integer string that was set as text, the text."""
        if self.VR in ("DS", "IS") and hasattr(self, "_digits"):
            number, digits = self._digits
            if digits is not None and number == self.value:
                return digits
        return self.value

    @property
    def text(self) -> str:
        """The value as the printed dump shows it: numbers of text VRs in quotes, UIDs by name, streams counted."""
        if self.VR == "SQ":
            number = len(self.value)
            return f"{number} item{'' if number == 1 else 's'}"
        value = self.value
        if isinstance(value, bytes):
            return repr(value) if len(value) <= _SHOWN_BYTES else f"Array of {len(value):,} bytes"
        if self.VR in ("DS", "IS") and value is not None:
            shown = [repr(text) for text in self.strings]
        elif isinstance(value, list):
            shown = [_shown(one) for one in value]
        else:
            return _shown(value)
        return shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"

    @property
    def keyword(self) -> str:
        """Keyword of PS3.6, empty where there is none."""
        return self.tag.keyword

    @property
    def is_private(self) -> bool:
        """True for an odd group."""
        return self.tag.is_private

    @property
    def is_empty(self) -> bool:
        """True if there is no value, or a sequence has no item.

        Examples
        --------
        >>> import dicomnb as dn
        >>> dn.DataElement("PatientID", "LO", "").is_empty, dn.DataElement("Rows", "US", 0).is_empty
        (True, False)
        """
        value = self.value
        return value is None or (hasattr(value, "__len__") and len(value) == 0)

    @property
    def empty_value(self) -> Any:
        """The value that `clear` sets: None, or a sequence of no items."""
        return [] if self.VR == "SQ" else None

    def clear(self) -> None:
        """Take the value away; the element stays.

        Examples
        --------
        >>> import dicomnb as dn
        >>> element = dn.DataElement("Rows", "US", 3)
        >>> element.clear()
        >>> element.is_empty
        True
        """
        self.value = self.empty_value

    def description(self) -> str:
        """Return its name."""
        return self.name

    @property
    def is_retired(self) -> bool:
        """True if the standard has withdrawn the attribute."""
        return (entry := dictionary.entry(self.tag)) is not None and entry.retired

    @property
    def is_undefined_length(self) -> bool:
        """True if the file leaves the value's length open. What is written is settled by the value itself."""
        encoded = self.encoded
        return encoded is not None and encoded.has_undefined_length

    @is_undefined_length.setter
    def is_undefined_length(self, wished: bool) -> None:
        """Take the wish: fragments are written with undefined length, everything else with its length (PS3.5 A.4)."""

    def to_json(self, *_: object, **__: object) -> dict[str, Any]:
        """Return the element in the DICOM JSON model (PS3.18 F), its binary value inline.

        Examples
        --------
        >>> import dicomnb as dn
        >>> dn.DataElement("Rows", "US", 3).to_json()
        {'vr': 'US', 'Value': [3]}
        """
        found: dict[str, Any] = function_at(_ELEMENT_TO_JSON)(self)
        return found

    repval = text

    def __getitem__(self, index: Any) -> Any:
        """Return an item of a sequence, or one of several values."""
        return self.value[index]

    def __iter__(self) -> Iterator[Any]:
        """Yield the items of a sequence, or the values where there are several."""
        return iter(self.value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DataElement):
            return NotImplemented
        return self.tag == other.tag and self.VR == other.VR and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]  # its value can change

    def __repr__(self) -> str:
        return f"{self.tag} {self.label[:35]:35} {self.VR}: {self.text}"

    def _decode(self) -> Any:
        assert self._origin is not None
        block, plan, charset = self._origin
        raw = block.value(plan.start, plan.stop)
        if plan.decode is not None and plan.vr == self.VR:
            try:
                return plain_value(plan.decode, raw)
            except ValueError:
                pass  # not plain: look closely
        try:
            found = decoding.decode(raw, self.VR, big_endian=is_big_endian(block, plan.place), charset=charset)
            return read_descriptor(found) if self.VR == "SS" and self.tag in LUT_DESCRIPTORS else found
        except InvalidValue as error:
            at = block.shift + plan.place.at
            meant = decoding.decimal_comma(raw, self.VR)
            # A notebook keeps warnings, also those beside a table that masks this value.
            hidden = may_identify(self.tag, self.VR)
            said = f"the value is not what VR {self.VR} allows (it may identify a person)." if hidden else error.message
            fault = InvalidValue(
                f"{tag_text(self.tag)} {self.name} at byte {at:,}: {said}",
                tag=self.tag,
                offset=at,
                remedy="Its bytes are kept as they are."
                if meant is None
                else f"The comma is read as a point{'' if hidden else f': {meant}'}.",
            )
            if block.strict:
                raise fault from None if hidden else error
            warnings.warn(DicomWarning(str(fault)), stacklevel=4)
            return raw if meant is None else meant


def _alike(one: list[Any], two: Any) -> bool:
    # Lists that hold "not a number" are never equal, but read alike.
    return one == two or repr(one) == repr(two)


def _shown(value: Any) -> str:
    if isinstance(value, UID):
        return printable(value.name)
    return repr(str(value)) if isinstance(value, str) else str(value)
