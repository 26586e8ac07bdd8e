"""Exercises of notebook 5, on the order, distance and shift of slices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from dicomnb.teaching.answers import Function, Number, Words
from dicomnb.teaching.checking import Exercise, Mistake, Pattern
from dicomnb.teaching.studies.stack import STACK, STACK_GAP, STACK_TILT

__all__ = ["EXERCISES"]

AXIAL: Final = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SAGITTAL: Final = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
TILTED: Final = (*STACK_TILT.grid.row, *STACK_TILT.grid.column)

CASES: Final = (
    ([-120.5, -80.0, 45.0], list(AXIAL)),
    ([38.5, -110.0, 160.0], list(SAGITTAL)),
    ([-165.0, 25.0, -60.0], list(TILTED)),
)

BALL: Final = next(insert for insert in STACK.inserts if insert.name == "blood")
BORDER: Final = 0.04
"""Largest error of the ball's volume that is accepted, as a share: voxels on its border are counted whole."""

MISSING: Final = STACK_GAP.missing[0]


def _by_instance_number() -> tuple[str, ...]:
    numbers = [STACK.instance_number(k) for k in STACK.present]
    return tuple(name for _, name in sorted(zip(numbers, STACK.order, strict=True)))


def _along(direction: Callable[[Any], Any]) -> Callable[[Sequence[float], Sequence[float]], float]:
    """Return the function that measures a position along what is made of the two directions of a slice."""

    def place(position: Sequence[float], orientation: Sequence[float]) -> float:
        return float(np.dot(position, direction(np.reshape(orientation, (2, 3)))))

    return place


def _ball(height: float) -> float:
    """Return the volume of the ball if voxels were so high, mL."""
    return BALL.volume_ml / STACK.grid.spacing[2] * height


def _about(volume: float) -> Callable[[float], bool]:
    """Return whether a volume is near another one, in whatever unit both are."""
    return lambda given: abs(given - volume) <= BORDER * volume


def _height(k: float) -> float:
    """Return z of a slice of the stack with a gap, mm."""
    return float(STACK_GAP.grid.first[2] + k * STACK_GAP.grid.spacing[2])


def _shift(direction: Sequence[float], steps: int) -> float:
    return float(np.dot(STACK_TILT.grid.affine[:3, 2] * steps, direction))


STEPS: Final = STACK_TILT.grid.slices - 1

