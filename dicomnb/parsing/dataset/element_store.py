"""The elements of one data set: read from a file's bytes when somebody touches them, and kept from then on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from dicomnb.errors import InvalidValue
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.element_plan import plan_all, plan_at, plan_element
from dicomnb.parsing.dataset.file_facts import FileFacts
from dicomnb.parsing.dataset.sequence import Item, Opener, Sequence
from dicomnb.parsing.dataset.value_plan import decode_values, plan_values
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.reading_plans import ElementPlan
from dicomnb.parsing.encoding.walk_faults import MAX_DEPTH, too_deep
from dicomnb.parsing.values.decoding import plain_value, strings
from dicomnb.parsing.values.encoded_value import Encoded
from dicomnb.standard.charset import Charset, codecs_for, complaints_about
from dicomnb.standard.tag import tag_text, to_tag

__all__ = ["ElementStore", "Inherited"]

_CHARACTER_SET: Final = 0x00080005
_PIXEL_REPRESENTATION: Final = 0x00280103
_NONE: Final[frozenset[int]] = frozenset()


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


class ElementStore:
    """Elements of which most are only bytes yet.

    An element that nobody asked for is not made: `block` has its bytes. One that was asked for or set is in `made`;
    a list or a sequence that was handed out without its element, in `handed_out`. Both hide what the block has.

    Parameters
    ----------
    block : EncodedDataset, optional
        The bytes of a data set that was read.
    facade : callable, optional
        Makes the data set around a store; needed with `block`, whose sequences have items.
    inherited : Inherited, optional
        What an item takes over from the data set around it.
    file : FileFacts, optional
        The file, if the data set is all that one holds.

    Attributes
    ----------
    made : dict of int to DataElement
        Elements that were asked for or set, by tag.
    handed_out : dict of int to list or Sequence
        Values of other elements that may have been changed by whoever got them.
    removed : frozenset of int
        Tags of elements that the block has and the data set no longer.
    """

    __slots__ = (
        "_cache",
        "_charset",
        "_to_items",
        "block",
        "facade",
        "file",
        "handed_out",
        "inherited",
        "made",
        "removed",
    )

    def __init__(
        self,
        block: EncodedDataset | None = None,
        facade: Callable[[ElementStore], Item] | None = None,
        inherited: Inherited | None = None,
        file: FileFacts | None = None,
    ) -> None:
        self.block = block
        self.inherited = inherited
        self.file = file
        self.made: dict[int, DataElement] = {}
        self.handed_out: dict[int, list[Any] | Sequence] = {}
        self.removed = _NONE
        self.facade = facade
        self._charset: Charset | None = None
        self._to_items: Inherited | None = None
        self._cache: dict[str, Any] | None = None

    def copy(self) -> ElementStore:
        """Return an independent copy; the file's bytes are shared."""
        twin = ElementStore(self.block, self.facade, self.inherited, self.file.copy() if self.file else None)
        twin.made = {tag: element.copy() for tag, element in self.made.items()}
        twin.handed_out = {tag: value.copy() for tag, value in self.handed_out.items()}
        twin.removed = self.removed
        twin._charset = self._charset
        twin._to_items = self._to_items
        return twin

    def file_facts(self) -> FileFacts:
        """Return what belongs to the file around the data set, also where there is none yet."""
        if self.file is None:
            self.file = FileFacts()
        return self.file

    # -- tags ---------------------------------------------------------------------------------------------

    def tags(self) -> list[int]:
        """Return all tags, in order."""
        if self.block is None:
            return sorted(self.made)
        positions = self.block.layout.positions
        if self.removed or not self.made.keys() <= positions.keys():
            return sorted((positions.keys() - self.removed) | self.made.keys())
        return sorted(positions)

    def has(self, tag: int) -> bool:
        """Return True if there is an element of this tag."""
        if tag in self.made:
            return True
        return self.block is not None and tag not in self.removed and tag in self.block.layout.positions

    @property
    def is_as_read(self) -> bool:
        """True if nothing was changed since the data set was read from a file."""
        if self.block is None or self.removed:
            return False
        for tag in list(self.handed_out):
            self.element(tag)
        return all(element.is_as_read for element in self.made.values())

    @property
    def is_untouched(self) -> bool:
        """True while all that anybody has of the data set are values that cannot be changed."""
        return self.block is not None and not (self.made or self.handed_out or self.removed)

    @property
    def has_cached(self) -> bool:
        """True if anything was found out about the data set."""
        return bool(self._cache)

    @property
    def cache(self) -> dict[str, Any]:
        """What was found out about the data set, each under a name."""
        if self._cache is None:
            self._cache = {}
        return self._cache

    # -- elements -----------------------------------------------------------------------------------------

    def elements(self) -> list[DataElement]:
        """Return all elements, in the order of their tags."""
        if self.block is not None and self.is_untouched:
            self.made = self._all_made(self.block)
            return list(self.made.values())
        return [self.made.get(tag) or self.element(tag) for tag in self.tags()]

    def _all_made(self, block: EncodedDataset) -> dict[int, DataElement]:
        """Return all elements, made at once: that takes a third of the time that it takes one by one."""
        plans = plan_all(block, self)
        elements = DataElement.all_of_file(block, plans, self.charset)
        for plan in plans:
            if plan.vr == "SQ":
                elements[plan.tag].adopt(self._sequence(plan, block))
        return elements

    def element(self, tag: int) -> DataElement:
        """Return an element.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        element = self.made.get(tag)
        if element is None:
            plan, block = self._plan(tag)
            element = DataElement.of_file(block, plan, self.charset)
            if tag in self.handed_out:
                element.adopt(self.handed_out.pop(tag))
            elif plan.vr == "SQ":
                element.adopt(self._sequence(plan, block))
            self.made[tag] = element
        return element

    def shadowed(self, tag: int) -> list[DataElement]:
        """Return further elements of this tag that stand in the file and do not count."""
        block = self.block
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

    def value(self, tag: int) -> Any:
        """Return the value of an element; a plain one or a sequence without making the element.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        if tag in self.made:
            return self.made[tag].value
        if tag in self.handed_out:
            return self.handed_out[tag]
        plan, block = self._plan(tag)
        # Whoever changes a list or a sequence expects to find it changed: what was handed out is kept.
        if plan.vr == "SQ":
            self.handed_out[tag] = items = self._sequence(plan, block)
            return items
        raw = block.held_value(plan.start, plan.stop) if plan.decode is not None else None
        if raw is None or plan.decode is None:
            return self.element(tag).value
        try:
            value = plain_value(plan.decode, raw)
        except ValueError:
            return self.element(tag).value
        if type(value) is list:
            self.handed_out[tag] = value
        return value

    def values_in_bytes(self, keywords: tuple[str, ...], tag_of: Callable[[str], int]) -> tuple[Any, ...] | None:
        """Return the values of several keywords, read from the bytes all at once; None where that cannot be done.

        Parameters
        ----------
        keywords : tuple of str
            Keywords of the dictionary.
        tag_of : callable
            Gives the tag of a keyword; asked once for all files of a layout.
        """
        block = self.block
        if block is None:
            return None
        plans = block.layout.cache.values
        plan = plans.get(keywords)
        if plan is None:
            plan = plans[keywords] = plan_values([tag_of(keyword) for keyword in keywords], block, self)
        # What was touched may differ from the bytes of the file.
        touched = self.made or self.handed_out or self.removed
        if touched and not all(plan.tags.isdisjoint(some) for some in (self.made, self.handed_out, self.removed)):
            return None
        return decode_values(plan, block)

    def encoded(self, tag: int) -> Encoded | None:
        """Return a value as the file has it, without making its element; None if it was set by hand.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        if tag in self.made:
            return self.made[tag].encoded
        plan, block = self._plan(tag)
        return Encoded(block, plan.place.moved(block.shift), self.charset)

    def put(self, element: DataElement) -> None:
        """Put in an element, in place of the one that has its tag."""
        self.made[element.tag] = element
        self.handed_out.pop(element.tag, None)
        self.removed -= {element.tag}

    def remove(self, tag: int) -> None:
        """Remove an element.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        if not self.has(tag):
            raise KeyError(tag)
        self.made.pop(tag, None)
        self.handed_out.pop(tag, None)
        self.removed |= {tag}

    def clear(self) -> None:
        """Remove all elements."""
        self.block = None
        self.made.clear()
        self.handed_out.clear()
        self.removed = _NONE

    def _plan(self, tag: int) -> tuple[ElementPlan, EncodedDataset]:
        """Return how to read an element that was not touched, and from what.

        Raises
        ------
        KeyError
            If there is no such element.
        """
        block = self.block
        if block is None or tag in self.removed:
            raise KeyError(tag)
        return block.layout.cache.elements.get(tag) or plan_element(tag, block, self), block

    # -- what depends on the data set around an element ---------------------------------------------------

    @property
    def charset(self) -> Charset:
        """The character set that the bytes were written in, whatever Specific Character Set says by now."""
        charset = self._charset
        if charset is None:
            charset = self.inherited.charset if self.inherited else codecs_for(None)
            if self.block is not None and _CHARACTER_SET in self.block.layout.positions:
                charset = self._stated_charset(self.block, charset)
            self._charset = charset
        return charset

    @staticmethod
    def _stated_charset(block: EncodedDataset, default: Charset) -> Charset:
        place = block.place(_CHARACTER_SET)
        terms = strings(block.read(place.start, place.stop), "CS", default)
        if block.strict and (complaints := complaints_about(terms)):
            raise InvalidValue(
                f"{tag_text(_CHARACTER_SET)} at byte {place.at:,}: {complaints[0]}",
                tag=_CHARACTER_SET,
                offset=place.at,
            )
        return codecs_for(terms)

    @property
    def to_items(self) -> Inherited:
        """What the items of sequences take over."""
        known, inherited = self._to_items, self.inherited
        if known is None:
            if inherited and self._adds_nothing():
                return inherited.deeper
            depth = inherited.depth + 1 if inherited else 1
            known = Inherited(self.charset, self.own_or_inherited("PixelRepresentation"), depth)
            self._to_items = known
        return known

    def _adds_nothing(self) -> bool:
        """Return True if nothing here decides on what items hold."""
        made = self.made
        read = self.block.layout.positions if self.block is not None else made
        return not (
            _CHARACTER_SET in read
            or _PIXEL_REPRESENTATION in read
            or (made and (_CHARACTER_SET in made or _PIXEL_REPRESENTATION in made))
        )

    def own_or_inherited(self, keyword: str) -> Any:
        """Return a value that decides on ambiguous VRs, from this data set or from one around it."""
        tag = to_tag(keyword)
        value = self.value(tag) if self.has(tag) else None
        if value is None and keyword == "PixelRepresentation" and self.inherited:
            return self.inherited.pixel_representation
        return value

    def _sequence(self, plan: ElementPlan, block: EncodedDataset) -> Sequence:
        return Sequence.unread(partial(self._opener, plan, block))

    def _opener(self, plan: ElementPlan, block: EncodedDataset) -> tuple[int, Opener, int]:
        """Return how many items a sequence has in the file, what opens one of them, and its length in bytes."""
        inherited = self.to_items
        if inherited.depth > MAX_DEPTH:
            raise too_deep(plan.tag, block.shift + plan.place.at)
        place = plan.place.moved(block.shift)
        count, encoded = block.items((place.start, place.stop), block.items_framing(place))
        facade = self.facade
        assert facade is not None
        return count, lambda index: facade(ElementStore(encoded(index), facade, inherited)), place.stop - place.start
