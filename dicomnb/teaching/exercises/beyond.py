"""Exercises of notebook 8, on film, regions, dose and privacy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.teaching.answers import Number, Numbers, Unreadable
from dicomnb.teaching.checking import Exercise, Mistake, Pattern
from dicomnb.teaching.studies.dose import DOSE
from dicomnb.teaching.studies.ultrasound import US

__all__ = ["EXERCISES", "Blackout"]

Edges = tuple[int, int, int, int]

ROW: Final = US.region.top + round(US.vessel[0] / (US.region.delta[1] * 10))
"""Row of the screen at which the vessel begins."""

LEVEL: Final = 55.0


@dataclass(frozen=True, slots=True)
class Blackout:
    """A rectangle that hides what must not be seen, and nothing of what is to be seen: many are right.

    Parameters
    ----------
    hide, keep : (left, top, right, bottom)
        Pixels; right and bottom are the first ones beyond.
    """

    hide: Edges
    keep: Edges

    def read(self, given: object) -> FloatArray:
        """Return left, top, width and height."""
        values = Numbers("pixels").read(given)
        if values.size != 4:
            raise Unreadable(f"Four numbers are asked for, left, top, width and height, and these are {values.size}.")
        return values.reshape(4)

    def same(self, one: FloatArray, other: FloatArray) -> bool:
        """Whether both do what they should."""
        return self.is_good(one) and self.is_good(other)

    def is_good(self, rectangle: FloatArray) -> bool:
        """Whether a rectangle hides the one and keeps the other."""
        return self.hides_all(rectangle) and not self.hides_echoes(rectangle)

    def hides_all(self, rectangle: FloatArray) -> bool:
        """Whether a rectangle covers all that is to be hidden."""
        left, top, width, height = rectangle
        inside = left <= self.hide[0] and top <= self.hide[1]
        return bool(inside and left + width >= self.hide[2] and top + height >= self.hide[3])

    def hides_echoes(self, rectangle: FloatArray) -> bool:
        """Whether a rectangle covers some of what is to be kept."""
        left, top, width, height = rectangle
        aside = left >= self.keep[2] or left + width <= self.keep[0]
        return bool(not aside and top < self.keep[3] and top + height > self.keep[1])

    def remark(self, given: FloatArray, truth: FloatArray) -> str:  # noqa: ARG002 - not the only right one
        """Say what a rectangle hides too little or too much."""
        if self.hides_echoes(given):
            return "This hides some of the echoes."
        return "This does not hide the whole text."


def _ink() -> Edges:
    """Return where there is text above the echoes; the box of the name is a little wider."""
    rows, columns = np.nonzero(US.image(0)[: US.region.top].any(axis=-1))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


SCREEN: Final = Blackout(_ink(), (US.region.left, US.region.top, US.region.right + 1, US.region.bottom + 1))


def _swapped(rectangle: FloatArray) -> bool:
    """Whether a rectangle would be right if rows and columns changed places."""
    return SCREEN.is_good(rectangle[[1, 0, 3, 2]])


@cache
def _doses() -> FloatArray:
    return DOSE.doses_in_tumour()


def _share() -> float:
    """Return how much of the tumour gets at least the level, 0 to 1."""
    return float(np.mean(_doses() >= LEVEL))


def _depth(pixel: float, row: float) -> float:
    """Return so many rows in mm, if each has a height in cm."""
    return row * pixel * 10


def _near(value: Callable[[], float]) -> Callable[[float], bool]:
    return lambda given: math.isclose(given, value(), rel_tol=0.05)


EXERCISES: Final[Mapping[str, Exercise]] = {
    "8.1": Exercise(
        Number("per minute", 0.05),
        lambda: 60_000 / US.duration,
        "24 frames of 40 ms are 960 ms, about as long as a heartbeat.",
        (
            Mistake(
                "gaps for frames",
                lambda: 60_000 / ((US.frames - 1) * US.frame_time),
                "This counts the gaps between the frames. But after the last one the first one follows, and that takes "
                "a frame time too.",
            ),
            Mistake(
                "frames",
                lambda: 60_000 / US.frame_time,
                "So many frames go by in a minute. How many of them make one movement?",
            ),
            Mistake(
                "frames in a second",
                lambda: 1000 / US.frame_time,
                "So many frames go by in a second. How long does the whole film take?",
            ),
            Mistake("in a second", lambda: 1000 / US.duration, "Right for a second. The question is for a minute."),
            Mistake(
                "duration", lambda: US.duration, "So many ms the film takes. How often does that go into a minute?"
            ),
        ),
    ),
    "8.2": Exercise(
        Number("mm", 0.21),
        lambda: US.vessel[0],
        "The region has its own upper border and its own scale. Outside of it a pixel has no size.",
        (
            Mistake(
                "from the top of the screen",
                lambda: _depth(US.region.delta[1], ROW),
                "This is counted from the top of the screen. The region begins further down.",
            ),
            Mistake(
                "width of a pixel",
                lambda: _depth(US.region.delta[0], ROW - US.region.top),
                "Down the screen it is `PhysicalDeltaY`. A pixel is not square here.",
            ),
            Mistake(
                "centimetres",
                lambda: _depth(US.region.delta[1], ROW - US.region.top) / 10,
                "Right in cm. The question is for mm.",
            ),
            Mistake(
                "cm taken for mm, from the top of the screen",
                lambda: _depth(US.region.delta[1], ROW) / 10,
                "Two things: the unit is the centimetre, and the region begins further down.",
            ),
            Mistake("pixels", lambda: ROW - US.region.top, "These are pixels. How high is one?"),
        ),
    ),
    "8.3": Exercise(
        Number("%", 3.0),
        lambda: 100 * _share(),
        "Not even two thirds. The dose is a formula here, so this is known exactly; "
        "an error of 3 % is accepted, because of the voxels.",
        (
            Mistake(
                "less than the level",
                lambda: 100 * (1 - _share()),
                "This is the share that gets less than 55 Gy. The two together are 100 %.",
            ),
            Mistake(
                "mean dose",
                lambda: float(_doses().mean()),
                "This is the mean dose in Gy, and it is near 55 by chance. Which share of the voxels has at least 55?",
            ),
            Pattern(
                "share of 1",
                lambda given: math.isclose(given, _share(), abs_tol=0.03),
                "Right as a share of 1. The question is for per cent.",
            ),
            Pattern(
                "voxels",
                _near(lambda: _share() * DOSE.sphere.volume_ml * 1000 / DOSE.ct.grid.voxel_volume),
                "These are voxels. How many has the whole tumour?",
            ),
        ),
    ),
    "8.4": Exercise(
        SCREEN,
        lambda: (0, 0, US.columns, US.region.top),
        "A rectangle that is a little too large hides a little black. One that is too small shows a name.",
        (
            Pattern(
                "row first",
                lambda given: not SCREEN.is_good(given) and _swapped(given),
                "Of a rectangle the column comes first: left, top, width, height.",
            ),
            Pattern(
                "text and echoes",
                lambda given: SCREEN.hides_all(given) and SCREEN.hides_echoes(given),
                "The text is hidden, and some of the echoes too: they begin at row 36. How high may the rectangle be?",
            ),
            Pattern(
                "not the whole text",
                lambda given: not SCREEN.hides_all(given) and not SCREEN.hides_echoes(given),
                "Some letters are left. Where does the text end, and from where is the width counted?",
            ),
        ),
    ),
    "8.5": Exercise(
        Number("files"),
        lambda: 2,
        "One in words, one in pixels. The check reads words only, and says so.",
        (
            Mistake(
                "text only",
                lambda: 1,
                "So many are found by the check, which reads words. Open the two pictures and look yourself.",
            ),
            Mistake(
                "both pictures",
                lambda: 3,
                "One of the two pictures comes from the copy with the black rectangle.",
            ),
            Mistake("all", lambda: 4, "There is a table that has nothing but a length. Open each file, and look."),
            Mistake("none", lambda: 0, "The check has found something. What stands in its first line?"),
        ),
    ),
}
