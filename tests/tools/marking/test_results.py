from __future__ import annotations

from typing import Any

import nbformat

from dicomnb.teaching import check
from tools.marking.results import Result, results, unreadable


def ran(source: str, *outputs: Any, count: int | None = 1) -> Any:
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=count)


def verdict(name: str, answer: object) -> Any:
    return nbformat.v4.new_output("execute_result", {"text/plain": repr(check(name, answer))})


def error(name: str, said: str = "") -> Any:
    return nbformat.v4.new_output("error", ename=name, evalue=said, traceback=[])


def of(*cells: Any, lesson: int | None = 1, stopped: bool = False) -> dict[str, str]:
    found = results(nbformat.v4.new_notebook(cells=list(cells)), lesson, stopped=stopped)
    return {one.exercise: one.state for one in found}


def test_the_last_verdict_counts_wherever_it_stands() -> None:
    first = ran('check("1.1", 12032)', verdict("1.1", 12032))
    again = ran("anything", verdict("1.1", 47))
    assert of(first, again)["1.1"] == "right"
    assert of(again, first)["1.1"] == "wrong"


def test_the_verdict_of_another_exercise_is_not_taken_for_one() -> None:
    assert of(ran('check("1.5", x)', verdict("1.1", 47))) == {
        "1.1": "right",
        "1.2": "missing",
        "1.3": "missing",
        "1.4": "missing",
        "1.5": "failed",
    }


def test_errors_interruptions_and_cells_that_were_not_reached_are_told_apart() -> None:
    cells = [
        ran('check("1.1", x)', error("NameError", "name 'x' is not defined")),
        ran('check("1.2", x)', error("KeyboardInterrupt")),
        ran('check("1.3", x)', count=None),
    ]
    assert [*of(*cells).values()][:3] == ["failed", "timeout", "failed"]
    assert [*of(*cells, stopped=True).values()][:3] == ["failed", "timeout", "timeout"]


def test_what_a_student_prints_is_no_verdict() -> None:
    printed = nbformat.v4.new_output("stream", text="✓ 1.1 Right.")
    said = nbformat.v4.new_output("execute_result", {"text/plain": "'✓ 1.1 Right.'"})
    assert of(ran('check("1.1", 3)', printed, said))["1.1"] == "failed"


def test_a_notebook_of_no_known_lesson_has_the_exercises_that_it_asks() -> None:
    assert of(ran('check("99.1", 3)'), lesson=None) == {"99.1": "failed"}
    assert unreadable(None, "JSON") == [Result("?", "unreadable", "JSON")]
    assert [one.exercise for one in unreadable(1, "JSON")] == ["1.1", "1.2", "1.3", "1.4", "1.5"]
