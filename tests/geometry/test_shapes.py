from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import UsageError
from dicomnb.geometry.shape_sizes import BORDER
from dicomnb.geometry.shapes import Circle, Ellipse, Polygon, Rectangle
from dicomnb.geometry.solids import Box, Sphere

angles = st.floats(-720, 720)
lengths = st.floats(0.1, 50)
places = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


def inside(shape: Any, points: Any, *metric: Any) -> Any:
    return shape.contains(points, *metric).tolist()


def test_a_point_on_the_border_is_inside() -> None:
    assert inside(Circle((3, 4), 5), [[0, 0], [3, -1], [8, 4], [8.001, 4]]) == [True, True, True, False]
    assert inside(Rectangle((2, 1), (4, 2)), [[0, 0], [4, 2], [4.001, 1]]) == [True, True, False]
    triangle = Polygon(((0, 0), (6, 0), (0, 3)))
    assert inside(triangle, [[0, 0], [2, 2], [3, 0], [0, 1], [2.1, 2]]) == [True, True, True, True, False]
    assert inside(Sphere((1, 2, 3), 2), [[3, 2, 3], [1, 2, 5.001]]) == [True, False]
    assert inside(Box((0, 0, 0), (1, 2, 3)), [[1, 2, 3], [0.5, 2.001, 1]]) == [True, False]


def test_an_angle_turns_the_first_axis_towards_the_second() -> None:
    # Long along (1, 1): 3 · √2 out on this diagonal is inside, on the other one it is not.
    long = Ellipse((10, 20), (5, 1), angle=45)
    assert inside(long, [[13, 23], [7, 17], [13, 17]]) == [True, True, False]
    assert inside(Rectangle((10, 20), (9, 1), angle=45), [[13, 23], [13, 17]]) == [True, False]


def test_sizes_are_those_of_the_ideal_shape() -> None:
    assert Circle((0, 0), 2).area == pytest.approx(4 * math.pi)
    assert Ellipse((0, 0), (2, 3), 17).area == pytest.approx(6 * math.pi)
    assert Rectangle((0, 0), (2, 3), 17).area == 6
    assert Polygon(((0, 0), (0, 3), (4, 0))).area == 6
    assert Sphere((0, 0, 0), 10).volume == pytest.approx(4.18879)
    assert Box((-1, 2, 3), (9, 7, 23)).volume == pytest.approx(1.0)


def test_what_a_polygon_surrounds_twice_is_outside() -> None:
    star = [(math.sin(turn), math.cos(turn)) for turn in (0.8 * math.pi * n for n in range(5))]
    assert inside(Polygon(tuple(star)), [[0, 0], [0, 0.8], [0, -0.8]]) == [False, True, False]


@given(places, lengths, lengths, angles)
def test_outlines_lie_on_the_border(center: tuple[float, float], width: float, height: float, angle: float) -> None:
    for shape in (Ellipse(center, (width, height), angle), Rectangle(center, (width, height), angle)):
        outline = shape.outline()
        middle = np.array(center)
        assert shape.contains(middle + (outline - middle) * 0.999).all()
        assert not shape.contains(middle + (outline - middle) * 1.001).any()


def exactly(corners: list[Any], point: Any) -> tuple[bool, Fraction]:
    """Return whether a point is surrounded an odd number of times, and its squared distance to the border."""
    x, y = map(Fraction, point)
    odd, nearest = False, []
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        (x0, y0), (x1, y1) = map(Fraction, start), map(Fraction, end)
        across, down = x1 - x0, y1 - y0
        if (y0 > y) != (y1 > y):
            odd ^= x < x0 + (y - y0) * across / down
        length = across**2 + down**2
        share = min(max(((x - x0) * across + (y - y0) * down) / length, Fraction()), Fraction(1)) if length else 0
        nearest.append((x - x0 - share * across) ** 2 + (y - y0 - share * down) ** 2)
    return odd, min(nearest)


