"""A volume cut anew, beside SciPy alone on the same array."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
from scipy import ndimage

from dicomnb.analysis.reslice import reslice, reslice_isotropic
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.headers import row_of
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import Act, best

__all__ = ["measured"]

_SLICES = 200
_OBLIQUE = (0.2, 0.3, 1.0)


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module, seconds on the wall for the whole; the floor is `ndimage.affine_transform`."""
    volume = load(list(sets.series[:_SLICES]))
    center = volume.bounding_box.mean(axis=0)
    size = float(np.ptp(volume.bounding_box, axis=0)[:2].min())
    cuts: dict[str, Callable[[], Volume]] = {
        "cubes": lambda: reslice_isotropic(volume),
        "oblique planes": lambda: reslice(volume, center, _OBLIQUE, field_of_view=(size, size, 40), spacing=(1, 1, 2)),
    }
    found = []
    for what, cut in cuts.items():
        made = cut()
        shape = " × ".join(map(str, made.shape))
        acts: dict[str, Act] = {"floor": _bare(volume, made), "dicomnb": _at(cut)}
        taken = best(acts, [""], max(1, rounds // 2), perf_counter)
        found.append(row_of(f"cut {volume.slice_count} slices into {what}, {shape}", taken, Target(floor=1.2)))
    return found


def _at(cut: Callable[[], Volume]) -> Act:
    return lambda _: cut()


def _bare(volume: Volume, made: Volume) -> Act:
    """Return what anybody would write with SciPy: linear, with the values of the border held, in one call."""
    values = volume.array
    way = np.linalg.inv(volume.affine) @ made.affine
    # Arrays count k, j, i; matrices i, j, k.
    matrix: Any = way[2::-1, 2::-1]
    offset: Any = way[2::-1, 3]
    if np.allclose(matrix, np.diag(np.diag(matrix))):
        matrix = np.diag(matrix)  # SciPy's own shorter way
    return lambda _: ndimage.affine_transform(
        values, matrix, offset, made.shape, np.float32, order=1, mode="nearest", prefilter=False
    )
