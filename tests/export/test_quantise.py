from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomnb.errors import UsageError
from dicomnb.export.derive import from_array
from dicomnb.export.quantise import quantised
from dicomnb.teaching.phantom.header import decimal
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.export.volumes import STUDY, upright
from tests.images import series


@settings(max_examples=60)
@given(
    st.sampled_from([1e-12, 1e-3, 1.0, 3e7, 1e30]),
    st.floats(-1, 1),
    st.sampled_from(["CT", "MR", "PT"]),
    st.integers(0, 2**32 - 1),
)
def test_any_range_of_values_is_held_within_quantisation(size: float, shift: float, modality: str, seed: int) -> None:
    wanted = (np.random.default_rng(seed).random((2, 4, 3)) - 0.5 + shift) * size
    like = load(series(2, Modality=modality))
    made = from_array(wanted, like.affine, like=like)
    reach = np.abs(wanted).max() if modality == "PT" else np.ptp(wanted) / 2
    assert float(made.dataset.RescaleSlope) == pytest.approx(reach / 32767, rel=1e-4)
    # Float32 rounds to 6e-8 of the greatest value.
    assert (
        np.abs(made.array - wanted).max() <= float(made.dataset.RescaleSlope) / 2 * 1.01 + 2e-7 * np.abs(wanted).max()
    )
    assert modality != "PT" or made.dataset.RescaleIntercept == 0


def test_whole_numbers_are_stored_as_they_are() -> None:
    like = source()
    for numbers in (
        np.arange(60).reshape(5, 4, 3) - 32768,
        np.arange(60).reshape(5, 4, 3) > 7,
        np.full((5, 4, 3), 3.0),
    ):
        made = from_array(numbers, like.affine, like=like)
        assert np.array_equal(made.array, numbers.astype(float))
        assert (made.dataset.RescaleSlope, made.dataset.RescaleIntercept) == (1, 0)


def source(**how: Any) -> Volume:
    return upright(**{**STUDY, **how})


def test_scaled_values_fill_sixteen_bits_from_end_to_end() -> None:
    found = quantised(np.array([-1.5, 0.0, 2.5]), None, is_pet=False)
    # The middle of the range is 0.5: its ends are 2 away, 32767 steps.
    assert found.intercept == 0.5
    assert found.slope == pytest.approx(2 / 32767, rel=1e-5)
    assert found.array.tolist() == [-32767, -8192, 32767]
    assert found.array.dtype == np.int16


def test_pet_keeps_its_zero_at_zero() -> None:
    found = quantised(np.array([0.25, 10.5]), None, is_pet=True)
    assert found.intercept == 0
    assert found.array.tolist() == [780, 32767]  # 0.25 / 10.5 of 32767 is 780.2


@pytest.mark.parametrize(("values", "padding"), [([1.0, np.nan, 3.0], -1024), ([-1024.0, np.nan, 3.0], None)])
def test_what_stands_for_nan_is_padding_unless_a_voxel_has_that_value(values: list[float], padding: int | None) -> None:
    found = quantised(np.array(values), -1024.0, is_pet=False)
    assert (found.array[1], found.padding) == (-1024, padding)


@pytest.mark.parametrize(
    ("values", "fill", "message"),
    [
        (np.array(["a"]), None, "Values of type <U1 have no place"),
        (np.array([1j]), None, "no place in an image"),
        (np.array([1.0, np.nan, np.nan]), None, "2 voxels are NaN"),
        (np.array([1.0, np.inf]), None, "Infinite values"),
        (np.array([1.0, np.nan]), np.inf, "Infinite values"),
        (np.array([-32769, 0]), None, "Integers from -32769 to 0 do not fit into 16 bits"),
        (np.array([0, 32768], np.uint16), None, "do not fit"),
    ],
)
def test_what_no_integers_of_16_bits_stand_for_is_refused(values: Any, fill: float | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        quantised(values, fill, is_pet=False)


def test_values_that_are_all_alike_and_no_whole_number_come_back() -> None:
    found = quantised(np.full(3, 0.1), None, is_pet=False)
    assert found.slope == 1
    assert (found.slope * found.array + found.intercept).tolist() == [0.1] * 3


@pytest.mark.parametrize(
    ("number", "text"), [(1 / 3, "0.3333333333"), (-1.23456789012e-300, "-1.23456789e-300"), (2.5, "2.5")]
)
def test_a_decimal_has_no_more_digits_than_its_string_holds(number: float, text: str) -> None:
    assert decimal(number) == float(text)
    assert len(text) <= 16
