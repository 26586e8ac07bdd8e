"""RLE Lossless: a frame as byte planes, each of them run-length coded (PS3.5 annex G).

A frame begins with a header of 64 bytes that says where each segment starts. A segment holds one byte of every
value of one sample, the most significant first. In a segment, a header byte h below 128 is followed by h + 1 bytes
as they are, one above 128 by a byte that stands 257 - h times; 128 does nothing.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, InvalidValue, UnsupportedPixels
from dicomnb.pixels.codecs.native import numbers, packed
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.tag import tag_text

__all__ = ["MAX_RATIO", "decode", "encode", "unpack"]

MAX_RATIO: Final = 64
"""Bytes that one byte of a segment can stand for: two give at most 128."""

_HEADER: Final = struct.Struct("<16I")
_MAX_SEGMENTS: Final = 15
_LONGEST: Final = 128
_SHORTEST_RUN: Final = 3
"""A shorter run costs as much as its bytes do, and may split a stretch of single bytes in two."""

_STEPS: Final = tuple(header + 2 if header < 128 else 2 if header > 128 else 1 for header in range(256))
"""How far it is from each header byte to the next."""
_STEP_TABLE: Final = np.array(_STEPS, np.intp)
_COUNTS: Final = np.array([h + 1 if h < 128 else 257 - h if h > 128 else 0 for h in range(256)], np.intp)
"""How many bytes a packet with this header stands for."""
_UNROLLED: Final = 4
_MOSTLY_RUNS: Final = 16
"""A segment that stands for so many times its bytes has hardly more than two bytes a packet."""
_AT_ONCE: Final = 4096
_PACKET: Final = np.dtype((np.void, _LONGEST))
_NOTHING: Final = np.full(_LONGEST + _UNROLLED, 128, np.uint8)
_RUNS: Final = np.concatenate([_NOTHING, np.repeat(np.arange(256, dtype=np.uint8), _LONGEST)])
"""Headers that do nothing, and the longest run of each byte, one after the other."""
_RUN_OF: Final = np.arange(_NOTHING.size, _RUNS.size, _LONGEST)
"""Where the run of each byte begins there."""

_Bytes = NDArray[np.uint8]
_Places = NDArray[np.intp]
Unpacker = Callable[[bytes, int], _Bytes]


def decode(data: bytes, pixels: PixelFormat, unpacker: Unpacker | None = None) -> StoredArray:
    """Return the stored values of one frame, shaped (rows, columns) or (rows, columns, samples).

    Parameters
    ----------
    data : bytes
        The frame, its header included.
    pixels : PixelFormat
        What the frame holds.
    unpacker : callable, optional
        What undoes the run-length coding of a segment that should stand for so many bytes. By default the one of
        imagecodecs, which is compiled, where it is installed, else `unpack`.

    Raises
    ------
    InvalidValue
        If the frame's header is wrong, or has not one segment for each byte of a pixel.

    Warns
    -----
    DicomWarning
        If a segment ends too soon; the rest of its bytes are 0.
    """
    unpacker = unpacker or _fastest()
    segments = _segments(data, pixels)
    values = pixels.rows * pixels.columns
    if pixels.bits_allocated == 1:
        count = -(-values // 8)
        return numbers(_filled(unpacker(segments[0], count), count, pixels), 0, values, pixels).reshape(
            pixels.frame_shape
        )
    width = pixels.bits_allocated // 8
    planes = (_filled(unpacker(segment, values), values, pixels) for segment in segments)
    samples = [_joined(planes, width) for _ in range(pixels.samples)]
    words = samples[0] if pixels.samples == 1 else np.stack(samples, axis=-1)
    return words.view(pixels.dtype).reshape(pixels.frame_shape)


def _joined(planes: Iterator[_Bytes], width: int) -> NDArray[Any]:
    """Return the next `width` planes as unsigned numbers, the most significant byte first."""
    words = next(planes).astype(f"u{width}", copy=False)
    for _ in range(width - 1):
        # Half of the time that it takes to shift, and a sixth of that to put every other byte in its place.
        words *= 256
        words += next(planes)
    return words


def encode(stored: StoredArray, bits_allocated: int) -> bytes:
    """Return one frame of stored values as RLE.

    Parameters
    ----------
    stored : ndarray
        Shape (rows, columns) or (rows, columns, samples); integers as wide as Bits Allocated says.
    bits_allocated : int
        1, or a multiple of 8.

    Raises
    ------
    UnsupportedPixels
        If a pixel has more than 15 bytes.
    """
    if bits_allocated == 1:
        planes = np.frombuffer(packed(stored, 1), np.uint8).reshape(1, 1, -1)
    else:
        rows, columns = stored.shape[:2]
        width = stored.dtype.itemsize
        raw = np.ascontiguousarray(stored.astype(stored.dtype.newbyteorder(">"), copy=False))
        planes = raw.view(np.uint8).reshape(rows, columns, -1).transpose(2, 0, 1)
        assert planes.shape[0] % width == 0
    if len(planes) > _MAX_SEGMENTS:
        raise UnsupportedPixels(f"A pixel of {len(planes)} bytes cannot be written as RLE, which has room for 15.")
    segments = [_encoded(np.ascontiguousarray(plane)) for plane in planes]
    offsets, position = [], _HEADER.size
    for segment in segments:
        offsets.append(position)
        position += len(segment)
    header = _HEADER.pack(len(segments), *offsets, *[0] * (_MAX_SEGMENTS - len(offsets)))
    return header + b"".join(segments)


def _segments(data: bytes, pixels: PixelFormat) -> list[bytes]:
    expected = 1 if pixels.bits_allocated == 1 else pixels.samples * pixels.bits_allocated // 8
    if len(data) < _HEADER.size:
        raise InvalidValue(f"{tag_text(pixels.tag)} An RLE frame of {len(data)} bytes has no header.", tag=pixels.tag)
    count, *offsets = _HEADER.unpack_from(data)
    if count != expected:
        raise InvalidValue(
            f"{tag_text(pixels.tag)} An RLE frame has {count} segments; {pixels.samples} samples of "
            f"{pixels.bits_allocated} bits take {expected}.",
            tag=pixels.tag,
        )
    starts = [*offsets[:count], len(data)]
    if starts[0] < _HEADER.size or any(stop < start for start, stop in pairwise(starts)):
        raise InvalidValue(
            f"{tag_text(pixels.tag)} An RLE frame of {len(data):,} bytes has segments at {starts[:-1]}.",
            tag=pixels.tag,
        )
    return [data[start:stop] for start, stop in pairwise(starts)]


@cache
def _fastest() -> Unpacker:
    try:
        import imagecodecs

        packbits = imagecodecs.packbits_decode
        packbits(b"\0\0")  # it may have been built without
    except Exception:
        return unpack

    def compiled(segment: bytes, count: int) -> _Bytes:
        try:
            return np.frombuffer(packbits(segment), np.uint8)
        except Exception:  # what is cut off it refuses as a whole
            return unpack(segment, count)

    return compiled


def _filled(plain: _Bytes, count: int, pixels: PixelFormat) -> _Bytes:
    if plain.size >= count:
        return plain[:count]
    warnings.warn(
        f"{tag_text(pixels.tag)} An RLE segment ends after {plain.size:,} of {count:,} bytes; the rest is 0.",
        DicomWarning,
        stacklevel=4,
    )
    return np.concatenate([plain, np.zeros(count - plain.size, np.uint8)])


def unpack(segment: bytes, count: int = 0) -> _Bytes:
    """Return what a segment stands for; a last packet that is cut off counts as far as it goes.

    Parameters
    ----------
    segment : bytes
        Packets.
    count : int
        How many bytes they should stand for. It decides only how they are looked for.
    """
    size = len(segment)
    source = np.concatenate([np.frombuffer(segment, np.uint8), _RUNS])
    places = _leaps(segment) if size * _MOSTLY_RUNS < count else _steps(segment, source)
    # A header needs a byte after it: an even length is often made by a 0 that is no header.
    places = places[: places.searchsorted(size - 1)]
    if not places.size:
        return np.empty(0, np.uint8)
    heads = source.take(places)
    counts = _COUNTS.take(heads)
    places += 1
    if heads[-1] < 128:
        counts[-1] = min(counts[-1], size - places[-1])
    stops = counts.cumsum()
    plain = np.empty(stops[-1] + _LONGEST, np.uint8)
    # A run is copied from those that stand after the segment.
    np.putmask(places, heads > 128, _RUN_OF.take(source.take(places)) + size)
    _copy(source, places, plain, stops - counts)
    return plain[: stops[-1]]


def _copy(source: _Bytes, starts: _Places, plain: _Bytes, targets: _Places) -> None:
    """Copy packets, each of them as if it were of the longest: what is too much the next one covers."""
    taken = np.ndarray(source.size - _LONGEST + 1, _PACKET, source, strides=(1,))
    put = np.ndarray(plain.size - _LONGEST + 1, _PACKET, plain, strides=(1,))
    # Some at a time, for they are held in between, and may be as many as half of the bytes.
    for first in range(0, starts.size, _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        put[targets[some]] = taken[starts[some]]


def _steps(segment: bytes, source: _Bytes) -> _Places:
    """Return where header bytes stand, found one after the other; the last may lie beyond the end."""
    # Each place depends on the one before, and nothing in NumPy goes on like that. Unrolled, with every fourth place
    # noted and no test for the end, the loop takes half of the time of a plain one.
    noted: list[int] = []
    note, steps, at = noted.append, _STEPS, 0
    try:
        while True:
            note(at)
            at += steps[segment[at]]
            at += steps[segment[at]]
            at += steps[segment[at]]
            at += steps[segment[at]]
    except IndexError:
        pass
    places = np.empty((len(noted), _UNROLLED), np.intp)
    places[:, 0] = noted
    for index in range(1, _UNROLLED):
        before = places[:, index - 1]
        np.add(before, _STEP_TABLE.take(source.take(before)), out=places[:, index])
    return places.reshape(-1)


def _leaps(segment: bytes) -> _Places:
    """Return what `_steps` does, sooner where a packet has few bytes: sixteen packets in one leap."""
    size = len(segment)
    # From every byte to where the next header would be if it were one itself; from the end no further.
    one = np.arange(size + 1)
    one[:-1] += _STEP_TABLE.take(np.frombuffer(segment, np.uint8))
    np.minimum(one, size, out=one)
    two = one.take(one)
    four = two.take(two)
    eight = four.take(four)
    leap = eight.take(eight).data  # a number out of a memoryview costs half of one out of an array
    noted: list[int] = []
    at = 0
    while at < size:
        noted.append(at)
        at = leap[at]
    places = np.empty((len(noted), 16), np.intp)
    places[:, 0] = noted
    places[:, 8] = eight.take(places[:, 0])
    places[:, 4::8] = four.take(places[:, ::8])
    places[:, 2::4] = two.take(places[:, ::4])
    places[:, 1::2] = one.take(places[:, ::2])
    return places.reshape(-1)


def _encoded(plane: _Bytes) -> bytes:
    """Return the segment of a plane of bytes, shape (rows, columns); no packet goes on into the next row."""
    columns = plane.shape[1]
    flat = plane.reshape(-1)
    row_starts = np.zeros(flat.size, bool)
    row_starts[::columns] = True
    fresh = row_starts.copy()
    fresh[1:] |= flat[1:] != flat[:-1]
    runs = np.flatnonzero(fresh)
    lengths = np.diff(runs, append=flat.size)
    # A packet begins at each long run, at what follows one, and at each row.
    long = lengths >= _SHORTEST_RUN
    in_run = np.repeat(long, lengths)
    begins = row_starts | (fresh & in_run)
    begins[1:] |= in_run[:-1] & ~in_run[1:]
    starts = np.flatnonzero(begins)
    counts = np.diff(starts, append=flat.size)
    parts = -(-counts // _LONGEST)
    within = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    starts = np.repeat(starts, parts) + within * _LONGEST
    counts = np.diff(starts, append=flat.size)
    is_run = in_run[starts] & (counts > 1)
    # A run gives one byte after its header, anything else all of its bytes.
    heads = np.where(is_run, 257 - counts, counts - 1).astype(np.uint8)
    taken = np.where(is_run, 1, counts)
    places = np.cumsum(taken + 1) - taken - 1
    segment = np.empty(int((taken + 1).sum()), np.uint8)
    body = np.ones(segment.size, bool)
    body[places] = False
    segment[places] = heads
    leading = np.zeros(flat.size, bool)
    leading[starts] = True
    segment[body] = flat[~np.repeat(is_run, counts) | leading]
    return segment.tobytes() + bytes(segment.size % 2)
