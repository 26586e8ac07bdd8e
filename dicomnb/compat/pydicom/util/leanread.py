"""The elements of a file as bytes, by the names of ``pydicom.util.leanread``."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import Any, Self

from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read

__all__ = ["data_element_generator", "dicomfile"]

LeanElement = tuple[tuple[int, int], bytes | None, int, bytes | None, int]
"""Tag, VR or None where it is implicit, stated length, bytes or None of undefined length, place of the value."""


class dicomfile:  # noqa: N801 - as pydicom spells it
    """A file to loop over: it yields tag, VR, length, value and place of each element.

    Unlike in pydicom, a sequence of undefined length is one element, whose items do not follow by themselves.

    Parameters
    ----------
    filename : path
        The file.

    Raises
    ------
    NotDicom
        If it is no DICOM file.
    """

    def __init__(self, filename: str | PathLike[str]) -> None:
        self._dataset = read(filename)
        self.preamble = self._dataset.preamble or None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing: no file is kept open."""

    def __iter__(self) -> Iterator[LeanElement]:
        meta = self._dataset.stated_file_meta
        if meta is not None:
            yield from _elements(meta)
        yield from _elements(self._dataset)


def _elements(dataset: Dataset) -> Iterator[LeanElement]:
    for element in dataset:
        encoded = element.encoded
        if encoded is None:
            continue
        header = encoded.place.header
        tag = (element.tag >> 16, element.tag & 0xFFFF)
        value = None if encoded.has_undefined_length else encoded.raw()
        yield tag, header.vr.encode() or None, header.length, value, encoded.place.start


def data_element_generator(*_: Any, **__: Any) -> None:
    """Refuse.

    Raises
    ------
    NotTheSame
        Always.
    """
    raise NotTheSame(
        "Elements are not read from the middle of an open file.", remedy="Use dicomfile(path), or dicomnb.read(path)."
    )
