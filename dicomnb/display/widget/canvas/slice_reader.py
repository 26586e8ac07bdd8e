"""The slices of a volume, one at a time, also of a volume that does not fit into memory.

A slice that was acquired is read by itself. A plane across needs a row or column of every slice: of a volume too large
to be kept, all slices are gone through once for several such planes, and only these are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.common.plane import Plane, planes
from dicomnb.display.common.plane_values import is_color, slab_values, slice_values
from dicomnb.display.common.windows import is_beyond_memory, origin
from dicomnb.display.widget.canvas.slice_bytes import SliceBytes, pack_slice
from dicomnb.errors import DicomError, UsageError
from dicomnb.geometry.projection import Projection
from dicomnb.pixels.intensity import rescale
from dicomnb.volumes.volume import Volume

__all__ = ["SliceReader"]

_BAND: Final = 64_000_000
"""Bytes of planes across a volume that are kept of one that is not."""


class SliceReader:
    """Reads slices of a volume as bytes.

    Parameters
    ----------
    points : sequence of Volume
        One volume, or several of one shape: points of a fourth dimension.
    """

    def __init__(self, points: Sequence[Volume]) -> None:
        self._points = points
        self._planes: dict[int, tuple[Plane, ...]] = {}
        self._scales: dict[int, list[tuple[float, float] | None]] = {}
        self._band: tuple[tuple[int, int], int, NDArray[Any]] | None = None

    def read(self, view: int, point: int, index: int, slab: float | None = None, how: Projection = "max") -> SliceBytes:
        """Return one slice, or several as one.

        Parameters
        ----------
        view : int
            Which plane, in the order of `planes`.
        point : int
            Which point of the fourth dimension, from 0.
        index : int
            Which slice, from 0.
        slab, how
            Thickness in mm and projection, as for `Plane.take`.

        Raises
        ------
        UsageError
            If there is no such slice.
        DicomError
            If its pixels cannot be read.
        """
        if not 0 <= point < len(self._points):
            raise UsageError(f"There is no point t = {point}.")
        if point not in self._planes:
            self._planes[point] = planes(self._points[point])
        if not 0 <= view < len(self._planes[point]):
            raise UsageError(f"There is no plane {view}.")
        plane = self._planes[point][view]
        if not 0 <= index < plane.count:
            raise UsageError(f"There is no slice {index}.")
        if slab is not None:
            values = slab_values(plane, index, slab, how, self._stored_slices(plane.volume))
            # A mean is none of the values that a scale gives.
            return pack_slice(values, None if how == "mean" else self._scale(plane, point, index))
        return pack_slice(self._values(plane, point, index), self._scale(plane, point, index))

    def _stored_slices(self, volume: Volume) -> Callable[[int], NDArray[Any]]:
        """Return what reads the slices of a volume, one by one where it does not fit into memory."""
        if not is_beyond_memory(volume):
            return volume.array.__getitem__
        return lambda k: _slice_of(volume, k)

    def _values(self, plane: Plane, point: int, index: int) -> NDArray[Any]:
        volume = plane.volume
        if plane.is_acquired:
            if volume.slices[index] is None and not is_color(volume) and is_beyond_memory(volume):
                return _nothing(volume)
            return slice_values(plane, index)
        if not is_beyond_memory(volume):
            return plane.take(volume.array, index)
        if self._band is None or self._band[0] != (point, plane.normal) or not self._is_in_band(index, plane.normal):
            self._band = _read_band(volume, point, plane, index)
        _, first, band = self._band
        taken = np.take(band, index - first, axis=plane.normal)
        return np.asarray(taken if plane.down < plane.across else taken.T)

    def _is_in_band(self, index: int, normal: int) -> bool:
        assert self._band is not None
        _, first, band = self._band
        return bool(first <= index < first + band.shape[normal])

    def _scale(self, plane: Plane, point: int, index: int) -> tuple[float, float] | None:
        """Return slope and intercept of all voxels of a slice, None where there is no common one."""
        if is_color(plane.volume):
            return None
        if point not in self._scales:
            self._scales[point] = [_scale_of(plane.volume, k) for k in range(len(plane.volume))]
        scales = self._scales[point]
        if plane.is_acquired:
            return scales[index]
        return scales[0] if len(set(scales)) == 1 else None


def _scale_of(volume: Volume, k: int) -> tuple[float, float] | None:
    if volume.slices[k] is None:
        return None
    try:
        return rescale(*origin(volume, k))
    except DicomError:
        return None  # the values were made in another way, or reading them says what is wrong


def _slice_of(volume: Volume, k: int) -> NDArray[Any]:
    return _nothing(volume) if volume.slices[k] is None else np.asarray(volume[k].array[0])


def _nothing(volume: Volume) -> NDArray[Any]:
    return np.full(volume.frame_shape[:2], 0.0 if volume.omitted else np.nan, np.float32)


def _read_band(
    volume: Volume, point: int, plane: Plane, index: int
) -> tuple[tuple[int, int], int, NDArray[np.float32]]:
    """Return rows or columns of all slices around one of them."""
    count, (rows, columns) = len(volume), volume.frame_shape[:2]
    others = count * (columns if plane.normal == 1 else rows) * 4
    width = min(max(1, _BAND // others), plane.count)
    first = min(max(index - width // 2, 0), plane.count - width)
    shape = (count, width, columns) if plane.normal == 1 else (count, rows, width)
    band = np.empty(shape, np.float32)
    kept = slice(first, first + width)
    for k in range(count):
        values = _slice_of(volume, k)
        band[k] = values[kept] if plane.normal == 1 else values[:, kept]
    return (point, plane.normal), first, band
