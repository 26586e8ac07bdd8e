"""A data set: its elements, the file that they came from, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, BinaryIO, Final, Self

from dicomnb.errors import FileError, UsageError
from dicomnb.parsing.dataset import private_block
from dicomnb.parsing.dataset.dataset_names import DatasetNames, dump
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.extensions import function_at
from dicomnb.parsing.dataset.private_block import PrivateBlock
from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.parsing.sources.source import Source
from dicomnb.standard.tag import TagLike, tag_text
from dicomnb.standard.transfer_syntax import TransferSyntax, syntax_of
from dicomnb.standard.transfer_syntax import transfer_syntax as known_syntax

__all__ = ["Dataset"]

_SAVE: Final = "dicomnb.parsing.files.read_write:save"
_PICKLE: Final = "dicomnb.parsing.files.pickling:reduce"
_JSON: Final = "dicomnb.parsing.files.json_model"
_SYNTAX: Final = "transfer syntax"
_ON_DEMAND: Final = "made on demand"
_HEADER: Final = "dicomnb.parsing.table.header_table"

_Unopened = tuple[Source, bytes, int, Layout, bool]
"""What `EncodedDataset` takes: most files are closed before anybody asks for their file meta information."""


class Dataset(DatasetNames):
    """A DICOM data set: a mapping from tags to elements, in the order of their tags.

    Attributes of the standard are read and set by keyword (``ds.PatientName``), elements by tag
    (``ds[0x0010, 0x0010]``, ``ds[0x00100010]``) or keyword (``ds["PatientName"]``).

    Attributes
    ----------
    preamble : bytes
        The 128 bytes before ``DICM``; empty where the file has none.
    source : Source or None
        The file that it was read from; None for an item, and for a data set that was built by hand.
    faults : tuple of FileError
        What contradicted the encoding rules while the file was opened, and was read all the same.

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

    preamble: bytes = b""
    source: Source | None = None
    faults: tuple[FileError, ...] = ()
    _file_meta: Dataset | _Unopened | None = None

    @classmethod
    def from_file(
        cls,
        source: Source,
        block: EncodedDataset,
        meta: _Unopened | None,
        preamble: bytes,
        faults: tuple[FileError, ...],
    ) -> Self:
        """Return the data set of a file: `block` has its bytes, `meta` makes that of its file meta information."""
        dataset = cls.__new__(cls)
        # Straight into the dictionary: setting attributes one by one asks the keywords each time.
        values = dataset.__dict__
        values["_block"] = block
        values["_file_meta"] = meta
        values["_elements"] = {}
        values["_handed_out"] = {}
        values["source"] = source
        values["preamble"] = preamble
        values["faults"] = faults
        return dataset

    @property
    def file_meta(self) -> Dataset:
        """The file meta information, group 0002 (PS3.10 7.1); empty, to be filled, where there is none."""
        meta = self._file_meta
        if isinstance(meta, tuple):
            meta = Dataset.from_block(EncodedDataset(*meta))
        elif meta is None:
            meta = Dataset()
            meta.memo[_ON_DEMAND] = True
        else:
            return meta
        self.__dict__["_file_meta"] = meta
        return meta

    @file_meta.setter
    def file_meta(self, meta: Dataset | None) -> None:
        self._file_meta = meta

    @property
    def stated_file_meta(self) -> Dataset | None:
        """The file meta information; None where there is none."""
        meta = self._file_meta
        if isinstance(meta, tuple):
            return self.file_meta
        return None if meta is None or (_ON_DEMAND in meta.memo and not meta) else meta

    def ensure_file_meta(self) -> None:
        """Do nothing: there always is a `file_meta`.

        Examples
        --------
        >>> ds = Dataset()
        >>> ds.ensure_file_meta()
        >>> len(ds.file_meta)
        0
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

    def copy(self) -> Self:
        """Return an independent copy: changing one leaves the other as it is. The file's bytes are shared.

        Examples
        --------
        >>> ds = Dataset()
        >>> ds.Rows = 3
        >>> twin = ds.copy()
        >>> twin.Rows = 5
        >>> ds.Rows
        3
        """
        twin = super().copy()
        meta = self.stated_file_meta
        twin.file_meta = meta.copy() if meta is not None else None
        return twin

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
        wishes = self._encoding_wishes
        return syntax_of(explicit=not wishes.get("implicit"), big_endian=wishes.get("little") is False)

    def _stated_syntax(self) -> TransferSyntax | None:
        """Return what the file meta information states, or else how the bytes are framed; None for neither."""
        meta = self._file_meta if type(self._file_meta) is Dataset else self.stated_file_meta
        if meta is not None:
            known: TransferSyntax | None = meta.memo.get(_SYNTAX) if meta.is_untouched else None
            if known is not None:
                return known
            uid = meta.get("TransferSyntaxUID")
            if uid is not None and not isinstance(uid, str):
                # As one text, whatever it holds: a UID with a backslash is unknown, not two.
                uid = "\\".join(meta["TransferSyntaxUID"].strings)
            if uid:
                found = meta.memo[_SYNTAX] = known_syntax(uid)
                return found
        if self._block is None:
            return None
        form = self._block.layout.form  # an item may be framed otherwise than what is around it
        return syntax_of(explicit=form.explicit, big_endian=form.big_endian)

    def save_as(
        self,
        target: str | PathLike[str] | BinaryIO,
        *,
        transfer_syntax: str | None = None,
        overwrite: bool = True,
    ) -> None:
        """Write the data set to a file; see `dicomnb.parsing.files.read_write.save`.

        Parameters
        ----------
        target : path or binary file
            Where to write.
        transfer_syntax : str, optional
            UID of the transfer syntax, by default the data set's own.
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
        self._check_wishes(transfer_syntax)
        function_at(_SAVE)(self, target, transfer_syntax=transfer_syntax, overwrite=overwrite)

    def _check_wishes(self, transfer_syntax: str | None) -> None:
        for what, wish in self._encoding_wishes.items():
            syntax = known_syntax(transfer_syntax) if transfer_syntax else self.transfer_syntax
            if wish is not None and wish != (not syntax.explicit if what == "implicit" else not syntax.big_endian):
                raise UsageError(
                    f"ds.is_{what}_{'VR' if what == 'implicit' else 'endian'} = {wish} contradicts the transfer syntax "
                    f"{syntax.name or syntax.uid}.",
                    remedy="Set ds.file_meta.TransferSyntaxUID alone: it tells how the data set is written.",
                )

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
        if self._block is None:
            return None
        start, _ = self._block.extent
        return start if self._inherited is None else start - 8

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
        encoded = self.encoded(key)
        if encoded is not None:
            return encoded.raw()
        element = self[key]
        if isinstance(element.value, bytes):
            return element.value
        raise UsageError(f"{tag_text(element.tag)} {element.name} was set by hand and has no bytes yet.")

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
