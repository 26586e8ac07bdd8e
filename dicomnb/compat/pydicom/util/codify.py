"""A header as Python, by the names of ``pydicom.util.codify``; what comes out imports pydicom."""

from __future__ import annotations

import re
from os import PathLike
from typing import Any

from dicomnb.compat.pydicom.dataset import Dataset
from dicomnb.compat.pydicom.files import dcmread
from dicomnb.export import codify as own

__all__ = [
    "camel_to_underscore",
    "code_dataset",
    "code_file",
    "code_file_from_dataset",
    "code_imports",
    "default_name_filter",
    "tag_repr",
]


def camel_to_underscore(name: str) -> str:
    """Return a name of words in capital letters as one with underscores."""
    apart = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", apart).lower()


def default_name_filter(name: str) -> str:
    """Return the name of a variable for a sequence."""
    for long, short in (("ReferringPhysician", "Physician"), ("Sequence", "")):
        name = name.replace(long, short)
    return camel_to_underscore(name)


def tag_repr(tag: int) -> str:
    """Return a tag as a pair of numbers."""
    return f"(0x{tag >> 16:04x}, 0x{tag & 0xFFFF:04x})"


def code_imports() -> str:
    """Return the line that the code begins with."""
    return "from pydicom.dataset import Dataset, FileMetaDataset"


def code_file_from_dataset(ds: Any, exclude_size: int | None = None, include_private: bool = False) -> str:
    """Return Python that rebuilds a data set; see `dicomnb.codify`.

    Parameters
    ----------
    ds : Dataset
        What to rebuild.
    exclude_size : int, optional
        Bytes beyond which a value is left out, with a comment in its place.
    include_private : bool
        True for private elements too.
    """
    source = ds
    if not include_private:
        source = ds.copy()
        source.remove_private_tags()
    text = own.codify(source, most=exclude_size if exclude_size is not None else 1 << 62)
    text = text.replace("from dicomnb import Dataset", code_imports(), 1)
    return text.replace("ds = Dataset()\n", "ds = Dataset()\nds.file_meta = FileMetaDataset()\n", 1)


def code_dataset(
    ds: Dataset, *_: Any, exclude_size: int | None = None, include_private: bool = False, **__: Any
) -> str:
    """Return the lines of `code_file_from_dataset` that fill the data set."""
    return code_file_from_dataset(ds, exclude_size, include_private).split("\n", 2)[2]


def code_file(filename: str | PathLike[str], exclude_size: int | None = None, include_private: bool = False) -> str:
    """Return Python that rebuilds the header of a file; see `code_file_from_dataset`."""
    return code_file_from_dataset(dcmread(filename, force=True), exclude_size, include_private)
