"""What became of each exercise of a notebook that was run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dicomnb.teaching.exercises import exercises
from tools.marking.returned import CHECK

__all__ = ["STATES", "Result", "results", "unreadable"]

STATES: Final[Mapping[str, str]] = {
    "right": "Right.",
    "wrong": "Not right.",
    "open": "Not answered.",
    "failed": "The cell ends with an error.",
    "missing": "The exercise is not in the notebook.",
    "timeout": "It took too long.",
    "unreadable": "The notebook could not be read.",
}
"""What can become of an exercise, and how that is said."""

_SIGNS: Final = {"✓": "right", "✗": "wrong", "…": "open"}
_VERDICT: Final = re.compile(
    rf"([{''.join(_SIGNS)}]) (\d+\.\d+) (?:Right\.|Not yet\.|Not answered yet\.) ?(.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one exercise.

    Parameters
    ----------
    exercise : str
        Its name, ``"4.2"``; ``"?"`` where the lesson is not known.
    state : str
        One of `STATES`.
    hint : str
        What the check said, or which error came.
    """

    exercise: str
    state: str
    hint: str = ""


def results(notebook: Any, lesson: int | None, *, stopped: bool) -> list[Result]:
    """Return what became of each exercise, in the order of the lesson.

    Parameters
    ----------
    notebook : NotebookNode
        A notebook that was run, as far as it came.
    lesson : int or None
        Its number; None takes the exercises that the notebook asks.
    stopped : bool
        True if it was stopped because its time was over: what was not reached then is a timeout.
    """
    said = dict(_verdicts(notebook))
    asked = {name: cell for cell in notebook.cells if cell.cell_type == "code" for name in CHECK.findall(cell.source)}
    names = [*asked] if lesson is None else [*exercises(lesson)]
    return [said.get(name) or _without_verdict(name, asked.get(name), stopped=stopped) for name in names]


def unreadable(lesson: int | None, why: str) -> list[Result]:
    """Return the results of a notebook that could not be read."""
    names = ["?"] if lesson is None else exercises(lesson)
    return [Result(name, "unreadable", why) for name in names]


def _verdicts(notebook: Any) -> Iterator[tuple[str, Result]]:
    """Yield what was said of each exercise; the last one counts."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            found = _VERDICT.fullmatch(str(output.get("data", {}).get("text/plain", "")))
            if found:
                yield found[2], Result(found[2], _SIGNS[found[1]], found[3])


def _without_verdict(name: str, cell: Any, *, stopped: bool) -> Result:
    if cell is None:
        return Result(name, "missing")
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if any(output.ename == "KeyboardInterrupt" for output in errors):
        return Result(name, "timeout")
    if errors:
        return Result(name, "failed", f"{errors[-1].ename}: {errors[-1].evalue}".rstrip(": "))
    if cell.execution_count is None:
        return Result(name, "timeout") if stopped else Result(name, "failed", "The kernel died before this cell.")
    return Result(name, "failed", "The cell shows no result of its check.")
