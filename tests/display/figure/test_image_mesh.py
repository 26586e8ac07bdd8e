"""The witness is Matplotlib's pcolormesh: whole figures have to agree pixel for pixel."""

from __future__ import annotations

import io
import pickle
import tracemalloc
from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backend_bases import MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import QuadMesh
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from dicomnb.display.figure.image_mesh import ImageMesh, draw_mesh
from dicomnb.display.figure.picture import picture
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from tests.images import series

Draw = Callable[..., Any]


def bare(axes: Axes, x: Any, y: Any, values: Any, **settings: Any) -> QuadMesh:
    """Draw as Matplotlib does."""
    return axes.pcolormesh(x, y, values, **{"snap": True, "antialiased": False, **settings})


def pixels(figure: Figure) -> NDArray[np.uint8]:
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def drawn(draw: Draw, dpi: float, change: Callable[[Axes, Any], None] | None, *mesh: Any, **settings: Any) -> Any:
    figure = Figure(figsize=(4.3, 3.1), dpi=dpi)
    axes = figure.add_subplot()
    made = draw(axes, *mesh, **settings)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    if np.ndim(mesh[2]) == 2:
        figure.colorbar(made)
    if change is not None:
        change(axes, made)
    return figure


def values_of(shape: tuple[int, int], seed: int = 5) -> Any:
    return np.random.default_rng(seed).normal(0, 300, shape).astype(np.float32)


def edges(shape: tuple[int, int], *, uneven: bool = False) -> tuple[Any, Any]:
    rng = np.random.default_rng(shape[0])
    x, y = (np.concatenate([[0.0], np.cumsum(rng.uniform(0.2, 2, n) if uneven else np.ones(n))]) for n in shape[::-1])
    return x * 0.7 - 11, y * 1.3


def zoomed(axes: Axes, _: Any) -> None:
    axes.set_xlim(-3.3, 7.71)
    axes.set_ylim(21.2, 4.4)


def turned(axes: Axes, _: Any) -> None:
    axes.invert_xaxis()
    axes.invert_yaxis()


def beyond(axes: Axes, _: Any) -> None:
    axes.set_xlim(-40, 3)
    axes.set_aspect("auto")


def logarithmic(axes: Axes, _: Any) -> None:
    axes.set_aspect("auto")
    axes.set_xlim(0.5, 9)
    axes.set_xscale("log")


def rotated(axes: Axes, mesh: Any) -> None:
    mesh.set_transform(Affine2D().rotate_deg(13) + axes.transData)


def half(_: Axes, mesh: Any) -> None:
    mesh.set_alpha(0.37)


def outlined(_: Axes, mesh: Any) -> None:
    mesh.set_edgecolor("red")


def loose(_: Axes, mesh: Any) -> None:
    mesh.set_snap(False)


def clipped(axes: Axes, mesh: Any) -> None:
    mesh.set_clip_path(matplotlib.patches.Circle((0, 20), 9, transform=axes.transData))


def other_values(_: Axes, mesh: Any) -> None:
    mesh.set_array(-np.asarray(mesh.get_array()))
    mesh.set_cmap("viridis")
    mesh.set_clim(-100, 600)


CHANGES = [None, zoomed, turned, beyond, logarithmic, rotated, half, outlined, loose, clipped, other_values]


@pytest.mark.parametrize("dpi", [72, 137.5])
@pytest.mark.parametrize("change", CHANGES)
def test_figures_are_those_of_pcolormesh(change: Any, dpi: float) -> None:
    for shape, uneven in (((23, 31), False), ((190, 257), True)):
        values = values_of(shape)
        values[3:5, 7] = np.nan
        mesh = (*edges(shape, uneven=uneven), np.ma.masked_greater(values, 500))
        settings: dict[str, Any] = {"cmap": matplotlib.colormaps["gray"].with_extremes(bad="red")}
        wanted, got = (
            pixels(drawn(draw, dpi, change, *mesh, **{**settings, "norm": Normalize(-200, 350)}))
            for draw in (bare, draw_mesh)
        )
        assert np.array_equal(got, wanted)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"alpha": 0.4, "cmap": "hot"},
        {"cmap": matplotlib.colormaps["gray"].with_extremes(under="blue", over=(1, 0, 0, 0.5), bad=(0, 1, 0, 0.2))},
        {"cmap": "tab10", "norm": Normalize(-100, 120, clip=True)},
        {"norm": LogNorm(1, 500)},
        {"vmin": 10, "vmax": 10},
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int16, np.uint8])
def test_colours_are_those_of_pcolormesh(settings: dict[str, Any], dtype: Any) -> None:
    values = np.abs(values_of((40, 33))) if dtype == np.uint8 else values_of((40, 33))
    values = np.clip(values, 0, 255).astype(dtype) if dtype == np.uint8 else values.astype(dtype)
    if values.dtype.kind == "f":
        values[0, :4] = np.nan, np.inf, -np.inf, 10
    limits = {name: settings[name] for name in ("vmin", "vmax") if name in settings}
    rest = {name: value for name, value in settings.items() if name not in limits}
    figures = []
    for draw in (bare, draw_mesh):
        norm = pickle.loads(pickle.dumps(rest.get("norm", Normalize(**(limits or {"vmin": -90, "vmax": 200})))))
        axes = (figure := Figure(figsize=(3, 3), dpi=90)).add_subplot()
        with np.errstate(all="ignore"):
            draw(axes, *edges((40, 33)), values, **{**rest, "norm": norm})
            figures.append(pixels(figure))
    wanted, got = figures
    assert np.array_equal(got, wanted)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
