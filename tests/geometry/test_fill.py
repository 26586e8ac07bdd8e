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
