"""Exercises of notebook 7, on decay, uptake values, and PET beside CT."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from dicomnb.teaching.answers import Number, Words
from dicomnb.teaching.checking import Exercise, Mistake, Pattern
from dicomnb.teaching.studies.ct import TISSUE
from dicomnb.teaching.studies.pet import PET, PET_ADMIN
from dicomnb.teaching.studies.petct import LUNG_SUV, PET_CT

__all__ = ["EXERCISES"]

GIVEN: Final = PET.injection
LIVES: Final = GIVEN.delay / GIVEN.half_life
DOSE: Final = GIVEN.dose / 1e6
"""Megabecquerel."""

WITHIN: Final = 0.01
"""Largest error of an uptake value that is accepted, as a share of the truth."""

START, ADMIN = (study.spheres[0].activity / study.suv_1 for study in (PET, PET_ADMIN))


def _left(lives: float) -> float:
    """Return the activity after some half-lives, MBq."""
    return float(DOSE * 2.0**-lives)


def _near(value: float) -> Callable[[float], bool]:
    """Return whether a number is near another one, however small both are."""
    return lambda given: math.isclose(given, value, rel_tol=WITHIN)


def _on_ct_only() -> str:
    return next(one.name for one in PET_CT.lesions if one.suv == LUNG_SUV)


def _on_pet_only() -> str:
    return next(one.name for one in PET_CT.lesions if one.hu in (None, TISSUE))


EXERCISES: Final[Mapping[str, Exercise]] = {
    "7.1": Exercise(
        Number("s", 0.5),
        lambda: GIVEN.delay,
        "One hour and two minutes: a usual time for the tracer to get where it is taken up.",
        (
            Mistake(
                "times as numbers",
                lambda: 111430 - 101230,
                "As numbers 111430 - 101230 is this, but the digits are hours, minutes and seconds: 60 make one.",
            ),
            Mistake("minutes", lambda: GIVEN.delay / 60, "Right in minutes. The question is for seconds."),
            Mistake(
                "hours only",
                lambda: 3600,
                "This is one hour. How many minutes are there beside?",
            ),
            Mistake(
                "minutes only",
                lambda: GIVEN.delay - 3600,
                "These are the minutes. The hour has changed too.",
            ),
        ),
    ),
    "7.2": Exercise(
        Number("MBq", 0.1),
        lambda: _left(LIVES),
        "A little more than two thirds. Whoever forgets it gets all values too low by a third.",
        (
            Mistake(
                "e for 2",
                lambda: DOSE * math.exp(-LIVES),
                "With e the half-life would not be the time after which half is left. It is a power of 2.",
            ),
            Mistake(
                "minutes for seconds",
                lambda: _left(LIVES / 60),
                "After an hour there should be clearly less. In which unit is the half-life?",
            ),
            Mistake(
                "growing",
                lambda: _left(-LIVES),
                "This is more than was injected. The sign of the exponent?",
            ),
            Mistake(
                "straight line",
                lambda: DOSE * (1 - LIVES / 2),
                "Along a straight line all would be gone after two half-lives. Then a quarter is left.",
            ),
            Mistake("no decay", lambda: DOSE, "This is what was injected. An hour has passed since."),
            Mistake(
                "times as numbers",
                lambda: _left(10200 / GIVEN.half_life),
                "The time is too long: 10,200 is 111430 - 101230, but 60 minutes make an hour.",
            ),
        ),
    ),
    "7.3": Exercise(
        Number("g/mL", WITHIN * START),
        lambda: START,
        "Two and a half times as much as if all were spread evenly.",
        (
            Pattern(
                "no decay",
                _near(START * 2**-LIVES),
                "The activity is that at the scan, the dose that at the injection. Bring the dose to the same moment.",
            ),
            Pattern(
                "kilograms",
                _near(START / 1000),
                "A millilitre weighs about a gram. In which unit did you put the weight?",
            ),
            Pattern(
                "turned round",
                _near(1 / START),
                "This is how much less the mean is than the ball. The ball comes first: its activity above the line.",
            ),
            Pattern(
                "MBq",
                _near(START * 1e6),
                "A million times too large: the dose is in MBq here, and the image in Bq/mL.",
            ),
            Pattern(
                "corrected the wrong way",
                _near(START * 2 ** (-2 * LIVES)),
                "The correction went the wrong way: less is left than was injected, and so less in each gram.",
            ),
            Pattern(
                "no weight",
                _near(START / (GIVEN.weight * 1000)),
                "This is the share of the dose in one millilitre. What would it be in an evenly filled patient?",
            ),
        ),
    ),
    "7.4": Exercise(
        Number("g/mL", WITHIN * ADMIN),
        lambda: ADMIN,
        "The scanner had corrected to the injection already. Same patient, same SUV.",
        (
            Pattern(
                "ADMIN corrected twice",
                _near(ADMIN * 2**LIVES),
                "Corrected twice: these values are those at the injection already. Which dose goes with them?",
            ),
            Pattern(
                "corrected on the wrong side",
                _near(ADMIN * 2**-LIVES),
                "You brought the image to the scan and left the dose at the injection. Both belong to one moment.",
            ),
            Pattern(
                "kilograms",
                _near(ADMIN / 1000),
                "A millilitre weighs about a gram. In which unit did you put the weight?",
            ),
            Pattern(
                "twice, and kilograms",
                _near(ADMIN * 2**LIVES / 1000),
                "Two things: these values are those at the injection already, and the weight is to be in grams.",
            ),
        ),
    ),
    "7.5": Exercise(
        Words(tuple(one.name for one in PET_CT.lesions), several=True),
        lambda: (_on_ct_only(), _on_pet_only()),
        "One image alone would have missed one of them. That is why both are made.",
        (
            Mistake(
                "changed places",
                lambda: (_on_pet_only(), _on_ct_only()),
                "The right two, but they have changed places: the one on the CT only comes first.",
            ),
            Pattern(
                "first right",
                lambda given: len(given) == 2 and given[0] == _on_ct_only(),
                "The first is right. The second has the HU of what is around it, 30, and more uptake.",
            ),
            Pattern(
                "second right",
                lambda given: len(given) == 2 and given[1] == _on_pet_only(),
                "The second is right. The first is denser than the lung around it, and has the same SUV, 0.4.",
            ),
            Pattern(
                "seen on both",
                lambda given: len(given) == 2 and not {_on_ct_only(), _on_pet_only()}.intersection(given),
                "Both of these are seen on both images. Compare each with the tissue around it.",
            ),
        ),
    ),
}
