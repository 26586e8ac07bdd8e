from __future__ import annotations

import csv
import io
from pathlib import Path

from tools.marking.feedback import Mark, feedback_page, write_feedback, write_marks, write_totals
from tools.marking.results import Result

MARKS = [
    Mark("ada", "04.ipynb", Result("4.1", "right", "Columns lie side by side."), 2.0),
    Mark("=cmd|'/C calc'!A0", "04.ipynb", Result("4.1", "failed", "NameError: <script>alert(1)</script>")),
    Mark("ada", "05.ipynb", Result("5.1", "wrong"), 0.5),
]


def test_a_table_has_a_row_for_each_exercise_and_no_cell_is_a_formula() -> None:
    file = io.StringIO()
    write_marks(MARKS, file)
    rows = list(csv.reader(io.StringIO(file.getvalue())))
    assert rows[1] == ["ada", "04.ipynb", "4.1", "right", "2", "2", "Columns lie side by side."]
    assert rows[2][0] == "'=cmd|'/C calc'!A0"
    assert len(rows) == 4


def test_totals_have_a_row_for_each_student() -> None:
    file = io.StringIO()
    write_totals(MARKS, file)
    assert list(csv.reader(io.StringIO(file.getvalue())))[1:] == [["'=cmd|'/C calc'!A0", "0", "1"], ["ada", "2", "2.5"]]


def test_a_page_says_what_became_of_each_exercise_and_runs_nothing_of_it(tmp_path: Path) -> None:
    page = feedback_page("ada", [MARKS[0], MARKS[2]])
    assert "<h1>ada</h1>\n<p>2 of 2.5 points.</p>" in page
    assert "<strong>4.1 Right.</strong> Columns lie side by side." in page
    assert "<strong>5.1 Not right.</strong></p>" in page
    assert "<script>" not in feedback_page("x", [MARKS[1]])
    assert [path.name for path in write_feedback(MARKS[:1], tmp_path / "new")] == ["ada.html"]
