"""Places inside a structure, each with its dose and the volume that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import MissingDependency
from dicomnb.geometry.affine import FloatArray
from dicomnb.geometry.coverage import covered_shares
from dicomnb.geometry.sampling import Sampler
from dicomnb.geometry.slabs import slabs
from dicomnb.objects.contours import Outlines, placed
from dicomnb.objects.dose import interpolated
from dicomnb.volumes.padding import padded_array
from dicomnb.volumes.volume import Volume
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["DoseField", "DoseSamples", "pitch_of", "samples_of_mask", "samples_of_outlines"]

_PER_VOXEL: Final = 4
"""Places along each side of a voxel of the dose."""

_MOST: Final = 300_000
_LEAST: Final = 100_000
"""About how many places there are in a structure at most, and at least."""

DoseSamples = tuple[NDArray[np.float32], NDArray[np.float32], FloatArray]
"""Doses, NaN where none is known; by how much the dose differs within each piece; and volumes, mm³. Shape (n,) each."""


@dataclass(frozen=True, slots=True, eq=False)
class DoseField:
    """A dose, interpolated along straight lines between the centres of its voxels.

    Parameters
    ----------
    volume : Volume
        The dose.
    array : ndarray of float32
        Its values, NaN where there is padding.
    sampler : Sampler
        What looks them up.
    """

    volume: Volume
    array: NDArray[np.float32]
    sampler: Sampler

    @classmethod
    def of(cls, volume: Volume) -> DoseField:
        """Return a dose ready to be looked up."""
        array = padded_array(volume)
        return cls(volume, array, Sampler(array, "linear"))

    @property
    def size(self) -> float:
        """Least distance of its voxels, mm."""
        return min(self.volume.size.x, self.volume.size.y, placed(self.volume).distance or np.inf)

    def plane(
        self, origin: FloatArray, across: FloatArray, down: FloatArray, shape: tuple[int, int]
    ) -> NDArray[np.float32]:
        """Return the doses of a plane of places, shape (rows, columns); NaN beyond the grid.

        Parameters
        ----------
        origin : ndarray of shape (3,)
            The first place, LPS in mm.
        across, down : ndarray of shape (3,)
            From column to column and from row to row, mm.
        shape : (rows, columns)
            How many.
        """
        steps = self.volume.index_steps(across, down)
        if steps is not None:
            found = np.empty(shape, np.float32)
            try:
                self.sampler.plane(self.volume.continuous_index(origin), *steps, shape, found)
            except MissingDependency:  # SciPy, which only makes it faster
                pass
            else:
                return found
        j, i = np.arange(shape[0])[:, None, None], np.arange(shape[1])[:, None]
        places = origin + i * across + j * down
        return interpolated(self.array, self.volume.continuous_index(places)).astype(np.float32)


def pitch_of(volume: float, size: float) -> float:
    """Return the distance of places in a structure, mm.

    A quarter of a voxel of the dose; less in a small structure and more in a large one, so that there are a hundred
    thousand places at least, and three times as many at most.

    Parameters
    ----------
    volume : float
        Of the structure, mm³.
    size : float
        Of a voxel of the dose, mm.
    """
    return float(np.clip(size / _PER_VOXEL, (volume / _MOST) ** (1 / 3), (volume / _LEAST) ** (1 / 3)))


def samples_of_outlines(outlines: Outlines, dose: DoseField, pitch: float) -> Iterator[DoseSamples]:
    """Yield the samples of each plane of outlines: of its slab, in layers.

    A place stands for the part of its pixel that outlines enclose, times the thickness of its layer.
    """
    axes = _axes(outlines, dose.volume)
    across = axes.T
    for plane, (bottom, top) in zip(outlines.planes, outlines.slabs(), strict=True):
        flat = [polygon @ across for polygon in plane]
        corners = np.concatenate(flat)
        low, high = corners.min(axis=0), corners.max(axis=0)
        columns, rows = (int(count) for count in np.ceil((high - low) / pitch) + 1)
        # The grid's middle is the middle of the outlines.
        first = (low + high) / 2 - (np.array([columns, rows]) - 1) / 2 * pitch
        shares = covered_shares([(part - first) / pitch for part in flat], (rows, columns))
        inside = shares > 0
        layers = max(2, round((top - bottom) / pitch))
        weights = shares[inside] * (pitch * pitch * (top - bottom) / layers)
        heights = bottom + (np.arange(layers) + 0.5) * (top - bottom) / layers
        doses = np.stack(
            [
                dose.plane(first @ axes + height * outlines.normal, axes[0] * pitch, axes[1] * pitch, (rows, columns))
                for height in heights
            ]
        )
        spread = _spread(doses)
        for layer in range(layers):
            yield doses[layer][inside], spread[layer][inside], weights


def _axes(outlines: Outlines, dose: Volume) -> FloatArray:
    """Return two directions in the planes: those of the dose's columns and rows, where it lies in the same planes."""
    stack = placed(dose)
    own = np.stack([stack.row, stack.column])
    return own if np.abs(own @ outlines.normal).max() < 1e-9 else outlines.axes


