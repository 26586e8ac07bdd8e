"""The exercises of the notebooks, each with its truth and its usual mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from dicomnb.errors import UsageError
from dicomnb.teaching.checking import Exercise, judge
from dicomnb.teaching.verdict import Verdict

__all__ = ["NOTEBOOKS", "check", "exercises"]

NOTEBOOKS: Final[Mapping[int, str]] = {
    1: "headers",
    2: "stored_values",
    3: "windows",
    4: "edges",
    5: "stacks",
    6: "space",
    7: "uptake",
    8: "beyond",
    9: "report_reading",
    10: "mask_to_dicom",
}
"""Which module of this package holds the exercises of which notebook."""


def exercises(notebook: int) -> Mapping[str, Exercise]:
    """Return the exercises of a notebook by their names, ``"4.1"`` and so on, in order.

    Parameters
    ----------
    notebook : int
        Its number.

    Raises
    ------
    UsageError
        If there is no such notebook.
    """
    if notebook not in NOTEBOOKS:
        raise UsageError(f"There is no notebook {notebook} with exercises.", remedy=f"There are {_listed(NOTEBOOKS)}.")
    found: Mapping[str, Exercise] = import_module(f"{__name__}.{NOTEBOOKS[notebook]}").EXERCISES
    return found


def check(exercise: str, answer: object = ...) -> Verdict:
    """Say whether the answer to an exercise is right, or give a hint.

    Parameters
    ----------
    exercise : str
        Its number as the notebook has it: ``"4.2"`` is the second one of notebook 4.
    answer : object
        The answer. None, or the three dots of the notebook, count as none.

    Returns
    -------
    Verdict
        At the end of a cell it shows itself as a box. ``.right`` tells whether the answer is right, ``.hint`` what was
        said, ``.mistake`` which usual mistake was recognised.

    Raises
    ------
    UsageError
        If there is no such exercise. No answer raises anything: what cannot be judged gets a hint too.

    Notes
    -----
    Right answers come from what the phantoms were made of, not from their files.

    Examples
    --------
    >>> from dicomnb.teaching import check
    >>> check("1.1")
    … 1.1 Not answered yet. Put your answer where the three dots are, and run the cell again.
    >>> check("1.1", "twelve").right
    False
    """
    number, _, _ = exercise.partition(".")
    if not number.isdecimal():
        raise UsageError(
            f"{exercise!r} is no exercise.", remedy='Write the number of one as text: check("4.2", answer).'
        )
    known = exercises(int(number))
    if exercise not in known:
        raise UsageError(f"Notebook {number} has no exercise {exercise}.", remedy=f"It has {_listed(known)}.")
    return judge(exercise, known[exercise], answer)


def _listed(names: Mapping[int, object] | Mapping[str, object]) -> str:
    return ", ".join(str(name) for name in names)
