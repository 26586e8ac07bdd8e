"""Data sets that belong to a file, and what their file meta information needs."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import Any

from dicomnb.compat.pydicom.dataset import Dataset, FileMetaDataset, as_kind
from dicomnb.compat.pydicom.tag import BaseTag
from dicomnb.errors import UsageError
from dicomnb.parsing.dataset import dataset as own

__all__ = ["FileDataset", "validate_file_meta"]


class FileDataset(Dataset):
    """A data set that belongs to a file.

    Parameters
    ----------
    filename_or_obj : path or file object
        The file.
    dataset : Dataset or mapping
        What it holds.
    preamble : bytes, optional
        The 128 bytes before ``DICM``.
    file_meta : Dataset, optional
        The file meta information.
    is_implicit_VR, is_little_endian : bool
        How it is written where the file meta information has no transfer syntax.
    """

    buffer: Any = None

    def __init__(
        self,
        filename_or_obj: Any = None,
        dataset: Mapping[Any, Any] | own.Dataset | Any = (),
        preamble: bytes | None = None,
        file_meta: own.Dataset | None = None,
        is_implicit_VR: bool = True,
        is_little_endian: bool = True,
    ) -> None:
        super().__init__(dataset)
        if preamble is not None:
            self.preamble = preamble
        if file_meta is not None:
            self.file_meta = as_kind(FileMetaDataset, file_meta)
        if isinstance(filename_or_obj, (str, PathLike)):
            self.filename = fspath(filename_or_obj)
        elif filename_or_obj is not None:
            self.buffer = filename_or_obj
            self.filename = getattr(filename_or_obj, "name", None)
            if filename_or_obj is not None and not file_meta:
                self.is_implicit_VR, self.is_little_endian = is_implicit_VR, is_little_endian


def validate_file_meta(file_meta: own.Dataset, enforce_standard: bool = True) -> None:
    """Refuse file meta information that lacks what a file needs (PS3.10 7.1).

    Raises
    ------
    UsageError
        If an element is of another group, or one is missing.
    """
    for element in file_meta:
        if element.tag.group != 2:
            raise UsageError(f"{BaseTag(element.tag)} cannot stand in file meta information.")
    wanted = ("MediaStorageSOPClassUID", "MediaStorageSOPInstanceUID", "TransferSyntaxUID")
    missing = [keyword for keyword in wanted if not file_meta.get(keyword)]
    if enforce_standard and missing:
        raise UsageError(f"The file meta information lacks {', '.join(missing)}.")
