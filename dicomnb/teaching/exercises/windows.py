"""Exercises of notebook 3, on windows and polarity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import numpy as np

from dicomnb.teaching.answers import Function, Number, Numbers, Words
from dicomnb.teaching.checking import Exercise, Mistake
from dicomnb.teaching.studies.ct import CT, INTERCEPT
from dicomnb.teaching.studies.projection import CR, LARGEST

__all__ = ["EXERCISES"]

GREYS: Final = 256
CT_WIDTH: Final = 400
BLACK, WHITE = -125, 225
"""Where the window of 3.1 begins and ends, HU."""

STROKE: Final = (20, 60)
"""The same of the window of 3.3."""

# Below, at both ends, in the middle, off the middle and above, for two windows of which none is the other's twin.
CASES: Final = tuple(
    (float(center + share * width), float(center), float(width))
    for center, width in ((40, 400), (-600, 1500))
    for share in (-2.0, -0.5, -0.2, 0.0, 0.3, 0.5, 2.0)
)


def _brightness(value: float, center: float, width: float) -> float:
    return float(np.interp(value, (center - width / 2, center + width / 2), (0, 1)))


def _shown() -> list[str]:
    return [insert.name for insert in CT.inserts if STROKE[0] < insert.hu < STROKE[1]]


@cache
def _radiograph(photometric: str) -> Any:
    return CR.stored(photometric).astype(np.int64)


def _turned(largest: int) -> Callable[[], Any]:
    return lambda: largest - _radiograph("MONOCHROME1")


EXERCISES: Final[Mapping[str, Exercise]] = {
    "3.1": Exercise(
        Numbers("HU", 1.0),
        lambda: ((BLACK + WHITE) / 2, WHITE - BLACK),
        "Center and width say the same as two ends, but they are what a reader turns: brightness and contrast.",
        (
            Mistake(
                "two ends",
                lambda: (BLACK, WHITE),
                "These are the two ends. The center lies in the middle, and the width goes from one to the other.",
            ),
            Mistake(
                "width first",
                lambda: (WHITE - BLACK, (BLACK + WHITE) / 2),
                "Both numbers are right, but the center is asked for first.",
            ),
            Mistake(
                "half the width",
                lambda: ((BLACK + WHITE) / 2, (WHITE - BLACK) / 2),
                "The width goes from black to white, not only from the center to white.",
            ),
            Mistake(
                "sign lost",
                lambda: ((WHITE - BLACK) / 2, WHITE + BLACK),
                "A sign got lost on the way: -125 lies below 0, so it is 350 HU from there to 225.",
            ),
            Mistake(
                "stored values",
                lambda: ((BLACK + WHITE) / 2 - INTERCEPT, WHITE - BLACK),
                "This would be the window on stored values. A window is stated in the unit after rescaling, HU.",
            ),
        ),
    ),
    "3.2": Exercise(
        Function(Number(within=0.01), CASES),
        lambda: _brightness,
        "The standard's own formula differs by half a unit or so, because it counts whole numbers; "
        "an error of 0.01 is accepted.",
        (
            Mistake(
                "not clipped",
                lambda: lambda value, center, width: (value - center) / width + 0.5,
                "Right inside the window. But above its end white gets no whiter: nothing is above 1 or below 0.",
            ),
            Mistake(
                "center for lower end",
                lambda: lambda value, center, width: np.clip((value - center) / width, 0, 1),
                "The center is shown half bright, not black. Black is half a width below it.",
            ),
            Mistake(
                "width to one side",
                lambda: lambda value, center, width: np.clip((value - center) / (2 * width) + 0.5, 0, 1),
                "This window is twice as wide. The width goes from black to white: half of it on each side.",
            ),
            Mistake(
                "black and white swapped",
                lambda: lambda value, center, width: 1 - _brightness(value, center, width),
                "This makes high values dark. Here they are to be bright.",
            ),
            Mistake(
                "256 greys",
                lambda: lambda value, center, width: (GREYS - 1) * _brightness(value, center, width),
                "The right shape, but white is to be 1, not 255.",
            ),
        ),
    ),
    "3.3": Exercise(
        Words(tuple(insert.name for insert in CT.inserts)),
        lambda: _shown()[0],
        "50 HU is the only value inside. A narrow window shows small differences, and nothing else.",
        (
            Mistake("lower end", lambda: "water", "Water has 0 HU. Where does this window begin?"),
            Mistake("too bright", lambda: "bone", "700 HU lies far above this window. What is above its end is white."),
            Mistake("too dark", lambda: "fat", "-100 HU lies below this window. What is below its end is black."),
        ),
    ),
    "3.4": Exercise(
        Number("greys", 0.1),
        lambda: 10 / CT_WIDTH * GREYS,
        "Six greys. In the lung window, with a width of 1500, there would be less than two.",
        (
            Mistake(
                "all values",
                lambda: 10 / 2**12 * GREYS,
                "This spreads all 4,096 values over the greys. The window spreads only 400 of them.",
            ),
            Mistake(
                "the other way round",
                lambda: CT_WIDTH / GREYS,
                "This is how many HU one grey stands for. How many greys do 10 HU take?",
            ),
            Mistake(
                "HU for each grey, times ten",
                lambda: 10 * CT_WIDTH / GREYS,
                "Multiplied where it should be divided: 400 HU have 256 greys, so 10 HU have fewer than 10.",
            ),
            Mistake("HU", lambda: 10, "These are HU. 400 of them have only 256 greys."),
        ),
    ),
    "3.5": Exercise(
        Numbers("", 0.0),
        lambda: _radiograph("MONOCHROME2"),
        "The window has to be inverted with the values: a center of 2300 becomes 4095 - 2300 = 1795.",
        (
            Mistake(
                "largest of this image",
                lambda: _radiograph("MONOCHROME1").max() - _radiograph("MONOCHROME1"),
                "This takes the largest value that happens to be in this image; in another it is another. What is the "
                "largest that the stored bits can hold?",
            ),
            Mistake(
                "allocated bits",
                _turned(2**16 - 1),
                "This inverts at 65,535, the largest value of 16 bits. How many bits are stored?",
            ),
            Mistake(
                "one too many",
                _turned(LARGEST + 1),
                "The largest value of 12 bits is 2¹² - 1: a stored 0 would become 4096 here, which no longer fits.",
            ),
            Mistake(
                "minus", _turned(0), "Below 0 is no place for unsigned values. From which value do you subtract them?"
            ),
            Mistake(
                "unsigned minus",
                lambda: -_radiograph("MONOCHROME1") % 2**16,
                "The minus made the unsigned numbers wrap around, as in notebook 2.",
            ),
            Mistake(
                "rows turned",
                lambda: _radiograph("MONOCHROME1")[::-1],
                "This turns the image upside down. The values are to be inverted, not the rows.",
            ),
        ),
    ),
}
