"""A data set: elements by tag and by keyword, in the bytes of a file until somebody touches them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from functools import partial
from importlib import import_module
from os import PathLike
from typing import Any, BinaryIO, Final, NamedTuple, Self

from dicomnb.errors import DicomWarning, FileError, LimitExceeded, MissingAttribute, UsageError
from dicomnb.parsing import picking, private, unstated
from dicomnb.parsing.block import Block, Place
from dicomnb.parsing.dump import dump
from dicomnb.parsing.element import DataElement, Plan
from dicomnb.parsing.framing import IMPLICIT_FORM, ITEM, SEQUENCE_END
from dicomnb.parsing.layout import MAX_DEPTH, Extent
from dicomnb.parsing.picking import NO_RECIPE, Recipe, follow
from dicomnb.parsing.private import PrivateBlock
from dicomnb.parsing.sequence import Opener, Sequence
from dicomnb.parsing.source import Source
from dicomnb.parsing.values import quick_decoder, strings
from dicomnb.standard import dictionary
from dicomnb.standard.charset import Charset, codecs_for
from dicomnb.standard.tag import Tag, TagLike, tag_text, to_tag
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE, TransferSyntax, syntax_of, transfer_syntax
from dicomnb.standard.vr import AMBIGUOUS

__all__ = ["Dataset"]

_CHARACTER_SET: Final = 0x00080005
_PIXEL_REPRESENTATION: Final = 0x00280103

_UPSTAIRS: Final[Mapping[str, str]] = {"pixel_array": "dicomnb.pixels.frames:pixel_array"}
"""Attributes that a higher floor answers: name → module:function, imported at first use, called with the data set."""

_UPSTAIRS_SET: Final[Mapping[str, str]] = {"pixel_array": "dicomnb.pixels.encode:set_pixels"}
"""The same for setting one: called with the data set and the value."""

_SAVE: Final = "dicomnb.parsing.files:save"
_PICKLE: Final = "dicomnb.parsing.pickling:reduce"
_JSON: Final = "dicomnb.parsing.json_model"
_HEADER: Final = "dicomnb.parsing.header"


class Inherited(NamedTuple):
    """What the items of a sequence take over from the data set around them."""

    charset: Charset
    pixel_representation: int | None
    depth: int


class Dataset:
    """A DICOM data set: a mapping from tags to elements, in the order of their tags.

    Attributes of the standard are read and set by keyword (``ds.PatientName``), elements by tag
    (``ds[0x0010, 0x0010]``, ``ds[0x00100010]``) or keyword (``ds["PatientName"]``).

    Attributes
    ----------
    preamble : bytes
        The 128 bytes before ``DICM``; empty where the file has none.
    source : Source or None
        The file that it was read from; None for an item, and for a data set that was built by hand.
    faults : tuple of FileError
        What contradicted the encoding rules while the file was opened, and was read all the same.

    Examples
    --------
    >>> ds = Dataset()
    >>> ds.PatientName = "Roe^Jane"
    >>> ds[0x0010, 0x0010].value
    'Roe^Jane'
    >>> "PatientName" in ds, 0x00100020 in ds
    (True, False)
    """

    preamble: bytes = b""
    source: Source | None = None
    faults: tuple[FileError, ...] = ()
    _file_meta: Dataset | Block | None = None
    _block: Block | None = None
    _inherited: Inherited | None = None
    _file_charset: Charset | None = None
    _elements: dict[int, DataElement]
    _lists: dict[int, list[Any]]
    _removed: frozenset[int] = frozenset()

    def __init__(self, elements: Mapping[Any, DataElement] | Iterable[DataElement] = ()) -> None:
        self._elements = {}
        self._lists = {}
        if elements:
            self.update(elements)

    @classmethod
    def from_block(cls, block: Block, inherited: Inherited | None = None) -> Self:
        """Return a data set whose elements are read from a block of bytes as they are asked for."""
        dataset = cls.__new__(cls)
        # Straight into the dictionary: setting attributes one by one takes longer than opening the file.
        dataset.__dict__.update(_block=block, _inherited=inherited, _elements={}, _lists={})
        return dataset

    @classmethod
    def from_file(
        cls, source: Source, block: Block, meta: Block | None, preamble: bytes, faults: tuple[FileError, ...]
    ) -> Self:
        """Return the data set of a file: `block` has its bytes, `meta` those of its file meta information."""
        dataset = cls.__new__(cls)
        dataset.__dict__.update(
            _block=block,
            _file_meta=meta,
            _elements={},
            _lists={},
            source=source,
            preamble=preamble,
            faults=faults,
        )
        return dataset

    @property
    def file_meta(self) -> Dataset | None:
        """The file meta information, group 0002 (PS3.10 7.1); None where there is none."""
        meta = self._file_meta
        if isinstance(meta, Block):
            meta = self._file_meta = Dataset.from_block(meta)
        return meta

    @file_meta.setter
    def file_meta(self, meta: Dataset | None) -> None:
        self._file_meta = meta

    # -- tags ---------------------------------------------------------------------------------------------

    def _tags(self) -> list[int]:
        if self._block is None:
            return sorted(self._elements)
        positions = self._block.layout.positions
        if self._removed or not self._elements.keys() <= positions.keys():
            return sorted((positions.keys() - self._removed) | self._elements.keys())
        return sorted(positions)

    def _has(self, tag: int) -> bool:
        if tag in self._elements:
            return True
        return self._block is not None and tag not in self._removed and tag in self._block.layout.positions

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            tag = dictionary.resolve(key)
            if tag is not None:
                return self._has(tag)
        try:
            return self._has(to_tag(key))
        except UsageError:
            return False

    def __len__(self) -> int:
        return len(self._tags())

    def __bool__(self) -> bool:
        return bool(self._tags())

    def __iter__(self) -> Iterator[DataElement]:
        """Yield the elements in the order of their tags."""
        elements = self._elements
        for tag in self._tags():
            yield elements.get(tag) or self._element(tag)

    def keys(self) -> KeysView[Tag]:
        """Return the tags, in order."""
        return {Tag(tag): None for tag in self._tags()}.keys()

    def values(self) -> ValuesView[DataElement]:
        """Return the elements, in the order of their tags."""
        return self._as_dict().values()

    def items(self) -> ItemsView[Tag, DataElement]:
        """Return pairs of tag and element, in order."""
        return self._as_dict().items()

    def _as_dict(self) -> dict[Tag, DataElement]:
        return {element.tag: element for element in self}

    # -- elements -----------------------------------------------------------------------------------------

    def _element(self, tag: int) -> DataElement:
        element = self._elements.get(tag)
        if element is None:
            block = self._block
            if block is None or tag in self._removed:
                raise KeyError(tag)
            plan = block.layout.notes.get(tag) or self._plan(tag, block)
            element = DataElement.of_file(block, plan, self._file_charset or self._charset)
            if plan.vr == "SQ":
                element.adopt(Sequence.unread(lambda: self._openers(plan, block)))
            elif tag in self._lists:
                element.adopt(self._lists.pop(tag))
            self._elements[tag] = element
        return element

    def _value(self, tag: int) -> Any:
        """Return the value of an element; a plain one straight from its bytes, without making the element.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        if tag in self._elements:
            return self._elements[tag].value
        if tag in self._lists:
            return self._lists[tag]
        block = self._block
        if block is None or tag in self._removed:
            raise KeyError(tag)
        plan = block.layout.notes.get(tag) or self._plan(tag, block)
        raw = block.held_value(plan.start, plan.stop) if plan.decode is not None else None
        if raw is None or plan.decode is None:
            return self._element(tag).value
        try:
            value = plan.decode(raw)
        except ValueError:
            return self._element(tag).value
        if type(value) is list:
            self._lists[tag] = value  # whoever changes it expects to find it changed
        return value

    def _plan(self, tag: int, block: Block) -> Plan:
        """Return how to read an element; noted for all files of this layout if it does not depend on values.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        place = block.place(tag)
        vr = place.header.vr
        settled = True
        if not vr or vr == "UN":
            vr = unstated.unstated_vr(tag, place, lambda: _begins_with_item(block, place))
            settled = dictionary.vr_of(tag) == vr
        if vr in AMBIGUOUS:
            vr, settled = unstated.settle(vr, tag, place, self._own_or_inherited), False
        decode = None if block.form.big_endian else quick_decoder(vr)
        noted = place.moved(-block.shift)
        plan = Plan(Tag(tag), vr, noted, noted.start, noted.stop, decode)
        if settled:
            block.layout.notes[tag] = plan
        return plan

    @property
    def _charset(self) -> Charset:
        """The character set that the bytes were written in, whatever Specific Character Set says by now."""
        charset = self._file_charset
        if charset is None:
            charset = self._inherited.charset if self._inherited else codecs_for(None)
            if self._block is not None and _CHARACTER_SET in self._block.layout.positions:
                place = self._block.place(_CHARACTER_SET)
                charset = codecs_for(strings(self._block.read(place.start, place.stop), "CS", charset))
            self.__dict__["_file_charset"] = charset  # past the keywords: each item comes by here
        return charset

    def _own_or_inherited(self, keyword: str) -> Any:
        """Return a value that decides on ambiguous VRs, from this data set or from one around it."""
        tag = _PIXEL_REPRESENTATION if keyword == "PixelRepresentation" else _tag_of(keyword)
        value = self._value(tag) if self._has(tag) else None
        if value is None and keyword == "PixelRepresentation" and self._inherited:
            return self._inherited.pixel_representation
        return value

    def _openers(self, plan: Plan, block: Block) -> list[Opener]:
        """Return what opens each item of a sequence in the file."""
        depth = self._inherited.depth + 1 if self._inherited else 1
        if depth > MAX_DEPTH:
            at = block.shift + plan.place.at
            raise LimitExceeded(
                f"{tag_text(plan.tag)} at byte {at:,} lies in more than {MAX_DEPTH} nested sequences.",
                tag=plan.tag,
                offset=at,
                remedy="No real data set does; the file is damaged or meant to harm.",
            )
        inherited = Inherited(self._charset, self._own_or_inherited("PixelRepresentation"), depth)
        form = IMPLICIT_FORM if plan.place.header.vr == "UN" else block.form
        inner, extents = block.items(Extent(block.shift + plan.start, block.shift + plan.stop), form)
        return [partial(_open_item, inner, extent, inherited) for extent in extents]

    def __getitem__(self, key: TagLike) -> DataElement:
        tag = to_tag(key)
        try:
            return self._element(tag)
        except KeyError:
            raise self._missing(Tag(tag)) from None

    def __setitem__(self, key: TagLike, element: DataElement) -> None:
        tag = to_tag(key)
        if not isinstance(element, DataElement):
            raise UsageError(
                f"ds[{tag_text(tag)}] takes a DataElement, not {type(element).__name__}.",
                tag=tag,
                remedy="Set ds[tag].value, or ds.Keyword, to change a value.",
            )
        if element.tag != tag:
            raise UsageError(f"An element {tag_text(element.tag)} cannot stand at {tag_text(tag)}.", tag=tag)
        if tag >> 16 & 1:
            self._name_creator(element)
        self._elements[tag] = element
        self._lists.pop(tag, None)
        self._removed -= {tag}

    def _name_creator(self, element: DataElement) -> None:
        creator = element.tag.private_creator_tag
        if creator is not None and self._has(creator):
            element.private_creator = str(self._element(creator).value).strip(" \0")

    def __delitem__(self, key: TagLike) -> None:
        tag = to_tag(key)
        if not self._has(tag):
            raise self._missing(Tag(tag))
        self._elements.pop(tag, None)
        self._lists.pop(tag, None)
        self._removed |= {tag}

    def get(self, key: TagLike, default: Any = None) -> Any:
        """Return a value by keyword, or an element by tag; `default` where there is none."""
        if isinstance(key, str) and (tag := dictionary.resolve(key)) is not None:
            try:
                return self._value(tag)
            except KeyError:
                return default
        return self[key] if key in self else default  # noqa: SIM401  # this is what get stands on

    def pick(self, *keywords: str) -> tuple[Any, ...]:
        """Return the values of several keywords at once, None for those that the data set does not have.

        The quickest way to a few values of each file of a series: how to read them is found out for the first file
        only. A list is a copy, so that changing it leaves the data set as it is.

        Parameters
        ----------
        *keywords : str
            Keywords of the dictionary, as in ``ds.Keyword``.

        Raises
        ------
        MissingAttribute
            If one of them is no keyword.

        Examples
        --------
        >>> ds = Dataset()
        >>> ds.Rows, ds.PixelSpacing = 3, [2.0, 0.5]
        >>> ds.pick("Rows", "Columns", "PixelSpacing")
        (3, None, [2.0, 0.5])
        """
        block = self._block
        if block is not None and not (self._elements or self._lists or self._removed):
            notes = block.layout.notes
            recipe = notes.get(keywords)
            if recipe is None:
                recipe = notes[keywords] = self._recipe(keywords, block)
            picked = follow(recipe, block)
            if picked is not None:
                return picked
        return tuple([_own(self._value(tag)) if self._has(tag) else None for tag in map(_tag_of, keywords)])

    def _recipe(self, keywords: tuple[str, ...], block: Block) -> Recipe:
        layout = block.layout
        tags = [_tag_of(keyword) for keyword in keywords]
        plans = [self._plan(tag, block) if tag in layout.positions else None for tag in tags]
        # A plan that is not noted depends on values, and holds for this file only.
        settled = all(plan is None or plan.tag in layout.notes for plan in plans)
        return picking.recipe(plans) if settled else NO_RECIPE

    def data_element(self, keyword: str) -> DataElement | None:
        """Return an element by keyword, None where the data set has none."""
        tag = dictionary.resolve(keyword)
        return self._element(tag) if tag is not None and self._has(tag) else None

    def pop(self, key: TagLike, *default: Any) -> Any:
        """Remove an element and return it; return `default`, if given, where there is none."""
        if default and key not in self:
            return default[0]
        element = self[key]
        del self[key]
        return element

    def setdefault(self, key: TagLike, default: DataElement) -> DataElement:
        """Return an element; put `default` there first where there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, elements: Mapping[Any, DataElement] | Iterable[DataElement]) -> None:
        """Put in all elements of a mapping, a data set or a list."""
        several = elements.values() if isinstance(elements, Mapping) else elements
        for element in several:
            self[element.tag] = element

    def add_new(self, tag: TagLike, VR: str, value: Any) -> None:
        """Put in an element, in place of the one that has this tag."""
        self[tag] = DataElement(tag, VR, value)

    def private_block(self, group: int, private_creator: str, create: bool = False) -> PrivateBlock:
        """Return the block that a creator reserved in an odd group; see `dicomnb.parsing.private.private_block`."""
        return private.private_block(self, group, private_creator, create=create)

    def private_creators(self, group: int) -> list[str]:
        """Return who reserved blocks in an odd group."""
        return private.private_creators(self, group)

    def iterall(self) -> Iterator[DataElement]:
        """Yield every element, a sequence before the elements of its items."""
        for element in self:
            yield element
            if element.VR == "SQ":
                for item in element.value:
                    yield from item.iterall()

    def clear(self) -> None:
        """Remove all elements."""
        self._block = None
        self._elements.clear()
        self._lists.clear()
        self._removed = frozenset()

    def copy(self) -> Self:
        """Return an independent copy: changing one leaves the other as it is. The file's bytes are shared."""
        twin = type(self)()
        twin.__dict__.update(self.__dict__)
        twin._lists = {tag: list(value) for tag, value in self._lists.items()}
        twin._elements = {tag: element.copy() for tag, element in self._elements.items()}
        twin.file_meta = self.file_meta.copy() if self.file_meta is not None else None
        return twin

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()

    def __reduce__(self) -> Any:
        """Return what `pickle` needs; see `dicomnb.parsing.pickling.reduce`."""
        return _upstairs(_PICKLE)(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        if self._tags() != other._tags():
            return False
        for one, two in zip(self, other, strict=True):  # noqa: SIM110  # each level of nesting costs fewer calls
            if one != two:
                return False
        return True

    __hash__ = None  # type: ignore[assignment]  # its elements can change

    # -- keywords -----------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        tag = dictionary.resolve(name)
        if tag is not None:
            try:
                return self._value(tag)
            except KeyError:
                raise self._missing(name, tag) from None
        if name in _UPSTAIRS:
            return _upstairs(_UPSTAIRS[name])(self)
        if name.startswith("_"):
            raise AttributeError(name)
        raise self._missing(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name[:1].isupper():
            tag = dictionary.resolve(name)
            if tag is not None:
                self._set_value(tag, value)
                return
            near = dictionary.nearest(name)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            warnings.warn(
                DicomWarning(f"{name} is no keyword of the DICOM dictionary: it is not put into the data set.{hint}"),
                stacklevel=2,
            )
        elif name in _UPSTAIRS_SET:
            _upstairs(_UPSTAIRS_SET[name])(self, value)
            return
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        tag = dictionary.resolve(name)
        if tag is not None and name not in self.__dict__:
            if not self._has(tag):
                raise self._missing(name, tag)
            del self[tag]
        else:
            object.__delattr__(self, name)

    def _set_value(self, tag: int, value: Any) -> None:
        if self._has(tag):
            self._element(tag).value = value
            return
        vr = dictionary.vr_of(tag)
        if vr in AMBIGUOUS:
            vr = unstated.settle(vr, tag, None, self._own_or_inherited)
        self[tag] = DataElement(tag, vr, value)

    def dir(self, *filters: str) -> list[str]:
        """Return the keywords present, in alphabetical order.

        Parameters
        ----------
        *filters : str
            Keep only keywords that contain one of these, in whatever case: ``ds.dir("pat")``.
        """
        present = sorted({keyword for tag in self._tags() if (keyword := dictionary.keyword_of(tag))})
        if not filters:
            return present
        wanted = [text.lower() for text in filters]
        return [keyword for keyword in present if any(text in keyword.lower() for text in wanted)]

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *self.dir(), *_UPSTAIRS})

    def _ipython_key_completions_(self) -> list[str]:
        return self.dir()

    def _missing(self, what: Tag | str, tag: int | None = None) -> MissingAttribute:
        """Return the error for an attribute that is not there."""
        if isinstance(what, Tag):
            said = f"{tag_text(what)} {what.name}".rstrip()
            return MissingAttribute(f"The data set has no element {said}.", tag=what)
        if tag is not None:
            return MissingAttribute(
                f"The data set has no {what} {tag_text(tag)}.",
                tag=tag,
                remedy=lambda: _did_you_mean(what, self.dir()),
            )
        return MissingAttribute(
            f"{what} is no keyword of the DICOM dictionary and no attribute of a data set.",
            remedy=lambda: _did_you_mean(what, self.dir()) or _did_you_mean(what, None),
        )

    # -- the file -----------------------------------------------------------------------------------------

    @property
    def transfer_syntax(self) -> TransferSyntax:
        """The transfer syntax of the file meta information; what the bytes were found to be where it has none."""
        element = self.file_meta.data_element("TransferSyntaxUID") if self.file_meta is not None else None
        # As one text, whatever it holds: a UID with a backslash is unknown, not two.
        uid = "\\".join(element.strings) if element is not None else ""
        if uid:
            return transfer_syntax(uid)
        if self._block is None:
            return EXPLICIT_LITTLE
        form = self._block.form
        return syntax_of(explicit=form.explicit, big_endian=form.big_endian)

    def save_as(
        self,
        target: str | PathLike[str] | BinaryIO,
        *,
        transfer_syntax: str | None = None,
        overwrite: bool = True,
    ) -> None:
        """Write the data set to a file; see `dicomnb.parsing.files.save`."""
        _upstairs(_SAVE)(self, target, transfer_syntax=transfer_syntax, overwrite=overwrite)

    def to_json_dict(
        self, bulk: Callable[[DataElement], str | None] | None = None, *, decimal_strings: bool = False
    ) -> dict[str, dict[str, Any]]:
        """Return the DICOM JSON model, as dictionaries; see `dicomnb.parsing.json_model.to_json_dict`."""
        found: dict[str, dict[str, Any]]
        found = _upstairs(f"{_JSON}:to_json_dict")(self, bulk, decimal_strings=decimal_strings)
        return found

    def to_json(self, bulk: Callable[[DataElement], str | None] | None = None, *, decimal_strings: bool = False) -> str:
        """Return the DICOM JSON model, as text; see `dicomnb.parsing.json_model.to_json`."""
        return str(_upstairs(f"{_JSON}:to_json")(self, bulk, decimal_strings=decimal_strings))

    @staticmethod
    def from_json(model: str | bytes | Mapping[str, Any], bulk: Callable[[str], bytes] | None = None) -> Dataset:
        """Return the data set that a DICOM JSON model describes; see `dicomnb.parsing.json_model.from_json`."""
        dataset: Dataset = _upstairs(f"{_JSON}:from_json")(model, bulk)
        return dataset

    @property
    def offset(self) -> int | None:
        """Where it begins in the source, in bytes: an item at its tag (FFFE,E000); None if it was built by hand."""
        if self._block is None:
            return None
        start = self._block.extent.start
        return start if self._inherited is None else start - 8

    def value_bytes(self, key: TagLike) -> bytes:
        """Return the bytes of a value as the file has them, in its byte order; they are not kept.

        Raises
        ------
        MissingAttribute
            If there is no such element.
        UsageError
            If the value does not come from a file as it is now.
        """
        element = self[key]
        if element.encoded is not None:
            return element.encoded.raw()
        if isinstance(element.value, bytes):
            return element.value
        raise UsageError(f"{tag_text(element.tag)} {element.name} was set by hand and has no bytes yet.")

    @property
    def is_as_read(self) -> bool:
        """True if nothing was changed since the data set was read from a file."""
        if self._block is None or self._removed:
            return False
        for tag in list(self._lists):
            self._element(tag)
        return all(element.is_as_read for element in self._elements.values())

    def decode(self) -> None:
        """Decode every value, in nested items too, so that nothing is left to be found wrong later."""
        for element in self:
            if isinstance(element.value, Sequence):
                for item in element.value:
                    item.decode()

    # -- how it is shown ----------------------------------------------------------------------------------

    def __str__(self) -> str:
        return dump(self)

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the header table for a notebook: what identifies the patient is masked in all of it."""
        return {"text/html": _upstairs(f"{_HEADER}:to_html")(self), "text/plain": _upstairs(f"{_HEADER}:to_text")(self)}


def _tag_of(keyword: str) -> int:
    tag = dictionary.resolve(keyword)
    if tag is None:
        raise MissingAttribute(
            f"{keyword} is no keyword of the DICOM dictionary.", remedy=lambda: _did_you_mean(keyword, None)
        )
    return tag


def _own(value: Any) -> Any:
    return value.copy() if type(value) is list else value


def _upstairs(address: str) -> Callable[..., Any]:
    """Return a function of a module that stands on this one, by its address ``module:function``."""
    module, function = address.split(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _open_item(block: Block, extent: Extent, inherited: Inherited) -> Dataset:
    return Dataset.from_block(block.item(extent), inherited)


def _begins_with_item(block: Block, place: Place) -> bool:
    raw = block.read(place.start, min(place.start + 4, place.stop))
    form = IMPLICIT_FORM if place.header.vr == "UN" else block.form  # CP-246, in big endian too
    unpack = form.quarters.unpack
    if len(raw) < 4:
        return place.start == place.stop  # an empty sequence, closed at once
    group, element, _, _ = unpack(raw + bytes(4))
    return group << 16 | element in (ITEM, SEQUENCE_END)


def _did_you_mean(keyword: str, among: list[str] | None) -> str | None:
    near = dictionary.nearest(keyword, among)
    return f"Did you mean {' or '.join(near)}?" if near else None
