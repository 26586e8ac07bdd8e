"""The voxels of a volume as text for a page, exact, and as small as that allows.

Whole numbers of up to 16 bits stay what they are, with the slope and intercept of their slice, if these give
back every physical value to its last bit; other values are sent as the 32-bit numbers that they are. The bytes
of each significance stand together, which packs better, and are deflated. What would still be too large is thinned
out: every second row and column, every third ..., each a true value at its true place.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.common.plane_values import is_color, slice_values
from dicomnb.display.common.windows import origin
from dicomnb.errors import DicomError
from dicomnb.parallel import in_threads, processors
from dicomnb.pixels.intensity import rescale
from dicomnb.volumes.volume import Volume

__all__ = ["LIMIT", "PackedVoxels", "kept_places", "pack_voxels", "raw_voxels"]

LIMIT: Final = 10_000_000
"""Bytes of text that a page carries unless more is asked for."""

_LEVEL: Final = 6
"""Deflate beyond this takes twice as long for a per cent or two."""

_STRETCH: Final = 1 << 20
"""Bytes that one thread deflates at a time."""

_WINDOW: Final = 1 << zlib.MAX_WBITS
"""Bytes as far back as deflate looks."""

_ZLIB_HEADER: Final = b"\x78\x9c"
"""Deflate with a window of 32 KiB, at the usual level (RFC 1950 2.2)."""

_SAMPLES: Final = 8
"""Slices that are packed to guess the size of all."""

_MOST_STEP: Final = 64


@dataclass(frozen=True, slots=True)
class PackedVoxels:
    """The voxels of one volume, or of several that differ in time or the like, as text.

    Parameters
    ----------
    text : str
        Base64 of the deflated bytes.
    kind : str
        ``"integers"`` with slope and intercept, ``"floats"``, or ``"colours"``.
    width : int
        Bytes of a value: those of least significance come first, each in a block of its own. Colours: red, green
        and blue in three blocks.
    shape : tuple of int
        Points, slices, rows and columns that were packed.
    steps : (int, int)
        How many slices, and how many rows and columns, one that was packed stands for: of each block the middle one.
    first : int
        What the integer 0 stands for.
    scales : tuple of (float, float)
        Slope and intercept of each slice of each point, or of all.
    is_double : bool
        True if slope and intercept act in double precision and the result is rounded once.
    """

    text: str
    kind: Literal["integers", "floats", "colours"]
    width: int
    shape: tuple[int, int, int, int]
    steps: tuple[int, int]
    first: int = 0
    scales: tuple[tuple[float, float], ...] = ((1.0, 0.0),)
    is_double: bool = False

    @property
    def note(self) -> str:
        """What was left out, in words; empty if nothing was."""
        across, down = self.steps[1], self.steps[0]
        parts = [
            f"every {_ordinal(down)} slice" if down > 1 else "",
            f"every {_ordinal(across)} row and column" if across > 1 else "",
        ]
        message = " and ".join(part for part in parts if part)
        return f"Reduced to fit this page: {message} of the original." if message else ""


def pack_voxels(points: Sequence[Volume], limit: int = LIMIT) -> PackedVoxels:
    """Return the voxels of a volume as text of at most about `limit` bytes.

    Parameters
    ----------
    points : sequence of Volume
        One volume, or several of one shape.
    limit : int
        Bytes; at least one of 64 slices, rows and columns is kept.
    """
    blocks, meaning = _coded(points)
    # At least the last one is reached: what cannot be small enough is as small as it gets.
    for steps in _coarser(blocks[0].shape):
        chosen = [_thinned(block, steps) for block in blocks]
        if _guess(chosen) <= limit * 1.05:
            text = _packed(chosen)
            if len(text) <= limit:
                break
    else:
        text = _packed(chosen)
    return _described(text, points, chosen, steps, meaning)


def raw_voxels(points: Sequence[Volume], limit: int) -> tuple[bytes, PackedVoxels]:
    """Return the voxels of a volume as at most about `limit` bytes, neither deflated nor text, and what they mean.

    Parameters
    ----------
    points, limit
        As for `pack_voxels`.
    """
    blocks, meaning = _coded(points)
    for steps in _coarser(blocks[0].shape):
        chosen = [_thinned(block, steps) for block in blocks]
        if sum(block.size for block in chosen) <= limit:
            break
    return b"".join(block.tobytes() for block in chosen), _described("", points, chosen, steps, meaning)


def _described(
    text: str,
    points: Sequence[Volume],
    chosen: Sequence[NDArray[np.uint8]],
    steps: tuple[int, int],
    meaning: dict[str, Any],
) -> PackedVoxels:
    scales = meaning.pop("scales", ((1.0, 0.0),))
    if len(scales) > 1:
        scales = tuple(_thinned(np.array(scales).reshape(len(points), -1, 2), (steps[0], 1)).reshape(-1, 2).tolist())
    _, n, rows, columns = chosen[0].shape
    return PackedVoxels(text, shape=(len(points), n, rows, columns), steps=steps, scales=scales, **meaning)


def _coded(points: Sequence[Volume]) -> tuple[list[NDArray[np.uint8]], dict[str, Any]]:
    """Return blocks of bytes shaped like the points, and what they mean."""
    if is_color(points[0]):
        colors = np.stack([[slice_values(point, k) for k in range(len(point))] for point in points])
        return [colors[..., channel] for channel in range(3)], {"kind": "colours", "width": 1}
    integers = _integers(points)
    if integers is not None:
        return integers
    values = np.stack([point.array for point in points]).astype("<f4", copy=False)
    return _bytes(values), {"kind": "floats", "width": 4}


def _integers(points: Sequence[Volume]) -> tuple[list[NDArray[np.uint8]], dict[str, Any]] | None:
    """Return stored values as integers of 8 or 16 bits with their scales, None where they are none."""
    stored = [point.stored for point in points]
    if stored[0].dtype.kind not in "iu" or any(source is None for point in points for source in point.slices):
        return None
    low, high = min(int(each.min()) for each in stored), max(int(each.max()) for each in stored)
    if high - low > 0xFFFF:
        return None
    for is_double in (False, True):
        scales = _scales(points, is_double=is_double)
        if scales is not None:
            break
    else:
        return None
    width = 1 if high - low <= 0xFF else 2
    kind = np.dtype(f"<u{width}")
    # Differences that fit are exact in whole numbers that wrap around, and need no wider ones between.
    codes = np.stack([each.astype(kind) - kind.type(low % (1 << 8 * width)) for each in stored])
    same = len(set(scales)) == 1
    made = {
        "kind": "integers",
        "width": width,
        "first": low,
        "scales": scales[:1] if same else scales,
        "is_double": is_double,
    }
    return _bytes(codes), made


def _scales(points: Sequence[Volume], *, is_double: bool) -> tuple[tuple[float, float], ...] | None:
    """Return slope and intercept of each slice if they give back its values exactly, None if they do not."""
    found = []
    for point in points:
        for k in range(len(point)):
            try:
                slope, intercept = rescale(*origin(point, k))
            except DicomError:
                return None
            if is_double:
                made = (point.stored[k] * np.float64(slope) + np.float64(intercept)).astype(np.float32)
            else:
                slope, intercept = float(np.float32(slope)), float(np.float32(intercept))
                made = point.stored[k].astype(np.float32) * np.float32(slope) + np.float32(intercept)
            if not np.array_equal(made, point.array[k]):
                return None
            found.append((slope, intercept))
    return tuple(found)


def _bytes(values: NDArray[Any]) -> list[NDArray[np.uint8]]:
    """Return the bytes of little-endian values, those of each significance by themselves."""
    apart = values.view(np.uint8).reshape(*values.shape, values.dtype.itemsize)
    return [apart[..., place] for place in range(values.dtype.itemsize)]


def _thinned(block: NDArray[Any], steps: tuple[int, int]) -> NDArray[Any]:
    """Return of each group of slices, rows and columns the middle one; a group that is cut off has its own middle."""
    places = [
        kept_places(size, step) for size, step in zip(block.shape[1:], (steps[0], steps[1], steps[1]), strict=False)
    ]
    for axis, place in enumerate(places, 1):
        if len(place) < block.shape[axis]:
            block = block.take(place, axis=axis)
    return block


def kept_places(size: int, step: int) -> NDArray[np.intp]:
    """Return which of `size` slices, rows or columns are packed: of each group of `step` the middle one."""
    return np.minimum(np.arange(0, size, step) + step // 2, size - 1)


def _coarser(shape: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Yield coarser and coarser steps: of rows and columns first, as long as there are as many as slices."""
    down, across = 1, 1
    while True:
        yield down, across
        fewest = min(shape[2:]) // (across + 1)
        if across < _MOST_STEP and fewest >= max(64, shape[1] // down // 4):
            across += 1
        elif down < min(shape[1], _MOST_STEP):
            down += 1
        elif across < _MOST_STEP:
            across += 1
        else:
            return


def _guess(blocks: Sequence[NDArray[np.uint8]]) -> float:
    """Return about how many bytes of text all would take, from a few slices."""
    flat = [block.reshape(-1, *block.shape[2:]) for block in blocks]
    count = len(flat[0])
    if count <= _SAMPLES:
        return 0  # packing all tells
    some = np.linspace(0, count - 1, _SAMPLES).astype(int)
    return len(_packed([block[some] for block in flat])) * count / _SAMPLES


def _packed(blocks: Sequence[NDArray[np.uint8]]) -> str:
    return base64.b64encode(_deflated(b"".join(block.tobytes() for block in blocks))).decode()


def _deflated(data: bytes) -> bytes:
    """Return what `zlib.compress` might (RFC 1950), made on all cores; on any number of them it is the same.

    Each stretch knows the one before it as its dictionary, so that it packs as well, and ends at a whole byte.
    """

    def stretch(start: int) -> bytes:
        known, stop = data[max(0, start - _WINDOW) : start], start + _STRETCH
        deflater = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS, zdict=known)
        end = zlib.Z_FINISH if stop >= len(data) else zlib.Z_SYNC_FLUSH
        return deflater.compress(data[start:stop]) + deflater.flush(end)

    starts = range(0, max(len(data), 1), _STRETCH)
    body = b"".join(in_threads(stretch, starts, min(processors(), len(starts))))
    return _ZLIB_HEADER + body + zlib.adler32(data).to_bytes(4, "big")


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 // 10 != 1 else "th"
    return f"{number}{ending}"
