from __future__ import annotations

import math

import numpy as np
import pytest

from dicomnb.errors import GeometryError
from dicomnb.geometry.axis import Axis, UnevenAxis


@pytest.mark.parametrize("count", [1, 2, 3, 10, 127, 512, 4097])
@pytest.mark.parametrize("step", [0.1, 0.78125, 1 / 3, 2.5, -0.7])
def test_n_voxels_have_n_centres_and_n_plus_1_edges(step: float, count: int) -> None:
    axis = Axis(-17.3, step, count)
    assert axis.centers.shape == (count,)
    assert axis.edges.shape == (count + 1,)


def test_centres_lie_between_their_edges_and_run_with_the_sign_of_the_step() -> None:
    axis = Axis(first=10.0, step=-0.7, count=5)
    np.testing.assert_allclose(axis.centers, [10.0, 9.3, 8.6, 7.9, 7.2])
    np.testing.assert_allclose((axis.edges[1:] + axis.edges[:-1]) / 2, axis.centers)
    assert axis.edges[0] == pytest.approx(10.35)
    assert axis.spacing == 0.7


def test_rounding_does_not_add_up_along_an_axis() -> None:
    axis = Axis.local(0.1, 3_000)
    assert axis.edges[-1] == 3_000 * 0.1  # a sum of 3,000 steps is off by 1e-11


def test_a_local_axis_begins_with_an_edge_at_exactly_0() -> None:
    axis = Axis.local(0.78125, 7)
    assert axis.edges[0] == 0.0
    assert axis.centers[0] == 0.390625


@pytest.mark.parametrize(
    ("first", "step", "count"),
    [(0.0, 0.0, 3), (math.nan, 1.0, 3), (math.inf, 1.0, 3), (0.0, math.nan, 3), (0.0, -math.inf, 3), (0.0, 1.0, 0)],
)
def test_an_axis_that_cannot_be_is_refused(first: float, step: float, count: int) -> None:
    with pytest.raises(GeometryError, match="An axis needs"):
        Axis(first, step, count)


def test_edges_of_an_uneven_axis_lie_halfway_and_the_outer_voxels_are_symmetric() -> None:
    axis = UnevenAxis((1.0, 2.0, 4.5, 9.5))
    assert axis.count == 4
    np.testing.assert_array_equal(axis.centers, [1.0, 2.0, 4.5, 9.5])
    np.testing.assert_array_equal(axis.edges, [0.5, 1.5, 3.25, 7.0, 12.0])
    assert axis.spacing == 2.5
