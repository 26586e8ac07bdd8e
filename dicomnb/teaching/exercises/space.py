"""Exercises of notebook 6, on directions, places and matrices in the patient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from dicomnb.teaching.answers import Function, Numbers, Words
from dicomnb.teaching.checking import Exercise, Mistake
from dicomnb.teaching.studies.mr import MR

__all__ = ["EXERCISES"]

GRID: Final = MR.grid
BALLS: Final = {ball.name: ball for ball in MR.fiducials}
LEFT: Final = BALLS["left"].center

ARROWS: Final = (
    ([0.0, 0.0, 1.0],),
    ([0.0, -1.0, 0.0],),
    (list(GRID.row),),
    (list(GRID.column),),
    ([-0.8, 0.0, 0.6],),
    ([0.36, 0.48, -0.8],),
)

COLUMN, ROW, SLICE = 89, 16, 4
"""The pixel of 6.2."""

RAS: Final = np.diag([-1.0, -1.0, 1.0, 1.0])


def _letter(choose: Callable[[Any], Any], letters: str = "LPSRAI") -> Callable[[Sequence[float]], str]:
    def letter(arrow: Sequence[float]) -> str:
        axis = int(choose(np.asarray(arrow)))
        return letters[axis if arrow[axis] > 0 else axis + 3]

    return letter


def _largest(arrow: Any) -> Any:
    return np.argmax(np.abs(arrow))


def _place(column: float, row: float, k: float, spacing: tuple[float, float] = GRID.spacing[:2]) -> Any:
    """Return where a pixel would be, LPS, mm, if columns and rows were so far apart."""
    across, down = spacing
    return GRID.position(0) + k * GRID.affine[:3, 2] + column * across * np.array(GRID.row) + row * down * _down()


def _down() -> Any:
    return np.array(GRID.column)


def _turned_over() -> Any:
    """Return where the pixel would be if its row went with the direction along a row."""
    across, down, _ = GRID.spacing
    return GRID.position(SLICE) + ROW * down * np.array(GRID.row) + COLUMN * across * _down()


EXERCISES: Final[Mapping[str, Exercise]] = {
    "6.1": Exercise(
        Function(Words(tuple("LPSRAI")), ARROWS),
        lambda: _letter(_largest),
        "Pictures show such letters at their sides, and with them every reader knows at once how the patient lies.",
        (
            Mistake(
                "sign before size",
                lambda: _letter(np.argmax),
                "Large and negative is large too: -1 along y points to A with its whole length.",
            ),
            Mistake(
                "RAS",
                lambda: _letter(_largest, "RASLPI"),
                "Here x grows towards L and y towards P. You took the other system, RAS.",
            ),
            Mistake(
                "no sign",
                lambda: lambda arrow: "LPS"[_largest(arrow)],
                "The axis is right. But an arrow against it points to the opposite letter.",
            ),
            Mistake(
                "opposite ends",
                lambda: _letter(_largest, "RAILPS"),
                "Every letter is that of the opposite end. Which way does x grow?",
            ),
        ),
    ),
    "6.2": Exercise(
        Numbers("mm", 0.05),
        lambda: _place(COLUMN, ROW, SLICE),
        "Three numbers say where in this patient the pixel is, for any other image of the same frame of reference too.",
        (
            Mistake(
                "spacings swapped",
                lambda: _place(COLUMN, ROW, SLICE, (GRID.spacing[1], GRID.spacing[0])),
                "The first value of `PixelSpacing` is vertical: it goes with the rows.",
            ),
            Mistake(
                "row and column swapped",
                lambda: _place(ROW, COLUMN, SLICE),
                "Row and column have changed places. The column number counts along a row.",
            ),
            Mistake(
                "arrows swapped",
                _turned_over,
                "The spacings are right, the arrows are not: the column number goes with the arrow along a row.",
            ),
            Mistake(
                "first pixel",
                lambda: _place(0, 0, SLICE),
                "This is the first pixel of the slice. From there walk along the row and down the column.",
            ),
            Mistake(
                "half a pixel too far",
                lambda: _place(COLUMN + 0.5, ROW + 0.5, SLICE),
                "Half a pixel too far: Image Position is the centre of the first pixel already, not its corner.",
            ),
            Mistake(
                "no spacing",
                lambda: _place(COLUMN, ROW, SLICE, (1.0, 1.0)),
                "These steps are 1 mm long. How far apart are the pixels?",
            ),
        ),
    ),
    "6.3": Exercise(
        Numbers("", 0.01),
        lambda: np.rint(GRID.index(LEFT)),
        "Seven slices from the feet, and far to the right of the picture, where the patient's left is.",
        (
            Mistake(
                "not rounded",
                lambda: GRID.index(LEFT),
                "The place is right. A voxel is counted in whole numbers: which one is nearest?",
            ),
            Mistake(
                "cut off",
                lambda: np.trunc(GRID.index(LEFT)),
                "Close. The centre of a voxel is a whole number, so round to the nearest one instead of cutting off.",
            ),
            Mistake(
                "slice first",
                lambda: np.rint(GRID.index(LEFT))[::-1],
                "The right voxel in the order of the array. The column, i, is asked for first.",
            ),
            Mistake(
                "affine not inverted",
                lambda: GRID.affine[:3, :3] @ LEFT + GRID.affine[:3, 3],
                "The affine leads from voxels to the patient. Here it is to go the other way.",
            ),
            Mistake(
                "RAS",
                lambda: np.rint(GRID.index((-LEFT[0], -LEFT[1], LEFT[2]))),
                "Somewhere x and y have changed their signs. The place is in LPS already, and so is the affine.",
            ),
            Mistake(
                "counted from 1",
                lambda: np.rint(GRID.index(LEFT)) + 1,
                "Counted from 1. Here, as in Python, the first voxel is 0.",
            ),
        ),
    ),
    "6.4": Exercise(
        Numbers("", 1e-6),
        lambda: RAS @ GRID.affine,
        "Multiplied from the left it changes what comes out, the places. The voxels stay where they are.",
        (
            Mistake(
                "columns",
                lambda: GRID.affine @ RAS,
                "This turns the columns of the matrix, and so the indices i and j. The places are to be written anew, "
                "and their x and y are rows of the matrix.",
            ),
            Mistake(
                "rows and columns",
                lambda: RAS @ GRID.affine @ RAS,
                "Half of it is right: the rows. But i and j still count as before, so leave the columns alone.",
            ),
            Mistake("unchanged", lambda: GRID.affine, "This is the affine for LPS. What becomes of x and y?"),
            Mistake(
                "all three",
                lambda: np.diag([-1.0, -1.0, -1.0, 1.0]) @ GRID.affine,
                "The z axis goes to the head in both systems.",
            ),
            Mistake(
                "origin forgotten",
                lambda: np.column_stack([(RAS @ GRID.affine)[:, :3], GRID.affine[:, 3]]),
                "The steps are right. The place where it begins, the last column, is a place too.",
            ),
            Mistake(
                "only x",
                lambda: np.diag([-1.0, 1.0, 1.0, 1.0]) @ GRID.affine,
                "This mirrors the patient: x has changed its sign and y has not.",
            ),
        ),
    ),
    "6.5": Exercise(
        Words(("nothing", "mirrored", "upside down", "turned")),
        lambda: "mirrored",
        "The left ball is the brightest, and it has come to the left of the picture. In a real head, nobody would see.",
        (
            Mistake(
                "nothing",
                lambda: "nothing",
                "It does look healthy. On which side is the brightest ball, here and in the first picture?",
            ),
            Mistake(
                "upside down",
                lambda: "upside down",
                "Then the ball in front would be at the bottom. Which brightness has it, and where is it?",
            ),
            Mistake(
                "turned",
                lambda: "turned",
                "Turned by 180° the front would be at the bottom. Is the ball with brightness 900 there?",
            ),
        ),
    ),
}
