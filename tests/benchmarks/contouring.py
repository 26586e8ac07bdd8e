"""A structure of a hundred contours to a mask on a whole CT, beside Matplotlib's own test of points."""

from __future__ import annotations

from time import perf_counter
from typing import Final

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from dicomnb.objects.structures import Contour, Structure
from dicomnb.volumes.loading.load import load
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.headers import row_of
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import best

__all__ = ["measured"]

_SLICES: Final = 200
_CONTOURS: Final = 100
_POINTS: Final = 1000


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the row of this module, seconds on the wall for the whole mask.

    The floor is `Path.contains_points` of one contour for the pixels of one slice, times the contours.
    """
    volume = load(list(sets.series[:_SLICES]))
    heights = volume.positions[:, 2][len(volume) // 4 :][:_CONTOURS]
    center, size = volume.bounding_box.mean(axis=0), np.ptp(volume.bounding_box, axis=0)
    drawn = [_contour((center[0], center[1], height), 0.35 * float(size[:2].min())) for height in heights]
    structure = Structure("bench", 1, None, tuple(Contour(points, "CLOSED_PLANAR") for points in drawn))
    rows, columns = volume.frame_shape[:2]
    j, i = np.mgrid[:rows, :columns]
    pixels = np.stack([i.ravel(), j.ravel()], axis=1)
    path = Path(volume.to_index(drawn[0])[:, :2])
    taken = best(
        {
            "floor": lambda _: path.contains_points(pixels),
            "dicomnb": lambda _: structure.mask(volume, any_frame=True),
        },
        [""],
        max(1, rounds // 2),
        perf_counter,
    )
    what = f"mask of {len(drawn)} contours of {_POINTS} points on {' × '.join(map(str, volume.shape))}"
    return [row_of(what, {**taken, "floor": taken["floor"] * len(drawn)}, Target(amount=1.0))]


def _contour(center: tuple[float, float, float], radius: float) -> NDArray[np.float64]:
    """Return an outline with three lobes."""
    angle = np.linspace(0, 2 * np.pi, _POINTS, endpoint=False)
    away = radius * (1 + 0.2 * np.cos(3 * angle))
    x, y, z = center
    return np.stack([x + away * np.cos(angle), y + away * np.sin(angle), np.full(_POINTS, z)], axis=1)
