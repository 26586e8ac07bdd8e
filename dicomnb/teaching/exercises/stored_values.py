"""Exercises of notebook 2, on stored values, Hounsfield units and other units."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.teaching.answers import Number, Words
from dicomnb.teaching.checking import Exercise, Mistake
from dicomnb.teaching.studies.ct import CT, INTERCEPT
from dicomnb.teaching.studies.pet import PET

__all__ = ["EXERCISES"]

BITS: Final = 12
HU: Final = {insert.name: insert.hu for insert in CT.inserts}
PLACES: Final = {"fat": ("ct015.dcm", 166, 224), "lung": ("ct022.dcm", 257, 142)}
"""File, row and column of a voxel in the middle of an insert."""

LARGEST: Final = 2**15 - 1
STORED: Final = 10_000


@cache
def _slice(name: str) -> FloatArray:
    return np.asarray(CT.slice_values(CT.grid.slices - 1 - CT.names.index(name)))


def _value(insert: str, *, swapped: bool = False) -> float:
    name, row, column = PLACES[insert]
    return float(_slice(name)[(column, row) if swapped else (row, column)])


@cache
def _slopes() -> FloatArray:
    """Return what a stored value of 1 means in each file of the PET study, from the head down, Bq/mL."""
    return np.asarray(PET.values.max(axis=(1, 2))[::-1] / LARGEST)


def _difference(upper: int, lower: int) -> float:
    return float(STORED * (_slopes()[lower - 1] - _slopes()[upper - 1]))


EXERCISES: Final[Mapping[str, Exercise]] = {
    "2.1": Exercise(
        Number("HU"),
        lambda: 2**BITS - 1 + INTERCEPT,
        "Metal is brighter than that: in most CT images it is cut off here, and the true value is lost.",
        (
            Mistake(
                "intercept forgotten",
                lambda: 2**BITS - 1,
                "This is the largest stored value. Which Hounsfield units does it stand for?",
            ),
            Mistake(
                "one too many",
                lambda: 2**BITS + INTERCEPT,
                f"{BITS} bits make {2**BITS:,} values, and the first of them is 0.",
            ),
            Mistake(
                "all bits",
                lambda: 2**16 - 1 + INTERCEPT,
                "`BitsAllocated` says how much room a pixel takes, `BitsStored` how much of it is used.",
            ),
            Mistake(
                "signed",
                lambda: 2 ** (BITS - 1) - 1 + INTERCEPT,
                "That would be so with a sign. `PixelRepresentation` is 0 here: without.",
            ),
            Mistake(
                "intercept subtracted",
                lambda: 2**BITS - 1 - INTERCEPT,
                "The intercept is added, and it is a negative number.",
            ),
        ),
    ),
    "2.2": Exercise(
        Number("HU", 0.5),
        lambda: HU["fat"],
        "Fat: lighter than water, so its value is below 0.",
        (
            Mistake(
                "intercept forgotten",
                lambda: HU["fat"] - INTERCEPT,
                "This is the stored value. Add the rescale intercept.",
            ),
            Mistake(
                "intercept subtracted",
                lambda: HU["fat"] - 2 * INTERCEPT,
                "The intercept is added, and it is a negative number.",
            ),
            Mistake(
                "row and column swapped",
                lambda: _value("fat", swapped=True),
                "This lies in the lung. Of an array the first index is the row.",
            ),
            Mistake(
                "swapped and intercept forgotten",
                lambda: _value("fat", swapped=True) - INTERCEPT,
                "Two things: the first index is the row, and the intercept is still to be added.",
            ),
        ),
    ),
    "2.3": Exercise(
        Number(),
        lambda: (int(HU["air"]) - INTERCEPT - 1024) % 2**16,
        "Below 0 it goes on from the top. So air comes out whiter than any bone, and nothing is said about it.",
        (
            Mistake(
                "no wrap-around",
                lambda: HU["air"],
                "That is what it should be. But an unsigned number has no minus: where does it go on below 0?",
            ),
            Mistake(
                "one too few",
                lambda: 2**16 - 1 + HU["air"],
                "Nearly: one below 0 is 65,535, the largest of the 65,536 values.",
            ),
            Mistake(
                "stored bits",
                lambda: 2**BITS + HU["air"],
                "The file uses 12 bits, but the array has the type uint16: it wraps around at 16.",
            ),
            Mistake("zero", lambda: 0, "It does not stop at 0. It wraps around, without a word."),
        ),
    ),
    "2.4": Exercise(
        Words(tuple(insert.name for insert in CT.inserts)),
        lambda: "lung",
        "Lung is tissue and air together, so it lies between the two.",
        (
            Mistake(
                "intercept forgotten",
                lambda: "bone",
                "The stored value would be that of bone, if it were in Hounsfield units. Is it?",
            ),
            Mistake(
                "air", lambda: "air", "Air has -1000 HU. What is there is a little denser: something else is in it."
            ),
        ),
    ),
    "2.5": Exercise(
        Number("Bq/mL", 0.05),
        lambda: _difference(10, 24),
        "The same stored value, and different activities: each slice has a slope of its own.",
        (
            Mistake(
                "one slope for all",
                lambda: 0,
                "The stored values are equal. But does each of the two slices have the same slope?",
            ),
            Mistake(
                "lower slice only",
                lambda: STORED * _slopes()[23],
                "This is the activity in `pet024.dcm` alone. By how much does it differ from that in `pet010.dcm`?",
            ),
            Mistake(
                "upper slice only",
                lambda: STORED * _slopes()[9],
                "This is the activity in `pet010.dcm` alone. By how much does that in `pet024.dcm` differ?",
            ),
            Mistake(
                "other way round",
                lambda: -_difference(10, 24),
                "The size is right. How much MORE is it in `pet024.dcm`?",
            ),
            Mistake(
                "slopes",
                lambda: _difference(10, 24) / STORED,
                "This is the difference of the slopes, of a stored value of 1. The stored value is 10,000.",
            ),
        ),
    ),
}
