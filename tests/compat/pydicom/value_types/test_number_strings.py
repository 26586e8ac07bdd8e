from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest

from tests.compat.both import ours, pydicom


@pytest.mark.parametrize("value", ["2.50", 2.5, "", None, "  1e3"])
def test_decimal_strings_are_those_of_pydicom(value: Any) -> None:
    one, two = ours.valuerep.DS(value), pydicom.valuerep.DS(value)
    assert (one, str(one)) == (two, str(two))


@pytest.mark.parametrize("value", ["05", 5, "", None])
def test_integer_strings_are_those_of_pydicom(value: Any) -> None:
    one, two = ours.valuerep.IS(value), pydicom.valuerep.IS(value)
    assert (one, str(one)) == (two, str(two))


VALUES: list[Any] = [
    lambda v: v.DSfloat("2.50"),
    lambda v: v.DSfloat(2.5),
    lambda v: v.DSfloat(3.141592653589793, auto_format=True),
    lambda v: v.DSdecimal("1.20"),
    lambda v: v.DSdecimal(Decimal("1.2345")),
    lambda v: v.IS("05"),
    lambda v: v.IS(7),
]


@pytest.mark.parametrize("make", VALUES)
def test_they_print_and_are_copied_as_in_pydicom(make: Any) -> None:
    one, two = make(ours.valuerep), make(pydicom.valuerep)
    assert (str(one), repr(one)) == (str(two), repr(two))
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert (str(again), again, type(again)) == (str(one), one, type(one))


@pytest.mark.parametrize(
    ("make", "other"),
    [
        (lambda v: v.DSfloat("2.50"), "2.50"),
        (lambda v: v.DSfloat("2.50"), 2.5),
        (lambda v: v.DSfloat("2.50"), Decimal("2.5")),
        (lambda v: v.DSfloat("2.50"), "2.5"),
        (lambda v: v.DSdecimal("1.20"), "1.20"),
        (lambda v: v.DSdecimal("1.20"), Decimal("1.2")),
        (lambda v: v.IS("05"), "05"),
        (lambda v: v.IS("05"), 5),
        (lambda v: v.IS("05"), "5"),
    ],
)
def test_they_are_compared_as_in_pydicom_by_both_operators(make: Any, other: Any) -> None:
    one, two = make(ours.valuerep), make(pydicom.valuerep)
    assert (one == other) is (two == other)
    assert (one != other) is (two != other)
    assert hash(one) == hash(two)


def test_a_number_that_is_not_whole_is_no_integer_string() -> None:
    for library in (ours, pydicom):
        with pytest.warns(UserWarning, match="IS"):
            found = library.valuerep.IS(2.5)
        assert (type(found).__name__, found) == ("ISfloat", 2.5)
    assert ours.valuerep.ISfloat("2.50") == 2.5
    assert str(ours.valuerep.ISfloat("2.50")) == "2.50"
