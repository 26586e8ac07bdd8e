"""The elements of a data set as a mapping: by tag, and in the order of their tags."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, ValuesView
from typing import Any, Final, Self, overload

from dicomnb.errors import MissingAttribute, NotATag, UsageError, WrongType
from dicomnb.parsing.dataset import extensions
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.element_store import ElementStore
from dicomnb.parsing.dataset.sequence import Item, Sequence
from dicomnb.parsing.values.encoded_value import Encoded
from dicomnb.parsing.values.held_values import are_held_once
from dicomnb.standard import dictionary
from dicomnb.standard.charset import Charset
from dicomnb.standard.tag import Tag, TagLike, tag_text, to_tag

__all__ = ["Elements", "attach", "store_of"]

_PIXELS: Final = 0x7FE00000
"""The group of the pixels, which comes last but for padding: what is below has nothing to do with a pixel array."""


class Elements(Item):
    """A mapping from tags to elements, in the order of their tags. It shows what its store holds."""

    __slots__ = ("__dict__", "__weakref__", "_store")

    _store: ElementStore

    def __init__(self) -> None:
        attach(self, ElementStore())

    @property
    def is_as_read(self) -> bool:
        """True if nothing was changed since the data set was read from a file."""
        extensions.settle_pixels(self)
        return self._store.is_as_read

    @property
    def is_replaceable(self) -> bool:
        """True if nobody could tell it from one that is made of the same bytes anew.

        Nothing was changed, nothing was found out, and nobody holds an element, a list or a sequence of it.
        """
        store = self._store
        if vars(self) or store.cache or not self.is_as_read:
            return False
        kept = [element.kept for element in store.made.values() if element.kept is not None]
        if not (are_held_once(store.made.values()) and are_held_once(kept, besides=1)):
            return False
        return all(value.is_replaceable for value in kept if isinstance(value, Sequence))

    def _element(self, tag: int) -> DataElement:
        """Return an element; raise KeyError where there is none. Derived classes may have a class of their own."""
        if tag > _PIXELS:
            extensions.settle_pixels(self)
        return self._store.element(tag)

    def _value(self, tag: int) -> Any:
        """Return a value; raise KeyError where there is none."""
        if tag > _PIXELS:
            extensions.settle_pixels(self)
        return self._store.value(tag)

    @property
    def charset(self) -> Charset:
        """The character set that the bytes were written in, whatever Specific Character Set says by now."""
        return self._store.charset

    @property
    def shadowed_tags(self) -> frozenset[int]:
        """The tags that stand more than once in the file; see `shadowed_elements`."""
        block = self._store.block
        return frozenset(block.layout.shadowed) if block is not None else frozenset()

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            tag = dictionary.resolve(key)
            if tag is not None:
                return self._store.has(tag)
        try:
            return self._store.has(to_tag(key))
        except NotATag:
            return False

    def __len__(self) -> int:
        return len(self._store.tags())

    def __bool__(self) -> bool:
        return bool(self._store.tags())

    def __iter__(self) -> Iterator[DataElement]:
        """Yield the elements in the order of their tags."""
        if self._store.has_cached:
            extensions.settle_pixels(self)
        return iter(self._store.elements())

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
        return {Tag(tag): None for tag in self._store.tags()}.keys()

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

    @overload
    def __getitem__(self, key: TagLike) -> DataElement: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: TagLike | slice) -> DataElement | Self:
        if isinstance(key, slice):
            return self._between(key)
        tag = to_tag(key)
        try:
            return self._element(tag)
        except KeyError:
            raise _missing(Tag(tag)) from None

    def _between(self, tags: slice) -> Self:
        """Return the elements from one tag up to another, shared with this data set."""
        part = type(self)()
        part._store.inherited = self._store.inherited
        part._store.made = {tag: self._element(tag) for tag in self._tags_between(tags)}
        return part

    def _tags_between(self, tags: slice) -> list[int]:
        start = 0 if tags.start is None else to_tag(tags.start)
        stop = 1 << 32 if tags.stop is None else to_tag(tags.stop)
        return [tag for tag in self._store.tags() if start <= tag < stop][:: tags.step]

    def __setitem__(self, key: TagLike, element: DataElement) -> None:
        tag = to_tag(key)
        if not isinstance(element, DataElement):
            raise WrongType(
                f"ds[{tag_text(tag)}] takes a DataElement, not {type(element).__name__}.",
                tag=tag,
                remedy="Set ds[tag].value, or ds.Keyword, to change a value.",
            )
        if element.tag != tag:
            raise UsageError(f"An element {tag_text(element.tag)} cannot stand at {tag_text(tag)}.", tag=tag)
        if tag >> 16 & 1:
            self._name_creator(element)
        self._store.put(element)

    def _name_creator(self, element: DataElement) -> None:
        creator = element.tag.private_creator_tag
        if creator is not None and self._store.has(creator):
            element.private_creator = str(self._element(creator).value).strip(" \0")

    def __delitem__(self, key: TagLike | slice) -> None:
        if isinstance(key, slice):
            for one in self._tags_between(key):
                del self[one]
            return
        tag = to_tag(key)
        try:
            self._store.remove(tag)
        except KeyError:
            raise _missing(Tag(tag)) from None

    def encoded(self, key: TagLike) -> Encoded | None:
        """Return a value as the file has it, without making its element; None if it was set by hand.

        Parameters
        ----------
        key : int, str or pair of int
            A tag or a keyword.

        Returns
        -------
        Encoded or None
            ``len`` tells its length in bytes, padding included; ``raw()`` reads them, in the file's byte order.

        Raises
        ------
        MissingAttribute
            If there is no such element.

        References
        ----------
        PS3.5 7.1 (header and value), 6.2 (padding).

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.read(dn.sample() / "pet024.dcm")
        >>> len(ds.encoded("PixelData"))
        32768
        """
        tag = to_tag(key)
        try:
            return self._store.encoded(tag)
        except KeyError:
            raise _missing(Tag(tag)) from None

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
        self._store.clear()

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
        extensions.settle_pixels(self)
        twin = type(self)()
        attach(twin, self._store.copy())
        vars(twin).update(vars(self))
        return twin

    def __copy__(self) -> Self:
        """Return what `copy` returns: elements that are bytes yet cannot be shared, so that none is."""
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Elements):
            return NotImplemented
        if self._store.tags() != other._store.tags():
            return False
        for one, two in zip(self, other, strict=True):  # noqa: SIM110  # each level of nesting costs fewer calls
            if one != two:
                return False
        return True

    __hash__ = None  # type: ignore[assignment]  # its elements can change

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


attach: Final[Callable[[Elements, ElementStore], None]] = Elements._store.__set__  # type: ignore[attr-defined]  # a slot of the class
"""Sets the store past the keywords of the dictionary, which data sets ask first. `object.__setattr__` takes twice as
long, 140 ns, which counts where a file is opened in 10 µs."""


def store_of(dataset: Elements) -> ElementStore:
    """Return the store behind a data set, for the modules of the parser that deal with what its file holds."""
    return dataset._store


def _missing(tag: Tag) -> MissingAttribute:
    return MissingAttribute(f"The data set has no element {tag_text(tag)} {tag.name}".rstrip() + ".", tag=tag)
