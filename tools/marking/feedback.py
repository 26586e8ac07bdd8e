"""The table of all results, the totals, and a page for each student."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TextIO

from tools.marking.results import STATES, Result

__all__ = ["Mark", "feedback_page", "write_feedback", "write_marks", "write_totals"]

_COLORS: Mapping[str, str] = {"right": "46, 158, 91", "open": "128, 128, 128", "missing": "128, 128, 128"}
_OTHER_COLOR = "217, 119, 6"

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
p.verdict {{ border-left: 4px solid rgb(var(--c)); background: rgba(var(--c), .13); margin: .5rem 0; }}
p.verdict {{ padding: .5rem .9rem; }}
code {{ background: rgba(128, 128, 128, .18); border-radius: 3px; padding: 1px 4px; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{points} of {possible} points.</p>
{body}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a student has for one exercise.

    Parameters
    ----------
    student, notebook : str
        Whose, and the name of the file.
    result : Result
        What became of it.
    possible : float
        Points of a right answer; any other has none.
    """

    student: str
    notebook: str
    result: Result
    possible: float = 1.0

    @property
    def points(self) -> float:
        """The points."""
        return self.possible if self.result.state == "right" else 0.0


def write_marks(marks: Iterable[Mark], file: TextIO) -> None:
    """Write one row for each student and exercise, as CSV."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(("student", "notebook", "exercise", "state", "points", "possible", "hint"))
    for mark in marks:
        row = (mark.student, mark.notebook, mark.result.exercise, mark.result.state)
        table.writerow([*map(_cell, row), f"{mark.points:g}", f"{mark.possible:g}", _cell(mark.result.hint)])


def write_totals(marks: Iterable[Mark], file: TextIO) -> None:
    """Write one row for each student, as CSV."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(("student", "points", "possible"))
    for student, own in _by_student(marks):
        table.writerow((_cell(student), *map("{:g}".format, _sums(own))))


def write_feedback(marks: Iterable[Mark], folder: Path) -> list[Path]:
    """Write a page for each student, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for student, own in _by_student(marks):
        # The name comes from a file or a folder: it is one component of a path.
        path = folder / f"{student}.html"
        path.write_text(feedback_page(student, own), encoding="utf-8")
        written.append(path)
    return written


def feedback_page(student: str, marks: list[Mark]) -> str:
    """Return a page that tells a student what became of each exercise."""
    parts = []
    for notebook, own in groupby(marks, lambda mark: mark.notebook):
        parts.append(f"<h2>{escape(notebook)}</h2>")
        parts += [_paragraph(mark.result) for mark in own]
    points, possible = _sums(marks)
    return _PAGE.format(title=escape(student), points=f"{points:g}", possible=f"{possible:g}", body="\n".join(parts))


def _paragraph(result: Result) -> str:
    color = _COLORS.get(result.state, _OTHER_COLOR)
    said = f"<strong>{escape(result.exercise)} {STATES[result.state]}</strong> {escape(result.hint)}".rstrip()
    return f'<p class="verdict {result.state}" style="--c: {color}">{said}</p>'


def _by_student(marks: Iterable[Mark]) -> list[tuple[str, list[Mark]]]:
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.student, []).append(mark)
    return sorted(found.items())


def _sums(marks: Iterable[Mark]) -> tuple[float, float]:
    several = list(marks)
    return sum(mark.points for mark in several), sum(mark.possible for mark in several)


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
