"""What stands in the pixels themselves: rectangles made black, and text that hides between the pixels.

Pixels that had to be changed are decoded and written anew without loss: native ones as they were, compressed ones as
RLE Lossless. So no pixel outside of the rectangles changes, but a compressed image grows.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import accumulate
from typing import Any, Final

import numpy as np

from dicomnb.errors import FileError, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import Fragments, encapsulate, iter_fragments, iter_frames
from dicomnb.parsing.values.decoding import swap
from dicomnb.pixels.codecs import registry
from dicomnb.pixels.color import palette
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.frames import frame_count, pixel_array
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.sharing.identity import IdentifierMatcher
from dicomnb.sharing.streams.codestream_comments import without_comments
from dicomnb.sharing.streams.video_text import without_notes
from dicomnb.standard.tag import to_tag
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE
from dicomnb.standard.vr import VRS
from dicomnb.volumes.stacking.images import has_pixels

__all__ = ["PixelBox", "Rectangles", "clean_pixels", "rectangles_of"]

PixelBox = tuple[int, int, int, int]
"""Left column, top row, width and height, in pixels from 0."""

Rectangles = Iterable[PixelBox] | Callable[[Dataset], Iterable[PixelBox]]
"""Rectangles, or a function that says for each data set which they are."""

_RLE: Final = "1.2.840.10008.1.2.5"
_PIXELS: Final = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_FLOAT_BITS: Final = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}
_JPEG_XL: Final = b"\xff\x0a"
_SCAN, _DATA_OF_2000 = b"\xff\xda", b"\xff\x93"
"""Behind what tables the coded pixels begin, in JPEG and JPEG-LS, and in JPEG 2000."""
_TAIL: Final = 64
"""Bytes at the end of a codestream, among which may be some behind its last pixel."""
_OVERLAY_POSITIONS: Final = tuple(group << 16 | 0x0102 for group in range(0x6000, 0x6020, 2))


def rectangles_of(wanted: Rectangles, dataset: Dataset) -> tuple[PixelBox, ...]:
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


def clean_pixels(
    original: Dataset,
    twin: Dataset,
    rectangles: tuple[PixelBox, ...],
    words: IdentifierMatcher,
    *,
    is_word: bool = True,
) -> str:
    """Black out rectangles of all frames, and leave out what lies in spare bits and comments of the pixels.

    Parameters
    ----------
    original : Dataset
        As it was.
    twin : Dataset
        De-identified but for the pixels; changed in place.
    rectangles : tuple of PixelBox
        What becomes black; what lies outside of the image is nothing.
    words : Words
        What is looked for in the comments of codestreams.
    is_word : bool
        True if somebody gave his word that the rectangles cover all text that is burned in.

    Returns
    -------
    str
        What was done and why, empty where nothing was to be done.

    References
    ----------
    PS3.15 E.3.1; PS3.5 8.1.2 for overlays in spare bits.
    """
    if not has_pixels(original):
        nameless = [keyword for keyword in _PIXELS if keyword in twin]
        for keyword in nameless:
            del twin[keyword]
        return "bytes that no Rows and Columns make an image of left out" if nameless else ""
    done = []
    if rectangles:
        done.append("rectangles blackened in all frames")
    if _has_overlay_bits(original):
        done.append("overlays in spare bits left out")
    hidden = _leave_out_hidden_bytes(twin, words)
    if _holds_more(twin, words):
        done.append("bytes that belong to no pixel left out")
    if done:
        hidden = f"{', '.join(done)}; other pixels written without loss ({_rewrite(twin, rectangles, words)})"
    if rectangles and is_word:
        twin.BurnedInAnnotation = "NO"
    return "; ".join(filter(None, (hidden, _unspell(twin, words))))


def _has_overlay_bits(dataset: Dataset) -> bool:
    return any(tag in dataset and (tag & 0xFFFF0000 | 0x3000) not in dataset for tag in _OVERLAY_POSITIONS)


def _leave_out_hidden_bytes(twin: Dataset, words: IdentifierMatcher) -> str:
    """Take out, without decoding, what no decoder reads: comments, and bytes behind the pixels; say so if there was."""
    done = [_leave_out_in_value(twin, keyword, words) for keyword in _PIXELS if keyword in twin]
    return next(filter(None, done), "")


def _leave_out_in_value(twin: Dataset, keyword: str, words: IdentifierMatcher) -> str:
    if twin.transfer_syntax.encapsulated and keyword == "PixelData":
        return (
            _leave_out_in_film(twin, words) if twin.transfer_syntax.codec == "video" else _leave_out_in_fragments(twin)
        )
    data, size = _bytes_of(twin, keyword), _native_size(twin, keyword)
    whole = _plain_nans(data[:size], keyword, big_endian=twin.transfer_syntax.big_endian)
    whole += bytes(len(whole) % 2)
    if whole == data:
        return ""
    _put_bytes(twin, keyword, whole)
    return "bytes that are no pixels left out"


def _put_bytes(twin: Dataset, keyword: str, data: bytes) -> None:
    """Set pixels as they are to stand in the file: a value that is set is in little endian."""
    element = twin[to_tag(keyword)]
    element.value = swap(data, VRS[element.VR].size) if twin.transfer_syntax.big_endian else data


def _bytes_of(twin: Dataset, keyword: str) -> bytes:
    """Return pixels as they are to stand in the file."""
    element, data = twin[to_tag(keyword)], twin.value_bytes(keyword)
    big_endian = element.encoded is not None and element.encoded.big_endian
    return data if big_endian == twin.transfer_syntax.big_endian else swap(data, VRS[element.VR].size)


def _unspell(twin: Dataset, words: IdentifierMatcher) -> str:
    """Change pixels that are words when they are read as letters: many of a long word, one of a short one."""
    done = False
    for keyword in _PIXELS if words else ():
        if keyword not in twin:
            continue
        size, big_endian = PixelFormat.of(twin).bits_allocated // 8, twin.transfer_syntax.big_endian
        size = max(1, size if keyword == "PixelData" else _FLOAT_BITS[keyword] // 8)
        if keyword == "PixelData" and twin.transfer_syntax.encapsulated:
            if twin.transfer_syntax.codec != "none":
                continue
            before = list(iter_frames(twin))
            after = [words.respelled(words.blotted(frame), size) for frame in before]
            if after != before:
                twin.PixelData, done = encapsulate(after), True
            continue
        data = _bytes_of(twin, keyword)
        other = words.respelled(words.blotted(data), size, big_endian=big_endian)
        if other != data:
            _put_bytes(twin, keyword, other)
            done = True
    return "pixels changed that read as letters are a name" if done else ""


def _leave_out_in_fragments(twin: Dataset) -> str:
    """Do the same with fragments; those that belong to no frame are left out for every codec."""
    found = Fragments.of(twin)
    number = frame_count(twin)
    before = [found[index] for index in range(len(found) if number == 1 else min(number, len(found)))]
    after = [_as_decoded(twin, frame) for frame in before]
    if after == before and found.covers(len(twin.value_bytes("PixelData"))) and len(before) == len(found):
        return ""
    twin.PixelData = encapsulate(after)
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in twin:
            del twin[keyword]
    return "comments of codestreams, and bytes that belong to no frame, left out"


def _leave_out_in_film(twin: Dataset, words: IdentifierMatcher) -> str:
    """Do the same with a film, whose fragments are one stream: nothing in it moves."""
    parts = list(iter_fragments(twin))
    before = b"".join(parts)
    after = words.starred(words.blotted(without_notes(before)))
    plain = encapsulate(parts, offset_table=False)
    if after == before and plain == twin.value_bytes("PixelData"):
        return ""
    ends = list(accumulate(map(len, parts)))
    cleaned = [after[end - len(part) : end] for end, part in zip(ends, parts, strict=True)]
    twin.PixelData = encapsulate(cleaned, offset_table=False)
    return "" if after == before else "notes in a film, and bytes behind it, left out"


def _as_decoded(twin: Dataset, frame: bytes) -> bytes:
    """Return what a decoder reads of a codestream, all of it where that cannot be told."""
    syntax = twin.transfer_syntax
    if syntax.codec == "none":
        return frame[: -(-PixelFormat.of(twin).frame_bits // 8)]
    if syntax.codec == "deflate":
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        with suppress(zlib.error):
            inflater.decompress(frame)
        return frame[: len(frame) - len(inflater.unused_data)]
    if not syntax.codec.startswith(("jpeg", "htj2k")):
        return frame
    frame = without_comments(frame) or frame
    return _until_its_end(twin, frame) if frame.startswith(_JPEG_XL) else frame


def _until_its_end(twin: Dataset, frame: bytes) -> bytes:
    """Return a codestream of JPEG XL without what stands behind its end, which only a decoder knows."""
    syntax, pixels = twin.transfer_syntax, PixelFormat.of(twin)

    def decodes(size: int) -> bool:
        try:
            registry.decode(frame[:size], syntax, pixels, "")
        except FileError:
            return False
        return True

    least, most = 0, len(frame)
    if not decodes(most - 1):
        return frame
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (least, middle) if decodes(middle) else (middle, most)
    return frame[:most]


def _plain_nans(data: bytes, keyword: str, *, big_endian: bool) -> bytes:
    """Return floats in which "not a number" is written in one way: its spare bits may say anything."""
    if keyword == "PixelData":
        return data
    size = 4 if keyword == "FloatPixelData" else 8
    form = np.dtype(f"{'>' if big_endian else '<'}f{size}")
    values = np.frombuffer(data[: len(data) // size * size], form)
    if not np.isnan(values).any():
        return data
    return np.where(np.isnan(values), form.type(np.nan), values).astype(form).tobytes() + data[values.nbytes :]


def _native_size(dataset: Dataset, keyword: str) -> int:
    """Return how many bytes the pixels have."""
    pixels = PixelFormat.of(dataset)
    count = frame_count(dataset)
    # Where colours are said to be thinned out and are not, the pixels have a half more bytes.
    full = count * pixels.rows * pixels.columns * pixels.samples * pixels.bits_allocated
    size = len(dataset.value_bytes(keyword))
    bits = full if pixels.subsampled and size >= full // 8 else count * pixels.frame_bits
    if keyword != "PixelData":
        bits = count * pixels.rows * pixels.columns * pixels.samples * _FLOAT_BITS[keyword]
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
            (without_comments(frame) is None and not frame.startswith(_JPEG_XL)) or _spells_at_an_end(frame, words)
            for frame in iter_frames(dataset)
        )
        data = dataset.value_bytes("PixelData")
        # What deflate finds nothing to pack in stands there as it is (RFC 1951 3.2.4).
        return unknown or bool(words.in_bytes(data)) or (syntax.codec == "deflate" and words.respelled(data) != data)
    return _has_stray_bits(dataset)


def _spells_at_an_end(frame: bytes, words: IdentifierMatcher) -> bool:
    """Return True if a short word stands among the tables of a codestream, or behind its last pixel.

    In the pixels between, a short word stands by chance.
    """
    starts = (frame.find(_DATA_OF_2000 if frame.startswith(b"\xff\x4f") else _SCAN), 0)
    return any(words.respelled(part) != part for part in (frame[: max(starts)], frame[-_TAIL:]))


def _has_stray_bits(dataset: Dataset) -> bool:
    """Return True if native words say something in bits that are not of the value, and no repeated sign."""
    pixels = PixelFormat.of(dataset)
    if pixels.is_float or pixels.bits_allocated not in (8, 16, 32) or pixels.bits_stored == pixels.bits_allocated:
        return False
    order = ">" if dataset.transfer_syntax.big_endian else "<"
    data = _bytes_of(dataset, "PixelData")
    width = pixels.bits_allocated // 8
    values = np.frombuffer(data[: len(data) // width * width], f"{order}u{width}")
    above = pixels.bits_allocated - 1 - pixels.high_bit
    high = values >> (pixels.high_bit + 1) if above else np.zeros_like(values)
    sign = (values >> pixels.high_bit) & 1
    extended = bool((high == sign * ((1 << above) - 1)).all()) if pixels.signed else False
    low = values & ((1 << (pixels.high_bit + 1 - pixels.bits_stored)) - 1)
    return bool(low.any() or (high.any() and not extended))


def _rewrite(dataset: Dataset, rectangles: tuple[PixelBox, ...], words: IdentifierMatcher) -> str:
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
    if target == _RLE:
        stored = _unspelled_planes(stored, pixels, words)
    array: Any = stored != 0 if pixels.bits_allocated == 1 else stored
    bits = pixels.bits_stored if stored.dtype.kind in "iu" and pixels.bits_allocated > 1 else None
    set_pixels(dataset, array, photometric=photometric, bits_stored=bits, syntax=target)
    return dataset.transfer_syntax.name


def _unspelled_planes(stored: StoredArray, pixels: PixelFormat, words: IdentifierMatcher) -> StoredArray:
    """Do what `_unspell` does with values that RLE will write byte plane by byte plane (PS3.5 G.2), as they are."""
    if not words or stored.dtype.kind not in "iu":
        return stored
    parts = stored.view(np.uint8).reshape(*stored.shape[: -1 if pixels.samples > 1 else None], -1)
    for plane in range(parts.shape[-1]):
        data = parts[..., plane].tobytes()
        other = words.respelled(words.blotted(data))
        if other != data:
            parts[..., plane] = np.frombuffer(other, np.uint8).reshape(parts.shape[:-1])
    return stored


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
