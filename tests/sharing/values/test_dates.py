from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.sharing.values.dates import shifted


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("20240301", 1, "20240229"),  # a leap year
        ("20230301", 1, "20230228"),
        ("20240101", 1, "20231231"),
        ("1993.08.22", 30, "19930723"),
        ("20240301101500.123456-0500", 1, "20240229101500.123456-0500"),
        ("2024030110", 1, "2024022910"),
        ("202403", 1, "202402"),  # the first of March, a day before
        ("2024", 1, "2023"),
        ("2024+0100", 366, "2022+0100"),  # 1 January 2024, 366 days before: 31 December 2022
    ],
)
def test_a_date_goes_back_by_whole_days_and_keeps_its_precision(text: str, days: int, expected: str) -> None:
    assert shifted(text, days) == expected


@pytest.mark.parametrize("text", ["", "ROE", "20241301", "20240231", "00010101", "20240301-20240305", "2024-03-01"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert shifted(text, 400) is None


@given(st.dates(datetime.date(1900, 1, 1)), st.dates(datetime.date(1900, 1, 1)), st.integers(1, 3650))
def test_intervals_stay_as_long_as_they_were(one: datetime.date, two: datetime.date, days: int) -> None:
    moved = [shifted(date.strftime("%Y%m%d"), days) for date in (one, two)]
    first, second = (datetime.datetime.strptime(text or "", "%Y%m%d").date() for text in moved)
    assert second - first == two - one
    assert (one - first).days == days
