from __future__ import annotations

import pytest

from dicomnb.teaching.answers import Number
from dicomnb.teaching.checking import Exercise, Mistake, Pattern, judge
from dicomnb.teaching.verdict import Verdict

HEIGHT = Exercise(
    Number("mm", 0.1),
    lambda: 30 * 0.5,
    "Rows times the first value.",
    (
        Mistake("spacings swapped", lambda: 30 * 0.8, "The first value is vertical."),
        Pattern("below zero", lambda given: given < 0, "A height is not negative."),
    ),
)


@pytest.mark.parametrize("nothing", [None, ...])
def test_no_answer_is_not_wrong(nothing: object) -> None:
    verdict = judge("4.2", HEIGHT, nothing)
    assert (verdict.state, verdict.right, verdict.mistake) == ("open", False, "")


def test_right_answer_learns_why() -> None:
    assert judge("4.2", HEIGHT, 15.05) == Verdict("4.2", "right", "Rows times the first value.")


@pytest.mark.parametrize(
    ("answer", "mistake", "hint"),
    [
        (24, "spacings swapped", "The first value is vertical."),
        (-3, "below zero", "A height is not negative."),
        # The tables of an exercise come before what is noticed of any number.
        (-15, "below zero", "A height is not negative."),
        (1.5, "", "This is 10 times too small. The unit is mm."),
        ("15", "", "This is text, and one number (mm) is asked for"),
        (7, "", ""),
    ],
)
def test_wrong_answer_gets_the_hint_of_its_mistake(answer: object, mistake: str, hint: str) -> None:
    verdict = judge("4.2", HEIGHT, answer)
    assert (verdict.state, verdict.mistake) == ("wrong", mistake)
    assert verdict.hint.startswith(hint)


def test_truth_is_asked_for_only_when_there_is_an_answer() -> None:
    def truth() -> float:
        raise AssertionError

    assert judge("4.2", Exercise(Number(), truth), ...).state == "open"
