"""The witness is Matplotlib: its own drawing of the same mesh."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from dicomnb.display.common.captions import caption, window_label
from dicomnb.display.common.plane import planes
from dicomnb.display.figure.drawing import Drawing
from dicomnb.display.figure.mesh import FrameRenderer, png_bytes
from dicomnb.display.figure.picture import picture
from dicomnb.errors import UsageError
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series

Pixels = NDArray[np.uint8]


def drawn_by_matplotlib(figure: Figure) -> Pixels:
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def drawing(x: Any, y: Any, values: Any, *, size: tuple[float, float], dpi: float, **mesh: Any) -> Drawing:
    """Draw a mesh and nothing that covers it."""
    figure = Figure(figsize=size, dpi=dpi)
    axes = figure.add_axes((0.13, 0.11, 0.79, 0.8))
    made = axes.pcolormesh(x, y, values, **{"snap": True, **mesh})
    axes.invert_yaxis()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if "cmap" not in mesh:
        made.set_cmap(matplotlib.colormaps["gray"].with_extremes(bad="red"))
    return Drawing(axes, axes.set_title("", loc="left"), made, None)


def edges(rng: np.random.Generator, count: int, spacing: float, *, uneven: bool) -> NDArray[Any]:
    steps = rng.uniform(0.2, 2.0, count) if uneven else np.ones(count)
    return np.concatenate([[0.0], np.cumsum(steps) * spacing])


SIZES = [(1, 1), (3, 7), (64, 48), (131, 517), (512, 300), (700, 900)]


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("dpi", [72, 137.5])
@pytest.mark.parametrize("shape", SIZES)
def test_every_pixel_is_that_of_pcolormesh(shape: tuple[int, int], dpi: float, uneven: bool) -> None:
    rng = np.random.default_rng(shape[0])
    values = rng.normal(0, 300, shape).astype(np.float32)
    x, y = (edges(rng, shape[axis], spacing, uneven=uneven) for axis, spacing in ((1, 0.7), (0, 1.3)))
    made = drawing(x, y, values, size=(4.1, 3.3), dpi=dpi, vmin=-200.0, vmax=350.0)
    wanted = drawn_by_matplotlib(made.axes.get_figure(root=True))  # type: ignore[arg-type]
    assert np.array_equal(FrameRenderer(made).render(values), wanted)


@settings(max_examples=25)
@given(data=st.data())
def test_pixels_agree_for_any_edges_values_and_colours(data: st.DataObject) -> None:
    shape = data.draw(st.tuples(st.integers(1, 40), st.integers(1, 40)))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    values = rng.normal(0, 1, shape).astype(data.draw(st.sampled_from([np.float32, np.float64])))
    for odd in data.draw(st.lists(st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -1.5, 1.5]), max_size=4)):
        values[rng.integers(shape[0]), rng.integers(shape[1])] = odd
    uneven = data.draw(st.booleans())
    x, y = (edges(rng, shape[axis], data.draw(st.floats(0.01, 50)), uneven=uneven) for axis in (1, 0))
    x = x[::-1] if data.draw(st.booleans()) else x - 1000
    cmap = matplotlib.colormaps[data.draw(st.sampled_from(["gray", "gray_r", "viridis", "tab10"]))]
    if data.draw(st.booleans()):
        cmap = cmap.with_extremes(under="red", over="blue")
    cmap = cmap.with_extremes(bad="#5b7fa6")
    norm = data.draw(st.sampled_from([Normalize(-1.5, 1.5), Normalize(0, 0.3), LogNorm(0.1, 2)]))
    size = data.draw(st.tuples(st.floats(1.5, 5), st.floats(1.5, 5)))
    dpi = data.draw(st.floats(40, 160))
    made = drawing(x, y, values, size=size, dpi=dpi, cmap=cmap, norm=norm)
    wanted = drawn_by_matplotlib(made.axes.get_figure(root=True))  # type: ignore[arg-type]
    assert np.array_equal(FrameRenderer(made).render(values), wanted)


def test_colours_of_the_file_are_those_of_pcolormesh() -> None:
    colors = np.random.default_rng(5).integers(0, 256, (23, 31, 3), np.uint8)
    made = drawing(np.arange(32) * 0.9, np.arange(24) * 1.1, colors, size=(3.0, 2.5), dpi=90)
    wanted = drawn_by_matplotlib(made.axes.get_figure(root=True))  # type: ignore[arg-type]
    assert np.array_equal(FrameRenderer(made).render(colors), wanted)


# -- whole pictures -------------------------------------------------------------------------------------------


def volume() -> Volume:
    return load(series(4, rows=37, columns=23, spacing=(1.7, 0.9)))


def test_whole_pictures_agree_but_for_rounding_under_spines_and_letters() -> None:
    stack = volume()
    figure, made = picture(stack, 1, Window(40, 400), dpi=113)
    wanted = drawn_by_matplotlib(figure)
    box = made.axes.bbox.extents
    boxes = [text.get_window_extent().extents for text in made.axes.texts]
    off = np.abs(FrameRenderer(made).render(stack.array[1], caption(planes(stack)[0], 1)).astype(int) - wanted)
    y, x = np.nonzero(off.max(axis=-1))
    assert off.max() <= 2
    across, up = x + 0.5, wanted.shape[0] - y - 0.5
    near = [np.abs(across - box[edge]) < 3 for edge in (0, 2)]
    near += [np.abs(up - box[edge]) < 3 for edge in (1, 3)]
    near += [
        (left - 3 < across) & (across < right + 3) & (bottom - 3 < up) & (up < top + 3)
        for left, bottom, right, top in boxes
    ]
    assert len(boxes) == 4
    assert np.logical_or.reduce(near).all()


@pytest.mark.parametrize("name", ["axial", "coronal", "sagittal"])
def test_every_plane_has_the_pixels_of_pcolormesh_inside(name: str) -> None:
    # A sagittal series: the planes that were not acquired are turned in both directions.
    ways = {"row": (0, 1, 0), "column": (0, 0, -1), "step": (-2.3, 0, 0)}
    stack = load(series(9, rows=37, columns=23, spacing=(1.7, 0.9), **ways))
    plane = next(plane for plane in planes(stack) if plane.name == name)
    figure, made = picture(plane, 4, Window(440, 700), dpi=91)
    wanted = drawn_by_matplotlib(figure)
    renderer = FrameRenderer(made)
    got = renderer.render(plane.take(stack.array, 4), caption(plane, 4))
    left, bottom, right, top = (round(edge) for edge in made.axes.bbox.extents)
    inside = (slice(len(wanted) - top + 25, len(wanted) - bottom - 25), slice(left + 25, right - 25))
    assert got[inside].shape[0] > 50
    assert np.array_equal(got[inside], wanted[inside])


def test_another_window_and_slice_give_the_picture_drawn_afresh() -> None:
    stack, window = volume(), Window(120, 90)
    renderer = FrameRenderer(picture(stack, 1, Window(40, 400))[1])
    renderer.render(stack.array[1], caption(planes(stack)[0], 1))
    renderer.set_window(window, window_label(stack.units, window))
    wanted = drawn_by_matplotlib(picture(stack, 3, window)[0])
    off = np.abs(renderer.render(stack.array[3], caption(planes(stack)[0], 3)).astype(int) - wanted)
    assert off.max() <= 2


def test_frames_do_not_depend_on_those_before() -> None:
    stack = volume()
    renderer = FrameRenderer(picture(stack, 1, Window(40, 400))[1])
    first = renderer.render(stack.array[1], "one")
    renderer.render(stack.array[2], "another, longer title")
    assert np.array_equal(renderer.render(stack.array[1], "one"), first)


def test_what_is_drawn_over_the_image_stays_over_it() -> None:
    values = np.full((10, 10), 300, np.float32)
    made = drawing(np.arange(11), np.arange(11), values, size=(3, 3), dpi=100, vmin=0, vmax=300)
    made.axes.plot([0, 10], [5, 5], color=(1, 0, 0, 0.5), linewidth=9)
    wanted = drawn_by_matplotlib(made.axes.get_figure(root=True))  # type: ignore[arg-type]
    off = np.abs(FrameRenderer(made).render(values).astype(int) - wanted)
    assert off.max() <= 1
    assert tuple(wanted[150, 150]) in {(255, 127, 127, 255), (255, 128, 128, 255)}  # half red over white


# -- what is refused ------------------------------------------------------------------------------------------


def test_an_image_outside_the_axes_is_refused() -> None:
    made = drawing([0, 1, 2], [0, 1], np.zeros((1, 2)), size=(2, 2), dpi=50)
    made.axes.set_xlim(5, 9)
    with pytest.raises(UsageError, match="snap=True"):
        FrameRenderer(made)


def test_translucent_colours_are_refused() -> None:
    made = drawing([0, 1, 2], [0, 1], np.zeros((1, 2)), size=(2, 2), dpi=50)
    made.mesh.set_cmap(matplotlib.colormaps["gray"].with_extremes(bad=(1, 0, 0, 0.5)))
    with pytest.raises(UsageError, match="opaque"):
        FrameRenderer(made)


# -- PNG ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB")])
def test_a_png_is_read_back_by_another_library_pixel_by_pixel(channels: int, mode: str) -> None:
    frame = np.full((13, 29, 4), 255, np.uint8)
    frame[..., :3] = np.random.default_rng(2).integers(0, 256, (13, 29, channels), np.uint8)
    with Image.open(io.BytesIO(png_bytes(frame))) as read:
        assert read.mode == mode
        assert np.array_equal(np.asarray(read.convert("RGB")), frame[..., :3])


def test_a_colour_image_of_a_file_is_rendered_in_colour() -> None:
    colors = np.zeros((4, 6, 3), np.uint8)
    colors[..., 1] = 200
    ds = image(colors[..., 0], SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    ds.PixelData = colors.tobytes()
    stack = load(ds)
    renderer = FrameRenderer(picture(stack, 0, None)[1])
    height, width = renderer.shape
    assert renderer.render(colors)[height // 2, width // 2].tolist() == [0, 200, 0, 255]
