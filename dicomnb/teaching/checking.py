"""Which answer belongs to which exercise, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dicomnb.teaching.answers import AnswerKind, Unanswered, Unreadable
from dicomnb.teaching.verdict import Verdict

__all__ = ["Exercise", "Mistake", "Pattern", "judge"]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A usual mistake that leads to one answer.

    Parameters
    ----------
    name : str
        What was done, in few words: ``"spacings swapped"``.
    answer : callable
        Returns what comes out of it.
    hint : str
        What leads on without giving the solution away. Between backticks: code.
    """

    name: str
    answer: Callable[[], Any]
    hint: str

    def fits(self, given: Any, kind: AnswerKind) -> bool:
        """Whether an answer, as its kind reads it, is this mistake."""
        return kind.same(given, kind.read(self.answer()))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A usual mistake that leads to many answers.

    Parameters
    ----------
    name : str
        What was done, in few words: ``"one edge too few"``.
    when : callable
        Takes the answer as its kind reads it, and returns whether it is this mistake.
    hint : str
        What leads on without giving the solution away. Between backticks: code.
    """

    name: str
    when: Callable[[Any], bool]
    hint: str

    def fits(self, given: Any, kind: AnswerKind) -> bool:  # noqa: ARG002 - the same question as to a Mistake
        """Whether an answer, as its kind reads it, is this mistake."""
        return bool(self.when(given))


@dataclass(frozen=True, slots=True)
class Exercise:
    """A question whose answer can be judged.

    Parameters
    ----------
    kind : AnswerKind
        What sort of answer is asked for, with unit and tolerance.
    truth : callable
        Returns the right answer, from what the phantom was made of and never from the file that the student reads.
    because : str
        Why it is right, said to those who have it.
    mistakes : tuple of Mistake or Pattern
        The usual ones. The first that fits is named.
    """

    kind: AnswerKind
    truth: Callable[[], Any]
    because: str = ""
    mistakes: tuple[Mistake | Pattern, ...] = ()


def judge(name: str, exercise: Exercise, answer: object) -> Verdict:
    """Return what is said about an answer; no answer raises anything.

    Parameters
    ----------
    name : str
        Number of the exercise.
    exercise : Exercise
        What was asked.
    answer : object
        Anything. None and ``...`` are no answer yet.
    """
    kind = exercise.kind
    try:
        if answer is None or answer is ...:
            raise Unanswered
        given = kind.read(answer)
    except Unanswered:
        return Verdict(name, "open", "Put your answer where the three dots are, and run the cell again.")
    except Unreadable as error:
        return Verdict(name, "wrong", str(error))
    truth = kind.read(exercise.truth())
    if kind.same(given, truth):
        return Verdict(name, "right", exercise.because)
    for mistake in exercise.mistakes:
        if mistake.fits(given, kind):
            return Verdict(name, "wrong", mistake.hint, mistake.name)
    return Verdict(name, "wrong", kind.remark(given, truth))
