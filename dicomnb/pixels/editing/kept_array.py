"""``ds.pixel_array``: the decoded array is kept, so that asking again costs nothing and what is written into it counts.

A decoded array is the data set's until its pixels or their description change. What somebody wrote into it goes into
Pixel Data before the pixels are used otherwise: asked for, compared, saved, copied, pickled, turned into values. How
much is kept is bounded, for all data sets together; an array that is too large for that is read-only, so that nothing
written is lost.
"""

from __future__ import annotations

import threading
import warnings
import weakref
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dicomnb.errors import DicomWarning
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.elements import store_of
from dicomnb.parsing.dataset.extensions import KEPT_PIXELS
from dicomnb.pixels import encode, frames
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.tag import to_tag
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE, TransferSyntax

__all__ = ["MOST_KEPT", "pixel_array", "set_pixel_array", "write_back"]

MOST_KEPT: Final = 256 << 20
"""Bytes of arrays that are kept, of all data sets together; the ones asked for last."""


@dataclass(slots=True, eq=False)
class _Kept:
    """A decoded array, and what it was decoded from.

    Parameters
    ----------
    array : ndarray
        Stored values.
    pixels : PixelFormat
        How the header described them.
    syntax : TransferSyntax
        How they were compressed.
    raw : bytes or None
        Pixel Data that was set by hand; None where a file has it.
    checksum : int or None
        Of the array as it was decoded; None where decoding it again is as quick.
    """

    array: StoredArray
    pixels: PixelFormat
    syntax: TransferSyntax
    raw: bytes | None
    checksum: int | None


_lock: Final = threading.RLock()
_recent: Final[OrderedDict[int, tuple[weakref.ref[Dataset], int]]] = OrderedDict()
"""Data sets that have an array, by identity, the one asked for last at the end; and the array's bytes."""


def pixel_array(dataset: Dataset) -> StoredArray:
    """Return the stored values of all frames: the same array each time, while the pixels stay what they are.

    Parameters
    ----------
    dataset : Dataset
        An image.

    Returns
    -------
    ndarray
        As `dicomnb.pixels.frames.pixel_array`. What is written into it is what the data set is saved with, and what
        `values`, `show` and the others see. Read-only if it takes more than `MOST_KEPT` bytes.

    Raises
    ------
    MissingAttribute, InvalidValue, UnsupportedPixels, MissingDependency, LimitExceeded
        As `dicomnb.pixels.frames.pixel_array`.
    """
    with _lock:
        kept = _valid(dataset)
        if kept is None:
            kept = _decoded(dataset)
            if kept.array.nbytes > MOST_KEPT or not isinstance(kept.raw, (bytes, type(None))):
                kept.array.flags.writeable = False
                return kept.array
            dataset.cache[KEPT_PIXELS] = kept
        _remember(dataset, kept.array.nbytes)
        return kept.array


def set_pixel_array(dataset: Dataset, array: Any) -> None:
    """Put stored values into a data set, as ``ds.pixel_array = array``; see `dicomnb.pixels.encode.set_pixels`."""
    with _lock:
        encode.set_pixels(dataset, array)
        _forget(dataset)


def write_back(dataset: Dataset) -> None:
    """Put what somebody wrote into the array of ``ds.pixel_array`` into Pixel Data; do nothing if nobody did.

    Pixels that were compressed are then written without compression.

    Warns
    -----
    DicomWarning
        If the pixels are not compressed any more, or their description was changed too, so that what was written
        into the old array has no place.
    """
    with _lock:
        kept: _Kept | None = dataset.cache.get(KEPT_PIXELS)
        if kept is None:
            return
        if not _same_source(kept, dataset):
            _forget(dataset)  # other pixels were put in since
            return
        del dataset.cache[KEPT_PIXELS]  # so that decoding does not ask for it
        try:
            if _is_changed(kept, dataset):
                _put(kept, dataset)
        finally:
            dataset.cache[KEPT_PIXELS] = kept


