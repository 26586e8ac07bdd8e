"""Assignments and keys, made of the notebooks of the course."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tools.assignment import NOTEBOOKS, ROOT, assignment, key, main
from tools.exercise_cells import answer_of, is_tagged

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def small(*cells: Any) -> Any:
    return nbformat.v4.new_notebook(cells=list(cells))


def cell(kind: str, source: str, name: str, *tags: str) -> Any:
    make = {"md": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}[kind]
    return make(source, id=name, metadata={"tags": list(tags)})


EXERCISE = cell("code", "answer = ...\ncheck('4.2', answer)", "exercise-4-2", "exercise")
SOLUTION = cell(
    "md",
    "<details>\n<summary>Solution</summary>\n\n```python\nanswer = 12\ncheck('4.2', answer)\n```\n\n</details>",
    "solution-4-2",
    "solution",
)


@every_notebook
def test_assignment_keeps_all_but_the_solutions(path: Path) -> None:
    source = read(path)
    made = assignment(source)
    nbformat.validate(made)
    assert [cell.id for cell in made.cells] == [cell.id for cell in source.cells if not cell.id.startswith("solution")]
    assert "<summary>Solution" not in nbformat.writes(made)
    assert any(cell.id.startswith("exercise-") and "..." in cell.source for cell in made.cells)


@every_notebook
def test_key_has_no_exercise_left_open(path: Path) -> None:
    made = key(read(path))
    nbformat.validate(made)
    exercises = [cell for cell in made.cells if is_tagged(cell, "exercise")]
    assert len(exercises) >= 3
    assert [cell.id for cell in exercises if "..." in cell.source] == []


def test_key_puts_the_solution_in_the_place_of_the_exercise() -> None:
    made = key(small(EXERCISE, cell("md", "A remark", "remark"), SOLUTION))
    assert made.cells[0].source == "answer = 12\ncheck('4.2', answer)"
    assert made.cells[0].cell_type == "code"


def test_source_stays_as_it_is() -> None:
    source = small(EXERCISE, SOLUTION)
    before = nbformat.writes(source)
    assignment(source)
    key(source)
    assert nbformat.writes(source) == before


def test_outputs_of_the_teacher_are_not_passed_on() -> None:
    source = small(cell("code", "1 + 1", "sum"))
    source.cells[0].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=3)]
    source.cells[0].execution_count = 3
    for made in (assignment(source), key(source)):
        assert (made.cells[0].outputs, made.cells[0].execution_count) == ([], None)


def test_solution_without_python_is_refused() -> None:
    with pytest.raises(ValueError, match="'solution-4-2' has 0 blocks of Python"):
        answer_of(cell("md", "Think.", "solution-4-2", "solution"))


def test_solution_without_exercise_is_refused() -> None:
    with pytest.raises(ValueError, match="no exercise before the solution 'solution-4-2'"):
        key(small(SOLUTION))


def make(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.assignment", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_program_writes_a_notebook_of_the_same_name(tmp_path: Path) -> None:
    done = make(NOTEBOOKS[0], "--into", tmp_path / "new")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "new" / NOTEBOOKS[0].name)
    assert not any(is_tagged(cell, "solution") for cell in read(tmp_path / "new" / NOTEBOOKS[0].name).cells)


def test_program_does_not_write_over_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "04.ipynb"
    nbformat.write(small(EXERCISE, SOLUTION), source)
    monkeypatch.setattr(sys, "argv", ["assignment", str(source), "--into", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "would be written over" in capsys.readouterr().err
    assert len(read(source).cells) == 2
