from __future__ import annotations

import pytest

from dicomnb.parsing.table.text_table import text_table


def test_columns_are_as_wide_as_their_longest_cell_and_lines_end_with_a_letter() -> None:
    assert text_table(("a", "longer", "c"), [("three", "", "x"), ("of", "two", "")]) == [
        "a      longer  c",
        "three          x",
        "of     two",
    ]


def test_columns_that_are_empty_in_all_rows_can_be_left_out() -> None:
    assert text_table(("a", "b", "c"), [("1", "", "2"), ("", "", "3")], skip_empty=True) == ["a  c", "1  2", "   3"]
    assert text_table(("a", "b"), [("", ""), ("", "")], skip_empty=True) == []


def test_what_a_terminal_would_obey_is_shown_and_counted_as_it_is_shown() -> None:
    assert text_table(("a", "b"), [("\x1b[1m", "x"), ("two\nlines", "y")]) == [
        "a             b",
        r"\x1b[1m       x",
        r"two\x0alines  y",
    ]


def test_rows_have_as_many_cells_as_there_are_headings() -> None:
    with pytest.raises(ValueError, match="zip"):
        text_table(("a", "b"), [("1",)])
