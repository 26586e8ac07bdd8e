from __future__ import annotations

import sys

import pytest

from dicomnb.errors import MissingDependency, UsageError
from dicomnb.objects.record_table import RecordTable
from dicomnb.standard.code import Code

TABLE = RecordTable(
    ["name", "dose (mGy)", "note", "at"],
    [("A\x1b[31m", 1.23456789, None, (1.0, 2.5)), ("<b>long</b>", 20, "", Code("1", "99X", "one"))],
    title="What was given",
)


def test_rows_are_dictionaries_by_the_names_of_columns() -> None:
    assert len(TABLE) == 2
    assert TABLE[-1]["dose (mGy)"] == 20
    assert [row["at"] for row in TABLE] == TABLE.column("at") == [(1.0, 2.5), Code("1", "99X", "one")]
    with pytest.raises(IndexError):
        TABLE[2]
    with pytest.raises(UsageError, match=r"no column 'nothing'.*'dose \(mGy\)'"):
        TABLE.column("nothing")


def test_text_stands_in_columns_and_commands_to_the_terminal_are_words() -> None:
    lines = str(TABLE).splitlines()
    assert lines[:2] == ["What was given", "name         dose (mGy)  note  at"]
    assert lines[2].endswith("1.234568          1, 2.5")
    assert lines[3] == "<b>long</b>  20                one"
    assert "\x1b" not in str(TABLE)
    assert repr(TABLE) == "<RecordTable, 2 rows of name, dose (mGy), note, at>"


def test_html_escapes_and_leaves_out_columns_that_say_nothing() -> None:
    html = TABLE._repr_html_()
    assert "&lt;b&gt;long" in html
    assert "<b>long" not in html
    assert "dose (mGy)" in html
    assert "note" not in html


def test_a_table_without_rows_says_so() -> None:
    empty = RecordTable(["a", "b"], [])
    assert "<p>Nothing.</p>" in empty._repr_html_()
    assert (str(empty), len(empty), list(empty)) == ("a  b", 0, [])


def test_a_notebook_shows_five_hundred_rows_and_says_how_many_there_are() -> None:
    html = RecordTable(["n"], [(f"row{n}",) for n in range(1503)])._repr_html_()
    assert "row499<" in html
    assert "row500<" not in html
    assert "The first 500 of 1,503 rows" in html


def test_pandas_has_the_same_values() -> None:
    pytest.importorskip("pandas")
    frame = TABLE.to_pandas()
    assert list(frame.columns) == list(TABLE.columns)
    assert frame["dose (mGy)"].tolist() == [1.23456789, 20]


def test_without_pandas_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingDependency, match="pandas"):
        TABLE.to_pandas()