@pytest.mark.parametrize("alpha", [None, 0.3])
def test_images_in_colour_are_those_of_pcolormesh(channels: int, dtype: Any, alpha: float | None) -> None:
    colors = np.random.default_rng(2).integers(0, 256, (23, 31, channels)).astype(np.uint8)
    given = colors if dtype == np.uint8 else colors / 255
    wanted, got = (pixels(drawn(d, 90, None, *edges((23, 31)), given, alpha=alpha)) for d in (bare, draw_mesh))
    assert np.array_equal(got, wanted)


def test_a_picture_is_what_it_would_be_with_pcolormesh(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = load(series(4, rows=37, columns=23, spacing=(1.7, 0.9)))
    got = pixels(picture(stack, 1, Window(40, 400), dpi=113)[0])
    monkeypatch.setattr("dicomnb.display.figure.image_mesh.draw_mesh", bare)
    assert np.array_equal(got, pixels(picture(stack, 1, Window(40, 400), dpi=113)[0]))


# -- a QuadMesh to its users ---------------------------------------------------------------------------------


def test_it_is_a_quadmesh_with_array_corners_colours_and_a_colour_bar() -> None:
    figure = Figure()
    axes = figure.add_subplot()
    x, y, values = np.array([0, 1, 3, 7.0]), np.array([5, 4, 1.0]), np.array([[1, 2, 3], [4, 5, 6.0]])
    mesh, other = draw_mesh(axes, x, y, values), axes.pcolormesh(x, y, values, snap=True)
    assert isinstance(mesh, QuadMesh)
    bar: Any = figure.colorbar(mesh)
    assert bar.vmax == 6
    assert np.array_equal(mesh.get_coordinates(), other.get_coordinates())
    assert np.array_equal(np.asarray(mesh.get_array()), np.asarray(other.get_array()))
    other.update_scalarmappable()
    assert np.array_equal(mesh.get_facecolor(), other.get_facecolor())
    assert np.array_equal(mesh.get_paths()[4].vertices, other.get_paths()[4].vertices)
    limits: list[Any] = [each.get_datalim(axes.transData).extents for each in (mesh, other)]
    assert limits[0].tolist() == limits[1].tolist()
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 7), (1, 5))
    mesh.set_array(np.zeros(6))
    with pytest.raises(ValueError, match="2 × 3 cells"):
        mesh.set_array(np.zeros((3, 2)))


def test_the_cell_below_the_pointer_is_found() -> None:
    figure = Figure(figsize=(3, 2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    x, y, values = np.array([0, 1, 3, 7.0]), np.array([5, 4, 1.0]), np.array([[1, 2, 3], [4, 5, 6.0]])
    mesh, other = draw_mesh(axes, x, y, values), axes.pcolormesh(x, y, values, snap=True)
    axes.invert_xaxis()
    for place in ((0.5, 4.5), (2, 4.5), (6.9, 1.1), (2, 2), (7.5, 2), (2, 0.5)):
        at = axes.transData.transform(place)
        event = MouseEvent("motion_notify_event", canvas, *at)
        (is_in, found), (was_in, known) = mesh.contains(event), other.contains(event)
        assert (is_in, list(found["ind"])) == (was_in, list(known["ind"]))
        if is_in:
            assert mesh.get_cursor_data(event) == other.get_cursor_data(event)


@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_vector_files_hold_an_image_if_rasterized_and_a_mesh_if_not(kind: str) -> None:
    sizes = []
    for rasterized in (True, False):
        axes = (figure := Figure()).add_subplot()
        draw_mesh(axes, *edges((60, 80)), values_of((60, 80)), rasterized=rasterized)
        figure.savefig(buffer := io.BytesIO(), format=kind)
        sizes.append(len(buffer.getvalue()))
    assert sizes[0] * 3 < sizes[1]


def test_a_large_image_keeps_one_copy_and_no_corners() -> None:
    values = np.zeros((1500, 1800), np.float32)
    x, y = np.arange(1801.0), np.arange(1501.0)
    pixels(drawn(draw_mesh, 60, None, x[:9], y[:9], values[:8, :8]))
    tracemalloc.start()
    figure = drawn(draw_mesh, 60, None, x, y, values, norm=Normalize(0, 1))
    pixels(figure)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Matplotlib copies the array, and a mask of one byte a cell; corners alone would be 16 bytes a cell.
    assert most < 1.9 * values.nbytes
    assert isinstance(figure.axes[0].collections[0], ImageMesh)
    assert isinstance(pickle.loads(pickle.dumps(figure)).axes[0].collections[0], ImageMesh)
