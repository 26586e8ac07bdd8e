from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.export.array_grid import array_grid

NaN = np.nan


def affine(*columns: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return the matrix of these three steps and this origin."""
    matrix = np.eye(4)
    matrix[:3] = np.transpose(columns)
    return matrix


def test_slices_lie_where_the_affine_puts_their_first_voxels() -> None:
    found = array_grid(3, affine((0.75, 0, 0), (0, 1.25, 0), (0, 0, 2.5), (-50, 30, 7)))
    assert found.positions.tolist() == [[-50, 30, 7], [-50, 30, 9.5], [-50, 30, 12]]
    assert found.cosines.tolist() == [1, 0, 0, 0, 1, 0]
    assert found.spacing == (0.75, 1.25, 2.5)
    assert not found.is_turned


def test_slices_against_the_normal_are_turned_over() -> None:
    found = array_grid(3, affine((0.75, 0, 0), (0, 1.25, 0), (0, 0, -2.5), (-50, 30, 7)))
    assert found.positions.tolist() == [[-50, 30, 2], [-50, 30, 4.5], [-50, 30, 7]]
    assert found.spacing == (0.75, 1.25, 2.5)
    assert found.is_turned


def test_the_normal_of_an_oblique_grid_is_at_right_angles_to_its_rows_and_columns() -> None:
    # 3-4-5 triangles: rows of 2 mm along (0.6, 0.8, 0), columns of 3 mm along -z, whose normal is (-0.8, 0.6, 0).
    found = array_grid(2, affine((1.2, 1.6, 0), (0, 0, -3), (-4, 3, 0), (1, 2, 3)))
    assert found.cosines == pytest.approx([0.6, 0.8, 0, 0, 0, -1])
    assert found.spacing == pytest.approx((2, 3, 5))
    assert found.positions.tolist() == [[1, 2, 3], [-3, 5, 3]]
    assert not found.is_turned


def test_the_distance_of_tilted_slices_is_that_along_their_normal() -> None:
    found = array_grid(2, affine((0.5, 0, 0), (0, 0.75, 0), (0, 3, 4), (0, 0, 0)))
    assert found.spacing == (0.5, 0.75, 4.0)
    assert found.positions[1].tolist() == [0, 3, 4]


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.eye(3), "4×4 matrix"),
        (np.diag([1.0, 2, NaN, 1]), "4×4 matrix"),
        (np.diag([1.0, 2, 3, 2]), "last row is 0, 0, 0, 1"),
        (np.diag([1.0, 0, 3, 1]), "direction without length"),
        (affine((1, 0, 0), (1, 1, 0), (0, 0, 1), (0, 0, 0)), "at an angle of 45°"),
        (affine((1, 0, 0), (0, 2, 0), (3, 4, 0), (0, 0, 0)), "within their own plane"),
    ],
)
def test_what_no_image_can_have_is_refused(matrix: NDArray[np.float64], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        array_grid(3, matrix)
