"""Private blocks: who reserved which element numbers of an odd group.

A private element (gggg,bbnn) means nothing by itself. The creator (gggg,00bb) of its data set names who reserved the
256 elements of block bb, and the last two digits are the offset that this maker gave a meaning (PS3.5 7.8.1). The
number of the block may be another in each file: so elements are asked for by creator and offset.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from dicomnb.errors import MissingAttribute, UnencodableValue, UsageError
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.elements import Elements
from dicomnb.standard.private_dictionary import offsets_of
from dicomnb.standard.tag import Tag, tag_text

__all__ = ["LAST_BLOCK", "PrivateBlock", "private_block", "private_creators", "private_elements"]

_FIRST_BLOCK: Final = 0x10
LAST_BLOCK: Final = 0xFF
_MOST_CHARACTERS: Final = 64
"""Characters in a creator: its VR is LO."""


class PrivateBlock:
    """The elements that one creator reserved in one group of a data set.

    Parameters
    ----------
    dataset : Dataset
        Where they are.
    group : int
        An odd group.
    creator : str
        Who gives them their meaning.
    numbers : tuple of int
        The blocks, 0x10 to 0xFF: nearly always one. New elements go into the first.

    Examples
    --------
    >>> from dicomnb import Dataset
    >>> ds = Dataset()
    >>> block = ds.private_block(0x0041, "LOPSIDED 1.0", create=True)
    >>> block.add_new(0x05, "SH", "mine")
    >>> block[0x05].value, 0x06 in block
    ('mine', False)
    """

    __slots__ = ("_dataset", "group", "numbers", "private_creator")

    def __init__(self, dataset: Elements, group: int, creator: str, numbers: tuple[int, ...]) -> None:
        self._dataset = dataset
        self.group = group
        self.private_creator = creator
        self.numbers = numbers

    @property
    def block_start(self) -> int:
        """The element number of offset 0 in the first block, ``0x1000`` for instance."""
        return self.numbers[0] << 8

    def get_tag(self, element_offset: int | str) -> Tag:
        """Return the tag at an offset: of the element that is there, or else in the first block.

        Parameters
        ----------
        element_offset : int or str
            The last two digits of the element, or what its maker calls it; case, blanks and signs do not count.

        Raises
        ------
        UsageError
            If `element_offset` is not from 0 to 255, or no name that is known of this creator.
        """
        if isinstance(element_offset, str):
            offsets = offsets_of(self.group, self.private_creator, element_offset)
            if not offsets:
                raise UsageError(
                    f"{self.private_creator!r} has no element in group {self.group:04x} that is known as "
                    f"{element_offset!r}.",
                    remedy="Ask by offset: the last two digits of the element.",
                )
            return next(
                (tag for one in offsets if (tag := self.get_tag(one)) in self._dataset), self.get_tag(offsets[0])
            )
        if not 0 <= element_offset <= 0xFF:
            raise UsageError(f"A private block has offsets from 0 to 0xFF, not {element_offset:#x}.")
        tags = [Tag(self.group, number << 8 | element_offset) for number in self.numbers]
        return next((tag for tag in tags if tag in self._dataset), tags[0])

    def __contains__(self, offset: object) -> bool:
        if isinstance(offset, str):
            named = offsets_of(self.group, self.private_creator, offset)
            return any(self.get_tag(one) in self._dataset for one in named)
        return isinstance(offset, int) and 0 <= offset <= 0xFF and self.get_tag(offset) in self._dataset

    def __iter__(self) -> Iterator[DataElement]:
        """Yield the elements, in the order of their tags."""
        for number in self.numbers:
            first = self.group << 16 | number << 8
            for tag in [tag for tag in self._dataset.keys() if first <= tag <= first + 0xFF]:  # noqa: SIM118
                yield self._dataset[tag]

    def __getitem__(self, offset: int | str) -> DataElement:
        tag = self._present(offset)
        return self._dataset[tag]

    def __delitem__(self, offset: int | str) -> None:
        del self._dataset[self._present(offset)]

    def add_new(self, element_offset: int | str, VR: str, value: Any) -> None:
        """Put in an element at an offset, in place of the one that is there.

        Raises
        ------
        UsageError
            If `element_offset` is not from 0 to 255, or `VR` is no value representation.
        """
        tag = self.get_tag(element_offset)
        self._dataset[tag] = DataElement(tag, VR, value)

    def __repr__(self) -> str:
        blocks = ", ".join(f"({self.group:04x},{number:02x}xx)" for number in self.numbers)
        return f"<PrivateBlock {self.private_creator!r} {blocks}>"

    def _present(self, offset: int | str) -> Tag:
        tag = self.get_tag(offset)
        if tag not in self._dataset:
            raise MissingAttribute(
                f"The private block of {self.private_creator!r} in group {self.group:04x} has nothing at offset "
                f"{offset if isinstance(offset, str) else f'{offset:#04x}'}, {tag_text(tag)}.",
                tag=tag,
            )
        return tag


def private_block(dataset: Elements, group: int, creator: str, *, create: bool = False) -> PrivateBlock:
    """Return the block that a creator reserved; ``ds.private_block(group, creator)`` is the same.

    Parameters
    ----------
    dataset : Dataset
        Where to look: items of sequences reserve blocks of their own.
    group : int
        An odd group.
    creator : str
        What the private creator says, without padding.
    create : bool
        True to reserve the first free block where the creator has none yet.

    Raises
    ------
    MissingAttribute
        If the creator has no block, or with `create` if none is free.
    UsageError
        If the group is even, or too small to be private.
    UnencodableValue
        If a block is to be reserved for a creator that VR LO cannot hold, or an empty one.
    """
    if group % 2 == 0 or not 0x0008 < group < 0xFFFF:
        raise UsageError(
            f"Group {group:04x} is not private.",
            remedy="Private groups are odd, from 0009 to FFFD (PS3.5 7.8.1).",
        )
    reserved = _blocks(dataset, group)
    numbers = tuple(number for number, name in reserved.items() if name == creator)
    if numbers:
        return PrivateBlock(dataset, group, creator, numbers)
    if not create:
        there = ", ".join(repr(name) for name in dict.fromkeys(reserved.values())) or "none"
        raise MissingAttribute(
            f"No block of group {group:04x} is reserved by {creator!r}. Creators there: {there}.",
            remedy="create=True reserves one.",
        )
    if not creator.strip(" ") or len(creator) > _MOST_CHARACTERS or "\\" in creator:
        raise UnencodableValue(
            f"A private creator has 1 to {_MOST_CHARACTERS} characters and no backslash, {creator!r} does not."
        )
    taken = {tag.element >> 8 for tag in dataset.keys() if tag.group == group}  # noqa: SIM118  # keys decode nothing
    free = next((number for number in _numbers() if number not in reserved and number not in taken), None)
    if free is None:
        raise MissingAttribute(f"Group {group:04x} has no free block for {creator!r}: all 240 are in use.")
    tag = Tag(group, free)
    dataset[tag] = DataElement(tag, "LO", creator)
    return PrivateBlock(dataset, group, creator, (free,))


def private_creators(dataset: Elements, group: int) -> list[str]:
    """Return who reserved blocks in a group, in the order of the blocks, each once."""
    return list(dict.fromkeys(_blocks(dataset, group).values()))


def private_elements(
    dataset: Elements, group: int, creator: str, offset: int, last_block: int = LAST_BLOCK
) -> Iterator[DataElement]:
    """Yield what stands at an offset of the blocks that a creator reserved: nearly always one element, or none.

    For readers that ask many files of which few have the block: no error is made up for those that lack it.

    Parameters
    ----------
    dataset : Dataset
        Where to look.
    group, creator, offset : int, str, int
        Which element; the creator without padding.
    last_block : int
        The last block to look at, 0x10 to 0xFF. Each costs a question to the data set.
    """
    for number in range(_FIRST_BLOCK, last_block + 1):
        reserved, tag = group << 16 | number, group << 16 | number << 8 | offset
        if reserved in dataset and tag in dataset and _creator(dataset[reserved]) == creator:
            yield dataset[tag]


def _numbers() -> range:
    return range(_FIRST_BLOCK, LAST_BLOCK + 1)


def _blocks(dataset: Elements, group: int) -> dict[int, str]:
    """Return number and creator of each block that is reserved."""
    tags = [Tag(group, number) for number in _numbers() if (group << 16 | number) in dataset]
    return {tag.element: _creator(dataset[tag]) for tag in tags}


def _creator(element: DataElement) -> str:
    return str(element.value).strip(" \0")