EXERCISES: Final[Mapping[str, Exercise]] = {
    "5.1": Exercise(
        Words(several=True),
        lambda: STACK.order,
        "A position cannot lie about the order. Here z is enough, because the slices are axial.",
        (
            Mistake("by name", lambda: STACK.names, "This is the order of the alphabet. Where does each slice lie?"),
            Mistake(
                "by Instance Number",
                _by_instance_number,
                "This is the order in which the slices were numbered, and that is not the order in which they lie.",
            ),
            Mistake(
                "from the head down",
                lambda: STACK.order[::-1],
                "The right order, from the head down. z grows towards the head: which end has the smallest z?",
            ),
            Mistake(
                "Instance Number backwards",
                lambda: _by_instance_number()[::-1],
                "This is the order of Instance Number, backwards. Sort by position.",
            ),
        ),
    ),
    "5.2": Exercise(
        Function(Number("mm", 0.001), CASES),
        lambda: _along(lambda axes: np.cross(axes[0], axes[1])),
        "It sorts slices of any direction, and the difference of two places is their true distance.",
        (
            Mistake(
                "z only",
                lambda: _along(lambda _: (0, 0, 1)),
                "Right for axial slices. Sagittal ones lie side by side: all have the same z.",
            ),
            Mistake(
                "normal reversed",
                lambda: _along(lambda axes: np.cross(axes[1], axes[0])),
                "The size is right, the sign is not: `np.cross` takes the direction along a row first.",
            ),
            Mistake(
                "along a row",
                lambda: _along(lambda axes: axes[0]),
                "This measures along the rows, within the slice. At a right angle to both is their `np.cross`.",
            ),
            Mistake(
                "along a column",
                lambda: _along(lambda axes: axes[1]),
                "This measures down the columns, within the slice. At a right angle to both is their `np.cross`.",
            ),
            Mistake(
                "distance from the origin",
                lambda: lambda position, orientation: np.linalg.norm(position),  # noqa: ARG005 - what is asked for
                "This is how far the first pixel is from the origin, in any direction. Only the part along the normal "
                "counts.",
            ),
        ),
    ),
    "5.3": Exercise(
        Number("mL", BORDER * BALL.volume_ml),
        lambda: _ball(STACK.grid.spacing[2]),
        f"The ball is {2 * BALL.radius:g} mm across: π/6 · {2 * BALL.radius:g}³ mm³. An error of 4 % is "
        "accepted, because of voxels on the border.",
        (
            Mistake(
                "thickness for spacing",
                lambda: _ball(STACK.grid.slice_thickness),
                "With 6 mm each slice would count what it shares with the next one a second time.",
            ),
            Pattern(
                "voxels",
                _about(_ball(1) * 1000 / (STACK.grid.spacing[0] * STACK.grid.spacing[1])),
                "These are voxels. How many mm³ has one of them?",
            ),
            Mistake(
                "area",
                lambda: _ball(1),
                "A voxel has three sides: this has only those of a pixel.",
            ),
            Pattern("mm³", _about(_ball(STACK.grid.spacing[2]) * 1000), "Right in mm³. The question is for mL."),
            Pattern(
                "thickness, in mm³",
                _about(_ball(STACK.grid.slice_thickness) * 1000),
                "Two things: thickness is not the distance to the next slice, and 1 mL is 1,000 mm³.",
            ),
        ),
    ),
    "5.4": Exercise(
        Number("mm", 0.01),
        lambda: _height(MISSING),
        "A missing slice is no reason to give up the study, but it has to be known.",
        (
            Mistake(
                "slice below",
                lambda: _height(MISSING - 1),
                "There is a slice: it is the last one before the gap. The missing one lies above it.",
            ),
            Mistake(
                "slice above",
                lambda: _height(MISSING + 1),
                "There is a slice: it is the first one after the gap. The missing one lies below it.",
            ),
            Mistake(
                "thickness for spacing",
                lambda: _height(MISSING - 1) + STACK_GAP.grid.slice_thickness,
                "You went up by the thickness of a slice. How far is it usually from one to the next?",
            ),
            Mistake(
                "number of the step",
                lambda: MISSING - 1,
                "This is the number of the step, counted from 0. At which z does it begin, and where is its middle?",
            ),
            Mistake(
                "length of the step",
                lambda: 2 * STACK_GAP.grid.spacing[2],
                "This is how long the long step is. Where in the patient is its middle?",
            ),
        ),
    ),
    "5.5": Exercise(
        Number("mm", 0.05),
        lambda: _shift(STACK_TILT.grid.column, STEPS),
        "The table moved along z, and the columns point up by 0.28: 115 mm times 0.28.",
        (
            Mistake(
                "along z",
                lambda: _shift((0, 0, 1), STEPS),
                "This is how far the table moved. How much of it lies in the direction of the columns?",
            ),
            Mistake(
                "along the normal",
                lambda: _shift([float(part) for part in STACK_TILT.grid.normal], STEPS),
                "This is how far the two planes are apart, along the normal. What remains within the plane?",
            ),
            Mistake(
                "along the rows",
                lambda: _shift(STACK_TILT.grid.row, STEPS),
                "Along the rows nothing is shifted: the ring is tilted back, not aside. Which three numbers point down "
                "the columns?",
            ),
            Mistake(
                "one step",
                lambda: _shift(STACK_TILT.grid.column, 1),
                "This is the shift from one slice to the next. The two slices are the lowest and the highest.",
            ),
            Mistake(
                "one step too many",
                lambda: _shift(STACK_TILT.grid.column, STEPS + 1),
                "There is one step less than there are slices.",
            ),
        ),
    ),
}
