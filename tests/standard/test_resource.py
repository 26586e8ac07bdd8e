from __future__ import annotations

import bisect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.standard.resource import Table

TABLE = Table("attributes.tsv")
KEYS = [row[0] for row in TABLE.rows()]


def test_rows_are_sorted_and_their_keys_unique() -> None:
    assert sorted(set(KEYS)) == KEYS


def test_every_row_has_six_columns() -> None:
    assert {len(row) for row in TABLE.rows()} == {6}


def test_every_row_is_found_by_its_key() -> None:
    assert [TABLE.row(row[0]) for row in TABLE.rows()] == list(TABLE.rows())


@given(st.text("0123456789abcdefx#\n\t \ud800ü", max_size=10))
def test_a_key_is_found_exactly_if_it_is_there(key: str) -> None:
    place = bisect.bisect_left(KEYS, key)
    there = place < len(KEYS) and KEYS[place] == key
    assert (TABLE.row(key) is not None) == there


def test_a_row_is_found_by_an_inner_column() -> None:
    # "PN" stands in the third column, and in no second one.
    assert TABLE.row_where(2, "PN") == [
        "00080090",
        "ReferringPhysicianName",
        "PN",
        "1",
        "",
        "Referring Physician's Name",
    ]
    assert TABLE.row_where(1, "PN") is None


@pytest.mark.parametrize("value", ["", "PN\t1", "\n", "nothing like it", "\udcff"])
def test_a_value_that_no_column_can_hold_is_not_found(value: str) -> None:
    assert TABLE.row_where(2, value) is None


def test_an_absent_table_is_an_error_of_the_installation() -> None:
    with pytest.raises(FileNotFoundError):
        Table("no such table.tsv").row("1")
