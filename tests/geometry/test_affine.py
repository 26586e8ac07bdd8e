from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dicomnb.errors import GeometryError
from dicomnb.geometry.affine import (
    direction_letters,
    image_affine,
    lps_to_ras,
    normal,
    orthonormal,
    plane_names,
    transform,
)

angles = st.floats(-3.0, 3.0)


def rotation(a: float, b: float, c: float) -> NDArray[np.float64]:
    """Three turns about x, y and z."""
    x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return np.asarray(x @ y @ z)


def test_axial_slices_grow_upwards() -> None:
    assert normal([1, 0, 0], [0, 1, 0]).tolist() == [0, 0, 1]
    # Sagittal, rows running to the back and columns to the feet: slices grow to the right, away from L.
    assert normal([0, 1, 0], [0, 0, -1]).tolist() == [-1, 0, 0]


@given(angles, angles, angles)
def test_rounded_cosines_are_made_orthonormal_again(a: float, b: float, c: float) -> None:
    turn = rotation(a, b, c)
    row, column = orthonormal(np.round(turn[:, 0], 4), np.round(turn[:, 1], 4))
    assert abs(row @ column) < 1e-15
    assert row @ row == pytest.approx(1, abs=1e-15)
    assert column @ column == pytest.approx(1, abs=1e-15)
    # Neither is further from the truth than the rounding put it.
    assert np.abs(row - turn[:, 0]).max() < 2e-4
    assert np.abs(column - turn[:, 1]).max() < 2e-4


def test_exact_cosines_stay_bit_for_bit() -> None:
    row, column = orthonormal([[0.0, 1.0, 0.0], [0.6, 0.8, 0.0]], [[0, 0, -1], [0, 0, 1]])
    assert row.tolist() == [[0, 1, 0], [0.6, 0.8, 0]]
    assert column.tolist() == [[0, 0, -1], [0, 0, 1]]


@pytest.mark.parametrize("column", [[0, 0, 0], [1, 0, 0], [0, 2, 0], [0.1, 1, 0]])
def test_cosines_that_are_no_directions_are_refused(column: list[float]) -> None:
    with pytest.raises(GeometryError, match="right angle"):
        orthonormal([1, 0, 0], column)


def test_the_matrix_puts_each_index_where_the_standard_says() -> None:
    # PS3.3 C.7.6.2.1.1 by hand: column index 5 along the rows' direction x = (0, 1, 0), 5 * 0.5 mm; row index 7 along
    # the columns' direction (0, 0, -1), 7 * 2 mm; slice 3, 3 * (-1.5, 0, 0.25) mm.
    affine = image_affine([10, 20, 30], [0, 1, 0], [0, 0, -1], (0.5, 2.0), [-1.5, 0, 0.25])
    assert transform(affine, [5, 7, 3]).tolist() == [10 - 4.5, 20 + 2.5, 30 - 14 + 0.75]
    assert transform(affine, [[0, 0, 0], [1, 0, 0]]).tolist() == [[10, 20, 30], [10, 20.5, 30]]


def test_ras_turns_left_and_posterior_around() -> None:
    affine = image_affine([10, 20, 30], [1, 0, 0], [0, 1, 0], (1, 2), [0, 0, 3])
    assert lps_to_ras(affine).tolist() == [[-1, 0, 0, -10], [0, -2, 0, -20], [0, 0, 3, 30], [0, 0, 0, 1]]
    assert lps_to_ras(lps_to_ras(affine)).tolist() == affine.tolist()


@pytest.mark.parametrize(
    ("direction", "letters"),
    [
        ([1, 0, 0], "L"),
        ([-3, 0, 0], "R"),
        ([0, 1, 0], "P"),
        ([0, -1, 0], "A"),
        ([0, 0, 1], "S"),
        ([0, 0, -1], "I"),
        ([0.5, -0.8, 0], "A-L"),
        ([0.05, 0, -1], "I"),
        ([0.4, 0.3, -0.9], "I-L-P"),
    ],
)
def test_directions_have_anatomical_names(direction: list[float], letters: str) -> None:
    assert direction_letters(direction) == letters


def test_no_direction_has_no_name() -> None:
    with pytest.raises(GeometryError):
        direction_letters([0, 0, 0])


def test_each_plane_is_named_once_by_the_direction_that_runs_out_of_it() -> None:
    assert plane_names([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) == ("axial", "coronal", "sagittal")
    assert plane_names([[-1, 0, 0], [0, 0, -1], [0, 1, 0]]) == ("sagittal", "axial", "coronal")
    # The first two are both nearest to z; the one that is nearer takes the name.
    assert plane_names([[0.0, -0.6, 0.8], [0.0, 0.4, 0.9], [1.0, 0.0, 0.0]]) == ("coronal", "axial", "sagittal")
