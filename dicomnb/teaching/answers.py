"""Kinds of answers: how each is read, when two are the same, and what to say of one that comes close.

A kind raises nothing but `Unanswered`, and `Unreadable`, whose message is a hint to the student.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from dicomnb.geometry.affine import FloatArray

__all__ = ["AnswerKind", "Function", "Number", "Numbers", "Unanswered", "Unreadable", "Words"]


_POWERS: Final = tuple(power for power in range(-6, 7) if power)
_NUMBER: Final = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_CLOSE: Final = 0.05
"""Largest difference, as a share of the answer, that rounding may make for it to be called close."""
_MOST_DIGITS: Final = 6
"""Digits that count with which an answer still is a rounded one."""


class Unreadable(Exception):
    """An answer is of another kind than asked for; the message says which."""


class Unanswered(Exception):
    """There is no answer yet."""


class AnswerKind(Protocol):
    """What sort of answer an exercise asks for."""

    def read(self, given: object) -> Any:
        """Return an answer in a form that can be compared.

        Raises
        ------
        Unanswered
            If it is still to be written.
        Unreadable
            If it is of another kind.
        """
        ...

    def same(self, one: Any, other: Any) -> bool:
        """Whether two answers, as read, agree within the tolerance."""
        ...

    def remark(self, given: Any, truth: Any) -> str:
        """Return what is noticed about a wrong answer, as read; empty where nothing is."""
        ...


@dataclass(frozen=True, slots=True)
class Number:
    """One number.

    Parameters
    ----------
    unit : str
        What is counted, for people: ``"mm"``, ``"HU"``, ``"voxels"``; may be empty.
    within : float
        Largest difference from the truth, in that unit.
    """

    unit: str = ""
    within: float = 0.0

    def read(self, given: object) -> float:
        """Return the number; an array with one number in it passes for it."""
        values = _floats(given, f"one number{self._of_unit}")
        if values.size != 1:
            raise Unreadable(f"One number{self._of_unit} is asked for, and this is {_described(given)}.")
        return float(values.reshape(())[()])

    def same(self, one: float, other: float) -> bool:
        """Whether two numbers agree."""
        return one == other or abs(one - other) <= self.within

    def remark(self, given: float, truth: float) -> str:
        """Notice a sign, a factor of ten, and what is no number."""
        if math.isnan(given):
            return "This is NaN, not a number. A division of zero by zero gives that, or a slice that is missing."
        return _notice_rounding(given, truth) or _notice_scale(self, given, truth)

    @property
    def _of_unit(self) -> str:
        return f" ({self.unit})" if self.unit else ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Several numbers: a list or an array.

    Parameters
    ----------
    unit : str
        What is counted, for people.
    within : float
        Largest difference of any number from the truth, in that unit.
    shape : bool
        True to say which shape is right when another was given; False where that is the question.
    """

    unit: str = ""
    within: float = 0.0
    shape: bool = True

    def read(self, given: object) -> FloatArray:
        """Return the numbers as an array."""
        unit = f" ({self.unit})" if self.unit else ""
        values = _floats(given, f"an array or a list of numbers{unit}")
        if values.ndim == 0:
            raise Unreadable(f"Several numbers{unit} are asked for, and this is {_described(given)}.")
        return values

    def same(self, one: FloatArray, other: FloatArray) -> bool:
        """Whether two arrays have one shape and agree everywhere; NaN agrees with NaN."""
        return one.shape == other.shape and bool(np.allclose(one, other, rtol=0, atol=self.within, equal_nan=True))

    def remark(self, given: FloatArray, truth: FloatArray) -> str:
        """Notice another order, axes that changed places, another shape, a sign and a factor of ten."""
        if given.shape != truth.shape:
            return self._notice_shape(given, truth)
        for axis in range(given.ndim):
            if self.same(np.flip(given, axis), truth):
                return "These are the right numbers in the opposite order" + (
                    "." if given.ndim == 1 else f" along axis {axis} of the array."
                )
        if given.ndim == 1 and self.same(np.sort(given), np.sort(truth)):
            return "These are the right numbers in another order."
        close = np.isclose(given, truth, rtol=0, atol=self.within, equal_nan=True)
        if 0 < close.sum() < close.size and close.size > 1:
            return f"{int(close.sum()):,} of the {close.size:,} numbers are right."
        return _notice_rounding(given, truth) or _notice_scale(self, given, truth)

    def _notice_shape(self, given: FloatArray, truth: FloatArray) -> str:
        if given.ndim == truth.ndim and self.same(given.T, truth):
            return "Rows and columns have changed places: the first index is the row."
        if given.size == truth.size and self.same(given.reshape(truth.shape), truth):
            return f"The numbers are right, the shape is not: {truth.shape} is asked for, and this is {given.shape}."
        if self.shape:
            return f"An array of shape {truth.shape} is asked for, and this one has the shape {given.shape}."
        return f"The shape {given.shape} is not right."


