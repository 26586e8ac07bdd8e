"""A data set: its elements, the file that they came from, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, BinaryIO, Final

from dicomnb.errors import FileError, UsageError
from dicomnb.parsing.dataset import private_block
from dicomnb.parsing.dataset.dataset_names import DatasetNames, dump
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.element_store import ElementStore
from dicomnb.parsing.dataset.elements import attach
from dicomnb.parsing.dataset.extensions import function_at, in_transfer_syntax
from dicomnb.parsing.dataset.private_block import PrivateBlock
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.sources.source import Source
from dicomnb.standard.tag import TagLike, tag_text
from dicomnb.standard.transfer_syntax import TransferSyntax, syntax_of
from dicomnb.standard.transfer_syntax import transfer_syntax as known_syntax

__all__ = ["Dataset", "dataset_of"]

_SAVE: Final = "dicomnb.parsing.files.read_write:save"
_PICKLE: Final = "dicomnb.parsing.files.pickling:reduce"
_JSON: Final = "dicomnb.parsing.files.json_model"
_SYNTAX: Final = "transfer syntax"
_HEADER: Final = "dicomnb.parsing.table.header_table"


class Dataset(DatasetNames):
    """A DICOM data set: a mapping from tags to elements, in the order of their tags.

    Attributes of the standard are read and set by keyword (``ds.PatientName``), elements by tag
    (``ds[0x0010, 0x0010]``, ``ds[0x00100010]``) or keyword (``ds["PatientName"]``).

    References
    ----------
    PS3.5 7 (the data set), PS3.6 (keywords).

    Examples
    --------
    >>> ds = Dataset()
    >>> ds.PatientName = "Roe^Jane"
    >>> ds[0x0010, 0x0010].value
    'Roe^Jane'
    >>> "PatientName" in ds, 0x00100020 in ds
    (True, False)
    """

    __slots__ = ()

    @property
    def source(self) -> Source | None:
        """The file that the data set was read from; None for an item, and for one that was built by hand."""
        return None if (file := self._store.file) is None else file.source

    @property
    def faults(self) -> tuple[FileError, ...]:
        """What contradicted the encoding rules while the file was opened, and was read all the same."""
        return () if (file := self._store.file) is None else file.faults

    @property
    def preamble(self) -> bytes:
        """The 128 bytes before ``DICM``; empty where the file has none."""
        return b"" if (file := self._store.file) is None else file.preamble

    @preamble.setter
    def preamble(self, preamble: bytes) -> None:
        self._store.file_facts().preamble = preamble

    @property
    def file_meta(self) -> Dataset:
        """The file meta information, group 0002 (PS3.10 7.1); empty, to be filled, where there is none."""
        file = self._store.file_facts()
        if file.unopened is not None:
            block = EncodedDataset(*file.unopened)
            file.meta, file.unopened = dataset_of(ElementStore(block, dataset_of)), None
        elif file.meta is None:
            file.meta, file.is_meta_on_demand = Dataset(), True
        meta: Dataset = file.meta
        return meta

    @file_meta.setter
    def file_meta(self, meta: Dataset | None) -> None:
        file = self._store.file_facts()
        file.meta, file.unopened, file.is_meta_on_demand, file.is_meta_assigned = meta, None, False, True

    @file_meta.deleter
    def file_meta(self) -> None:
        self.file_meta = None

    @property
    def is_untouched(self) -> bool:
        """True while all that anybody has of the data set are values that cannot be changed.

        Then it is what its file says; once this is False it stays so.
        """
        return self._store.is_untouched

    @property
    def cache(self) -> dict[str, Any]:
        """What was found out about the data set, each under a name; it holds while `is_untouched` is True.

        Later it is for whoever put it there to tell. A copy begins with nothing.
        """
        return self._store.cache

    @property
    def stated_file_meta(self) -> Dataset | None:
        """The file meta information; None where there is none."""
        file = self._store.file
        if file is None or (file.meta is None and file.unopened is None):
            return None
        meta = self.file_meta
        return None if file.is_meta_on_demand and not meta else meta

    def ensure_file_meta(self) -> None:
        """Do nothing: there always is a `file_meta`.

        Examples
        --------
        >>> ds = Dataset()
        >>> ds.ensure_file_meta(), len(ds.file_meta)
        (None, 0)
        """

    def private_block(self, group: int, private_creator: str, create: bool = False) -> PrivateBlock:
        """Return the block that a creator reserved in an odd group; see `private_block.private_block`.

        Parameters
        ----------
        group : int
            An odd group.
        private_creator : str
            Who gives the elements their meaning.
        create : bool
            True to reserve a block where there is none.

        Raises
        ------
        MissingAttribute
            If there is no such block, and none is to be made.
        UsageError
            If the group is even.

        References
        ----------
        PS3.5 7.8.1.

        Examples
        --------
        >>> ds = Dataset()
        >>> block = ds.private_block(0x0041, "LOPSIDED 1.0", create=True)
        >>> block.add_new(0x05, "SH", "mine")
        >>> ds[0x0041, 0x1005].value
        'mine'
        """
        return private_block.private_block(self, group, private_creator, create=create)

    def private_creators(self, group: int) -> list[str]:
        """Return who reserved blocks in an odd group.

        Parameters
        ----------
        group : int
            An odd group.

        Examples
        --------
        >>> ds = Dataset()
        >>> _ = ds.private_block(0x0041, "LOPSIDED 1.0", create=True)
        >>> ds.private_creators(0x0041)
        ['LOPSIDED 1.0']
        """
        return private_block.private_creators(self, group)

    def __reduce__(self) -> Any:
        """Return what `pickle` needs; see `dicomnb.parsing.files.pickling.reduce`."""
        return function_at(_PICKLE)(self)

    # -- the file -----------------------------------------------------------------------------------------

    @property
    def transfer_syntax(self) -> TransferSyntax:
        """The transfer syntax of the file meta information; what the bytes were found to be where it has none."""
        syntax = self._stated_syntax()
        if syntax is not None:
            return syntax
        wishes = self._store.file_facts().wishes
        return syntax_of(explicit=not wishes.get("implicit"), big_endian=wishes.get("little") is False)

    def _stated_syntax(self) -> TransferSyntax | None:
        """Return what the file meta information states, or else how the bytes are framed; None for neither."""
        meta = self.stated_file_meta
        if meta is not None:
            known: TransferSyntax | None = meta.cache.get(_SYNTAX) if meta.is_untouched else None
            if known is not None:
                return known
            uid = meta.get("TransferSyntaxUID")
            if uid is not None and not isinstance(uid, str):
                # As one text, whatever it holds: a UID with a backslash is unknown, not two.
                uid = "\\".join(meta["TransferSyntaxUID"].strings)
            if uid:
                found = meta.cache[_SYNTAX] = known_syntax(uid)
                return found
        block = self._store.block
        if block is None:
            return None
        form = block.layout.form  # an item may be framed otherwise than what is around it
        return syntax_of(explicit=form.explicit, big_endian=form.big_endian)

    def save_as(
        self,
        target: str | PathLike[str] | BinaryIO,
        write_like_original: bool = False,  # noqa: ARG002  # the words of pydicom
        *,
        transfer_syntax: str | None = None,
        syntax: str | None = None,
        overwrite: bool = True,
        enforce_file_format: bool = True,  # noqa: ARG002
    ) -> None:
        """Write the data set to a file; see `dicomnb.parsing.files.read_write.save`.

        Parameters
        ----------
        target : path or binary file
            Where to write.
        write_like_original, enforce_file_format : bool
            Taken because pydicom does, and without effect: it always is a whole DICOM file that is written.
        transfer_syntax, syntax : str, optional
            UID of the transfer syntax, by default the data set's own. Pixels are compressed and decompressed as it
            takes, without loss, and the data set stays as it is.
        overwrite : bool
            False to refuse where a file exists.

        Raises
        ------
        UnencodableValue
            If a VR cannot hold the value that was set.
        FileExistsError
            If there is a file, and it is not to be overwritten.

        References
        ----------
        PS3.10 7.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.read(dn.sample() / "pet024.dcm")
        >>> ds.PatientName = "Test"
        >>> ds.save_as("out.dcm")
        >>> dn.read("out.dcm").PatientName
        'Test'
        """
        uid = transfer_syntax or syntax
        if (file := self._store.file) is not None and file.wishes:
            file.check_wishes(known_syntax(uid) if uid else self.transfer_syntax)
        dataset = in_transfer_syntax(self, known_syntax(uid)) if uid else self
        function_at(_SAVE)(dataset, target, transfer_syntax=uid, overwrite=overwrite)

    def to_json_dict(
        self, bulk: Callable[[DataElement], str | None] | None = None, *, decimal_strings: bool = False
    ) -> dict[str, dict[str, Any]]:
        """Return the DICOM JSON model, as dictionaries; see `dicomnb.parsing.files.json_model.to_json_dict`.

        References
        ----------
        PS3.18 F.

        Examples
        --------
        >>> ds = Dataset()
        >>> ds.Rows = 3
        >>> ds.to_json_dict()
        {'00280010': {'vr': 'US', 'Value': [3]}}
        """
        found: dict[str, dict[str, Any]]
        found = function_at(f"{_JSON}:to_json_dict")(self, bulk, decimal_strings=decimal_strings)
        return found

    def to_json(self, bulk: Callable[[DataElement], str | None] | None = None, *, decimal_strings: bool = False) -> str:
        """Return the DICOM JSON model, as text; see `dicomnb.parsing.files.json_model.to_json`.

        References
        ----------
        PS3.18 F.

        Examples
        --------
        >>> ds = Dataset()
        >>> ds.Rows = 3
        >>> ds.to_json()
        '{"00280010": {"vr": "US", "Value": [3]}}'
        """
        return str(function_at(f"{_JSON}:to_json")(self, bulk, decimal_strings=decimal_strings))

    @staticmethod
    def from_json(model: str | bytes | Mapping[str, Any], bulk: Callable[[str], bytes] | None = None) -> Dataset:
        """Return the data set that a DICOM JSON model describes; see `dicomnb.parsing.files.json_model.from_json`.

        References
        ----------
        PS3.18 F.

        Examples
        --------
        >>> Dataset.from_json('{"00280010": {"vr": "US", "Value": [3]}}').Rows
        3
        """
        dataset: Dataset = function_at(f"{_JSON}:from_json")(model, bulk)
        return dataset

    @property
    def offset(self) -> int | None:
        """Where it begins in the source, in bytes: an item at its tag (FFFE,E000); None if it was built by hand."""
        block = self._store.block
        if block is None:
            return None
        start, _ = block.extent
        return start if self._store.inherited is None else start - 8

    def value_bytes(self, key: TagLike) -> bytes:
        """Return the bytes of a value as the file has them, in its byte order; they are not kept.

        Parameters
        ----------
        key : int, str or pair of int
            A tag or a keyword.

        Raises
        ------
        MissingAttribute
            If there is no such element.
        UsageError
            If the value does not come from a file as it is now.

        Examples
        --------
        >>> import dicomnb as dn
        >>> dn.read(dn.sample() / "pet024.dcm").value_bytes("Modality")
        b'PT'
        """
        element = self[key]
        encoded = element.encoded
        if encoded is not None:
            return encoded.raw()
        if isinstance(element.value, bytes):
            return element.value
        raise UsageError(f"{tag_text(element.tag)} {element.name} was set by hand and has no bytes yet.")

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
        return self._store.shadowed(tag)

    # -- how it is shown ----------------------------------------------------------------------------------

    def __str__(self) -> str:
        return dump(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the header table alone, for those that ask for nothing else."""
        return str(function_at(f"{_HEADER}:to_html")(self))

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the header table for a notebook: what identifies the patient is masked in all of it."""
        return {
            "text/html": self._repr_html_(),
            "text/plain": function_at(f"{_HEADER}:to_text")(self),
        }


_new: Final = object.__new__


def dataset_of(store: ElementStore) -> Dataset:
    """Return the data set that shows what a store holds."""
    dataset = _new(Dataset)
    attach(dataset, store)
    return dataset
