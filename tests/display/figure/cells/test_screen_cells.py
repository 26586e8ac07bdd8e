from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from dicomnb.display.figure.cells import screen_cells
from dicomnb.display.figure.cells.screen_cells import ScreenCells, cells_on_screen, corners_of, edges_of, is_straight
from dicomnb.errors import UsageError


def mesh(x: Any, y: Any, values: ArrayLike) -> QuadMesh:
    """Draw a mesh in the middle of 100 × 100 pixels: 80 wide, 60 high."""
    figure = Figure(figsize=(1, 1), dpi=100)
    axes = figure.add_axes((0.1, 0.2, 0.8, 0.6))
    made = axes.pcolormesh(x, y, values, snap=True)
    FigureCanvasAgg(figure).draw()
    return made


def test_the_map_tells_row_and_column_of_each_line_of_pixels() -> None:
    # 4 columns over 80 pixels and 2 rows over 60, in the middle of 100 × 100; y grows upwards here.
    rows, columns = cells_on_screen(mesh([0, 1, 2, 3, 4], [0, 5, 10], np.zeros((2, 4))), (100, 100))
    assert rows.tolist() == [-1] * 20 + [1] * 30 + [0] * 30 + [-1] * 20
    assert columns.tolist() == [-1] * 10 + [0] * 20 + [1] * 20 + [2] * 20 + [3] * 20 + [-1] * 10


def test_a_sheared_mesh_has_a_cell_or_nothing_at_each_pixel() -> None:
    # Two rows of two cells; the upper ones are shifted to the right, by one cell at the top.
    x, y = np.array([[0, 1, 2], [0, 1, 2], [1, 2, 3]]) * 1.0, np.array([[0] * 3, [1] * 3, [2] * 3]) * 1.0
    made = mesh(x, y, np.zeros((2, 2)))
    assert edges_of(made) is None
    rows, columns = cells_on_screen(made, (100, 100))
    assert rows.shape == columns.shape == (100, 100)
    # Line 79 is the lowest: y of 0, where nothing is shifted; of 3 cells over 80 pixels each has 26.7.
    assert [int(columns[78, pixel]) for pixel in (12, 30, 50, 70)] == [0, 0, 1, -1]
    assert [int(columns[21, pixel]) for pixel in (12, 30, 50, 70)] == [-1, -1, 0, 1]
    assert [int(rows[line, 50]) for line in (21, 78, 5)] == [1, 0, -1]


def test_values_are_taken_from_the_cell_of_each_pixel() -> None:
    values = np.array([[1, 2, 3], [4, 5, 6]])
    straight = ScreenCells(np.array([1, 1, 0]), np.array([0, 2]))
    assert straight.take(values).tolist() == [[4, 6], [4, 6], [1, 3]]
    assert (straight.is_straight, straight.size) == (True, 6)
    assert straight.is_shown.all()
    sheared = ScreenCells(np.array([[1, -1], [0, 0]]), np.array([[2, -1], [1, 0]]))
    taken = sheared.take(values)
    assert taken[sheared.is_shown].tolist() == [6, 2, 1]
    assert (sheared.is_straight, sheared.size) == (False, 4)
    assert sheared.is_shown.tolist() == [[True, False], [True, True]]


def test_the_pixels_of_a_cell_are_found_again() -> None:
    straight = ScreenCells(np.array([1, 1, 0]), np.array([0, 2, 2, 2]))
    assert [each.tolist() for each in straight.pixels_of(1, 2)] == [[0, 1], [1, 2, 3]]
    assert [each.tolist() for each in straight.pixels_of(1, 1)] == [[0, 1], []]
    sheared = ScreenCells(np.array([[1, 1], [-1, 1]]), np.array([[0, 2], [-1, 2]]))
    assert [each.tolist() for each in sheared.pixels_of(1, 2)] == [[0, 1], [1]]


def test_edges_of_a_rectangular_mesh_are_its_own() -> None:
    made = mesh([0, 1.5, 4], [0, 5, 7, 10], np.zeros((3, 2)))
    assert is_straight(corners_of(made))
    x, y = edges_of(made) or ([], [])
    assert (list(x), list(y)) == ([0, 1.5, 4], [0, 5, 7, 10])


def test_more_sheared_cells_than_colours_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = np.array([[0, 1, 2], [1, 2, 3]]) * 1.0, np.array([[0] * 3, [1] * 3]) * 1.0
    made = mesh(x, y, np.zeros((1, 2)))
    # A view of one corner, as many times as 4097 × 4096 cells have: it takes no memory.
    many = np.broadcast_to(np.array([0.0, 1.0]), (4098, 4097, 2))
    monkeypatch.setattr(screen_cells, "corners_of", lambda _: many)
    monkeypatch.setattr(screen_cells, "edges_of", lambda _: None)
    with pytest.raises(UsageError, match="at most 16,777,216 voxels, not 16,781,312"):
        cells_on_screen(made, (100, 100))
