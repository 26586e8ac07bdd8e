"""What is drawn of a volume: the values or colours of one slice, of one point of a fourth dimension."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.common.plane import Plane
from dicomnb.errors import UsageError
from dicomnb.geometry.projection import Projection, RunningProjection, projected
from dicomnb.pixels.color import has_color, rgb_bytes
from dicomnb.volumes.array_planes import whole_number
from dicomnb.volumes.frames.labels import label_text
from dicomnb.volumes.padding import padded
from dicomnb.volumes.volume import Volume

__all__ = ["chosen_point", "is_color", "point_labels", "point_text", "points_of", "slab_values", "slice_values"]


def is_color(volume: Volume) -> bool:
    """Return True if a volume is drawn in the colours of its file."""
    return has_color(volume.dataset)


def points_of(volume: Volume) -> tuple[Volume, ...]:
    """Return the volumes of three dimensions that a volume is made of."""
    return tuple(volume) if len(volume.grid) == 2 else (volume,)


def chosen_point(volume: Volume, t: int) -> Volume:
    """Return one point of the fourth dimension; negative numbers count from the end.

    Raises
    ------
    UsageError
        If there is no such point.
    """
    count = volume.grid[0] if len(volume.grid) == 2 else 1
    t = whole_number("t", t)
    if not -count <= t < count:
        raise UsageError(f"There is no point t = {t}.", remedy=f"There are {count}, numbered from 0 to {count - 1}.")
    return volume[t % count] if len(volume.grid) == 2 else volume


def point_text(volume: Volume, t: int) -> str:
    """Return what a title adds for a point of the fourth dimension: ``" · t = 1 (0–5)"``; nothing of three."""
    count = volume.grid[0]
    return f" · t = {t % count} (0–{count - 1})" if len(volume.grid) == 2 else ""


def point_labels(volume: Volume) -> tuple[str, ...]:
    """Return for each point of the fourth dimension what tells it from the others: ``"t = 1: EchoTime 30 ms"``."""
    if len(volume.grid) < 2:
        return ("",)
    return tuple(
        f"t = {t}: " + ", ".join(label_text(name, values[t]) for name, values in volume.labels.items())
        if volume.labels
        else f"t = {t}"
        for t in range(volume.grid[0])
    )


def slice_values(
    volume: Volume | Plane, index: int, *, slab: float | None = None, how: Projection = "max"
) -> NDArray[Any]:
    """Return what is drawn of a slice: physical values, float32, or colours, uint8 of shape (..., 3).

    Padding is drawn as it is stored where one slice is shown. It takes no part in a slab: it is NaN where there is
    nothing else. Of a volume whose values were not asked for yet, one slice is read and no more.

    Parameters
    ----------
    volume : Volume or Plane
        Three dimensions; of a volume the acquired plane.
    index : int
        Which slice, from 0.
    slab, how
        As for `show`.

    Raises
    ------
    UnsupportedPixels, InvalidValue, MissingDependency
        If the pixels cannot be read.
    """
    plane = volume if isinstance(volume, Plane) else Plane(volume)
    source = plane.volume
    if is_color(source):
        return _colors(source, index)
    is_read = "array" in vars(source)
    if plane.is_acquired and slab is None and not is_read and source.slices[index] is not None:
        return np.asarray(source[index].array[0])
    if slab is None:
        # Not copied: an artist keeps a copy of its own, and an image may be large.
        return plane.turned(source.array[(slice(None),) * plane.normal + (index,)])
    return slab_values(plane, index, slab, how, source.array.__getitem__)


def slab_values(
    plane: Plane, index: int, slab: float, how: Projection, read: Callable[[int], NDArray[Any]]
) -> NDArray[Any]:
    """Return several slices as one, without their padding, which has a place in no maximum, minimum or mean.

    Parameters
    ----------
    plane : Plane
        The plane.
    index, slab, how
        As for `Plane.take`.
    read : callable
        Returns the values of a slice that was acquired, shape (rows, columns), by its number: of a volume that does
        not fit into memory one is there at a time.
    """
    first, last = plane.slab_slices(index, slab)
    volume = plane.volume
    if plane.is_acquired:
        running = RunningProjection(how)
        for k in range(first, last):
            running.add(padded(volume, k, read(k)))
        return running.result(np.dtype(np.float32))
    kept = (slice(first, last), slice(None)) if plane.normal == 1 else (slice(None), slice(first, last))
    lines = [projected(padded(volume, k, read(k)[kept]), plane.normal - 1, how) for k in range(len(volume))]
    return plane.turned(np.stack(lines))


def _colors(volume: Volume, index: int) -> NDArray[np.uint8]:
    source = volume.slices[index]
    if source is None:
        return np.zeros((*volume.frame_shape[:2], 3), np.uint8)
    return rgb_bytes(source.dataset, source.frame)
