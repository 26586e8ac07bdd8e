"""The printed dump, and other names that pydicom gives to what a data set has and does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self

from dicomnb.errors import MissingAttribute, UsageError, WrongType
from dicomnb.parsing.dataset.attribute_access import AttributeAccess
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.extensions import HigherMethods, function_at
from dicomnb.parsing.dataset.private_block import PrivateBlock
from dicomnb.parsing.sources.source import BytesSource
from dicomnb.standard.private_dictionary import private_entry
from dicomnb.standard.tag import Tag, TagLike
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["DatasetNames", "dump"]

_OBJECT_ARRAY = "dicomnb.pixels.editing.arrays_of_datasets:object_array"
_INDENT = "   "


class DatasetNames(AttributeAccess, HigherMethods):
    """What is asked of a data set by other names than those of `Dataset`."""

    __slots__ = ()

    if TYPE_CHECKING:

        def private_block(self, group: int, private_creator: str, create: bool = False) -> PrivateBlock:
            """Return the block that a creator reserved."""

        def _stated_syntax(self) -> TransferSyntax | None: ...

    def __enter__(self) -> Self:
        """Return the data set: ``with dn.read(path) as ds``. No file stays open behind it, so that none is closed."""
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """Return an array of no dimensions that holds the data set: an array of data sets is one of objects."""
        return function_at(_OBJECT_ARRAY)(self)

    # -- elements -----------------------------------------------------------------------------------------

    def add(self, data_element: DataElement) -> None:
        """Put in an element, in place of the one that has its tag.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.add(dn.DataElement("Rows", "US", 3))
        >>> ds.Rows
        3
        """
        self._put_element(data_element)

    def add_new_private(
        self, private_creator: str, group: int, element_offset: int, value: Any, vr: str | None = None
    ) -> None:
        """Put in a private element, and reserve its block where there is none.

        Parameters
        ----------
        private_creator : str
            Who gives the element its meaning.
        group : int
            An odd group.
        element_offset : int
            The last two digits of the element.
        value : object
            What it is to be.
        vr : str, optional
            Its value representation; by default what its maker states.

        Raises
        ------
        UsageError
            If `vr` is not given and not known.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.add_new_private("SIEMENS MR HEADER", 0x0019, 0x0C, 1000)
        >>> ds[0x0019, 0x100C].VR
        'IS'
        """
        block = self.private_block(group, private_creator, create=True)
        if vr is None:
            known = private_entry(block.get_tag(element_offset), private_creator)
            if known is None:
                raise UsageError(f"No VR is known of {private_creator!r} at offset {element_offset:#04x}: say which.")
            vr = known.vr
        block.add_new(element_offset, vr, value)

    def get_item(self, key: TagLike, **_: object) -> DataElement:
        """Return an element. Its value is decoded when it is first asked for, as that of each element.

        Parameters
        ----------
        key : int, str or pair of int
            A tag or a keyword.
        **_ : object
            Taken, since pydicom takes ``keep_deferred``; no value is read before it is asked for.

        Examples
        --------
        >>> import dicomnb as dn
        >>> dn.read(dn.sample() / "pet024.dcm").get_item("Rows").value
        128
        """
        return self[key]

    def get_private_item(self, group: int, element_offset: int, private_creator: str) -> DataElement:
        """Return a private element by its creator and the last two digits of its tag.

        Parameters
        ----------
        group : int
            An odd group.
        element_offset : int
            The last two digits of the element.
        private_creator : str
            Who gives the element its meaning.

        Raises
        ------
        MissingAttribute
            If there is no such element.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.add_new_private("LOPSIDED 1.0", 0x0041, 0x05, "mine", "SH")
        >>> ds.get_private_item(0x0041, 0x05, "LOPSIDED 1.0").value
        'mine'
        """
        found: DataElement = self.private_block(group, private_creator)[element_offset]
        return found

    def elements(self) -> Iterator[DataElement]:
        """Yield the elements of this level, in the order of their tags.

        Examples
        --------
        >>> import dicomnb as dn
        >>> [element.keyword for element in dn.Dataset([dn.DataElement("Rows", "US", 3)]).elements()]
        ['Rows']
        """
        return iter(self)

    def popitem(self) -> tuple[Tag, DataElement]:
        """Remove the last element, and return its tag and itself.

        Raises
        ------
        MissingAttribute
            If there is none.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows, ds.Columns = 3, 5
        >>> ds.popitem()[1].keyword
        'Columns'
        """
        tags = self._store.tags()
        if not tags:
            raise MissingAttribute("The data set is empty.")
        return Tag(tags[-1]), self.pop(tags[-1])

    def group_dataset(self, group: int) -> Self:
        """Return a data set of the elements of one group; it shares them with this one.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.PatientID, ds.Rows, ds.Columns = "12", 3, 5
        >>> ds.group_dataset(0x0028).dir()
        ['Columns', 'Rows']
        """
        if not hasattr(group, "__index__") or not 0 <= group <= 0xFFFF:
            raise WrongType(f"A group is a number of 16 bits, such as 0x0028, not {group!r}.")
        return self[group << 16 : (group + 1) << 16]

    def remove_private_tags(self) -> None:
        """Remove all private elements, those of nested items too.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.add_new_private("LOPSIDED 1.0", 0x0041, 0x05, "mine", "SH")
        >>> ds.remove_private_tags()
        >>> len(ds)
        0
        """
        for tag in self._store.tags():
            if tag >> 16 & 1:
                del self[tag]
            elif self[tag].VR == "SQ":
                for item in self[tag].value:
                    item.remove_private_tags()

    def walk(self, callback: Callable[[Any, DataElement], object], recursive: bool = True) -> None:
        """Call a function for each element, those of nested items after their sequence.

        Parameters
        ----------
        callback : callable
            Called with the data set or item, and the element. It may change the element, or delete it.
        recursive : bool
            False to leave nested items out.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows, ds.Columns = 3, 5
        >>> ds.walk(lambda dataset, element: print(element.keyword))
        Rows
        Columns
        """
        for tag in self._store.tags():
            element = self._element(tag)
            callback(self, element)
            if recursive and self._store.has(tag) and element.VR == "SQ":
                for item in element.value:
                    item.walk(callback)

    # -- text ---------------------------------------------------------------------------------------------

    def top(self) -> str:
        """Return the printed dump of this level: a sequence is one line.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.ReferencedImageSequence = [dn.Dataset(), dn.Dataset()]
        >>> print(ds.top())
        (0008, 1140) Referenced Image Sequence           SQ: 2 items
        """
        return "\n".join(repr(element) for element in self)

    def formatted_lines(
        self,
        element_format: str = "%(tag)s %(name)-35.35s %(VR)s: %(repval)s",
        sequence_element_format: str = "%(tag)s %(name)-35.35s %(VR)s: %(repval)s",
        indent_format: str | None = None,
    ) -> Iterator[str]:
        """Yield a line for each element, those of nested items after their sequence.

        Parameters
        ----------
        element_format, sequence_element_format : str
            What a line says, with ``%``: of tag, name, keyword, VR, VM, value, repval.
        indent_format : str, optional
            What is put before the lines of an item, for each level.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows, ds.Columns = 3, 5
        >>> list(ds.formatted_lines("%(keyword)s: %(repval)s"))
        ['Rows: 3', 'Columns: 5']
        """
        for element in self:
            sequence = element.VR == "SQ"
            facts = {name: getattr(element, name) for name in ("tag", "name", "keyword", "VR", "VM", "value", "repval")}
            yield (sequence_element_format if sequence else element_format) % facts
            for item in element.value if sequence else ():
                for line in item.formatted_lines(element_format, sequence_element_format, indent_format):
                    yield (indent_format or "") + line

    # -- how it was read ------------------------------------------------------------------------------------

    @property
    def original_encoding(self) -> tuple[bool | None, bool | None]:
        """How it was read: with implicit VR or not, in little endian or not; None twice if it was made by hand."""
        return self.read_implicit_vr, self.read_little_endian

    @property
    def read_implicit_vr(self) -> bool | None:
        """True if it was read with implicit VR; None if it was made by hand."""
        block = self._store.block
        return None if block is None else not block.layout.form.explicit

    @property
    def read_little_endian(self) -> bool | None:
        """True if it was read in little endian; None if it was made by hand."""
        block = self._store.block
        return None if block is None else not block.layout.form.big_endian

    @property
    def filename(self) -> str | None:
        """The path or URL that it was read from; None for bytes and for what was made by hand."""
        file = self._store.file
        if file is None or file.filename is not None:
            return None if file is None else file.filename
        return None if file.source is None or isinstance(file.source, BytesSource) else file.source.name

    @filename.setter
    def filename(self, name: str | None) -> None:
        self._store.file_facts().filename = name

    @property
    def is_implicit_VR(self) -> bool | None:  # noqa: N802 - as pydicom spells it
        """Whether it is written with implicit VR: as its transfer syntax says; None where nothing says so.

        To be set only for a data set that has no transfer syntax; `save_as` refuses what contradicts one.
        """
        return self._encoding("implicit")

    @is_implicit_VR.setter
    def is_implicit_VR(self, wished: bool | None) -> None:  # noqa: N802
        self._wish("implicit", wished)

    @property
    def is_little_endian(self) -> bool | None:
        """Whether it is written in little endian; as `is_implicit_VR`."""
        return self._encoding("little")

    @is_little_endian.setter
    def is_little_endian(self, wished: bool | None) -> None:
        self._wish("little", wished)

    def _wish(self, what: str, wished: bool | None) -> None:
        file = self._store.file_facts()
        file.wishes = {**file.wishes, what: wished}

    def _encoding(self, what: str) -> bool | None:
        wish = self._store.file_facts().wishes.get(what)
        if wish is not None:
            return wish
        syntax = self._stated_syntax()
        return None if syntax is None else not syntax.explicit if what == "implicit" else not syntax.big_endian


def dump(elements: Iterable[DataElement], indent: str = "", *, line_of: Callable[[DataElement], str] = repr) -> str:
    """Return the text that ``print(ds)`` shows.

    Parameters
    ----------
    elements : iterable of DataElement
        A data set.
    indent : str
        What each line begins with.
    line_of : callable
        What is said of an element that is no sequence.

    Returns
    -------
    str
        Lines such as ``(0008, 0012) Instance Creation Date              DA: '20150710'``. Nothing is hidden: this
        is for people who may see the file, other than what a notebook saves.
    """
    return "\n".join(_lines(elements, indent, line_of))


def _lines(elements: Iterable[DataElement], indent: str, line_of: Callable[[DataElement], str]) -> Iterator[str]:
    for element in elements:
        if element.VR != "SQ":
            yield f"{indent}{line_of(element)}"
            continue
        yield f"{indent}{element.tag} {element.label}   {len(element.value)} item(s) ----"
        for item in element.value:
            yield from _lines(item, indent + _INDENT, line_of)
            yield f"{indent}{_INDENT}---------"
