"""Data sets to pydicom and from it, through the bytes of a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from dicomnb.errors import UnsupportedSource
from dicomnb.optional_package import optional_package
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.standard.charset import DEFAULT

if TYPE_CHECKING:
    import pydicom

__all__ = ["from_pydicom", "to_pydicom"]

_ADDED_ON_WRITING: Final = ("SOPClassUID", "SOPInstanceUID")


def to_pydicom(source: Any) -> pydicom.FileDataset:
    """Return a data set as pydicom has it.

    It goes through the bytes: pydicom reads what dicomnb would write, and that is the file itself where nothing was
    changed. The two share nothing afterwards.

    Parameters
    ----------
    source : Dataset, path, bytes or binary file
        The data set, or what `read` takes. An item of a sequence may stand alone, too: it gets the Specific Character
        Set of the data set around it, which its text is in.

    Raises
    ------
    MissingDependency
        If pydicom is not installed.
    UnencodableValue
        If a VR cannot hold the value that was set.

    Examples
    --------
    >>> import dicomnb as dn
    >>> theirs = dn.to_pydicom(dn.sample() / "pet024.dcm")
    >>> type(theirs).__module__, theirs.Rows
    ('pydicom.dataset', 128)
    """
    package = _pydicom("Converting to pydicom")
    dataset = read(source)
    twin = dataset.copy()
    if "SpecificCharacterSet" not in twin and (terms := _inherited_terms(dataset)):
        twin.SpecificCharacterSet = terms
    out = io.BytesIO()
    twin.save_as(out)
    out.seek(0)
    converted: pydicom.FileDataset = package.dcmread(out, force=True)
    for keyword in _ADDED_ON_WRITING:
        # A file needs these two, a data set does not.
        if keyword not in dataset and keyword in converted:
            del converted[keyword]
        elif not dataset.get(keyword) and keyword in converted:
            converted[keyword].value = ""
    return converted


def from_pydicom(dataset: pydicom.Dataset) -> Dataset:
    """Return pydicom's data set as one of dicomnb.

    It goes through the bytes that pydicom would write. The two share nothing afterwards.

    Parameters
    ----------
    dataset : pydicom.Dataset
        Read from a file, or built by hand; without a transfer syntax it is taken over in explicit little endian.

    Raises
    ------
    MissingDependency
        If pydicom is not installed.
    UnsupportedSource
        If `dataset` is no data set of pydicom.
    Exception
        What pydicom raises if it cannot write the data set.

    Examples
    --------
    >>> import pydicom
    >>> import dicomnb as dn
    >>> theirs = pydicom.Dataset()
    >>> theirs.PatientName = "Roe^Jane"
    >>> dn.from_pydicom(theirs).PatientName
    'Roe^Jane'
    """
    package = _pydicom("Converting from pydicom")
    if not isinstance(dataset, package.Dataset):
        raise UnsupportedSource(f"from_pydicom takes a data set of pydicom, not {type(dataset).__name__}.")
    if not len(dataset):
        return Dataset()
    for raw in [raw for raw in dataset.values() if raw.VR is None]:
        dataset[raw.tag]  # where the file gave no VR, pydicom cannot write one until it has looked the element up
    out = io.BytesIO()
    package.dcmwrite(out, _with_transfer_syntax(dataset))
    return read(out.getvalue())


def _pydicom(purpose: str) -> Any:
    return optional_package("pydicom", "pydicom", "pydicom", purpose)


def _with_transfer_syntax(dataset: pydicom.Dataset) -> pydicom.Dataset:
    """Return a data set that says in which transfer syntax to write it: as it was read, if it does not say itself."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    meta = getattr(dataset, "file_meta", None)
    if meta is not None and meta.get("TransferSyntaxUID"):
        return dataset
    implicit, little = dataset.original_encoding
    twin = dataset.copy()
    twin.file_meta = FileMetaDataset(meta or {})
    twin.file_meta.TransferSyntaxUID = (
        ImplicitVRLittleEndian if implicit else ExplicitVRBigEndian if little is False else ExplicitVRLittleEndian
    )
    return twin


def _inherited_terms(dataset: Dataset) -> list[str]:
    """Return the Specific Character Set that the text of an item was read in, none where that is the default."""
    charsets = (element.encoded.charset for element in dataset if element.encoded is not None)
    charset = next(charsets, DEFAULT)
    return [] if charset == DEFAULT else list(charset.terms)
