from __future__ import annotations

import re

import pytest

from dicomnb.sharing.identity import IdentifierMatcher
from dicomnb.sharing.spelled_times import spelled_time


def _is_found(text: str, word: str, vr: str) -> bool:
    # The quick look and the close one have to agree.
    words = IdentifierMatcher([word], {word: vr})
    assert words.stand_in(text) is words.likely_in(text).stand_in(text)
    return words.stand_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "3/12/57", "12/3/57", "12-Mar-57", "March 12, 1957", "12 de marzo de 1957", "12 março 1957", "12 maart 1957",
        "12 марта 1957", "12.marca 1957", "1957년 3월 12일", "1957. 3. 12.", "昭和32年3月12日", "S32.3.12", "03121957",
        "12/III/1957", "1957-071", "datetime.date(1957, 3, 12)", "1957\N{EN DASH}03\N{EN DASH}12",
        "12\N{NON-BREAKING HYPHEN}03\N{NON-BREAKING HYPHEN}1957", "DOB: 570312", "1957-03-12T00:00:00Z",
    ],
)  # fmt: skip
def test_a_date_is_found_as_other_countries_and_programs_write_it(text: str) -> None:
    assert _is_found(f"born {text}", "19570312", "DA")


@pytest.mark.parametrize(
    "text", ["1.57.3", "12 x 57", "570312", "1957-072", "S33.3.12", "1957-071-3", "12 III 1958", "13/3/57", "5/12/3/57"]
)
def test_what_only_looks_like_the_date_is_not_found(text: str) -> None:
    assert not _is_found(text, "19570312", "DA")


def test_a_version_is_no_date_of_a_day_and_a_month_below_ten() -> None:
    assert not _is_found("release 1.2.03", "20030201", "DA")
    assert _is_found("1/2/03", "20030201", "DA")


def test_the_first_year_of_an_era_has_a_name() -> None:
    # Reiwa 1 is 2019.
    assert _is_found("令和元年5月9日", "20190509", "DA")
    assert _is_found("R1.5.9", "20190509", "DA")


@pytest.mark.parametrize("word", ["19570230", "19571301", "00000000"])
def test_a_day_that_does_not_exist_is_looked_for_in_figures(word: str) -> None:
    assert _is_found(f"x {word}", word, "DA")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("63 y.o.", True), ("63Y", True), ("eine 63-jährige", True), ("63 года", True), ("63歳男性", True),
        ("63세", True), ("63 anni", True), ("age 63.0", True), ("PatientAge\t63", True), ("x=63 y=5", False),
        ("average: 63", False), ("age: 63.5", False), ("163Y", False), ("63 лета", False),
    ],
)  # fmt: skip
def test_an_age_is_found_in_other_languages(text: str, found: bool) -> None:
    assert _is_found(text, "063Y", "AS") is found


def test_other_values_have_no_such_spellings() -> None:
    assert spelled_time("19570312", "LO") is None
    assert spelled_time("abc", "DA") is None
    spelled = spelled_time("012M", "AS")
    assert spelled is not None
    assert re.search(spelled.pattern, "12 months")
    assert not re.search(spelled.pattern, "12M")
