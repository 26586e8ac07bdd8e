"""Whole files, read and written, by the names of pydicom."""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

from dicomnb.compat.pydicom.dataset import Dataset, as_kind
from dicomnb.compat.pydicom.errors import InvalidDicomError
from dicomnb.compat.pydicom.files.file_dataset import FileDataset
from dicomnb.errors import DicomWarning, FileError, LimitExceeded, NotDicom, TruncatedFile, UnsupportedSource
from dicomnb.parsing.dataset import dataset as own
from dicomnb.parsing.files import read_write
from dicomnb.standard.tag import TagLike

__all__ = [
    "dcmread",
    "dcmwrite",
    "is_dicom",
    "read_dataset",
    "read_deferred_data_element",
    "read_file",
    "read_preamble",
    "write_file",
]

_PREFIX_ENDS = 132


def dcmread(
    fp: str | PathLike[str] | BinaryIO,
    defer_size: int | str | None = None,
    stop_before_pixels: bool = False,
    force: bool = False,
    specific_tags: Iterable[TagLike] | None = None,
) -> FileDataset:
    """Read a DICOM file; see `dicomnb.read`.

    Raises
    ------
    InvalidDicomError
        If it is no DICOM file; or if there is neither preamble nor file meta information, unless `force` is True.
    IsADirectoryError
        If it is a folder.

    Warns
    -----
    DicomWarning
        If the file ends after its file meta information: the data set has no elements then.
    """
    if not fp:
        raise TypeError(f"dcmread: Expected a file path, file-like or readable buffer, but got {type(fp).__name__}")
    try:
        dataset = read_write.read(fp, stop_before_pixels=stop_before_pixels, specific_tags=specific_tags)
    except UnsupportedSource as error:
        if isinstance(fp, (str, PathLike)) and Path(fp).is_dir():
            raise IsADirectoryError(errno.EISDIR, str(error), os.fspath(fp)) from error
        raise
    except FileError as error:
        dataset = _begun(error, force=force)
        warnings.warn(str(error), DicomWarning, stacklevel=2)
    if not force and not dataset.preamble and dataset.stated_file_meta is None:
        raise InvalidDicomError(
            "The file has no DICOM preamble and no file meta information.",
            remedy="Use force=True to read it all the same.",
        )
    return _file_dataset(dataset, fp)


def _begun(error: FileError, *, force: bool) -> own.Dataset:
    """Return the data set of a file that ends before its first element; raise the error that pydicom has for others."""
    begun = error.dataset
    if not isinstance(begun, own.Dataset):
        is_headless = not isinstance(error, LimitExceeded)
    else:
        is_headless = not begun.preamble and begun.stated_file_meta is None
        if not is_headless and isinstance(error, TruncatedFile) and error.tag is None:
            return begun
    if isinstance(error, NotDicom) or (is_headless and not force):
        raise InvalidDicomError(error.message, offset=error.offset, remedy=error.remedy) from error
    raise error


def _file_dataset(dataset: own.Dataset, fp: Any) -> FileDataset:
    made: FileDataset = as_kind(FileDataset, dataset)
    if isinstance(fp, (str, PathLike)):
        made.filename = os.fspath(fp)
        return made
    made.buffer = fp
    if isinstance(name := getattr(fp, "name", None), str):
        made.filename = name
    return made


read_file = dcmread


def dcmwrite(
    filename: str | PathLike[str] | BinaryIO,
    dataset: own.Dataset,
    /,
    __write_like_original: bool | None = None,
    *,
    implicit_vr: bool | None = None,
    little_endian: bool | None = None,
    enforce_file_format: bool = False,
    overwrite: bool = True,
    **words: Any,
) -> None:
    """Write a DICOM file; see `Dataset.save_as`."""
    one = dataset if isinstance(dataset, Dataset) else as_kind(Dataset, dataset)
    one.save_as(
        filename,
        implicit_vr=implicit_vr,
        little_endian=little_endian,
        enforce_file_format=enforce_file_format,
        overwrite=overwrite,
        **words,
    )


write_file = dcmwrite


def read_preamble(fp: BinaryIO, force: bool = False) -> bytes | None:
    """Read the preamble of an open file, and leave it before the file meta information.

    Raises
    ------
    InvalidDicomError
        If there is none, unless `force` is True.
    """
    beginning = fp.read(_PREFIX_ENDS)
    if beginning[128:] == b"DICM":
        return beginning[:128]
    if not force:
        raise InvalidDicomError("The file has no DICOM preamble.", remedy="Use force=True.")
    fp.seek(0)
    return None


def read_dataset(
    fp: BinaryIO,
    is_implicit_VR: bool = True,
    is_little_endian: bool = True,
    **_: Any,
) -> Dataset:
    """Read a data set without preamble; how it is framed, the bytes tell."""
    made: Dataset = as_kind(Dataset, read_write.read(fp.read()))
    return made


def read_deferred_data_element(
    fileobj_type: object, filename_or_obj: object, timestamp: object, raw_data_elem: Any
) -> Any:
    """Return the element: a value that was left in the file is read when it is asked for."""
    return raw_data_elem


def is_dicom(file_path: str | PathLike[str]) -> bool:
    """Return True if a file begins with a preamble and ``DICM``."""
    with Path(file_path).open("rb") as file:
        return file.read(_PREFIX_ENDS)[128:] == b"DICM"
