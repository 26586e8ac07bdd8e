"""Voxels as bytes: slices, rows and columns of a volume, taken once and by several threads.

Whole numbers of up to 16 bits stay what they are, with the slope and intercept of their slice, if these give back every
physical value that is taken to its last bit; other values are the 32-bit numbers that they are. The bytes of each
significance stand together, which packs better.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.common.plane_values import is_color, slice_values
from dicomnb.display.common.windows import origin
from dicomnb.errors import DicomError
from dicomnb.parallel import in_threads, processors
from dicomnb.pixels.intensity import rescale
from dicomnb.volumes.volume import Volume

__all__ = ["CodedVoxels", "coded_voxels", "kept_places", "kept_slices", "volume_shape"]

_AT_ONCE: Final = 1 << 22
"""Voxels that one thread takes at a time."""

_Place = tuple[int, int]
"""Point and slice."""


@dataclass(frozen=True, slots=True)
class CodedVoxels:
    """Some slices as bytes.

    Parameters
    ----------
    data : ndarray of uint8, shape (bytes of a value, slices, rows, columns)
        Bytes of one significance, or of one colour, stand together.
    meaning : dict
        What they mean: fields of `PackedVoxels`.
    """

    data: NDArray[np.uint8]
    meaning: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Run:
    """Slices of one point that are taken at once: where they go, and where they are from."""

    to: slice
    point: int
    index: slice


def volume_shape(points: Sequence[Volume]) -> tuple[int, int, int, int]:
    """Return how many points, slices, rows and columns there are."""
    count, rows, columns = points[0].shape[:3]
    return len(points), count, rows, columns


def kept_slices(points: Sequence[Volume], step: int) -> list[_Place]:
    """Return point and slice of what is packed where a slice stands for `step` of them."""
    return [(t, k) for t in range(len(points)) for k in kept_places(len(points[t]), step).tolist()]


def coded_voxels(points: Sequence[Volume], places: Sequence[_Place], step: int) -> CodedVoxels:
    """Return slices as bytes.

    Parameters
    ----------
    points : sequence of Volume
        One volume, or several of one shape.
    places : sequence of (int, int)
        Point and slice of what is taken, in order.
    step : int
        How many rows, and how many columns, one that is taken stands for: it is the middle one.
    """
    if is_color(points[0]):
        colors = np.stack([_thinned(slice_values(points[t], k)[None], step)[0] for t, k in places])
        return CodedVoxels(np.ascontiguousarray(np.moveaxis(colors, -1, 0)), {"kind": "colours", "width": 1})
    runs = _runs(places, points[0].shape[1:3])
    integers = _integers(points, places, runs, step)
    if integers is not None:
        return integers
    values = _gathered([point.array for point in points], runs, step).astype("<f4", copy=False)
    return CodedVoxels(_bytes(values, runs), {"kind": "floats", "width": 4})


def _runs(places: Sequence[_Place], size: tuple[int, ...]) -> list[_Run]:
    """Return the slices in pieces for several threads, each of slices at even distances of one point."""
    longest = max(1, _AT_ONCE // math.prod(size))
    found: list[_Run] = []
    start = 0
    while start < len(places):
        t, first = places[start]
        stop, stride = start + 1, 1
        if stop < len(places) and places[stop][0] == t and places[stop][1] > first:
            stride = places[stop][1] - first
        while stop < min(start + longest, len(places)) and places[stop] == (t, first + (stop - start) * stride):
            stop += 1
        found.append(_Run(slice(start, stop), t, slice(first, places[stop - 1][1] + 1, stride)))
        start = stop
    return found


def _each(act: Callable[[_Run], Any], runs: Sequence[_Run]) -> list[Any]:
    return list(in_threads(act, runs, min(processors(), len(runs))))


def _gathered(arrays: Sequence[NDArray[Any]], runs: Sequence[_Run], step: int) -> NDArray[Any]:
    """Return chosen slices, rows and columns of arrays, one array for each point."""
    rows, columns = (len(kept_places(size, step)) for size in arrays[0].shape[1:3])
    kept = np.empty((runs[-1].to.stop, rows, columns), arrays[0].dtype)

    def take(run: _Run) -> None:
        kept[run.to] = _thinned(arrays[run.point][run.index], step)

    _each(take, runs)
    return kept


def _integers(
    points: Sequence[Volume], places: Sequence[_Place], runs: Sequence[_Run], step: int
) -> CodedVoxels | None:
    """Return stored values as integers of 8 or 16 bits with their scales, None where they are none."""
    if points[0].stored.dtype.kind not in "iu" or any(source is None for point in points for source in point.slices):
        return None
    stored = _gathered([point.stored for point in points], runs, step)
    ends = _each(lambda run: (int(stored[run.to].min()), int(stored[run.to].max())), runs)
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    if high - low > 0xFFFF:
        return None
    try:
        scales = [rescale(*origin(points[t], k)) for t, k in places]
    except DicomError:
        return None
    for is_double in (False, True):
        kind = np.float64 if is_double else np.float32
        lines = np.array(scales, np.float64).astype(kind)
        if _gives_back(points, stored, lines, runs, step):
            break
    else:
        return None
    width = 1 if high - low <= 0xFF else 2
    code = np.dtype(f"<u{width}")

    def coded(values: NDArray[Any]) -> NDArray[Any]:
        # Differences that fit are exact in whole numbers that wrap around, and need no wider ones between.
        return np.asarray(values.astype(code) - code.type(low % (1 << 8 * width)))

    told = tuple((float(slope), float(intercept)) for slope, intercept in lines.tolist())
    meaning = {
        "kind": "integers",
        "width": width,
        "first": low,
        "scales": told[:1] if len(set(told)) == 1 else told,
        "is_double": is_double,
    }
    return CodedVoxels(_bytes(stored, runs, coded, width), meaning)


def _gives_back(
    points: Sequence[Volume], stored: NDArray[Any], lines: NDArray[Any], runs: Sequence[_Run], step: int
) -> bool:
    """Return True if slope and intercept of each slice give back its values exactly."""

    def is_exact(run: _Run) -> bool:
        slope, intercept = (lines[run.to, part, None, None] for part in (0, 1))
        made = stored[run.to].astype(lines.dtype)
        made *= slope
        made += intercept
        return np.array_equal(made.astype(np.float32, copy=False), _thinned(points[run.point].array[run.index], step))

    return all(_each(is_exact, runs))


def _bytes(
    values: NDArray[Any],
    runs: Sequence[_Run],
    coded: Callable[[NDArray[Any]], NDArray[Any]] = np.asarray,
    width: int | None = None,
) -> NDArray[np.uint8]:
    """Return the bytes of little-endian values, those of each significance by themselves."""
    width = width or values.dtype.itemsize
    apart = np.empty((width, *values.shape), np.uint8)

    def split(run: _Run) -> None:
        made = np.ascontiguousarray(coded(values[run.to]))
        together = made.view(np.uint8).reshape(*made.shape, width)
        for place in range(width):
            apart[place, run.to] = together[..., place]

    _each(split, runs)
    return apart


def _thinned(slices: NDArray[Any], step: int) -> NDArray[Any]:
    """Return of each group of rows and columns the middle one; a group that is cut off has its own middle."""
    for axis in (1, 2):
        size = slices.shape[axis]
        if step > 1:
            whole = np.s_[step // 2 :: step]
            # A step through memory is quicker than a list of places, and is all where the last group has its middle.
            even = (size - 1) % step >= step // 2
            chosen: Any = whole if even else kept_places(size, step)
            slices = slices[:, chosen] if axis == 1 else slices[:, :, chosen]
    return slices


def kept_places(size: int, step: int) -> NDArray[np.intp]:
    """Return which of `size` slices, rows or columns are packed: of each group of `step` the middle one."""
    return np.minimum(np.arange(0, size, step) + step // 2, size - 1)
