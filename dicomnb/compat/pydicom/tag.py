"""Tags as pydicom prints them, and the numbers of some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dicomnb.standard import tag as own

__all__ = [
    "BaseTag",
    "ItemDelimiterTag",
    "ItemTag",
    "SequenceDelimiterTag",
    "Tag",
    "TagListType",
    "TagType",
    "TupleTag",
    "tag_in_exception",
]


class BaseTag(own.Tag):
    """The number of an attribute; see `dicomnb.standard.tag.Tag`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"({self >> 16:04X},{self & 0xFFFF:04X})"

    __str__ = __repr__

    def __lt__(self, other: Any) -> bool:
        return int(self) < _number(other)

    def __le__(self, other: Any) -> bool:
        return int(self) <= _number(other)

    def __gt__(self, other: Any) -> bool:
        return int(self) > _number(other)

    def __ge__(self, other: Any) -> bool:
        return int(self) >= _number(other)

    @property
    def private_creator(self) -> BaseTag:
        """The tag of the Private Creator that gives a private element its meaning (PS3.5 7.8.1)."""
        return BaseTag(int(self) >> 16 << 16 | (int(self) & 0xFFFF) >> 8)

    @property
    def json_key(self) -> str:
        """The eight digits that stand for it in JSON."""
        return f"{int(self):08X}"


def _number(other: Any) -> int:
    return other if isinstance(other, int) else own.to_tag(other)


def Tag(arg: Any, arg2: Any = None) -> BaseTag:
    """Return the tag that a number, a pair, a keyword or text stands for."""
    return BaseTag(arg, arg2)


def TupleTag(group_elem: tuple[int, int]) -> BaseTag:
    """Return the tag of a pair of numbers."""
    return BaseTag(group_elem)


TagType = own.TagLike
TagListType = list[TagType]


@contextmanager
def tag_in_exception(tag: BaseTag) -> Iterator[None]:
    """Name a tag in errors that are raised meanwhile."""
    try:
        yield
    except Exception as error:
        error.add_note(f"With tag {tag}.")
        raise


ItemTag = BaseTag(0xFFFEE000)
ItemDelimiterTag = BaseTag(0xFFFEE00D)
SequenceDelimiterTag = BaseTag(0xFFFEE0DD)
