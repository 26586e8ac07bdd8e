"""All elements of a data set by tag, those that nobody asked for as bytes: ``ds._dict`` of pydicom."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from dicomnb.compat.pydicom.dataelem import DataElement, element_of
from dicomnb.compat.pydicom.elements.raw_elements import RawDataElement, convert_raw_data_element, raw_element
from dicomnb.compat.pydicom.tag import BaseTag
from dicomnb.parsing.dataset import dataset as own
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.standard.tag import TagLike, to_tag

__all__ = ["ElementMapping", "asked_or_raw"]


class ElementMapping(MutableMapping[BaseTag, Any]):
    """A view of a data set: what is put in or deleted here is put in or deleted there.

    Parameters
    ----------
    dataset : Dataset
        The data set.
    """

    def __init__(self, dataset: own.Dataset) -> None:
        self._dataset = dataset

    def __getitem__(self, tag: TagLike) -> DataElement | RawDataElement:
        if tag not in self._dataset:
            raise KeyError(tag)
        return asked_or_raw(self._dataset, tag)

    def __setitem__(self, tag: TagLike, element: DataElement | RawDataElement) -> None:
        self._dataset[tag] = convert_raw_data_element(element, ds=self._dataset)

    def __delitem__(self, tag: TagLike) -> None:
        del self._dataset[tag]

    def __iter__(self) -> Iterator[BaseTag]:
        return iter([BaseTag(tag) for tag in store_of(self._dataset).tags()])

    def __len__(self) -> int:
        return len(self._dataset)


def asked_or_raw(dataset: own.Dataset, tag: TagLike) -> DataElement | RawDataElement:
    """Return an element: as bytes while nobody has asked for it, else as everybody gets it.

    A sequence of undefined length is never bytes: pydicom reads its items to find the end.
    """
    number = to_tag(tag)
    if number not in dataset or number in store_of(dataset).made:
        return element_of(dataset[tag])
    encoded = dataset.encoded(number)
    if encoded is None or (encoded.has_undefined_length and encoded.place.header.vr in ("SQ", "UN", "")):
        return element_of(dataset[tag])
    return raw_element(number, encoded)
