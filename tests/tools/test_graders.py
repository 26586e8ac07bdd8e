"""Sources for the programs that grade, made of the notebooks of the course."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from tools.assignment import NOTEBOOKS
from tools.exercise_cells import is_tagged
from tools.graders import for_nbgrader, for_otter

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


@every_notebook
def test_nbgrader_gets_a_solution_and_a_locked_test_for_each_exercise(path: Path) -> None:
    made = for_nbgrader(read(path))
    nbformat.validate(made)
    graded = [cell for cell in made.cells if "nbgrader" in cell.metadata]
    solutions, tests = graded[::2], graded[1::2]
    assert [cell.id for cell in solutions] == [cell.id for cell in read(path).cells if is_tagged(cell, "exercise")]
    for solution, test in zip(solutions, tests, strict=True):
        assert solution.metadata.nbgrader.solution
        assert not solution.metadata.nbgrader.locked
        assert solution.source.startswith("### BEGIN SOLUTION\n")
        assert test.metadata.nbgrader.grade
        assert test.metadata.nbgrader.locked
        assert test.metadata.nbgrader.points == 1
        # What is asserted is the check that the student sees.
        assert test.source == f"assert {solution.source.splitlines()[-1]}.right"
    names = [cell.metadata.nbgrader.grade_id for cell in graded]
    assert len(set(names)) == len(names)
    assert "<summary>Solution" not in nbformat.writes(made)


@every_notebook
def test_otter_gets_a_question_with_a_prompt_a_solution_and_a_test_for_each_exercise(path: Path) -> None:
    made = for_otter(read(path))
    nbformat.validate(made)
    raw = [cell.source.partition("\n")[0] for cell in made.cells if cell.cell_type == "raw"]
    assert raw[0] == "# ASSIGNMENT CONFIG"
    count = sum(is_tagged(cell, "exercise") for cell in read(path).cells)
    marks = ("BEGIN QUESTION", "BEGIN SOLUTION", "END SOLUTION", "BEGIN TESTS", "END TESTS", "END QUESTION")
    assert raw[1:] == [f"# {mark}" for mark in marks] * count
    for cell in made.cells:
        if cell.id.startswith("exercise-"):
            solution, prompt = cell.source.split('""" # BEGIN PROMPT\n')
            assert solution.startswith("# BEGIN SOLUTION NO PROMPT\n")
            assert "..." in prompt
            assert "..." not in solution
            compile(cell.source, cell.id, "exec")


def test_an_exercise_that_ends_otherwise_is_refused() -> None:
    exercise = nbformat.v4.new_code_cell("answer = ...", id="exercise-9-1", metadata={"tags": ["exercise"]})
    solution = nbformat.v4.new_markdown_cell("```python\nanswer = 3\n```", id="s", metadata={"tags": ["solution"]})
    with pytest.raises(ValueError, match="ends with a call of check"):
        for_nbgrader(nbformat.v4.new_notebook(cells=[exercise, solution]))
