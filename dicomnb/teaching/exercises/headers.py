"""Exercises of notebook 1, on a header and its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.teaching.answers import Number
from dicomnb.teaching.checking import Exercise, Mistake
from dicomnb.teaching.studies.pet import PET

__all__ = ["EXERCISES"]

SLICE: Final = PET.grid.slices - 24
"""The slice that ``pet024.dcm`` holds, counted from the feet: the files are numbered from the head."""

ROW, COLUMN = 64, 83
"""A pixel in a hot sphere."""

BYTES_A_PIXEL: Final = 2


def _read_backwards(number: int) -> int:
    return int.from_bytes(number.to_bytes(2, "little"), "big")


@cache
def _activities() -> FloatArray:
    return np.asarray(PET.values[SLICE])


def _activity(row: int, column: int) -> float:
    return float(_activities()[row, column])


def _stored(row: int, column: int) -> float:
    # Each slice is scaled so that its own maximum is the largest signed number of 16 bits.
    return _activity(row, column) / float(_activities().max()) * (2**15 - 1)


def _pixel_bytes(bytes_a_pixel: int, slices: int) -> int:
    return PET.grid.rows * PET.grid.columns * bytes_a_pixel * slices


EXERCISES: Final[Mapping[str, Exercise]] = {
    "1.1": Exercise(
        Number(),
        lambda: PET.grid.slices,
        "The tag is (0054,0081), Number of Slices, and the value stands in the last two bytes, low byte first.",
        (
            Mistake(
                "high byte first",
                lambda: _read_backwards(PET.grid.slices),
                'That reads the high byte first. In this file the low byte comes first: `"little"`.',
            ),
            Mistake(
                "length for value",
                lambda: 2,
                "This is the length: it says how many bytes the value takes. The value itself comes after it.",
            ),
            Mistake("group for value", lambda: 0x54, "This is the group, the first half of the tag."),
        ),
    ),
    "1.2": Exercise(
        Number("min", 0.01),
        lambda: PET.injection.half_life / 60,
        "The standard settles in which unit each attribute is stated; this one is stated in seconds.",
        (
            Mistake("seconds", lambda: PET.injection.half_life, "These are seconds. How many minutes are they?"),
            Mistake("hours", lambda: PET.injection.half_life / 3600, "These are hours: 60 once too often."),
            Mistake(
                "minutes to seconds",
                lambda: PET.injection.half_life * 60,
                "The header has seconds already. Divide where you multiplied.",
            ),
            Mistake(
                "dose",
                lambda: PET.injection.dose,
                'This is how much was given, in Bq. `given.dir("half")` finds the keyword.',
            ),
        ),
    ),
    "1.3": Exercise(
        Number("bytes"),
        lambda: _pixel_bytes(BYTES_A_PIXEL, PET.grid.slices),
        "One and a half million: a small study. A CT of the chest has a hundred times as much.",
        (
            Mistake(
                "one slice",
                lambda: _pixel_bytes(BYTES_A_PIXEL, 1),
                "This is one slice. How many files are in the folder?",
            ),
            Mistake(
                "pixels",
                lambda: _pixel_bytes(1, PET.grid.slices),
                "These are pixels. How many bytes does each of them take? `BitsAllocated` counts bits.",
            ),
            Mistake(
                "bits",
                lambda: _pixel_bytes(BYTES_A_PIXEL * 8, PET.grid.slices),
                "These are bits. Eight of them make a byte.",
            ),
        ),
    ),
    "1.4": Exercise(
        Number("Bq/mL", 1.0),
        lambda: _activity(ROW, COLUMN),
        "The slope is more than decoration: without it this number would mean nothing.",
        (
            Mistake(
                "slope forgotten",
                lambda: round(_stored(ROW, COLUMN)),
                "This is the stored value. What it stands for comes out when the rescale slope is applied.",
            ),
            Mistake(
                "row and column swapped",
                lambda: _activity(COLUMN, ROW),
                "This is the pixel in row 83, column 64. Of an array the first index is the row.",
            ),
            Mistake(
                "swapped and slope forgotten",
                lambda: round(_stored(COLUMN, ROW)),
                "Two things: the first index is the row, and this is a stored value still.",
            ),
        ),
    ),
    "1.5": Exercise(
        Number("mm", 0.001),
        lambda: (24 - 10) * PET.grid.spacing[2],
        "From slice 10 to slice 24 there are 14 steps, though 15 slices take part: centres and gaps again.",
        (
            Mistake(
                "one step",
                lambda: PET.grid.spacing[2],
                "This is one step, from a slice to the next. Where does either of the two files lie?",
            ),
            Mistake(
                "one step too many",
                lambda: (24 - 10 + 1) * PET.grid.spacing[2],
                "You counted slices. A distance goes from centre to centre: count the gaps.",
            ),
            Mistake(
                "one step too few",
                lambda: (24 - 10 - 1) * PET.grid.spacing[2],
                "You counted the slices between the two. Count the gaps.",
            ),
            Mistake(
                "sum",
                lambda: abs(2 * PET.grid.first[2] + (2 * PET.grid.slices - 34) * PET.grid.spacing[2]),
                "You added the two positions. How far are they apart?",
            ),
        ),
    ),
}