def assert_exact(corners: list[Any], points: list[Any]) -> None:
    """Hold a polygon against arithmetic without rounding; just off the border either answer is right."""
    sides = [float(max(axis) - min(axis)) for axis in zip(*corners, strict=True)]
    slack = Fraction(max(sides)) * Fraction(BORDER)
    for point, found in zip(points, inside(Polygon(tuple(corners)), points), strict=True):
        odd, distance = exactly(corners, point)
        if distance <= (slack / 2) ** 2:
            assert found
        elif distance > (slack * 2) ** 2:
            assert found == odd


@given(st.lists(places, min_size=3, max_size=7), st.lists(places, min_size=1, max_size=30))
def test_polygons_agree_with_arithmetic_without_rounding(corners: list[Any], points: list[Any]) -> None:
    # The corners are points too: each of them is on the border.
    assert_exact(corners, [*points, *corners])


small = st.integers(-4, 4)


@given(st.tuples(small, small), st.lists(small, min_size=3, max_size=6), st.sampled_from([1e-320, 1e-160, 0.7, 1e150]))
def test_a_polygon_whose_corners_lie_on_one_line_is_its_border(
    step: tuple[int, int], turns: list[int], size: float
) -> None:
    corners = [(turn * step[0] * size, turn * step[1] * size) for turn in turns]
    grid = [(i * size, j * size) for i in range(-20, 21, 3) for j in range(-19, 20, 3)]
    assert_exact(corners, [*grid, *corners])


@pytest.mark.parametrize("size", [5e-324, 2e-313, 1e-200, 1e-9, 3.0, 1e200])
def test_shapes_of_any_size_hold_their_centre_and_nothing_far_off(size: float) -> None:
    far = 1.5e300 if size > 1e9 else 70.0
    flat = [Polygon(((0, 0), (size, 0), (size, size), (0, size)))]
    flat += [Polygon(((-size, 0), (size, 0), (0, 0))), Polygon(((0, 0), (0, 0), (0, size)))]
    for shape in (*flat, Circle((0, 0), size), Ellipse((0, 0), (size, size)), Rectangle((0, 0), (size, size))):
        assert inside(shape, [[0, 0], [far, 1], [-2, far], [far, -far]]) == [True, False, False, False]
    for solid in (Sphere((0, 0, 0), size), Box((0, 0, 0), (size, size, size))):
        assert inside(solid, [[0, 0, 0], [far, 1, 2], [0, 0, -far]]) == [True, False, False]


def test_a_metric_makes_radii_true_where_coordinates_are_skewed() -> None:
    # One step of the second coordinate is 2 mm, and leans 1 mm towards the first axis.
    metric = [[1.0, 1.0], [0.0, 2.0]]
    circle = Circle((0, 0), 2)
    # (-1, 1) is (0, 2) mm: on the border; (1, 1) is (2, 2) mm: outside; (0, 0.9) is (0.9, 1.8) mm: 2.01 mm.
    assert inside(circle, [[-1, 1], [1, 1], [0, 0.9], [0, 0.89]], metric) == [True, False, False, True]
    outline = circle.outline(metric) @ np.array(metric).T
    assert np.linalg.norm(outline, axis=1) == pytest.approx(2)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Circle((0, 0), 0),
        lambda: Circle((0, math.nan), 1),
        lambda: Circle((0, 0, 0), 1),  # type: ignore[arg-type]
        lambda: Ellipse((0, 0), (1, -1)),
        lambda: Rectangle((0, 0), (math.inf, 1)),
        lambda: Polygon(((0, 0), (1, 1))),
        lambda: Polygon(((0, 0), (1, 1), (2, math.nan))),
        lambda: Sphere((0, 0), 1),  # type: ignore[arg-type]
        lambda: Box((0, 0, 0), (1, 0, 1)),
    ],
)
def test_a_shape_without_an_inside_is_refused(make: Any) -> None:
    with pytest.raises(UsageError):
        make()