@dataclass(frozen=True, slots=True)
class Words:
    """A word, a name or several words; capitals and spaces at the ends do not matter.

    Parameters
    ----------
    choices : tuple of str
        What there is to choose from; empty where the answer is free.
    several : bool
        True if a list of words is asked for, in order.
    """

    choices: tuple[str, ...] = ()
    several: bool = False

    def read(self, given: object) -> tuple[str, ...]:
        """Return the words, in small letters."""
        if self.several:
            if isinstance(given, str) or not isinstance(given, (Sequence, np.ndarray)):
                raise Unreadable(f"A list of words is asked for, and this is {_described(given)}.")
            words = list(given)
        else:
            words = [given]
        for word in words:
            if not isinstance(word, str):
                raise Unreadable(f"A word in quotes is asked for, and this is {_described(word)}.")
        read = tuple(" ".join(str(word).casefold().split()) for word in words)
        known = {choice.casefold() for choice in self.choices}
        if known and not known.issuperset(read):
            raise Unreadable(f"Choose from {', '.join(repr(choice) for choice in self.choices)}.")
        return read

    def same(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Whether the words are the same."""
        return one == other

    def remark(self, given: tuple[str, ...], truth: tuple[str, ...]) -> str:
        """Notice another order, and how many words there should be."""
        if len(given) != len(truth):
            return f"{len(truth)} words are asked for, and these are {len(given)}."
        if len(truth) > 1 and given == truth[::-1]:
            return "This is exactly the opposite order."
        if len(truth) > 1 and sorted(given) == sorted(truth):
            return "These are the right ones in another order."
        return ""


@dataclass(frozen=True, slots=True)
class Function:
    """A function that the student writes, judged by what it returns.

    Parameters
    ----------
    result : AnswerKind
        What it returns.
    cases : tuple of tuples
        The arguments it is called with, one call after the other.
    """

    result: AnswerKind
    cases: tuple[tuple[Any, ...], ...]

    def read(self, given: object) -> Callable[..., Any]:
        """Return the function, after it has answered each case with something of the right kind."""
        if not callable(given):
            raise Unreadable(
                f"A function is asked for, and this is {_described(given)}. Write its name without brackets."
            )
        for case in self.cases:
            self._result(given, case)
        return given

    def same(self, one: Callable[..., Any], other: Callable[..., Any]) -> bool:
        """Whether two functions answer all cases alike."""
        return self._first_difference(one, other) is None

    def remark(self, given: Callable[..., Any], truth: Callable[..., Any]) -> str:
        """Say for which arguments the function is wrong first, and what is noticed there."""
        case = self._first_difference(given, truth)
        if case is None:
            return ""
        there = self.result.remark(self._result(given, case), self._result(truth, case))
        return f"Look at what `{_call(given, case)}` returns. {there}".rstrip()

    def _first_difference(self, one: Callable[..., Any], other: Callable[..., Any]) -> tuple[Any, ...] | None:
        for case in self.cases:
            if not self.result.same(self._result(one, case), self._result(other, case)):
                return case
        return None

    def _result(self, function: Callable[..., Any], case: tuple[Any, ...]) -> Any:
        try:
            returned = function(*case)
        except Exception as error:  # the student's function may raise anything, and then needs to see what
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            raise Unreadable(f"`{_call(function, case)}` fails with {said}.") from error
        if returned is ...:
            raise Unanswered
        if returned is None:
            raise Unreadable(f"`{_call(function, case)}` returns nothing. Is there a line with `return`?")
        try:
            return self.result.read(returned)
        except Unreadable as error:
            raise Unreadable(f"Of `{_call(function, case)}`: {error}") from error


def _call(function: Callable[..., Any], case: tuple[Any, ...]) -> str:
    name = getattr(function, "__name__", "")
    return f"{name if name.isidentifier() else 'your function'}({', '.join(map(_short, case))})"


def _short(value: Any) -> str:
    written = repr(value)
    return written if len(written) <= 40 else "..."


def _floats(given: object, wanted: str) -> FloatArray:
    """Return an answer as an array of floats."""
    if isinstance(given, str):
        raise Unreadable(f"This is text, and {wanted} is asked for: {_number_in(given)}.")
    if isinstance(given, (bool, np.bool_, bytes, Mapping, Set)) or callable(given):
        raise Unreadable(f"The question asks for {wanted}, and this is {_described(given)}.")
    try:
        values = np.asarray(given)
        if values.dtype.kind in "OUS":
            values = values.astype(np.float64)
    except Exception as error:  # whatever a strange object raises while it is made an array
        raise Unreadable(f"The question asks for {wanted}, and this is {_described(given)}.") from error
    if values.dtype.kind not in "iuf":
        raise Unreadable(f"The question asks for {wanted}, and this is {_described(given)}.")
    return values.astype(np.float64)


def _number_in(text: str) -> str:
    """Return how to come from a text to a number."""
    found = _NUMBER.findall(text.replace(",", ""))
    if len(found) != 1:
        return "leave the quotes out, or put it into `float(...)`"
    left_out = "the quotes" if found[0] == text.strip() else "the quotes and the words"
    return f"leave {left_out} out, and write `{found[0]}`"


def _described(given: object) -> str:
    """Say what something is, in the words of a beginner's book."""
    if isinstance(given, os.PathLike):
        return "a path. It names a file: `read` opens it"
    if isinstance(given, (bytes, bytearray)):
        return 'bytes. `int.from_bytes(..., "little")` makes a number of them'
    if isinstance(given, np.ndarray):
        return f"an array of shape {given.shape} with values of type {given.dtype}"
    if isinstance(given, str):
        return "text"
    if isinstance(given, (bool, np.bool_)):
        return f"{given}"
    if isinstance(given, (list, tuple)):
        return f"a {type(given).__name__} of {len(given)}"
    if isinstance(given, (int, float, np.number)):
        return "a number"
    if callable(given):
        return "a function: call it, with brackets"
    name = type(given).__name__
    return f"{'an' if name[:1] in 'AEIOU' else 'a'} {name}"


def _notice_rounding(given: Any, truth: Any) -> str:
    """Notice a right answer with too few digits."""
    size = float(np.abs(truth).max(initial=0.0))
    if not size or not math.isfinite(size) or np.abs(given - truth).max(initial=0.0) > _CLOSE * size:
        return ""
    first = -math.floor(math.log10(size))
    rounded = np.zeros(np.shape(truth), bool)
    for digits in range(first, first + _MOST_DIGITS):
        rounded |= np.isclose(np.round(truth, digits), given, rtol=1e-12, atol=0)
    return "This is close: the right answer, rounded. Give more digits." if rounded.all() else ""


def _notice_scale(kind: Number | Numbers, given: Any, truth: Any) -> str:
    """Notice a sign, and a factor of ten, a hundred and so on: units that were mixed up."""
    if kind.same(-given, truth):
        return "The size is right, the sign is not."
    # What is as small as the tolerance has no factor.
    if np.abs(truth).max(initial=0.0) <= kind.within:
        return ""
    for power in _POWERS:
        if kind.same(given * 10.0**-power, truth):
            times = f"{10 ** abs(power):,} times too {'large' if power > 0 else 'small'}"
            return f"This is {times}." + (f" The unit is {kind.unit}." if kind.unit else "")
    return ""
