"""The voxels of a volume as text for a page, exact, and as small as that allows.

Their bytes, see `voxel_bytes`, are deflated. What would still be too large is thinned out: every second row and column,
every third ..., each a true value at its true place.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.page.voxel_bytes import CodedVoxels, coded_voxels, kept_places, kept_slices, volume_shape
from dicomnb.parallel import in_threads, processors
from dicomnb.volumes.volume import Volume

__all__ = ["LIMIT", "PackedVoxels", "pack_voxels", "raw_voxels"]

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

_TOLERANCE: Final = 1.05
"""By how much such a guess may be too large."""

_LARGE: Final = 2 * _WINDOW
"""Values of a slice beyond which it packs no better beside others."""


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
    several = list(_coarser(volume_shape(points)))
    for steps in several:
        # The last one is reached at any rate: what cannot be small enough is as small as it gets.
        is_last = steps == several[-1]
        if not is_last and _is_too_large(points, steps, limit):
            continue
        coded = coded_voxels(points, kept_slices(points, steps[0]), steps[1])
        text = _packed(coded.data)
        if is_last or len(text) <= limit:
            break
    return _described(text, points, coded, steps)


def raw_voxels(points: Sequence[Volume], limit: int) -> tuple[bytes, PackedVoxels]:
    """Return the voxels of a volume as at most about `limit` bytes, neither deflated nor text, and what they mean.

    Parameters
    ----------
    points, limit
        As for `pack_voxels`.
    """
    shape = volume_shape(points)
    for steps in _coarser(shape):
        kept = [
            len(kept_places(size, step)) for size, step in zip(shape[1:], (steps[0], steps[1], steps[1]), strict=True)
        ]
        if math.prod((len(points), *kept)) > limit:
            continue  # even with a byte for each
        coded = coded_voxels(points, kept_slices(points, steps[0]), steps[1])
        if coded.data.nbytes <= limit:
            break
    else:
        coded = coded_voxels(points, kept_slices(points, steps[0]), steps[1])
    return coded.data.tobytes(), _described("", points, coded, steps)


def _described(text: str, points: Sequence[Volume], coded: CodedVoxels, steps: tuple[int, int]) -> PackedVoxels:
    _, count, rows, columns = coded.data.shape
    shape = (len(points), count // len(points), rows, columns)
    return PackedVoxels(text, shape=shape, steps=steps, **coded.meaning)


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


def _is_too_large(points: Sequence[Volume], steps: tuple[int, int], limit: int) -> bool:
    """Return True if a few slices tell that all would take too much text."""
    places = kept_slices(points, steps[0])
    if len(places) <= _SAMPLES:
        return False  # packing all tells
    # The middle first: it holds most, and what is too much is too much already without the rest.
    numbers = sorted(
        np.linspace(0, len(places) - 1, _SAMPLES).astype(int).tolist(), key=lambda k: abs(2 * k - len(places))
    )
    some = [places[number] for number in numbers]
    most = limit * _SAMPLES * _TOLERANCE / len(places)
    if math.prod(points[0].shape[1:3]) // steps[1] ** 2 < _LARGE:
        return len(_packed(coded_voxels(points, some, steps[1]).data)) > most
    taken = 0
    for length in in_threads(
        lambda place: len(_packed(coded_voxels(points, [place], steps[1]).data)), some, min(processors(), 2), ahead=1
    ):
        taken += length
        if taken > most:
            return True
    return False


def _packed(data: NDArray[np.uint8]) -> str:
    return base64.b64encode(_deflated(data.reshape(-1).data)).decode("ascii")


def _deflated(data: memoryview) -> bytes:
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
