"""What stands in the pixels themselves: rectangles made black, and text that hides between the pixels.

Pixels that had to be changed are decoded and written anew without loss: native ones as they were, compressed ones as
RLE Lossless. So no pixel outside of the rectangles changes, but a compressed image grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import encapsulate, iter_frames
from dicomnb.pixels.color import palette
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.frames import frame_count, pixel_array
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.sharing.codestream_comments import without_comments
from dicomnb.sharing.identity import IdentifierMatcher
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE
from dicomnb.volumes.stacking.images import has_pixels

__all__ = ["Rectangle", "Rectangles", "clean_pixels", "rectangles_of"]

Rectangle = tuple[int, int, int, int]
"""Left column, top row, width and height, in pixels from 0."""

Rectangles = Iterable[Rectangle] | Callable[[Dataset], Iterable[Rectangle]]
"""Rectangles, or a function that says for each data set which they are."""

_RLE: Final = "1.2.840.10008.1.2.5"
_OVERLAY_POSITIONS: Final = tuple(group << 16 | 0x0102 for group in range(0x6000, 0x6020, 2))


def rectangles_of(wanted: Rectangles, dataset: Dataset) -> tuple[Rectangle, ...]:
    """Return the rectangles of a data set.

    Raises
    ------
    UsageError
        If one is not (left, top, width, height) with a size.
    """
    several = tuple(tuple(map(int, one)) for one in (wanted(dataset) if callable(wanted) else wanted))
    for one in several:
        if len(one) != 4 or min(one[:2]) < 0 or min(one[2:]) < 1:
            raise UsageError(f"{one} is no rectangle.", remedy="Say (left, top, width, height), in pixels from 0.")
    return several  # type: ignore[return-value]  # each has four


def clean_pixels(original: Dataset, twin: Dataset, rectangles: tuple[Rectangle, ...], words: IdentifierMatcher) -> str:
    """Black out rectangles of all frames, and leave out what lies in spare bits and comments of the pixels.

    Parameters
    ----------
    original : Dataset
        As it was.
    twin : Dataset
        De-identified but for the pixels; changed in place.
    rectangles : tuple of Rectangle
        What becomes black; what lies outside of the image is nothing.
    words : Words
        What is looked for in the comments of codestreams.

    Returns
    -------
    str
        What was done and why, empty where nothing was to be done.

    References
    ----------
    PS3.15 E.3.1; PS3.5 8.1.2 for overlays in spare bits.
    """
    if not has_pixels(original):
        return ""
    done = []
    if rectangles:
        done.append("rectangles blackened in all frames")
    if _has_overlay_bits(original):
        done.append("overlays in spare bits left out")
    hidden = _leave_out_hidden_bytes(twin)
    if _holds_more(twin, words):
        done.append("bytes that belong to no pixel left out")
    if not done:
        return hidden
    syntax = _rewrite(twin, rectangles)
    if rectangles:
        twin.BurnedInAnnotation = "NO"
    return f"{', '.join(done)}; other pixels written without loss ({syntax})"


def _has_overlay_bits(dataset: Dataset) -> bool:
    return any(tag in dataset and (tag & 0xFFFF0000 | 0x3000) not in dataset for tag in _OVERLAY_POSITIONS)


def _leave_out_hidden_bytes(twin: Dataset) -> str:
    """Take out, without decoding, what no decoder reads: comments, and bytes behind the pixels; say so if there was."""
    if "PixelData" not in twin:
        return ""
    if twin.transfer_syntax.encapsulated:
        if not twin.transfer_syntax.codec.startswith(("jpeg", "htj2k")):
            return ""
        before = list(iter_frames(twin))
        after = [without_comments(frame) or frame for frame in before]
        if after == before:
            return ""
        twin.PixelData = encapsulate(after)
        for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
            if keyword in twin:
                del twin[keyword]
        return "comments of codestreams left out"
    data, size = twin.value_bytes("PixelData"), _native_size(twin)
    whole = data[:size] + bytes(size % 2)
    if size >= len(data) or whole == data:
        return ""
    twin.PixelData = whole
    return "bytes behind the last pixel left out"


def _native_size(dataset: Dataset) -> int:
    """Return how many bytes the pixels have."""
    pixels = PixelFormat.of(dataset)
    count = frame_count(dataset)
    # Where colours are said to be thinned out and are not, the pixels have a half more bytes.
    full = count * pixels.rows * pixels.columns * pixels.samples * pixels.bits_allocated
    size = len(dataset.value_bytes("PixelData"))
    bits = full if pixels.subsampled and size >= full // 8 else count * pixels.frame_bits
    return -(-bits // 8)


def _holds_more(dataset: Dataset, words: IdentifierMatcher) -> bool:
    """Return True if the pixels must be written anew to be rid of what is no pixel."""
    if "PixelData" not in dataset:
        return False
    syntax = dataset.transfer_syntax
    if syntax.codec == "rle":
        return True  # gaps between segments, and behind them
    if syntax.encapsulated:
        unknown = syntax.codec.startswith(("jpeg", "htj2k")) and any(
            without_comments(frame) is None and not frame.startswith(b"\xff\x0a") for frame in iter_frames(dataset)
        )
        return unknown or bool(words and words.in_bytes(dataset.value_bytes("PixelData")))
    return _has_stray_bits(dataset)


def _has_stray_bits(dataset: Dataset) -> bool:
    """Return True if native words say something in bits that are not of the value, and no repeated sign."""
    pixels = PixelFormat.of(dataset)
    if pixels.is_float or pixels.bits_allocated not in (8, 16, 32) or pixels.bits_stored == pixels.bits_allocated:
        return False
    order = ">" if dataset.transfer_syntax.big_endian else "<"
    data = dataset.value_bytes("PixelData")
    width = pixels.bits_allocated // 8
    values = np.frombuffer(data[: len(data) // width * width], f"{order}u{width}")
    above = pixels.bits_allocated - 1 - pixels.high_bit
    high = values >> (pixels.high_bit + 1) if above else np.zeros_like(values)
    sign = (values >> pixels.high_bit) & 1
    extended = bool((high == sign * ((1 << above) - 1)).all()) if pixels.signed else False
    low = values & ((1 << (pixels.high_bit + 1 - pixels.bits_stored)) - 1)
    return bool(low.any() or (high.any() and not extended))


def _rewrite(dataset: Dataset, rectangles: tuple[Rectangle, ...]) -> str:
    """Decode, black out and encode; return the name of the transfer syntax."""
    pixels = PixelFormat.of(dataset)
    photometric = _photometric(dataset, pixels)
    stored = pixel_array(dataset)
    black = _black(dataset, stored, photometric, pixels)
    for left, top, width, height in rectangles:
        where = (..., slice(top, top + height), slice(left, left + width))
        stored[(*where, slice(None)) if pixels.samples > 1 else where] = black
    syntax = dataset.transfer_syntax
    target = _RLE if syntax.encapsulated else EXPLICIT_LITTLE.uid if syntax.big_endian else syntax.uid
    array: Any = stored != 0 if pixels.bits_allocated == 1 else stored
    bits = pixels.bits_stored if stored.dtype.kind in "iu" and pixels.bits_allocated > 1 else None
    set_pixels(dataset, array, photometric=photometric, bits_stored=bits, syntax=target)
    return dataset.transfer_syntax.name


def _photometric(dataset: Dataset, pixels: PixelFormat) -> str:
    """Return what the samples are once they are decoded."""
    if pixels.samples == 1:
        return pixels.photometric
    space = color_space(dataset, pixels)
    return pixels.photometric if space == "YBR_PARTIAL" else space


def _black(dataset: Dataset, stored: StoredArray, photometric: str, pixels: PixelFormat) -> Any:
    """Return the stored value of black: an extreme that the image has already, so that no window moves."""
    if photometric == "YBR_FULL":
        middle = 1 << (pixels.bits_stored - 1)
        return (0, middle, middle)
    if pixels.samples > 1:
        return 0
    if photometric == "PALETTE COLOR":
        tables = palette(dataset)
        darkest = np.argmin(np.sum([table.entries.astype(np.int64) for table in tables], axis=0))
        return tables[0].first + int(darkest)
    if pixels.bits_allocated == 1:
        return int(photometric == "MONOCHROME1")
    if stored.dtype.kind == "f":
        finite = stored[np.isfinite(stored)]
        values = finite if finite.size else np.zeros(1)
    else:
        values = stored
    return values.max() if photometric == "MONOCHROME1" else values.min()
