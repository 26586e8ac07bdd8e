"""Exercises of notebook 4, on edges, centres and millimetres."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from dicomnb.teaching.answers import Function, Number, Numbers
from dicomnb.teaching.checking import Exercise, Mistake
from dicomnb.teaching.studies.mr import MR
from dicomnb.teaching.studies.pet import PET_SMALL

__all__ = ["EXERCISES"]

X, Y, _ = PET_SMALL.grid.spacing
COLUMNS, ROWS = PET_SMALL.grid.columns, PET_SMALL.grid.rows

# Rounding adds an edge to (n + 1) · d with the second, and to n · d with the third.
CASES: Final = ((47, 3.27), (42, 3.27), (43, 3.27), (128, 3.125), (192, 0.683594), (448, 0.4), (1, 5.0))


def _area(pixel: float) -> float:
    """Return the cross-section of the body as so many pixels of an area, mm²."""
    a, b = PET_SMALL.body.semi_axes
    return math.pi * a * b / (X * Y) * pixel


def _from_first_to_last(step: float, steps: int) -> float:
    return step * steps


def _edges(n: int, d: float) -> Any:
    return d * np.linspace(0, n, n + 1)


EXERCISES: Final[Mapping[str, Exercise]] = {
    "4.1": Exercise(
        Numbers("mm", 0.01),
        lambda: (COLUMNS * X, ROWS * Y),
        "Columns lie side by side, so their number goes with the column spacing, the second value of Pixel Spacing.",
        (
            Mistake(
                "spacings swapped",
                lambda: (COLUMNS * Y, ROWS * X),
                "The first value of `PixelSpacing` is vertical: from one row to the next.",
            ),
            Mistake(
                "height first",
                lambda: (ROWS * Y, COLUMNS * X),
                "Both numbers are right, but the width is asked for first.",
            ),
            Mistake(
                "centre to centre",
                lambda: ((COLUMNS - 1) * X, (ROWS - 1) * Y),
                "This goes from the first centre to the last. How many pixels does it leave out?",
            ),
            Mistake(
                "counts swapped",
                lambda: (ROWS * X, COLUMNS * Y),
                "How many pixels lie side by side in one row? As many as there are columns.",
            ),
            Mistake(
                "pixels",
                lambda: (COLUMNS, ROWS),
                "These are pixels. How large is one of them?",
            ),
        ),
    ),
    "4.2": Exercise(
        Numbers("mm", 0.001, shape=False),
        lambda: (np.arange(ROWS) + 0.5) * Y,
        "The first centre lies half a pixel from the edge, and each of the others one pixel further.",
        (
            Mistake(
                "edges",
                lambda: np.arange(ROWS + 1) * Y,
                "These are the edges, one more than there are rows. A centre lies in the middle between two of them.",
            ),
            Mistake(
                "upper edges",
                lambda: np.arange(ROWS) * Y,
                "The count is right, but the first one lies at 0, on the edge. How far from it is the first centre?",
            ),
            Mistake(
                "lower edges",
                lambda: (np.arange(ROWS) + 1) * Y,
                "The count is right, but these are the lower edges of the rows. Half a pixel too far down.",
            ),
            Mistake(
                "column spacing",
                lambda: (np.arange(ROWS) + 0.5) * X,
                "This is the distance from one column to the next. From one row to the next, it is the other value.",
            ),
            Mistake(
                "columns",
                lambda: (np.arange(COLUMNS) + 0.5) * X,
                "These are the centres along x. The rows lie along y.",
            ),
        ),
    ),
    "4.3": Exercise(
        Function(Numbers("mm", 1e-6, shape=False), CASES),
        lambda: _edges,
        "Whole numbers are counted without rounding, and multiplying them cannot change how many there are.",
        (
            Mistake(
                "arange with a step",
                lambda: lambda n, d: np.arange(0.0, (n + 1) * d, d),
                "Right for 47 slices of 3.27 mm, one too many for 42. Count in whole numbers and multiply afterwards.",
            ),
            Mistake(
                "arange without the last edge",
                lambda: lambda n, d: np.arange(0.0, n * d, d),
                "`arange` stops before its end, so the last edge is missing, unless rounding puts it there by chance.",
            ),
            Mistake(
                "as many as voxels",
                lambda: lambda n, d: np.arange(n) * d,
                "The last edge is missing: n voxels have n + 1.",
            ),
            Mistake(
                "linspace with n",
                lambda: lambda n, d: np.linspace(0, n * d, n),
                "`linspace` wants to know how many numbers, not how many gaps: n + 1 edges.",
            ),
            Mistake(
                "centres",
                lambda: lambda n, d: (np.arange(n) + 0.5) * d,
                "These are the centres.",
            ),
        ),
    ),
    "4.4": Exercise(
        Number("mm²", 0.01 * _area(X * Y)),
        lambda: _area(X * Y),
        "The body is an ellipse of 304 × 208 mm: π · 152 · 104 mm². "
        "An error of 1 % is accepted, because of pixels on the border.",
        (
            Mistake("pixels", lambda: _area(1), "These are pixels. How many mm² does one of them cover?"),
            Mistake(
                "square pixels, wide",
                lambda: _area(X * X),
                "That would be right if the pixels were 3.125 mm high too. `PixelSpacing` has two values.",
            ),
            Mistake(
                "square pixels, high",
                lambda: _area(Y * Y),
                "That would be right if the pixels were 2.5 mm wide too. `PixelSpacing` has two values.",
            ),
            Mistake("length", lambda: _area(X), "An area needs both sides of the pixel: its width and its height."),
            Mistake("cm²", lambda: _area(X * Y) / 100, "Right in cm². The question is for mm²."),
        ),
    ),
    "4.5": Exercise(
        Number("mm", 0.05),
        lambda: float(np.linalg.norm(MR.grid.position(MR.grid.slices - 1) - MR.grid.position(0))),
        "Slices of 3.4 mm with a gap of 0.6 mm: from one centre to the next it is 4.0 mm.",
        (
            Mistake(
                "thickness for spacing",
                lambda: _from_first_to_last(MR.grid.slice_thickness, MR.grid.slices - 1),
                "Slice Thickness says how thick a slice is, not how far it is to the next. Between them is a gap.",
            ),
            Mistake(
                "thickness, and one step too many",
                lambda: _from_first_to_last(MR.grid.slice_thickness, MR.grid.slices),
                "Two things: thickness is not distance, and from the first centre to the last there is one step less "
                "than there are slices.",
            ),
            Mistake(
                "one step too many",
                lambda: _from_first_to_last(MR.grid.spacing[2], MR.grid.slices),
                "From the first centre to the last there is one step less than there are slices.",
            ),
            Mistake(
                "z only",
                lambda: abs(float(MR.grid.position(MR.grid.slices - 1)[2] - MR.grid.position(0)[2])),
                "This is how much higher the last slice lies. The stack is oblique: x and y change as well.",
            ),
            Mistake("one step", lambda: MR.grid.spacing[2], "This is one step, from a slice to the next."),
        ),
    ),
}
