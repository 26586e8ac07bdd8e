"""How the notebooks of the course are read and run: exercises, solutions and wrong answers in one kernel.

The wrong answers to the exercises of notebook 4 are in ``wrong_answers/04.toml``, one table for each::

    [["4.2"]]
    code = "answer = axes.x.spacing"
    mistake = "spacings swapped"

``mistake`` is the name that `dicomnb.teaching.check` gives it; or ``hint`` has words of the hint where it has no name.
"""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from tools.exercise_cells import answer_of, is_tagged

ROOT = Path(__file__).resolve().parents[2]
FIRST = ROOT / "notebooks" / "01-a-header-from-its-bytes.ipynb"
WRONG_ANSWERS = Path(__file__).resolve().parent / "wrong_answers"


@dataclass(frozen=True)
class Run:
    """A notebook that was run, answers included: its cells, the page that was made of it, and what was said."""

    cells: list[Any]
    page: Path
    said: str


def cells(path: Path) -> list[Any]:
    """Return the cells of a notebook."""
    found: list[Any] = nbformat.read(path, as_version=4).cells
    return found


def number(notebook: Path) -> int:
    """Return the number with which the name of a notebook begins."""
    return int(notebook.stem.partition("-")[0])


def tagged(cells: list[Any], tag: str) -> dict[str, Any]:
    """Return the cells with a tag by the exercise that their names tell, ``exercise-4-2`` is 4.2."""
    return {exercise(cell.id): cell for cell in cells if is_tagged(cell, tag)}


def exercise(cell: str) -> str:
    """Return the exercise that the name of a cell tells."""
    return ".".join(cell.split("-")[1:3])


def wrong_answers(notebook: Path) -> dict[str, list[dict[str, str]]]:
    """Return the wrong answers to each exercise of a notebook."""
    path = WRONG_ANSWERS / f"{number(notebook):02}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def with_answers(path: Path) -> Any:
    """Return a notebook in which each exercise is followed by its wrong answers, judged apart, and by its solution.

    The cells after it run as they do for a student who has solved it. That they run unsolved too is seen without
    running: no cell uses a name that an answer sets.
    """
    notebook = nbformat.read(path, as_version=4)
    wrong = wrong_answers(path)
    solutions = tagged(notebook.cells, "solution")
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if is_tagged(cell, "exercise"):
            name = exercise(cell.id)
            check = cell.source.rstrip().rpartition("\n")[2]
            sources = [f"{given['code']}\n{check}" for given in wrong[name]]
            judge = f"__import__('tests.notebooks.course', fromlist=['judged']).judged({sources!r}, globals())"
            answer = answer_of(solutions[name])
            cells += [_code(f"judged-{name}", judge), _code(f"solved-{name}", answer)]
    notebook.cells = cells
    return notebook


def _code(name: str, source: str) -> Any:
    return nbformat.v4.new_code_cell(source, id=name.replace(".", "-"))


def judged(sources: list[str], names: Mapping[str, Any]) -> None:
    """Print the verdict of each source as JSON: exercise, state, hint and mistake.

    Each is run apart, with the names of the notebook but without leaving anything behind.
    """
    for source in sources:
        verdict = _last(source, dict(names))
        said = {name: getattr(verdict, name) for name in ("exercise", "state", "hint", "mistake")}
        print(json.dumps(said))  # noqa: T201 - the way out of the kernel


def _last(source: str, names: dict[str, Any]) -> Any:
    """Run a cell, and return the value of its last line."""
    *body, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module(body, []), "<answer>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<answer>", "eval"), names)


def names_set(source: str) -> set[str]:
    """Return the names that the top level of a cell sets."""
    return {name for statement in ast.parse(source).body for name in _names_set(statement)}


def _names_set(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        yield statement.name
    else:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def names_used(source: str) -> set[str]:
    """Return the names that a cell reads anywhere."""
    return {
        node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
