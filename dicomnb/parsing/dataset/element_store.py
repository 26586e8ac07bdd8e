"""Elements in the bytes of a file: read one by one, when somebody touches them, and kept from then on."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, Self

from dicomnb.errors import InvalidValue
from dicomnb.parsing.dataset import extensions
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.element_plan import plan_all, plan_at, plan_element
from dicomnb.parsing.dataset.sequence import Item, Opener, Sequence
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.reading_plans import ElementPlan
from dicomnb.parsing.encoding.walk_faults import MAX_DEPTH, too_deep
from dicomnb.parsing.values.decoding import strings
from dicomnb.standard.charset import Charset, codecs_for, complaints_about
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["ElementStore", "Inherited"]

_CHARACTER_SET: Final = 0x00080005
_PIXEL_REPRESENTATION: Final = 0x00280103


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


class ElementStore(Item):
    """Elements of which most are only bytes yet.

    An element that nobody asked for is not made: `_block` has its bytes. One that was asked for or set is in
    `_elements`; a list or a sequence that was handed out without its element, in `_handed_out`. Both hide what the
    block has.
    """

    _block: EncodedDataset | None = None
    _inherited: Inherited | None = None
    _item_class: type[Any] | None = None
    _file_charset: Charset | None = None
    _passed_on: Inherited | None = None
    _elements: dict[int, DataElement]
    _handed_out: dict[int, list[Any] | Sequence]
    _removed: frozenset[int] = frozenset()

    @classmethod
    def from_block(cls, block: EncodedDataset, inherited: Inherited | None = None) -> Self:
        """Return a data set whose elements are read from a block of bytes as they are asked for."""
        dataset = cls.__new__(cls)
        # Straight into the dictionary: setting attributes one by one takes longer than opening the file.
        values = dataset.__dict__
        values["_block"] = block
        values["_inherited"] = inherited
        values["_elements"] = {}
        values["_handed_out"] = {}
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

    @property
    def is_as_read(self) -> bool:
        """True if nothing was changed since the data set was read from a file."""
        extensions.settle_pixels(self)
        if self._block is None or self._removed:
            return False
        for tag in list(self._handed_out):
            self._element(tag)
        return all(element.is_as_read for element in self._elements.values())

    @property
    def is_untouched(self) -> bool:
        """True while all that anybody has of the data set are values that cannot be changed.

        Then it is what its file says; once this is False it stays so.
        """
        return self._block is not None and not (self._elements or self._handed_out or self._removed)

    @property
    def memo(self) -> dict[str, Any]:
        """What was found out about the data set, each under a name; it holds while `is_untouched` is True.

        Later it is for whoever noted it to tell. A copy begins with nothing.
        """
        memo: dict[str, Any] | None = self.__dict__.get("_memo")
        if memo is None:
            memo = self.__dict__["_memo"] = {}
        return memo

    # -- elements -----------------------------------------------------------------------------------------

    def _all_made(self, block: EncodedDataset) -> dict[int, DataElement]:
        """Return all elements, made at once: that takes a third of the time that it takes one by one."""
        plans = plan_all(block, self)
        elements = DataElement.all_of_file(block, plans, self.charset)
        for plan in plans:
            if plan.vr == "SQ":
                elements[plan.tag].adopt(self._sequence(plan, block))
        return elements

    def _element(self, tag: int) -> DataElement:
        element = self._elements.get(tag)
        if element is None:
            block = self._block
            if block is None or tag in self._removed:
                raise KeyError(tag)
            plan = block.layout.cache.elements.get(tag) or plan_element(tag, block, self)
            element = DataElement.of_file(block, plan, self.charset)
            if tag in self._handed_out:
                element.adopt(self._handed_out.pop(tag))
            elif plan.vr == "SQ":
                element.adopt(self._sequence(plan, block))
            self._elements[tag] = element
        return element

    @property
    def shadowed_tags(self) -> frozenset[int]:
        """The tags that stand more than once in the file; see `shadowed_elements`."""
        return frozenset(self._block.layout.shadowed) if self._block is not None else frozenset()

    def shadowed_elements(self, tag: int) -> list[DataElement]:
        """Return further elements of this tag that stand in the file and do not count: a tag may stand once.

        Parameters
        ----------
        tag : int
            A tag.

        References
        ----------
        PS3.5 7.1.

        Examples
        --------
        >>> import dicomnb as dn
        >>> dn.read(dn.sample() / "pet024.dcm").shadowed_elements(0x00280010)
        []
        """
        block = self._block
        if block is None:
            return []
        found = []
        for place in block.shadowed(tag):
            plan = plan_at(tag, place, block, self)
            element = DataElement.of_file(block, plan, self.charset)
            if plan.vr == "SQ":
                element.adopt(self._sequence(plan, block))
            found.append(element)
        return found

    def _value(self, tag: int) -> Any:
        """Return the value of an element; a plain one or a sequence without making the element.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        if tag in self._elements:
            return self._elements[tag].value
        if tag in self._handed_out:
            return self._handed_out[tag]
        block = self._block
        if block is None or tag in self._removed:
            raise KeyError(tag)
        plan = block.layout.cache.elements.get(tag) or plan_element(tag, block, self)
        # Whoever changes a list or a sequence expects to find it changed: what was handed out is kept.
        if plan.vr == "SQ":
            self._handed_out[tag] = items = self._sequence(plan, block)
            return items
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
            self._handed_out[tag] = value
        return value

    @property
    def charset(self) -> Charset:
        """The character set that the bytes were written in, whatever Specific Character Set says by now."""
        charset = self._file_charset
        if charset is None:
            charset = self._inherited.charset if self._inherited else codecs_for(None)
            if self._block is not None and _CHARACTER_SET in self._block.layout.positions:
                place = self._block.place(_CHARACTER_SET)
                terms = strings(self._block.read(place.start, place.stop), "CS", charset)
                if self._block.strict and (complaints := complaints_about(terms)):
                    raise InvalidValue(
                        f"{tag_text(_CHARACTER_SET)} at byte {place.at:,}: {complaints[0]}",
                        tag=_CHARACTER_SET,
                        offset=place.at,
                    )
                charset = codecs_for(terms)
            self.__dict__["_file_charset"] = charset  # past the keywords: each item comes by here
        return charset

    @property
    def _to_items(self) -> Inherited:
        """What the items of sequences take over."""
        known, inherited = self._passed_on, self._inherited
        if known is None:
            if inherited and self._adds_nothing():
                return inherited.deeper
            depth = inherited.depth + 1 if inherited else 1
            known = Inherited(self.charset, self.own_or_inherited("PixelRepresentation"), depth)
            self.__dict__["_passed_on"] = known
        return known

    def _adds_nothing(self) -> bool:
        """Return True if nothing here decides on what items hold."""
        elements = self._elements
        read = self._block.layout.positions if self._block is not None else elements
        return not (
            _CHARACTER_SET in read
            or _PIXEL_REPRESENTATION in read
            or (elements and (_CHARACTER_SET in elements or _PIXEL_REPRESENTATION in elements))
        )

    def own_or_inherited(self, keyword: str) -> Any:
        """Return a value that decides on ambiguous VRs, from this data set or from one around it."""
        tag = to_tag(keyword)
        value = self._value(tag) if self._has(tag) else None
        if value is None and keyword == "PixelRepresentation" and self._inherited:
            return self._inherited.pixel_representation
        return value

    def _sequence(self, plan: ElementPlan, block: EncodedDataset) -> Sequence:
        return Sequence.unread(partial(self._openers, plan, block))

    def _openers(self, plan: ElementPlan, block: EncodedDataset) -> list[Opener]:
        """Return what opens each item of a sequence in the file."""
        inherited = self._to_items
        if inherited.depth > MAX_DEPTH:
            raise too_deep(plan.tag, block.shift + plan.place.at)
        place = plan.place.moved(block.shift)
        items = block.items((place.start, place.stop), block.items_framing(place))
        kind: Any = self._item_class or type(self)
        return [partial(kind.from_block, item, inherited) for item in items]
