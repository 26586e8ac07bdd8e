from __future__ import annotations

import numpy as np
import pytest

from dicomnb.geometry.polygon_edges import crossings, edges, rows_between

TRIANGLE = np.array([[0.0, 0.0], [7.0, 3.0], [2.0, 5.0]])


def test_edges_run_upwards_and_the_last_corner_is_joined_to_the_first() -> None:
    low, high = edges([TRIANGLE])
    assert low.tolist() == [[0, 0], [7, 3], [0, 0]]
    assert high.tolist() == [[7, 3], [2, 5], [2, 5]]


def test_edges_of_several_polygons_join_no_corner_of_one_to_the_other() -> None:
    low, high = edges([TRIANGLE, TRIANGLE + np.array([100.0, 0.0]), np.array([[-9.0, 1.0], [-8.0, 4.0]])])
    assert len(low) == len(high) == 8
    assert np.abs(low - high)[:, 0].max() == 7


def test_no_polygon_has_no_edge() -> None:
    low, high = edges([])
    assert low.shape == high.shape == (0, 2)


@pytest.mark.parametrize(
    ("y", "left", "right"),
    [
        # The left side is x = 0.4 y; the right one x = 7 y / 3 up to y = 3, and 7 - 2.5 (y - 3) from there on.
        (0.75, 0.3, 1.75),
        (1.5, 0.6, 3.5),
        (4.0, 1.6, 4.5),
    ],
)
def test_a_level_line_is_crossed_where_the_equations_of_the_sides_say(y: float, left: float, right: float) -> None:
    low, high = edges([TRIANGLE])
    met = (low[:, 1] <= y) & (y < high[:, 1])
    assert sorted(crossings(low[met], high[met], np.full(2, y)).tolist()) == pytest.approx([left, right])


def test_an_edge_there_and_back_is_crossed_twice_at_the_very_same_place() -> None:
    there = np.array([[0.1, 0.3], [1e7 / 3, 0.7]])
    low, high = edges([there])
    first, second = crossings(low, high, np.full(2, 0.55555))
    assert first == second


def test_each_edge_has_a_row_from_its_first_to_its_last_and_none_outside_of_the_grid() -> None:
    # Four rows: 1 to 2; -2 to 0 is row 0 alone; 3 to 9 is row 3 alone; 5 to 6 and -3 to -2 are outside; 2 to 1 is none.
    first, last = np.array([1.0, -2, 3, 5, -3, 2]), np.array([2.0, 0, 9, 6, -2, 1])
    edge, row = rows_between(first, last, 4)
    assert list(zip(edge.tolist(), row.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 0), (2, 3)]
