"""The items of a sequence: a list of data sets, each opened when it is first asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence
from typing import Any, Final, Self, overload

from dicomnb.errors import WrongType
from dicomnb.parsing.values.held_values import are_held_once

__all__ = ["Item", "Opener", "Sequence"]

_ALWAYS_KEPT: Final = 4096
"""Items that stay open, however short they are."""

_BYTES_OF_AN_OPEN_ITEM: Final = 512
"""Memory that an open item takes up at least: items of a file stay open while all take up about as much as the file."""


class Item:
    """What a sequence can hold. `Dataset` is the one kind of item that there is, and is built on this class."""

    __slots__ = ()

    @property
    def is_replaceable(self) -> bool:
        """True if nobody could tell it from one that is made of the same bytes anew."""
        return False


Opener = Callable[[int], Item]
"""Makes the data set of an item, counted from 0, when that is first asked for."""


class Sequence(MutableSequence[Any]):
    """The value of an element of VR SQ: items, counted from 0 as lists are.

    Parameters
    ----------
    items : iterable of Dataset
        The items.

    Raises
    ------
    WrongType
        If an item is no `Dataset`, or `items` is one itself.

    References
    ----------
    PS3.5 7.5.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ds = dn.Dataset()
    >>> ds.ReferencedImageSequence = [dn.Dataset(), dn.Dataset()]
    >>> ds.ReferencedImageSequence[1].ReferencedFrameNumber = 4
    >>> len(ds.ReferencedImageSequence), ds.ReferencedImageSequence[1].ReferencedFrameNumber
    (2, 4)
    """

    __slots__ = ("_edited", "_find", "_found", "_most", "_open", "_recent")

    def __init__(self, items: Iterable[Item] = ()) -> None:
        # Of an item that is still to be opened None, or its number where that is no longer its place in the list.
        self._found: list[Any] = _all_checked(items)
        self._find: Callable[[], tuple[int, Opener, int]] | None = None
        self._open: Opener | None = None
        # Of the items that were opened last their places, and what stands there for one that is closed again.
        self._recent: deque[tuple[int, int | None]] | None = None
        self._most = 0
        self._edited = False

    @classmethod
    def unread(cls, find: Callable[[], tuple[int, Opener, int]]) -> Self:
        """Return a sequence that looks for its items when it is first touched.

        Until an item is opened it takes up a place in a list, and no object of its own. Where there are many short
        ones, an item that was opened a while ago is closed again, unless it was changed or somebody holds a part of it.

        Parameters
        ----------
        find : callable
            Returns how many items there are, what opens one, and how many bytes all take up in the file.
        """
        sequence = cls.__new__(cls)
        sequence._found = []
        sequence._find = find
        sequence._open = sequence._recent = None
        sequence._most = 0
        sequence._edited = False
        return sequence

    @property
    def is_as_read(self) -> bool:
        """True if the items are those of the file, and none of them was changed."""
        if self._find is not None:
            return True
        return not self._edited and all(
            item.is_as_read for item in self._found if item is not None and not isinstance(item, int)
        )

    @property
    def is_replaceable(self) -> bool:
        """True if nobody could tell it from one that is made of the same bytes anew, item for item."""
        if self._find is not None:
            return True
        opened = [item for item in self._found if isinstance(item, Item)]
        return not self._edited and are_held_once(opened, besides=1) and all(item.is_replaceable for item in opened)

    def copy(self) -> Self:
        """Return an independent copy, its items copied too."""
        twin = type(self)()
        twin._find, twin._open, twin._most = self._find, self._open, self._most
        twin._recent = None if self._recent is None else deque()
        twin._found = [item if item is None or isinstance(item, int) else item.copy() for item in self._found]
        twin._edited = self._edited
        return twin

    def __reduce__(self) -> Any:
        return type(self), (list(self),)

    @property
    def _items(self) -> list[Any]:
        if self._find is not None:
            count, self._open, size = self._find()
            self._found = [None] * count
            self._find = None
            self._most = max(_ALWAYS_KEPT, size // _BYTES_OF_AN_OPEN_ITEM)
            self._recent = deque() if count > self._most else None
        return self._found

    def _changed(self) -> list[Any]:
        """Return the items to be changed: from now on the place of one in the list need not be its number."""
        items = self._items
        if not self._edited and self._open is not None:
            items[:] = [index if item is None else item for index, item in enumerate(items)]
        if self._recent is not None:
            self._recent.clear()  # places are about to change: what is open stays open
        self._edited = True
        return items

    def _item(self, index: int) -> Any:
        items = self._found if self._find is None else self._items
        item = items[index]
        if not isinstance(item, Item):
            assert self._open is not None
            place, closed = range(len(items))[index], item
            item = items[index] = self._open(place if closed is None else closed)
            if self._recent is not None:
                self._recent.append((place, closed))
                if len(self._recent) > self._most:
                    self._close(*self._recent.popleft())
        return item

    def _close(self, place: int, closed: int | None) -> None:
        """Let go of an item, if it can be opened again as it is."""
        box, self._found[place] = [self._found[place]], closed
        if not (are_held_once(box) and box[0].is_replaceable):
            self._found[place] = box[0]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        items = self._items
        index = 0
        while index < len(items):  # which may change on the way, as that of a list may
            yield self._item(index)
            index += 1

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self._item(one) for one in range(*index.indices(len(self)))]
        return self._item(index)

    @overload
    def __setitem__(self, index: int, value: Item) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[Item]) -> None: ...
    def __setitem__(self, index: int | slice, value: Item | Iterable[Item]) -> None:
        items = self._changed()
        if isinstance(index, slice):
            items[index] = _all_checked(value)
        else:
            items[index] = _checked(value)

    def __delitem__(self, index: int | slice) -> None:
        del self._changed()[index]

    def insert(self, index: int, value: Item) -> None:
        """Put an item before the one at `index`."""
        self._changed().insert(index, _checked(value))

    def extend(self, values: Iterable[Item]) -> None:
        """Put items behind the last one."""
        self._changed().extend(_all_checked(values))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Sequence, list, tuple)):
            return NotImplemented
        if len(self) != len(other):
            return False
        for one, two in zip(self, other, strict=True):  # noqa: SIM110  # each level of nesting costs fewer calls
            if one != two:
                return False
        return True

    __hash__ = None  # type: ignore[assignment]  # its items can change

    def __repr__(self) -> str:
        return f"<Sequence, {len(self)} item{'' if len(self) == 1 else 's'}>"


def _all_checked(items: object) -> list[Item]:
    """Return the items of a list; refuse a data set, which yields elements, or nothing at all where it is empty."""
    if isinstance(items, Item):
        raise WrongType("A sequence takes a list of data sets, this is one.", remedy="Put it in a list: [item].")
    if not isinstance(items, Iterable) or isinstance(items, Mapping):
        raise WrongType(f"A sequence takes a list of data sets, not {type(items).__name__}.")
    return [_checked(item) for item in items]


def _checked(item: object) -> Item:
    if not isinstance(item, Item):
        raise WrongType(f"The items of a sequence are of type Dataset, not {type(item).__name__}.")
    return item
