from __future__ import annotations

import math

import numpy as np
import pytest

from dicomnb.errors import UsageError
from dicomnb.geometry.solids import Box, Sphere


def test_the_volume_of_a_solid_is_in_ml() -> None:
    assert Sphere((1, 2, 3), 7).volume == pytest.approx(4 / 3 * math.pi * 0.343)
    assert Box((-3, 0, 2), (7, 5, 6)).volume == 0.2


def test_bounds_are_the_least_and_greatest_coordinates() -> None:
    assert Sphere((1, 2, 3), 7).bounds.tolist() == [[-6, -5, -4], [8, 9, 10]]
    assert Box((-3, 0, 2), (7, 5, 6)).bounds.tolist() == [[-3, 0, 2], [7, 5, 6]]


def test_a_point_on_the_border_is_inside() -> None:
    points = np.array([[8, 2, 3], [8.0001, 2, 3], [1, 2, 3], [1 + 7 / math.sqrt(3)] * 3])
    assert Sphere((1, 2, 3), 7).contains(points[:3]).tolist() == [True, False, True]
    corners = [[-3, 0, 2], [7, 5, 6], [7.0001, 5, 6], [2, -0.0001, 3]]
    assert Box((-3, 0, 2), (7, 5, 6)).contains(np.array(corners)).tolist() == [True, True, False, False]


def test_points_of_any_shape_are_taken() -> None:
    k, j, i = np.indices((4, 5, 6))
    inside = Sphere((2, 2, 2), 1.1).contains(np.stack([i, j, k], axis=-1))
    assert (inside.shape, int(inside.sum())) == ((4, 5, 6), 7)  # the centre and its six neighbours


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_very_small_and_very_large_solids_are_told_apart_from_what_is_outside(scale: float) -> None:
    sphere = Sphere((0, 0, 0), scale)
    assert sphere.contains(np.array([[scale, 0, 0], [2 * scale, 0, 0], [0, 0, 0]])).tolist() == [True, False, True]
    box = Box((0, 0, 0), (scale, 2 * scale, 3 * scale))
    assert box.contains(np.array([[scale, scale, scale], [scale, 3 * scale, scale]])).tolist() == [True, False]


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (Sphere, ((1, 2), 7)),
        (Sphere, ((1, 2, math.nan), 7)),
        (Sphere, ((1, 2, 3), 0)),
        (Sphere, ((1, 2, 3), -1)),
        (Sphere, ((1, 2, 3), math.inf)),
        (Box, ((0, 0, 0), (1, 0, 1))),
        (Box, ((0, 0, 0), (1, -2, 1))),
        (Box, ((0, 0, math.inf), (1, 2, 3))),
    ],
)
def test_a_solid_without_an_inside_is_refused(kind: type, numbers: tuple[object, ...]) -> None:
    with pytest.raises(UsageError, match="needs"):
        kind(*numbers)
