"""Tags: the numbers that name attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsIndex

from dicomnb.errors import NotATag, TagOutOfRange
from dicomnb.standard import dictionary

__all__ = ["Tag", "TagLike", "tag_text", "to_tag"]

_NOT_A_TAG = "A tag is an int, a pair of ints, a keyword or text such as '(0010,0010)', not {!r}."


class Tag(int):
    """The number of an attribute: an int, group in the high 16 bits, element in the low 16.

    Parameters
    ----------
    group : int, str or pair of int
        The whole tag, the group if `element` is given, a keyword, or text such as ``"(0010,0010)"``.
    element : int, optional
        The element number.

    Raises
    ------
    NotATag
        If the argument is no tag and no keyword of the dictionary; `TagOutOfRange` if it has too many bits.

    References
    ----------
    PS3.5 7.1 and 7.8.

    Examples
    --------
    >>> Tag(0x10, 0x10) == Tag("PatientName") == 0x00100010
    True
    >>> Tag("PatientName")
    (0010, 0010)
    """

    __slots__ = ()

    def __new__(cls, group: TagLike, element: SupportsIndex | None = None) -> Tag:
        """Return the tag; see the class."""
        if element is not None:
            group = (group, element)  # type: ignore[assignment]  # _number refuses what is no pair of ints
        return int.__new__(cls, _number(group))

    @property
    def group(self) -> int:
        """The high 16 bits."""
        return self >> 16

    @property
    def element(self) -> int:
        """The low 16 bits."""
        return self & 0xFFFF

    elem = element

    @property
    def is_private(self) -> bool:
        """True for an odd group: its meaning belongs to whoever reserved the block."""
        return self.group % 2 == 1

    @property
    def is_private_creator(self) -> bool:
        """True for (odd group, 0010-00FF), which reserve a block of private elements (PS3.5 7.8.1)."""
        return self.is_private and 0x10 <= self.element <= 0xFF

    @property
    def private_creator_tag(self) -> Tag | None:
        """The element that names who reserved this one's block; None where there is nothing to reserve."""
        block = self.element >> 8
        return Tag(self.group, block) if self.is_private and block >= 0x10 else None

    @property
    def keyword(self) -> str:
        """Keyword of PS3.6, empty where there is none."""
        return dictionary.keyword_of(self)

    @property
    def name(self) -> str:
        """Name in PS3.6, empty where there is none."""
        return dictionary.name_of(self)

    def __eq__(self, other: object) -> bool:
        """Return True for the same tag, also as a pair of ints or as a keyword."""
        if isinstance(other, int):
            return int.__eq__(self, other)
        try:
            return int.__eq__(self, _number(other))
        except NotATag:
            return False

    def __ne__(self, other: object) -> bool:
        # int has one of its own, which knows no pairs.
        return not self == other

    __hash__ = int.__hash__

    def __repr__(self) -> str:
        return f"({self >> 16:04x}, {self & 0xFFFF:04x})"

    __str__ = __repr__


TagLike = int | str | tuple[int, int]
"""What names an attribute in a call: a tag as one int, as a pair, or as a keyword."""


def to_tag(key: object) -> int:
    """Return the plain int that any spelling of a tag stands for.

    Raises
    ------
    NotATag
        If `key` is no tag and no keyword of the dictionary; `TagOutOfRange` if it has too many bits.
    """
    # A plain int: dictionaries compare it more quickly than a Tag.
    return int(key) if type(key) is Tag else _number(key)


def tag_text(tag: int) -> str:
    """Return the tag as the standard prints it, ``(0010,0010)``: the form of messages."""
    return f"({tag >> 16:04x},{tag & 0xFFFF:04x})"


def _number(key: object) -> int:
    if isinstance(key, int):
        return _in_range(key, 0xFFFFFFFF, key)
    if isinstance(key, str):
        return _from_text(key)
    if isinstance(key, Iterable):
        parts = list(key)
        if len(parts) == 2 and all(isinstance(part, (int, str)) for part in parts):
            group, element = (_part(part, key) for part in parts)
            return _in_range(group, 0xFFFF, key) << 16 | _in_range(element, 0xFFFF, key)
    elif hasattr(key, "__index__"):  # NumPy's integers
        return _in_range(key.__index__(), 0xFFFFFFFF, key)
    raise NotATag(_NOT_A_TAG.format(key))


def _part(part: int | str, key: object) -> int:
    try:
        return int(part, 16) if isinstance(part, str) else part
    except ValueError:
        raise NotATag(_NOT_A_TAG.format(key)) from None


def _from_text(text: str) -> int:
    tag = dictionary.resolve(text)
    if tag is not None:
        return tag
    digits = text.strip().strip("()").replace(",", "").replace(" ", "").removeprefix("0x")
    try:
        if len(digits) != 8:
            raise ValueError
        return int(digits, 16)
    except ValueError:
        near = dictionary.nearest(text)
        raise NotATag(
            f"{text!r} is neither a keyword of the DICOM dictionary nor a tag.",
            remedy=f"Did you mean {' or '.join(near)}?" if near else None,
        ) from None


def _in_range(number: int, most: int, key: object) -> int:
    if not 0 <= number <= most:
        raise TagOutOfRange(f"A tag has 16 bits of group and 16 of element; {key!r} is out of range.")
    return number
