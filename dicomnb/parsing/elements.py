"""The elements of a data set: in the bytes of a file until somebody touches them, then in memory."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from functools import partial
from typing import Any, Final, Self

from dicomnb.errors import LimitExceeded, MissingAttribute, UsageError
from dicomnb.parsing import unstated
from dicomnb.parsing.block import Block, Place
from dicomnb.parsing.element import DataElement, Plan
from dicomnb.parsing.framing import IMPLICIT_FORM, ITEM, SEQUENCE_END, UNDEFINED
from dicomnb.parsing.layout import MAX_DEPTH, Extent, Layout
from dicomnb.parsing.sequence import Opener, Sequence
from dicomnb.parsing.values import quick_decoder, strings
from dicomnb.standard import dictionary
from dicomnb.standard.charset import Charset, codecs_for
from dicomnb.standard.tag import Tag, TagLike, tag_text, to_tag
from dicomnb.standard.vr import AMBIGUOUS

__all__ = ["Elements", "Inherited"]

_CHARACTER_SET: Final = 0x00080005
_PIXEL_REPRESENTATION: Final = 0x00280103
_ALL: Final = "all"
"""Where a layout notes the plans of all its elements, if each of them holds for every file."""


class Inherited:
    """What the items of a sequence take over from the data set around them.

    Parameters
    ----------
    charset : Charset
        The character set of text.
    pixel_representation : int or None
        What decides on ambiguous VRs.
    depth : int
        How many sequences the items are in.
    """

    __slots__ = ("_deeper", "charset", "depth", "pixel_representation")

    def __init__(self, charset: Charset, pixel_representation: int | None, depth: int) -> None:
        self.charset = charset
        self.pixel_representation = pixel_representation
        self.depth = depth
        self._deeper: Inherited | None = None

    @property
    def deeper(self) -> Inherited:
        """What items of these items take over, if these have nothing to add."""
        if self._deeper is None:
            self._deeper = Inherited(self.charset, self.pixel_representation, self.depth + 1)
        return self._deeper


class Elements:
    """A mapping from tags to elements, in the order of their tags.

    An element that nobody asked for is not made: `_block` has its bytes. One that was asked for or set is in
    `_elements`; a list that was handed out without its element, in `_lists`. Both hide what the block has.
    """

    _block: Block | None = None
    _inherited: Inherited | None = None
    _file_charset: Charset | None = None
    _passed_on: Inherited | None = None
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
        if self._block is not None and not (elements or self._lists or self._removed):
            elements = self.__dict__["_elements"] = self._all_made(self._block)  # past the keywords, as below
            return iter(list(elements.values()))
        return iter([elements.get(tag) or self._element(tag) for tag in self._tags()])

    def keys(self) -> KeysView[Tag]:
        """Return the tags, in order.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Columns, ds.Rows = 5, 3
        >>> list(ds.keys())
        [(0028, 0010), (0028, 0011)]
        """
        return {Tag(tag): None for tag in self._tags()}.keys()

    def values(self) -> ValuesView[DataElement]:
        """Return the elements, in the order of their tags.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Columns, ds.Rows = 5, 3
        >>> [element.value for element in ds.values()]
        [3, 5]
        """
        return self._as_dict().values()

    def items(self) -> ItemsView[Tag, DataElement]:
        """Return pairs of tag and element, in order.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows = 3
        >>> [(tag, element.name) for tag, element in ds.items()]
        [((0028, 0010), 'Rows')]
        """
        return self._as_dict().items()

    def _as_dict(self) -> dict[Tag, DataElement]:
        return {element.tag: element for element in self}

    # -- elements -----------------------------------------------------------------------------------------

    def _all_made(self, block: Block) -> dict[int, DataElement]:
        """Return all elements, made at once: that takes a third of the time that it takes one by one."""
        plans = block.layout.notes.get(_ALL) or self._all_planned(block)
        elements = DataElement.all_of_file(block, plans, self._file_charset or self._charset)
        for plan in plans:
            if plan.vr == "SQ":
                elements[plan.tag].adopt(Sequence.unread(partial(self._openers, plan, block)))
        return elements

    def _all_planned(self, block: Block) -> list[Plan]:
        layout = block.layout
        noted = layout.notes
        plans = [noted.get(tag) or self._plan(tag, block) for tag in sorted(layout.positions)]
        if all(plan.tag in noted for plan in plans):
            noted[_ALL] = plans
        return plans

    def _element(self, tag: int) -> DataElement:
        element = self._elements.get(tag)
        if element is None:
            block = self._block
            if block is None or tag in self._removed:
                raise KeyError(tag)
            plan = block.layout.notes.get(tag) or self._plan(tag, block)
            element = DataElement.of_file(block, plan, self._file_charset or self._charset)
            if plan.vr == "SQ":
                element.adopt(Sequence.unread(partial(self._openers, plan, block)))
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
        if type(value) is tuple:
            value = list(value)
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
            settled = dictionary.vr_of(tag) == vr or place.header.length != UNDEFINED
        if vr in AMBIGUOUS:
            vr, settled = unstated.settle(vr, tag, place, self._own_or_inherited), False
        decode = None if block.form.big_endian else quick_decoder(vr, place.stop - place.start)
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

    @property
    def _to_items(self) -> Inherited:
        """What the items of sequences take over."""
        known, inherited = self._passed_on, self._inherited
        if known is None:
            if inherited and not (self._has(_CHARACTER_SET) or self._has(_PIXEL_REPRESENTATION)):
                return inherited.deeper
            depth = inherited.depth + 1 if inherited else 1
            known = Inherited(self._charset, self._own_or_inherited("PixelRepresentation"), depth)
            self.__dict__["_passed_on"] = known
        return known

    def _own_or_inherited(self, keyword: str) -> Any:
        """Return a value that decides on ambiguous VRs, from this data set or from one around it."""
        value = self.get(keyword)
        if value is None and keyword == "PixelRepresentation" and self._inherited:
            return self._inherited.pixel_representation
        return value

    def _openers(self, plan: Plan, block: Block) -> list[Opener]:
        """Return what opens each item of a sequence in the file."""
        inherited = self._to_items
        if inherited.depth > MAX_DEPTH:
            at = block.shift + plan.place.at
            raise LimitExceeded(
                f"{tag_text(plan.tag)} at byte {at:,} lies in more than {MAX_DEPTH} nested sequences.",
                tag=plan.tag,
                offset=at,
                remedy="No real data set does; the file is damaged or meant to harm.",
            )
        form = IMPLICIT_FORM if plan.place.header.vr == "UN" else block.form
        inner, parts = block.items(Extent(block.shift + plan.start, block.shift + plan.stop), form)
        return [partial(_open_item, type(self), inner, part, inherited) for part in parts]

    def __getitem__(self, key: TagLike) -> DataElement:
        tag = to_tag(key)
        try:
            return self._element(tag)
        except KeyError:
            raise _missing(Tag(tag)) from None

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
            raise _missing(Tag(tag))
        self._elements.pop(tag, None)
        self._lists.pop(tag, None)
        self._removed |= {tag}

    def get(self, key: TagLike, default: Any = None) -> Any:
        """Return a value by keyword, or an element by tag; `default` where there is none.

        Parameters
        ----------
        key : int, str or pair of int
            A keyword, which gets the value, or a tag, which gets the element.
        default : object
            What to return where there is none.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows = 3
        >>> ds.get("Rows"), ds.get("Columns", 0), ds.get(0x00280010).value
        (3, 0, 3)
        """
        if isinstance(key, str) and (tag := dictionary.resolve(key)) is not None:
            try:
                return self._value(tag)
            except KeyError:
                return default
        return self[key] if key in self else default  # noqa: SIM401  # this is what get stands on

    def pop(self, key: TagLike, *default: Any) -> Any:
        """Remove an element and return it; return `default`, if given, where there is none.

        Parameters
        ----------
        key : int, str or pair of int
            A keyword or a tag.
        *default : object
            What to return where there is none.

        Raises
        ------
        MissingAttribute
            If there is no such element, and no `default`.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows = 3
        >>> ds.pop("Rows").value, "Rows" in ds
        (3, False)
        """
        if default and key not in self:
            return default[0]
        element = self[key]
        del self[key]
        return element

    def setdefault(self, key: TagLike, default: DataElement) -> DataElement:
        """Return an element; put `default` there first where there is none.

        Parameters
        ----------
        key : int, str or pair of int
            A keyword or a tag.
        default : DataElement
            The element to put there.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.setdefault("Rows", dn.DataElement("Rows", "US", 3)).value
        3
        """
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, elements: Mapping[Any, DataElement] | Iterable[DataElement]) -> None:
        """Put in all elements of a mapping, a data set or a list.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds, more = dn.Dataset(), dn.Dataset()
        >>> more.Rows, more.Columns = 3, 5
        >>> ds.update(more)
        >>> ds.dir()
        ['Columns', 'Rows']
        """
        several = elements.values() if isinstance(elements, Mapping) else elements
        for element in several:
            self[element.tag] = element

    def add_new(self, tag: TagLike, VR: str, value: Any) -> None:
        """Put in an element, in place of the one that has this tag.

        Parameters
        ----------
        tag : int, str or pair of int
            Anything that `Tag` takes.
        VR : str
            One of the value representations (PS3.5 6.2).
        value : object
            What the attribute is to be.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.add_new((0x0028, 0x0010), "US", 3)
        >>> ds.Rows
        3
        """
        self[tag] = DataElement(tag, VR, value)

    def iterall(self) -> Iterator[DataElement]:
        """Yield every element, a sequence before the elements of its items.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.read(dn.sample() / "pet024.dcm")
        >>> [element.value for element in ds.iterall() if element.keyword == "RadionuclideHalfLife"]
        [6586.2]
        """
        for element in self:
            yield element
            if element.VR == "SQ":
                for item in element.value:
                    yield from item.iterall()

    def clear(self) -> None:
        """Remove all elements.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows = 3
        >>> ds.clear()
        >>> len(ds)
        0
        """
        self._block = None
        self._elements.clear()
        self._lists.clear()
        self._removed = frozenset()

    def copy(self) -> Self:
        """Return an independent copy: changing one leaves the other as it is. The file's bytes are shared.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows = 3
        >>> ds.copy() == ds
        True
        """
        twin = type(self)()
        twin.__dict__.update(self.__dict__)
        twin._lists = {tag: list(value) for tag, value in self._lists.items()}
        twin._elements = {tag: element.copy() for tag, element in self._elements.items()}
        return twin

    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Elements):
            return NotImplemented
        if self._tags() != other._tags():
            return False
        for one, two in zip(self, other, strict=True):  # noqa: SIM110  # each level of nesting costs fewer calls
            if one != two:
                return False
        return True

    __hash__ = None  # type: ignore[assignment]  # its elements can change

    @property
    def is_as_read(self) -> bool:
        """True if nothing was changed since the data set was read from a file."""
        if self._block is None or self._removed:
            return False
        for tag in list(self._lists):
            self._element(tag)
        return all(element.is_as_read for element in self._elements.values())

    def decode(self) -> None:
        """Decode every value, in nested items too, so that nothing is left to be found wrong later.

        Raises
        ------
        InvalidValue
            If a value is not what its VR allows.

        Examples
        --------
        >>> import dicomnb as dn
        >>> dn.read(dn.sample() / "pet024.dcm").decode()
        """
        for element in self:
            if isinstance(element.value, Sequence):
                for item in element.value:
                    item.decode()


def _open_item(kind: type[Any], block: Block, part: Extent | Layout, inherited: Inherited) -> Any:
    return kind.from_block(block.item(part), inherited)


def _missing(tag: Tag) -> MissingAttribute:
    return MissingAttribute(f"The data set has no element {tag_text(tag)} {tag.name}".rstrip() + ".", tag=tag)


def _begins_with_item(block: Block, place: Place) -> bool:
    raw = block.read(place.start, min(place.start + 4, place.stop))
    form = IMPLICIT_FORM if place.header.vr == "UN" else block.form  # CP-246, in big endian too
    unpack = form.quarters.unpack
    if len(raw) < 4:
        return place.start == place.stop  # an empty sequence, closed at once
    group, element, _, _ = unpack(raw + bytes(4))
    return group << 16 | element in (ITEM, SEQUENCE_END)
