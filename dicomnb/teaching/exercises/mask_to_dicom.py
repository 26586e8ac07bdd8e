"""Exercises of notebook 10, on masks that become DICOM, and on doses in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.teaching.answers import Number, Words
from dicomnb.teaching.checking import Exercise, Mistake, Pattern
from dicomnb.teaching.studies.ct import LUNG
from dicomnb.teaching.studies.dose import DOSE

__all__ = ["EXERCISES"]

TUMOUR: Final = DOSE.sphere
GRID: Final = DOSE.ct.grid
VOXEL: Final = GRID.voxel_volume
"""Cubic millimetres."""


THRESHOLD: Final = -400.0
"""What the mask of the notebook is made with, HU."""


def _slices() -> int:
    """Return how many slices have a voxel above the threshold: one on the axis of the tumour is the fullest."""
    thickness = GRID.spacing[2]
    middle = GRID.first[2] + np.arange(GRID.slices) * thickness
    low = np.maximum(middle - thickness / 2, TUMOUR.center[2] - TUMOUR.radius)
    high = np.minimum(middle + thickness / 2, TUMOUR.center[2] + TUMOUR.radius)
    share = np.maximum(high - low, 0) / thickness
    return int(np.count_nonzero(LUNG + share * (TUMOUR.hu - LUNG) > THRESHOLD))


def _bytes(slices: int, bits: int) -> int:
    return slices * GRID.rows * GRID.columns * bits // 8


@cache
def _doses() -> FloatArray:
    return DOSE.doses_in_tumour()


def _near(value: float) -> Callable[[float], bool]:
    """Return whether a number is another one, but for the voxels at the border."""
    return lambda given: math.isclose(given, value, rel_tol=0.02)


def _percentile(percent: float) -> float:
    return float(np.percentile(_doses(), percent))


EXERCISES: Final[Mapping[str, Exercise]] = {
    "10.1": Exercise(
        Number("HU", 1.0),
        lambda: (LUNG + TUMOUR.hu) / 2,
        "At this value the voxels counted too much and the voxels left out at the border cancel out.",
        (
            Mistake(
                "half of the difference",
                lambda: (TUMOUR.hu - LUNG) / 2,
                "This is half of the difference. Start from one of the two values.",
            ),
            Mistake("difference", lambda: TUMOUR.hu - LUNG, "This is the difference of the two. Where is the middle?"),
            Mistake(
                "sum",
                lambda: LUNG + TUMOUR.hu,
                "This is the sum. A voxel has half of each.",
            ),
            Mistake(
                "half of the tumour",
                lambda: TUMOUR.hu / 2,
                "The other half is not empty: it is lung.",
            ),
            Mistake(
                "half of the lung",
                lambda: LUNG / 2,
                "The other half is tumour. Its value is small, but it is not 0.",
            ),
        ),
    ),
    "10.2": Exercise(
        Number("ml", 0.4),
        lambda: TUMOUR.volume_ml,
        "The sphere has 20.58 ml; a mask of whole voxels comes close to it.",
        (
            Pattern(
                "cubic millimetres",
                _near(TUMOUR.volume_ml * 1000),
                "These are cubic millimetres. A millilitre is a cube of 10 mm.",
            ),
            Pattern("voxels", _near(TUMOUR.volume_ml * 1000 / VOXEL), "These are voxels. How large is one?"),
            Pattern(
                "area for volume",
                _near(TUMOUR.volume_ml / GRID.spacing[2]),
                "This multiplies two spacings. A voxel has three edges.",
            ),
            Pattern(
                "cubes",
                _near(TUMOUR.volume_ml / VOXEL * GRID.spacing[1] ** 3),
                "This makes cubes of the voxels. They are longer than wide here: `ct.spacing` has three numbers.",
            ),
        ),
    ),
    "10.3": Exercise(
        Number("bytes"),
        lambda: _bytes(_slices(), 1),
        "One bit a voxel, and no frame where there is nothing. An image of the same size has 16 bits in all 36 slices.",
        (
            Mistake(
                "a byte for a voxel",
                lambda: _bytes(_slices(), 8),
                "This takes a byte for each voxel. What does Bits Allocated say?",
            ),
            Mistake(
                "all slices",
                lambda: _bytes(GRID.slices, 1),
                "This counts a frame for each slice of the CT. How many frames are there?",
            ),
            Mistake(
                "all slices, a byte for a voxel",
                lambda: _bytes(GRID.slices, 8),
                "Two things: there are fewer frames than slices, and a voxel takes less than a byte.",
            ),
            Mistake(
                "one frame",
                lambda: _bytes(1, 1),
                "This is one frame. How many are there?",
            ),
        ),
    ),
    "10.4": Exercise(
        Words(("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")),
        lambda: "FrameOfReferenceUID",
        "The same frame of reference: a point has the same coordinates in both.",
        (
            Mistake(
                "study",
                lambda: "StudyInstanceUID",
                "It is the same in both files. But a study may hold two scans, and the patient may have moved between "
                "them.",
            ),
            Mistake(
                "series",
                lambda: "SeriesInstanceUID",
                "The segmentation is a series of its own: this one is new.",
            ),
            Mistake(
                "instance",
                lambda: "SOPInstanceUID",
                "No two files have the same one. It is the number of the file.",
            ),
        ),
    ),
    "10.5": Exercise(
        Number("Gy", 0.5),
        lambda: _percentile(5),
        "The dose is a formula here, so this is known exactly; an error of 0.5 Gy is accepted, because of the voxels.",
        (
            Mistake(
                "upper end",
                lambda: _percentile(95),
                "Only the 5 % with the highest dose get this. The question is what 95 % of the volume get at least: "
                "count from the other end.",
            ),
            Mistake(
                "95 % of the mean",
                lambda: 0.95 * float(_doses().mean()),
                "This is 95 % of the mean dose. The 95 % are of the volume here.",
            ),
            Mistake(
                "95 % of the maximum",
                lambda: 0.95 * float(_doses().max()),
                "This is 95 % of the greatest dose. The 95 % are of the volume here.",
            ),
            Mistake(
                "minimum",
                lambda: float(_doses().min()),
                "The least dose: 100 % of the volume get it, D100. It depends on a single voxel.",
            ),
            Mistake("mean", lambda: float(_doses().mean()), "This is the mean dose. Which dose do 95 % reach?"),
        ),
    ),
}
