"""Values looked up slice by slice on a new grid, or across slabs, and what the result is called."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from dicomnb.analysis.derived import DerivedVolume, derived_volume
from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray, transform
from dicomnb.geometry.projection import Projection, projected, slab_thickness
from dicomnb.geometry.sampling import SNAP, Order, Sampler
from dicomnb.parallel import in_threads, processors
from dicomnb.pixels.intensity import ValueArray
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.padding import padded_array
from dicomnb.volumes.reading.allocation import allocate
from dicomnb.volumes.stacking.stack import Stack
from dicomnb.volumes.volume import Volume

__all__ = ["grey_volume", "new_stack", "sampled", "slab_offsets"]

_IN_PARALLEL: Final = 1_000_000
"""Voxels from which on threads are worth their start."""

_NOWHERE: Final = -9.0
"""An index outside of every volume."""


def grey_volume(source: Any) -> Volume:
    """Return a volume whose voxels have one value each, and a place."""
    volume = load(source)
    if volume.is_color:
        raise UsageError("Colours cannot be interpolated: they are no physical values.")
    if volume.stack is None or volume.size.units != "mm":
        _ = volume.affine  # says what is missing
    return volume


def new_stack(positions: FloatArray, row: FloatArray, column: FloatArray, direction: FloatArray, step: Any) -> Stack:
    """Return slices in order at these positions, LPS in mm, shape (n, 3)."""
    return Stack(tuple(range(len(positions))), positions, row, column, direction, step, ())


def sampled(
    volume: Volume,
    stack: Stack,
    size: tuple[float, float],
    shape: tuple[int, int],
    order: Order,
    made: str,
    depth: float,
    offsets: FloatArray | None = None,
    how: Projection = "max",
    motion: FloatArray | None = None,
    mapping: Callable[[FloatArray], FloatArray] | None = None,
) -> DerivedVolume:
    """Look up the values of every slice of a stack; those of a slab at each offset along the normal, mm.

    `motion` is the 4×4 matrix from the coordinates of the stack to those of the volume, where they are not the same;
    `mapping` is that way where no matrix is: it takes and returns places of shape (..., 3), NaN for none.
    """
    turn = np.eye(3) if motion is None else motion[:3, :3]
    across, down = turn @ stack.row * size[0], turn @ stack.column * size[1]
    positions = stack.positions if motion is None else transform(motion, stack.positions)
    index_steps = volume.index_steps(across, down)
    sources = padded_array(volume).reshape(-1, *volume.array.shape[-3:])
    n = len(stack.positions)
    out: ValueArray = allocate((len(sources), n, *shape), np.dtype(np.float32))
    plane = np.arange(shape[0])[:, None, None] * down + np.arange(shape[1])[:, None] * across

    for point, values in enumerate(sources):
        sampler = Sampler(values, order)

        def look_up(place: FloatArray, into: ValueArray, sampler: Sampler = sampler) -> None:
            if mapping is not None:
                index = volume.continuous_index(mapping(place + plane))
                sampler.points(np.where(np.isfinite(index), index, _NOWHERE), into)
            elif index_steps is not None:
                sampler.plane(volume.continuous_index(place), *index_steps, shape, into)
            else:
                sampler.points(volume.continuous_index(place + plane), into)

        def one(k: int, look_up: Callable[[FloatArray, ValueArray], None] = look_up, point: int = point) -> None:
            if offsets is None:
                look_up(positions[k], out[point, k])
                return
            slab = np.empty((len(offsets), *shape), np.float32)
            for offset, layer in zip(offsets, slab, strict=True):
                look_up(positions[k] + offset * (turn @ stack.normal), layer)
            out[point, k] = projected(slab, -3, how)

        one(0)  # what threads share is made here, by one of them
        voxels = out[0].size * (1 if offsets is None else len(offsets))
        for _ in in_threads(one, range(1, n), processors() if voxels >= _IN_PARALLEL else 1):
            pass
    array = out if len(volume.grid) > 1 else out[0]
    return derived_volume(volume, array, stack, size, made=made, depth=depth, labels=volume.labels)


def slab_offsets(slab: float | None, finest: float) -> FloatArray | None:
    """Return places across a slab, mm from its middle: evenly, no further apart than `finest`, half a step inside."""
    if slab is None:
        return None
    if not math.isfinite(slab_thickness(slab)):
        raise UsageError(f"A slab of {slab:g} mm has no end.", remedy="Its thickness is finite.")
    count = max(1, math.ceil(slab / finest - SNAP))
    return ((np.arange(count) + 0.5) / count - 0.5) * slab
