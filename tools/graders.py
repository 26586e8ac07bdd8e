"""A notebook of the course as the source of an assignment for nbgrader or Otter.

Facts about the formats: nbgrader's cell metadata (schema version 3) and solution marks; the raw cells of Otter Assign.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import nbformat

from tools.exercise_cells import answer_of, is_tagged, without_outputs

__all__ = ["GRADERS", "for_nbgrader", "for_otter"]


def for_nbgrader(notebook: Any) -> Any:
    """Return the source notebook for ``nbgrader generate_assignment``: a solution and a test for each exercise."""
    return _with_exercises(notebook, _nbgrader_cells)


def for_otter(notebook: Any) -> Any:
    """Return the source notebook for ``otter assign``: a question with a solution and a test for each exercise."""
    made = _with_exercises(notebook, _otter_cells)
    made.cells.insert(0, nbformat.v4.new_raw_cell("# ASSIGNMENT CONFIG\nsolutions_pdf: false\nexport_cell: false"))
    return made


GRADERS: Final[Mapping[str, Callable[[Any], Any]]] = {"nbgrader": for_nbgrader, "otter": for_otter}
"""What makes the source of an assignment, by the name of the program that it is for."""


def _with_exercises(notebook: Any, cells_of: Callable[[Any, str], Iterator[Any]]) -> Any:
    made = nbformat.from_dict(notebook)
    cells: list[Any] = []
    waiting = None
    for cell in made.cells:
        if is_tagged(cell, "exercise"):
            waiting = cell
        elif is_tagged(cell, "solution") and waiting is not None:
            cells += cells_of(waiting, answer_of(cell))
            waiting = None
        else:
            cells.append(cell)
    made.cells = cells
    return without_outputs(made)


def _nbgrader_cells(exercise: Any, solution: str) -> Iterator[Any]:
    answer, call = _parts(solution)
    name = exercise.id.removeprefix("exercise-")
    exercise.source = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION\n{call}"
    exercise.metadata["nbgrader"] = _nbgrader(f"exercise-{name}", solution=True)
    yield exercise
    test = nbformat.v4.new_code_cell(f"assert {call}.right", id=f"test-{name}")
    test.metadata["nbgrader"] = {**_nbgrader(f"test-{name}", solution=False), "points": 1}
    yield test


def _nbgrader(name: str, *, solution: bool) -> dict[str, Any]:
    return {
        "schema_version": 3,
        "grade_id": name,
        "solution": solution,
        "grade": not solution,
        "locked": not solution,
        "task": False,
    }


def _otter_cells(exercise: Any, solution: str) -> Iterator[Any]:
    answer, call = _parts(solution)
    prompt, _ = _parts(exercise.source)
    name = exercise.id.removeprefix("exercise-").replace("-", "_")
    raw, code = nbformat.v4.new_raw_cell, nbformat.v4.new_code_cell
    yield raw(f"# BEGIN QUESTION\nname: q{name}\npoints: 1")
    yield raw("# BEGIN SOLUTION")
    yield code(
        f"# BEGIN SOLUTION NO PROMPT\n{answer}\n# END SOLUTION\n"
        f'""" # BEGIN PROMPT\n{prompt}\n"""; # END PROMPT\n{call}',
        id=exercise.id,
    )
    yield raw("# END SOLUTION")
    yield raw("# BEGIN TESTS")
    yield code(f"assert {call}.right", id=f"test-{name.replace('_', '-')}")
    yield raw("# END TESTS")
    yield raw("# END QUESTION")


def _parts(source: str) -> tuple[str, str]:
    """Return what comes before the check, and the call of it.

    Raises
    ------
    ValueError
        If the last line is no call of ``check``.
    """
    last = ast.parse(source).body[-1]
    match last:
        case ast.Expr(ast.Call(ast.Name("check"))):
            return "\n".join(source.splitlines()[: last.lineno - 1]).rstrip(), ast.unparse(last)
    raise ValueError("An exercise ends with a call of check(name, answer).")
