from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path
from numpy.typing import NDArray

from dicomnb.geometry.fill import area, fill_polygons, inside_polygons

corner = st.tuples(st.floats(-3, 12), st.floats(-3, 9))
triangles = st.lists(corner, min_size=3, max_size=3).map(np.array)


def polygon(*corners: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(corners, np.float64)


def centers(rows: int, columns: int) -> NDArray[np.float64]:
    j, i = np.mgrid[:rows, :columns]
    return np.stack([i.ravel(), j.ravel()], axis=1).astype(np.float64)


def distance(points: NDArray[np.float64], outline: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far points are from the nearest edge."""
    found = []
    for start, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        way = end - start
        share = np.clip((points - start) @ way / max(float(way @ way), 1e-30), 0, 1)
        found.append(np.hypot(*(points - start - share[:, None] * way).T))
    return np.asarray(np.min(found, axis=0))


@given(triangles)
def test_pixels_agree_with_matplotlib_off_the_outline(triangle: NDArray[np.float64]) -> None:
    points = centers(7, 10)
    # Nearly level edges are taken for level within a hundredth: they reach twice as far.
    clear = distance(points, triangle) > 0.03
    expected = Path(triangle).contains_points(points)
    assert (fill_polygons([triangle], (7, 10)).ravel() == expected)[clear].all()


@given(st.lists(triangles, min_size=1, max_size=3))
def test_single_points_and_pixels_follow_one_rule(polygons: list[NDArray[np.float64]]) -> None:
    single = inside_polygons(polygons, centers(7, 10))
    assert single.reshape(7, 10).tolist() == fill_polygons(polygons, (7, 10)).tolist()


def test_a_pixel_on_the_outline_is_inside() -> None:
    # From centre to centre: 4 columns and 3 rows belong, their borders on all four sides included.
    found = fill_polygons([polygon((1, 2), (4, 2), (4, 4), (1, 4))], (6, 7))
    assert np.argwhere(found).tolist() == [[j, i] for j in (2, 3, 4) for i in (1, 2, 3, 4)]


def test_an_outline_within_another_is_a_hole() -> None:
    outer = polygon((0.5, 0.5), (6.5, 0.5), (6.5, 5.5), (0.5, 5.5))
    inner = polygon((2.5, 2.5), (4.5, 2.5), (4.5, 3.5), (2.5, 3.5))
    island = polygon((3.5, 2.7), (4.2, 2.7), (4.2, 3.3), (3.5, 3.3))
    assert fill_polygons([outer, inner], (7, 8)).sum() == 6 * 5 - 2
    assert fill_polygons([outer, inner, island], (7, 8))[3].tolist() == [0, 1, 1, 0, 1, 1, 1, 0]
    assert area([outer, inner]) == pytest.approx(6 * 5 - 2 * 1)
    assert area([inner, outer, island]) == pytest.approx(6 * 5 - 2 * 1 + 0.7 * 0.6)


def test_a_keyhole_makes_the_same_hole() -> None:
    # Along y = 2.6 into the hole, around it, and back on the same way.
    keyhole = polygon(
        (0.5, 0.5), (6.5, 0.5), (6.5, 5.5), (0.5, 5.5), (0.5, 2.6),
        (2.5, 2.6), (2.5, 3.5), (4.5, 3.5), (4.5, 2.5), (2.5, 2.5), (2.5, 2.6), (0.5, 2.6),
    )  # fmt: skip
    outer = polygon((0.5, 0.5), (6.5, 0.5), (6.5, 5.5), (0.5, 5.5))
    inner = polygon((2.5, 2.5), (4.5, 2.5), (4.5, 3.5), (2.5, 3.5))
    assert fill_polygons([keyhole], (7, 8)).tolist() == fill_polygons([outer, inner], (7, 8)).tolist()
    assert area([keyhole]) == pytest.approx(6 * 5 - 2 * 1)


def test_what_lies_beyond_the_grid_is_cut_off() -> None:
    found = fill_polygons([polygon((-5.5, -2.5), (1.5, -2.5), (1.5, 40.5), (-5.5, 40.5))], (3, 4))
    assert found.tolist() == [[True, True, False, False]] * 3
    assert not fill_polygons([polygon((20, 20), (30, 20), (30, 30))], (3, 4)).any()
    assert not fill_polygons([], (3, 4)).any()


def test_a_circle_has_its_area() -> None:
    # The number of lattice points in a circle of radius 40 around the origin is 5025 (OEIS A000328).
    angle = np.linspace(0, 2 * np.pi, 20000, endpoint=False)
    circle = np.stack([60 + 40 * np.cos(angle), 50 + 40 * np.sin(angle)], axis=1)
    assert fill_polygons([circle], (101, 121)).sum() == 5025
    assert area([circle]) == pytest.approx(np.pi * 1600, rel=1e-6)


WIDE = polygon((0, 0), (10, 0), (10, 12), (0, 12))


@pytest.mark.parametrize(
    ("others", "size"),
    [
        ([], 120),
        ([polygon((2, 2), (6, 2), (6, 5), (2, 5))], 108),
        # They share an edge, whichever corner is the first and whichever way round.
        ([polygon((10, 0), (18, 0), (18, 12), (10, 12))], 216),
        ([polygon((18, 12), (10, 12), (10, 0), (18, 0))], 216),
        ([polygon((10, 12), (18, 12), (18, 0), (10, 0))], 216),
        ([polygon((10, 3), (14.5, 3), (14.5, 7), (10, 7))], 138),
        ([polygon((10, 0), (18, 0), (18, 12), (10, 12)), polygon((18, 0), (20, 0), (20, 12), (18, 12))], 240),
        # A corner.
        ([polygon((10, 12), (16, 12), (16, 20), (10, 20))], 168),
        # A hole that touches from within, an island in it.
        ([polygon((0, 2), (4, 2), (4, 6), (0, 6))], 104),
        ([polygon((1, 1), (9, 1), (9, 9), (1, 9)), polygon((3, 3), (5, 3), (5, 7), (3, 7))], 64),
        # Even-odd: what two cover is outside.
        ([polygon((5, 0), (15, 0), (15, 12), (5, 12))], 120),
        ([WIDE], 0),
        ([WIDE, WIDE], 120),
        # A triangle of 60 mm², 15 of them within.
        ([polygon((5, 6), (15, 0), (15, 12))], 120 - 15 + 45),
    ],
)
@pytest.mark.parametrize("angle", [0.0, 0.3, 2.0])
def test_outlines_that_touch_or_cross_have_the_area_of_the_even_odd_rule(
    others: list[NDArray[np.float64]], size: float, angle: float
) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = [each @ turn.T + [312.5, -207.1] for each in (WIDE, *others)]
    assert area(turned) == pytest.approx(size, abs=1e-6)
    assert area(turned[::-1]) == pytest.approx(size, abs=1e-6)


def test_an_outline_that_crosses_itself_has_the_area_of_both_loops() -> None:
    # Two triangles of 0.5 × 4 × 3 each that meet in the middle.
    assert area([polygon((0, 0), (4, 6), (0, 6), (4, 0))]) == pytest.approx(12)
