"""A header as Python, by the names of ``pydicom.util.codify``; what comes out imports pydicom."""

from __future__ import annotations

import re
from os import PathLike
from typing import Any

from dicomnb.compat.pydicom.dataelem import DataElement
from dicomnb.compat.pydicom.dataset import Dataset
from dicomnb.compat.pydicom.files import dcmread
from dicomnb.export import codify as own

__all__ = [
    "camel_to_underscore",
    "code_dataelem",
    "code_dataset",
    "code_file",
    "code_file_from_dataset",
    "code_imports",
    "code_sequence",
    "default_name_filter",
    "tag_repr",
]


def camel_to_underscore(name: str) -> str:
    """Return a name of words in capital letters as one with underscores."""
    apart = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", apart).lower()


def default_name_filter(name: str) -> str:
    """Return the name of a variable for a sequence."""
    name = camel_to_underscore(name)
    for long, short in (("reference", "ref"), ("fraction_group", "frxn_gp"), ("control_point", "cp")):
        name = name.replace(long, short)
    return name


def tag_repr(tag: int) -> str:
    """Return a tag as a pair of numbers."""
    return f"(0x{tag >> 16:04X}, 0x{tag & 0xFFFF:04X})"


def code_imports() -> str:
    """Return the lines that the code begins with."""
    return "import pydicom\nfrom pydicom.dataset import Dataset, FileMetaDataset\nfrom pydicom.sequence import Sequence"


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
    text = own.codify(source, most=_most(exclude_size))
    text = text.replace("from dicomnb import Dataset", code_imports(), 1)
    return text.replace("ds = Dataset()\n", "ds = Dataset()\nds.file_meta = FileMetaDataset()\n", 1)


def code_dataset(
    ds: Dataset,
    dataset_name: str = "ds",
    exclude_size: int | None = None,
    include_private: bool = False,
    **_: Any,
) -> str:
    """Return the lines that make a data set of this name, and fill it."""
    lines = code_file_from_dataset(ds, exclude_size, include_private)
    made = lines.partition("ds.file_meta = FileMetaDataset()\n")[2]
    return f"{dataset_name} = Dataset()\n{_named(made, dataset_name)}"


def code_dataelem(
    dataelem: DataElement,
    dataset_name: str = "ds",
    exclude_size: int | None = None,
    include_private: bool = True,
    **_: Any,
) -> str:
    """Return the lines that put an element into the data set of this name."""
    text = own.codify(Dataset({dataelem.tag: dataelem}), most=_most(exclude_size))
    return _named(text.partition("ds = Dataset()\n")[2], dataset_name)


code_sequence = code_dataelem


def _most(exclude_size: int | None) -> int:
    return exclude_size if exclude_size is not None else 1 << 62


def _named(lines: str, dataset_name: str) -> str:
    """Return lines in which the data set ``ds`` has another name."""
    return re.sub(r"^ds(?=[.\[])", dataset_name, lines, flags=re.MULTILINE)


def code_file(filename: str | PathLike[str], exclude_size: int | None = None, include_private: bool = False) -> str:
    """Return Python that rebuilds the header of a file; see `code_file_from_dataset`."""
    return code_file_from_dataset(dcmread(filename, force=True), exclude_size, include_private)
