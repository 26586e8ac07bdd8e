"""Volumes whose values are known anywhere between their voxels, and the same planes cut by SimpleITK."""

from __future__ import annotations

from typing import Any

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import series

TILTED: dict[str, Any] = {"step": (0.0, 0.8, 2.5)}
OBLIQUE: dict[str, Any] = {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.0, 0.0)}


def places_of(volume: Volume) -> Any:
    k, j, i = np.indices(volume.shape[-3:])
    return volume.to_patient(np.stack([i, j, k], -1))


def ramp(places: Any) -> Any:
    """A value that grows evenly along each direction: linear interpolation gives it back anywhere."""
    return 700 + places @ (3.0, -5.0, 7.0)


def filled(slices: list[Dataset], scale: float = 0.05) -> Volume:
    """Return a volume whose value at each voxel is the ramp at its place, within half of `scale`."""
    volume = load(slices)
    values = ramp(places_of(volume))
    for k, source in enumerate(volume.slices):
        assert source is not None
        source.dataset.PixelData = np.rint(values[k] / scale).astype("<i2").tobytes()
        source.dataset.RescaleSlope = scale
    return load(slices)


def noise(*shape: int) -> Any:
    return np.random.default_rng(7).integers(-900, 900, shape).astype("<i2")


def noisy(count: int, rows: int = 11, columns: int = 7, **how: Any) -> list[Dataset]:
    slices = series(count, rows=rows, columns=columns, **how)
    for ds, values in zip(slices, noise(count, rows, columns), strict=True):
        ds.PixelData = values.tobytes()
    return slices


def itk(sitk: Any, volume: Volume) -> Any:
    assert volume.stack is not None
    image = sitk.GetImageFromArray(volume.array)
    image.SetOrigin(volume.positions[0].tolist())
    image.SetSpacing(volume.spacing)
    image.SetDirection(np.stack([volume.stack.row, volume.stack.column, volume.stack.normal], -1).ravel().tolist())
    return image
