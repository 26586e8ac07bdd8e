from __future__ import annotations

import numpy as np
import pytest

from dicomnb.errors import UsageError, WrongType
from dicomnb.geometry.projection import RunningProjection, projected, projection_word, slab_thickness

NAN = np.nan
SLAB = np.array([[[1.0, NAN, 7.0]], [[4.0, NAN, NAN]]], np.float32)


@pytest.mark.parametrize(
    ("how", "expected"), [("max", [[4, NAN, 7]]), ("min", [[1, NAN, 7]]), ("mean", [[2.5, NAN, 7]])]
)
def test_what_is_missing_does_not_count(how: str, expected: list[list[float]]) -> None:
    found = projected(SLAB, 0, how)  # type: ignore[arg-type]
    assert found.dtype == np.float32
    assert np.array_equal(found, expected, equal_nan=True)


def test_any_axis_can_be_projected() -> None:
    assert projected(SLAB, 2, "max").tolist() == [[7.0], [4.0]]


def test_an_unknown_projection_is_refused() -> None:
    assert projection_word("max") == "maximum"
    with pytest.raises(UsageError, match=r"'median'(.|\n)*'max', 'mean', 'min'"):
        projected(SLAB, 0, "median")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("how", "expected"), [("max", [[4, NAN, 7]]), ("min", [[1, NAN, 7]]), ("mean", [[2.5, NAN, 7]])]
)
def test_slices_that_come_one_after_the_other_become_the_same(how: str, expected: list[list[float]]) -> None:
    running = RunningProjection(how)  # type: ignore[arg-type]
    for each in SLAB:
        running.add(each)
    found = running.result(np.dtype(np.float32))
    assert found.dtype == np.float32
    assert np.array_equal(found, expected, equal_nan=True)
    assert np.array_equal(SLAB, [[[1, NAN, 7]], [[4, NAN, NAN]]], equal_nan=True)  # as they were


def test_of_no_slice_there_is_no_projection() -> None:
    with pytest.raises(UsageError, match="no slice"):
        RunningProjection("min").result(np.dtype(np.float32))
    with pytest.raises(UsageError, match="median"):
        RunningProjection("median")  # type: ignore[arg-type]


@pytest.mark.parametrize("slab", [20, 20.0, np.float32(20)])
def test_a_thickness_is_a_number_of_millimetres(slab: float) -> None:
    assert slab_thickness(slab) == 20.0


@pytest.mark.parametrize("slab", [0, -3.5, float("nan")])
def test_a_slab_that_is_not_thick_holds_nothing(slab: float) -> None:
    with pytest.raises(UsageError, match="holds nothing"):
        slab_thickness(slab)


@pytest.mark.parametrize("slab", ["20", [20], (10, 20)])
def test_a_thickness_that_is_no_number_is_refused(slab: object) -> None:
    with pytest.raises(WrongType, match=r"is no thickness\. It is a number of millimetres"):
        slab_thickness(slab)