def samples_of_mask(
    mask: NDArray[Any], grid: VolumeGeometry, dose: DoseField, pitch: float, borders: FloatArray | None = None
) -> Iterator[DoseSamples]:
    """Yield the samples of each slice of a mask, or of shares of voxels, on the grid that it has.

    Each voxel is cut into equal parts, about `pitch` mm large.

    Parameters
    ----------
    mask : ndarray of shape (slices, rows, columns)
        Bool, or shares from 0 to 1.
    grid : VolumeGeometry
        Where its voxels lie.
    dose : DoseField
        The dose.
    pitch : float
        Distance of places, mm.
    borders : ndarray of shape (slices, 2), optional
        From where to where along the normal each slice reaches, mm, where slices were left out of the grid.
    """
    stack = placed(grid)
    x, y = grid.size.x, grid.size.y
    if borders is None:
        borders = slabs(stack.heights, stack.distance or grid.depth)
    parts = np.maximum(1, np.rint(np.array([x, y]) / pitch)).astype(int)
    for k in np.flatnonzero(mask.any(axis=(1, 2))).tolist():
        rows, columns = np.flatnonzero(mask[k].any(axis=1)), np.flatnonzero(mask[k].any(axis=0))
        box = mask[k, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        fine = np.repeat(np.repeat(box, parts[1], axis=0), parts[0], axis=1)
        inside = fine > 0
        bottom, top = borders[k] - stack.heights[k]
        layers = max(2, round((top - bottom) / pitch))
        across, down = stack.row * (x / parts[0]), stack.column * (y / parts[1])
        volume = x * y / parts.prod() * (top - bottom) / layers
        corner = stack.positions[k] + (columns[0] - 0.5) * x * stack.row + (rows[0] - 0.5) * y * stack.column
        origin = corner + across / 2 + down / 2
        heights = bottom + (np.arange(layers) + 0.5) * (top - bottom) / layers
        doses = np.stack([dose.plane(origin + height * stack.normal, across, down, inside.shape) for height in heights])
        spread = _spread(doses)
        for layer in range(layers):
            yield doses[layer][inside], spread[layer][inside], fine[inside] * volume


def _spread(doses: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return by how much the dose differs from one side of a piece to the other, along its steepest direction.

    Without it, all pieces of a row that lies along an isodose would cross a level at once.
    """
    axes = tuple(axis for axis, count in enumerate(doses.shape) if count > 1)
    slopes = np.gradient(doses, axis=axes)
    total = sum((slope**2 for slope in (slopes if isinstance(slopes, (list, tuple)) else [slopes])), np.float32(0))
    return np.nan_to_num(np.sqrt(total)).astype(np.float32)
