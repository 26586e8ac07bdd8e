from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import UsageError
from dicomnb.geometry.shape_sizes import finite, in_units_of, positive


@pytest.mark.parametrize("values", [(0.0, -1e300), [3], np.zeros(4), 7.5])
def test_finite_numbers_pass(values: Any) -> None:
    finite("Anything", values)


@pytest.mark.parametrize(
    ("values", "count", "message"),
    [
        ((0.0, float("nan")), None, "A center needs finite numbers"),
        ((0.0, float("inf")), 2, "A center needs 2 numbers"),
        ((0.0, 1.0, 2.0), 2, r"needs 2 numbers, not \(0\.0, 1\.0, 2\.0\)"),
        (1.0, 2, "needs 2 numbers"),
        (((0.0, 1.0),), 2, "needs 2 numbers"),
    ],
)
def test_other_numbers_are_refused_by_their_name(values: Any, count: int | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        finite("A center", values, count)


@pytest.mark.parametrize("length", [0.0, -2.5, float("nan"), float("inf")])
def test_a_length_is_finite_and_above_0(length: float) -> None:
    positive("A box", 3.0, 1e-300)
    with pytest.raises(UsageError, match="A box needs lengths above 0 mm, not 3, "):
        positive("A box", 3.0, length)


def test_offsets_are_counted_in_lengths_and_held_at_4() -> None:
    found = in_units_of([2.0, 0.5], np.array([[1.0, 1.0], [-3.0, 1e9]]))
    assert found.tolist() == [[0.5, 2.0], [-1.5, 4.0]]


def test_lengths_below_all_numbers_overflow_nothing() -> None:
    # A subnormal length, and none at all: 0 stays 0, all else is far outside.
    for length in (5e-324, 0.0):
        assert in_units_of(length, np.array([0.0, 1e-300, -1.0])).tolist() == [0, 4, -4]
