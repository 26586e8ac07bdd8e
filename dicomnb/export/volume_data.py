"""What every export asks of a volume: its values, its grid, its step in time, and the package that takes them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import FloatArray
from dicomnb.pixels.color import rgb_bytes
from dicomnb.volumes.stacking.stack import is_tilted
from dicomnb.volumes.volume import Volume

__all__ = ["array_of", "described", "is_in_patient", "is_sheared", "require_straight", "time_step"]

_CLOCKS: Final = (
    ("TemporalPositionTimeOffset", 1.0),
    ("NominalCardiacTriggerDelayTime", 1e-3),
    ("TriggerTime", 1e-3),
    ("FrameReferenceTime", 1e-3),
    ("AcquisitionTime", 1.0),
    ("ContentTime", 1.0),
)
"""Labels of a fourth dimension that count time, the plainest first, and their unit in seconds."""

_EVEN: Final = 0.02
"""Steps in time are even if they differ by no more than this share: clocks of scanners are rounded to 2.5 ms."""


def array_of(volume: Volume) -> NDArray[Any]:
    """Return physical values, float32, shaped like the volume; of colour red, green and blue, uint8, last."""
    if not volume.is_color:
        return volume.array
    frame = (*volume.frame_shape[:2], 3)
    found = [
        np.zeros(frame, np.uint8) if source is None else rgb_bytes(source.dataset, source.frame)
        for source in volume.slices
    ]
    return np.stack(found).reshape(*volume.grid, *frame)


def described(volume: Volume) -> str:
    """Return modality and unit, and nothing about the patient."""
    return " ".join(filter(None, (volume.modality, volume.units)))


def is_in_patient(volume: Volume) -> bool:
    """Return False where positions are those of an ultrasound volume or along a catheter, and not the patient's."""
    return volume.stack is None or volume.stack.in_patient


def shear(volume: Volume) -> float:
    """Return by how much the last slice is shifted within its plane against the first, in pixels."""
    return float(np.abs(_shift(volume) / (volume.size.x, volume.size.y)).max())


def _shift(volume: Volume) -> FloatArray:
    """Return how far the last slice is shifted within its plane against the first, along rows and columns, mm."""
    affine = volume.affine
    directions = affine[:3, :2] / np.linalg.norm(affine[:3, :2], axis=0)
    return np.asarray(affine[:3, 2] @ directions * (volume.slice_count - 1), np.float64)


def is_sheared(volume: Volume) -> bool:
    """Return True where slices are not straight on top of each other (a tilted gantry)."""
    return is_tilted(_shift(volume), (volume.size.x, volume.size.y))


def require_straight(volume: Volume, purpose: str) -> None:
    """Raise a GeometryError where the grid of a volume is sheared."""
    if is_sheared(volume):
        raise GeometryError(
            f"{purpose} has three directions at right angles, and no place for a shear: the last of these slices is "
            f"shifted by {shear(volume):.4g} pixels within its plane (a tilted gantry).",
            remedy="Export reslice_straight(volume), which interpolates, or use to_nifti or to_nrrd, which keep it.",
        )


def time_step(volume: Volume) -> float | None:
    """Return the time from point to point of a fourth dimension, s; None where the headers tell no even one."""
    if len(volume.grid) < 2:
        return None
    for name, unit in _CLOCKS:
        times = volume.labels.get(name, ())
        if len(times) > 1 and all(isinstance(time, (int, float)) for time in times):
            steps: FloatArray = np.diff(np.array(times, np.float64)) * unit
            step = float(np.median(steps))
            if step > 0 and np.abs(steps - step).max() <= _EVEN * step:
                return round(step, 6)
    return None
