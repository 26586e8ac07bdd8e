from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path as Outline

from dicomnb.errors import UsageError
from dicomnb.geometry.shapes import Box, Circle, Ellipse, Polygon, Rectangle, Sphere

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


@given(st.lists(places, min_size=3, max_size=7, unique=True), st.lists(places, min_size=1, max_size=30))
def test_polygons_agree_with_those_of_matplotlib_away_from_the_border(corners: list[Any], points: list[Any]) -> None:
    turns = np.array([math.atan2(y - 0.1, x - 0.2) for x, y in corners])
    simple = [corners[n] for n in np.argsort(turns)]  # a star around (0.2, 0.1): it does not cross itself
    if len(set(turns)) < len(turns) or np.diff(np.sort(turns)).max() > 3:
        return
    shape = Polygon(tuple(simple))
    outline = Outline(np.array(simple))
    near = outline.contains_points(points, radius=1e-3) != outline.contains_points(points, radius=-1e-3)
    assert (shape.contains(points) == outline.contains_points(points))[~near].all()


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
