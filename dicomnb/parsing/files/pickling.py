"""Data sets to bytes that another process can make the same data sets of.

What came from a file goes as the file's bytes and the elements that were changed since; what was made by hand, and
the item of a sequence, as its elements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.dataset.extensions import settle_pixels
from dicomnb.parsing.dataset.sequence import Sequence
from dicomnb.parsing.files.reader import read_source
from dicomnb.parsing.sources.source import BytesSource

_TRUSTED: Final = 1 << 40
"""Bytes that a data set of our own may grow to: it was let in once already."""

__all__ = ["reduce"]

_Elements = list[tuple[int, str, Any]]


def reduce(dataset: Dataset) -> tuple[Callable[..., Dataset], tuple[Any, ...]]:
    """Return what `pickle` needs: a function, and what to call it with.

    Raises
    ------
    OSError, FileError
        If the file that the data set came from is gone, or was changed.
    """
    settle_pixels(dataset)
    source, store = dataset.source, store_of(dataset)
    if source is None or store.block is None:
        return _from_elements, (_elements(dataset, changed=False), dataset.stated_file_meta, dataset.preamble)
    meta = dataset.stated_file_meta
    changed_meta = meta if meta is not None and not meta.is_as_read else None
    return _from_file, (
        source.read(0, source.size),
        source.name,
        _elements(dataset, changed=True),
        tuple(store.removed),
        changed_meta,
    )


def _elements(dataset: Dataset, *, changed: bool) -> _Elements:
    store = store_of(dataset)
    several = list(store.made.values()) if changed else list(dataset)
    # A list that was handed out may have been changed in place; then it is no longer what its bytes say.
    several += [dataset[tag] for tag in list(store.handed_out)] if changed else []
    return [
        (int(element.tag), element.VR, list(element.value) if isinstance(element.value, Sequence) else element.value)
        for element in several
        if not (changed and element.is_as_read)
    ]


def _from_elements(elements: _Elements, file_meta: Dataset | None, preamble: bytes) -> Dataset:
    dataset = Dataset()
    _put(dataset, elements)
    dataset.file_meta = file_meta
    dataset.preamble = preamble
    return dataset


def _from_file(
    data: bytes, name: str, changed: _Elements, removed: tuple[int, ...], file_meta: Dataset | None
) -> Dataset:
    dataset = read_source(BytesSource(data, name), limit=_TRUSTED)
    for tag in removed:
        del dataset[tag]
    _put(dataset, changed)
    if file_meta is not None:
        dataset.file_meta = file_meta
    return dataset


def _put(dataset: Dataset, elements: _Elements) -> None:
    for tag, vr, value in elements:
        dataset[tag] = DataElement(tag, vr, Sequence(value) if vr == "SQ" and isinstance(value, list) else value)
