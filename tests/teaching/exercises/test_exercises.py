"""Every exercise of every notebook: its table of truth and mistakes."""

from __future__ import annotations

import doctest
from itertools import combinations

import pytest

import dicomnb.teaching.exercises
from dicomnb.errors import UsageError
from dicomnb.teaching import check
from dicomnb.teaching.checking import Exercise, Mistake, judge
from dicomnb.teaching.exercises import NOTEBOOKS, exercises

ALL = [(name, exercise) for notebook in NOTEBOOKS for name, exercise in exercises(notebook).items()]

every_exercise = pytest.mark.parametrize(("name", "exercise"), ALL, ids=[name for name, _ in ALL])


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_exercises_are_numbered_one_after_the_other(notebook: int) -> None:
    names = list(exercises(notebook))
    assert names == [f"{notebook}.{number}" for number in range(1, len(names) + 1)]
    assert 3 <= len(names) <= 6


@every_exercise
def test_truth_is_right_and_says_why(name: str, exercise: Exercise) -> None:
    verdict = check(name, exercise.truth())
    assert verdict.right
    assert verdict.hint.endswith((".", "?", ")"))


@every_exercise
def test_mistakes_lead_to_answers_of_their_own(name: str, exercise: Exercise) -> None:
    answers = {mistake.name: mistake.answer() for mistake in exercise.mistakes if isinstance(mistake, Mistake)}
    # Each is recognised as itself, and none is right.
    assert {mistake: judge(name, exercise, answer).mistake for mistake, answer in answers.items()} == {
        mistake: mistake for mistake in answers
    }
    read = {mistake: exercise.kind.read(answer) for mistake, answer in answers.items()}
    assert not [pair for pair in combinations(read, 2) if exercise.kind.same(read[pair[0]], read[pair[1]])]


@every_exercise
def test_hints_are_sentences_and_names_are_unique(name: str, exercise: Exercise) -> None:
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names) >= 2
    assert all(mistake.hint.endswith((".", "?")) and mistake.hint.count("`") % 2 == 0 for mistake in exercise.mistakes)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("1.99", "Notebook 1 has no exercise 1.99. It has 1.1, 1.2"),
        ("99.1", "There is no notebook 99"),
        ("one", "'one' is no exercise"),
    ],
)
def test_exercise_that_does_not_exist_is_named(name: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        check(name, 3)
    assert said in str(error.value)


def test_example_of_check_runs() -> None:
    found = doctest.testmod(dicomnb.teaching.exercises)
    assert found.attempted >= 3
    assert found.failed == 0
