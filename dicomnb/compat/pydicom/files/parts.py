"""What stands in a file, read and written by itself, by the names of pydicom."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from os import PathLike
from typing import Any, BinaryIO

from dicomnb.compat.pydicom.dataelem import DataElement, element_of
from dicomnb.compat.pydicom.dataset import Dataset, FileMetaDataset, as_kind
from dicomnb.compat.pydicom.elements.raw_elements import RawDataElement, raw_element
from dicomnb.compat.pydicom.files.file_dataset import FileDataset
from dicomnb.compat.pydicom.files.reading import dcmread
from dicomnb.compat.pydicom.tag import BaseTag
from dicomnb.parsing.dataset import dataset as own
from dicomnb.parsing.files import read_write
from dicomnb.standard.tag import TagLike
from dicomnb.standard.transfer_syntax import syntax_of
from dicomnb.standard.vr import VRS

__all__ = [
    "correct_ambiguous_vr",
    "correct_ambiguous_vr_element",
    "data_element_generator",
    "data_element_offset_to_value",
    "read_file_meta_info",
    "read_partial",
    "write_data_element",
    "write_dataset",
    "write_file_meta_info",
]

_PREFIX_ENDS = 132
_LENGTH_ENDS = 12
"""Bytes of (0002,0000) File Meta Information Group Length, header and value."""

StopWhen = Callable[[Any, Any, Any], bool]


def read_file_meta_info(filename: str | PathLike[str] | BinaryIO) -> FileMetaDataset:
    """Return the file meta information of a file."""
    return dcmread(filename, force=True).file_meta


def read_partial(
    fileobj: BinaryIO,
    stop_when: StopWhen | None = None,
    defer_size: int | str | None = None,
    force: bool = False,
    specific_tags: Iterable[TagLike] | None = None,
) -> FileDataset:
    """Read a file up to the first element for which ``stop_when(tag, VR, length)`` is True; see `dcmread`."""
    dataset = dcmread(fileobj, force=force, specific_tags=specific_tags)
    if stop_when is not None:
        tags = [element.tag for element in dataset]
        stopped = next((place for place, raw in enumerate(_raw(dataset)) if _stops(stop_when, raw)), len(tags))
        for tag in tags[stopped:]:
            del dataset[tag]
    return dataset


def _stops(stop_when: StopWhen, raw: RawDataElement) -> bool:
    return bool(stop_when(raw.tag, raw.VR, raw.length))


def data_element_generator(
    fp: BinaryIO,
    is_implicit_VR: bool,
    is_little_endian: bool,
    stop_when: StopWhen | None = None,
    **_: Any,
) -> Iterator[RawDataElement]:
    """Yield the elements of a data set without preamble, as bytes."""
    for raw in _raw(read_write.read(fp.read())):
        if stop_when is not None and _stops(stop_when, raw):
            return
        yield raw


def _raw(dataset: own.Dataset) -> Iterator[RawDataElement]:
    for element in dataset:
        if element.encoded is not None:
            yield raw_element(element.tag, element.encoded)
            continue
        value = element.value
        length = len(value) if isinstance(value, (bytes, str)) else 0
        yield RawDataElement(BaseTag(element.tag), element.VR, length, value, 0, False, True)


def data_element_offset_to_value(is_implicit_VR: bool, VR: str | None) -> int:
    """Return how many bytes stand before the value of an element (PS3.5 7.1.2, 7.1.3)."""
    return 12 if not is_implicit_VR and VR is not None and VRS[str(VR)].long else 8


def write_dataset(fp: Any, dataset: own.Dataset, parent_encoding: object = None) -> int:
    """Write a data set without preamble and file meta information, and return how many bytes it has.

    Parameters
    ----------
    fp : file object
        Where to. Its `is_implicit_VR` and `is_little_endian` say how, else the transfer syntax of the data set.
    dataset : Dataset
        What to write; it stays as it is.
    parent_encoding : object
        Not needed.
    """
    twin = as_kind(Dataset, dataset.copy())
    syntax = None
    if hasattr(fp, "is_implicit_VR") and not twin.transfer_syntax.encapsulated:
        syntax = syntax_of(explicit=not fp.is_implicit_VR, big_endian=not fp.is_little_endian).uid
    known = {tag for tag in (0x00080016, 0x00080018) if tag in twin}
    file = BytesIO()
    read_write.save(twin, file, transfer_syntax=syntax)
    if len(known) < 2:
        # Writing a file adds what a file needs; here nothing is wanted but what was there.
        whole = read_write.read(file.getvalue())
        for tag in {0x00080016, 0x00080018} - known:
            whole.pop(tag, None)
        return int(fp.write(_bytes_of(whole)))
    return int(fp.write(file.getvalue()[_body(file.getvalue()) :]))


def write_data_element(fp: Any, elem: DataElement, encodings: object = None) -> None:
    """Write one element, as `write_dataset` writes all."""
    write_dataset(fp, Dataset({elem.tag: elem}))


def _body(data: bytes) -> int:
    """Return where the data set begins in a file."""
    (length,) = struct.unpack_from("<L", data, _PREFIX_ENDS + 8)
    return int(_PREFIX_ENDS + _LENGTH_ENDS + length)


def _bytes_of(kept: own.Dataset) -> bytes:
    """Return the bytes of the elements that a data set still has, as they stand in a file."""
    return b"".join(encoded.whole() for element in kept if (encoded := element.encoded) is not None)


def write_file_meta_info(fp: BinaryIO, file_meta: own.Dataset, enforce_standard: bool = True) -> None:
    """Write file meta information, with its group length where `enforce_standard` is True."""
    twin = own.Dataset()
    twin.file_meta = file_meta.copy()
    file = BytesIO()
    read_write.save(twin, file)
    data = file.getvalue()
    begin = _PREFIX_ENDS if enforce_standard else _PREFIX_ENDS + _LENGTH_ENDS
    fp.write(data[begin : _body(data)])


def correct_ambiguous_vr(ds: Dataset, is_little_endian: bool = True, ancestors: object = None) -> Dataset:
    """Return the data set: US or SS is settled when an element is read or written."""
    return ds


def correct_ambiguous_vr_element(
    elem: DataElement, ds: Dataset, is_little_endian: bool = True, ancestors: object = None
) -> DataElement:
    """Return the element as the data set has it: US or SS is settled when it is read or written."""
    return element_of(ds[elem.tag]) if elem.tag in ds else elem
