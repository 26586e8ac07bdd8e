from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import pytest

from tests.compat.both import ours, pydicom


@pytest.mark.parametrize(
    ("kind", "text"),
    [("DA", "20150710"), ("TM", "140509.25"), ("TM", "14"), ("DT", "20150710140509.5+0130"), ("DT", "2015")],
)
def test_dates_are_those_of_pydicom(kind: str, text: str) -> None:
    one, two = getattr(ours.valuerep, kind)(text), getattr(pydicom.valuerep, kind)(text)
    assert one == two
    assert str(one) == str(two)


VALUES: list[Any] = [
    lambda v: v.DA("20240229"),
    lambda v: v.DA("2010.12.25"),
    lambda v: v.DA(datetime.date(2024, 2, 29)),
    lambda v: v.TM("140509.25"),
    lambda v: v.TM("235960"),
    lambda v: v.TM(datetime.time(1, 2, 3, 4500)),
    lambda v: v.DT("20150710140509.5+0130"),
    lambda v: v.DT("2015"),
    lambda v: v.DT(datetime.datetime(2015, 1, 2, 3, 4, 5, 600, tzinfo=datetime.UTC)),
]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("make", VALUES)
def test_they_print_and_are_copied_as_in_pydicom(make: Any) -> None:
    one, two = make(ours.valuerep), make(pydicom.valuerep)
    assert (str(one), repr(one)) == (str(two), repr(two))
    assert one == two
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert (str(again), again, type(again)) == (str(one), one, type(one))


@pytest.mark.parametrize("kind", ["DA", "TM", "DT"])
def test_nothing_is_no_moment_and_words_are_refused(kind: str) -> None:
    assert getattr(ours.valuerep, kind)("") is None
    assert getattr(ours.valuerep, kind)(None) is None
    with pytest.raises(ValueError, match=r"."):
        getattr(ours.valuerep, kind)("noon")


def test_what_is_made_of_a_time_has_a_text() -> None:
    zone = datetime.timezone(-datetime.timedelta(hours=6, minutes=30))
    moment = datetime.datetime(2022, 12, 31, 23, 59, 59, 42, zone)
    for library in (ours, pydicom):
        assert library.valuerep.DT(moment).original_string == "20221231235959.000042-0630"
        assert library.valuerep.TM(datetime.time(21, 22, 23)).original_string == "212223"
