"""The witness is Matplotlib: how a norm and a colour map of its own turn the same values into bytes."""

from __future__ import annotations

from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import BoundaryNorm, LogNorm, Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dicomnb.display.figure.cells.cell_colors import CellColors
from dicomnb.display.figure.cells.screen_cells import ScreenCells

ODD = [np.nan, np.inf, -np.inf, -1e300, 1e300, -200, 350, np.nextafter(350, 0), 75, 74.99999, 0]


def mesh(values: Any, **how: Any) -> QuadMesh:
    axes: Axes = Figure(figsize=(2, 2), dpi=50).add_axes((0, 0, 1, 1))
    ends = {} if "norm" in how else {"vmin": -200, "vmax": 350}
    made = axes.pcolormesh(values, **{**ends, **how})
    made.update_scalarmappable()
    return made


def witness(made: QuadMesh, values: Any) -> NDArray[np.uint8]:
    """Return Matplotlib's colours, rounded to the nearest of 256 levels as Agg does."""
    colors: Any = made.get_cmap()(made.norm(values), alpha=made.get_alpha())
    return np.asarray(np.floor(colors * 255 + 0.5), np.uint8)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int16, np.uint8])
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"cmap": "viridis"},
        {"cmap": "tab10"},
        {"cmap": matplotlib.colormaps["gray"].with_extremes(under="red", over="blue", bad="#5b7fa6")},
        {"cmap": "gray", "alpha": 0.25},
        {"norm": Normalize(-200, 350, clip=True)},
        {"norm": LogNorm(0.5, 300)},
        {"norm": BoundaryNorm([-100, 0, 10, 300], 256)},
    ],
    ids=["plain", "viridis", "ten colours", "extremes", "translucent", "clipped", "logarithmic", "steps"],
)
def test_colours_are_bit_for_bit_those_of_matplotlib(how: dict[str, Any], kind: Any) -> None:
    values = np.random.default_rng(3).normal(60, 250, (7, 5)).astype(kind)
    if np.dtype(kind).kind == "f":
        with np.errstate(over="ignore"):
            values.ravel()[: len(ODD)] = np.array(ODD).astype(kind)
    made = mesh(values, **how)
    colors = CellColors(made)
    found = colors.table[colors.indices(values)].view(np.uint8).reshape(7, 5, 4)
    assert np.array_equal(found, witness(made, values))


def test_what_is_masked_has_the_colour_of_nothing() -> None:
    values = np.ma.array(np.arange(6.0).reshape(2, 3), mask=[[False, True, False], [False, False, True]])
    made = mesh(values, cmap=matplotlib.colormaps["gray"].with_extremes(bad="red"))
    whole = ScreenCells(np.arange(2), np.arange(3))
    found = CellColors(made).on_screen(values, whole)
    assert np.argwhere((found == [255, 0, 0, 255]).all(axis=2)).tolist() == [[0, 1], [1, 2]]


@pytest.mark.parametrize("pixels", [(2, 3), (40, 30)])
def test_few_pixels_and_many_pixels_show_the_same_cells(pixels: tuple[int, int]) -> None:
    values = np.random.default_rng(4).normal(60, 250, (9, 8)).astype(np.float32)
    values[4, 3] = np.nan
    made = mesh(values)
    cells = ScreenCells(np.linspace(0, 8, pixels[0]).astype(int), np.linspace(0, 7, pixels[1]).astype(int))
    assert np.array_equal(CellColors(made).on_screen(values, cells), cells.take(witness(made, values)))


def test_colours_of_the_file_are_copied() -> None:
    colors = np.random.default_rng(5).integers(0, 256, (3, 4, 3), np.uint8)
    cells = ScreenCells(np.array([2, 0]), np.array([1, 1, 3]))
    found = CellColors(mesh(colors)).on_screen(colors, cells)
    assert np.array_equal(found[..., :3], colors[[2, 0]][:, [1, 1, 3]])
    assert (found[..., 3] == 255).all()


def test_whether_all_colours_are_opaque_is_known() -> None:
    values = np.zeros((2, 3))
    assert CellColors(mesh(values, cmap=matplotlib.colormaps["gray"].with_extremes(bad="red"))).is_opaque
    assert not CellColors(mesh(values, cmap=matplotlib.colormaps["gray"].with_extremes(bad=(1, 0, 0, 0.5)))).is_opaque
    assert not CellColors(mesh(values, cmap="gray", alpha=0.5)).is_opaque


def test_ends_of_no_width_make_no_number() -> None:
    values = np.array([[1.0, 5.0, 9.0]])
    made = mesh(values, vmin=5, vmax=5)
    colors = CellColors(made)
    assert np.array_equal(colors.table[colors.indices(values)].view(np.uint8).reshape(1, 3, 4), witness(made, values))