def _put(kept: _Kept, dataset: Dataset) -> None:
    pixels, syntax = kept.pixels, kept.syntax
    if PixelFormat.of(dataset) != pixels:
        warnings.warn(
            "The array of ds.pixel_array was written into, and then the header describes the pixels otherwise: "
            "what was written is lost. Set ds.pixel_array = array instead.",
            DicomWarning,
            stacklevel=5,
        )
        return
    native = not syntax.encapsulated and not syntax.big_endian
    array: StoredArray = kept.array
    if pixels.bits_allocated == 1:
        array = array.astype(bool)
    photometric: str = pixels.photometric
    if pixels.samples == 3:
        photometric = color_space(dataset, pixels)
    if syntax.encapsulated:
        warnings.warn(
            f"The array of ds.pixel_array was written into: the pixels, which were compressed ({syntax.name}), are "
            "kept without compression from now on.",
            DicomWarning,
            stacklevel=5,
        )
    encode.set_pixels(
        dataset,
        array,
        photometric=photometric or None,
        bits_stored=None if pixels.is_float else pixels.bits_stored,
        syntax=syntax.uid if native else EXPLICIT_LITTLE.uid,
    )
    kept.pixels, kept.syntax = PixelFormat.of(dataset), dataset.transfer_syntax
    kept.raw, kept.checksum = dataset[kept.pixels.keyword].value, None


def _decoded(dataset: Dataset) -> _Kept:
    pixels = PixelFormat.of(dataset)
    array = frames.pixel_array(dataset)
    raw = None if dataset.encoded(pixels.keyword) is not None else dataset[pixels.keyword].value
    syntax = dataset.transfer_syntax
    return _Kept(array, pixels, syntax, raw, zlib.crc32(_bytes(array)) if syntax.encapsulated else None)


def _bytes(array: StoredArray) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _valid(dataset: Dataset) -> _Kept | None:
    """Return the array that is kept, None where there is none or the pixels are others by now."""
    kept: _Kept | None = dataset.cache.get(KEPT_PIXELS)
    if kept is None:
        return None
    if _same_source(kept, dataset) and PixelFormat.of(dataset) == kept.pixels:
        return kept
    write_back(dataset)
    _forget(dataset)
    return None


def _same_source(kept: _Kept, dataset: Dataset) -> bool:
    keyword = kept.pixels.keyword
    if keyword not in dataset or dataset.transfer_syntax != kept.syntax:
        return False
    if dataset.encoded(keyword) is not None:
        return kept.raw is None
    # Past the data set, which would settle its pixels first: that asks here.
    return store_of(dataset).element(to_tag(keyword)).value is kept.raw


def _is_changed(kept: _Kept, dataset: Dataset) -> bool:
    if kept.checksum is not None:
        return zlib.crc32(_bytes(kept.array)) != kept.checksum
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # said when it was decoded first
        fresh = frames.stored_as(dataset, kept.pixels)
    # Bytes, not numbers: "not a number" is equal to nothing.
    return fresh.shape != kept.array.shape or _bytes(fresh) != _bytes(kept.array)


def _remember(dataset: Dataset, size: int) -> None:
    key = id(dataset)
    if key not in _recent:
        _recent[key] = weakref.ref(dataset, lambda gone: _drop(key, gone)), size
    _recent.move_to_end(key)
    total = sum(size for _, size in list(_recent.values())) if len(_recent) > 1 else 0
    while total > MOST_KEPT and len(_recent) > 1:
        _, (reference, size) = _recent.popitem(last=False)
        total -= size
        old = reference()
        if old is not None:
            write_back(old)
            old.cache.pop(KEPT_PIXELS, None)


def _drop(key: int, gone: weakref.ref[Dataset]) -> None:
    """Forget a data set that nobody has any more; another one may have its identity by now."""
    if key in _recent and _recent[key][0] is gone:
        _recent.pop(key, None)


def _forget(dataset: Dataset) -> None:
    dataset.cache.pop(KEPT_PIXELS, None)
    _recent.pop(id(dataset), None)
