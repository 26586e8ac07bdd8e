"""Interpolation against SciPy, and against fields whose value at any place is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from dicomnb.errors import UsageError
from dicomnb.geometry.sampling import Order, Sampler

ARRAY = np.random.default_rng(20).normal(100, 40, (5, 7, 9)).astype(np.float32)
# Not whole, and not on a border: (i, j, k).
PLACES = np.array([[3.25, 2.4, 1.75], [0.4, 5.9, 3.1], [7.6, 0.2, 0.3], [4.0, 3.5, 2.0]])


def values(order: Order, places: np.ndarray, array: np.ndarray = ARRAY) -> np.ndarray:
    out = np.empty(places.shape[:-1], np.float32)
    Sampler(array, order).points(places, out)
    return out


@pytest.mark.parametrize(("order", "degree"), [("linear", 1), ("cubic", 3)])
def test_values_between_voxels_are_those_of_scipy(order: Order, degree: int) -> None:
    theirs = ndimage.map_coordinates(ARRAY.astype(np.float64), PLACES[:, ::-1].T, order=degree, mode="mirror")
    np.testing.assert_allclose(values(order, PLACES), theirs, rtol=1e-4, atol=1e-2)


def test_the_nearest_voxel_gives_its_value() -> None:
    assert values("nearest", PLACES[:2]).tolist() == [ARRAY[2, 2, 3], ARRAY[3, 6, 0]]


@pytest.mark.parametrize("order", ["nearest", "linear", "cubic"])
def test_the_centre_of_a_voxel_has_its_value_bit_for_bit(order: Order) -> None:
    k, j, i = np.indices(ARRAY.shape)
    np.testing.assert_array_equal(values(order, np.stack([i, j, k], axis=-1).astype(np.float64)), ARRAY)


@pytest.mark.parametrize("order", ["nearest", "linear", "cubic"])
def test_half_a_voxel_beyond_the_last_centre_the_border_holds_and_then_nothing(order: Order) -> None:
    places = np.array([[8.49, 3.0, 2.0], [8.51, 3.0, 2.0], [-0.49, 3.0, 2.0], [-0.51, 3.0, 2.0]])
    found = values(order, places)
    assert np.isnan(found).tolist() == [False, True, False, True]
    assert found[[0, 2]] == pytest.approx([ARRAY[2, 3, 8], ARRAY[2, 3, 0]], rel=1e-5)


@pytest.mark.parametrize("order", ["linear", "cubic"])
def test_a_field_that_rises_evenly_is_met_exactly(order: Order) -> None:
    k, j, i = np.indices((16, 18, 20))
    field = (2 * i - 3 * j + 5 * k + 7).astype(np.float32)
    inner = np.array([[9.3, 8.7, 7.6], [10.5, 9.25, 8.125]])
    expected = inner @ np.array([2, -3, 5]) + 7
    np.testing.assert_allclose(values(order, inner, field), expected, atol=1e-3)


@pytest.mark.parametrize("order", ["linear", "cubic"])
def test_a_missing_voxel_spoils_its_neighbours_and_nothing_else(order: Order) -> None:
    holed = ARRAY.copy()
    holed[2, 3, 4] = np.nan
    near, far = np.array([[3.5, 3.0, 2.0], [4.0, 3.4, 2.0]]), np.array([[2.9, 3.0, 2.0], [4.0, 3.0, 3.0]])
    assert np.isnan(values(order, near, holed)).all()
    assert np.isfinite(values(order, far, holed)).all()


@pytest.mark.parametrize("order", ["nearest", "linear", "cubic"])
@pytest.mark.parametrize("slanted", [False, True])
def test_a_plane_has_the_values_of_its_points(order: Order, slanted: bool) -> None:
    start = np.array([1.0, 1.5, 0.5])
    across, down = np.array([0.5, 0.0, 0.0]), np.array([0.0, 0.75, 0.25 if slanted else 0.0])
    plane = np.empty((4, 6), np.float32)
    Sampler(ARRAY, order).plane(start, across, down, plane.shape, plane)
    row, column = np.indices(plane.shape)
    places = start + column[..., None] * across + row[..., None] * down
    np.testing.assert_allclose(plane, values(order, places), rtol=1e-5, atol=1e-3)


def test_an_interpolation_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="'quintic'") as caught:
        Sampler(ARRAY, "quintic")  # type: ignore[arg-type]
    assert "nearest, linear, cubic" in str(caught.value)
