"""The picture of a CT slice, and the next one, beside bare Matplotlib."""

from __future__ import annotations

import io
from typing import Any
from unittest import mock

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

import dicomnb.display.figure.drawing as drawing_module
from dicomnb.display.common.captions import window_label
from dicomnb.display.common.plane import Plane
from dicomnb.display.figure.mesh import FrameRenderer
from dicomnb.display.figure.picture import picture, show
from dicomnb.pixels.window import Window
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.headers import row_of
from tests.benchmarks.kinds.viewers_and_pages import first_paint, first_picture, page_of_a_series, peak_memory
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import Act, best
from tests.images import image

__all__ = ["measured"]

_WINDOW = Window(40.0, 400.0)


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module; their floor is pcolormesh or imshow, drawn and saved as a PNG."""
    path = sets.series[len(sets.series) // 2]
    volume = load(path)
    x, y = volume.axes.x.edges, volume.axes.y.edges
    values = np.asarray(volume.array[0])
    figure, drawing = picture(volume, 0, _WINDOW)
    size, dpi = tuple(figure.get_size_inches()), figure.dpi
    renderer = FrameRenderer(drawing)
    bare, mesh = _bare(x, y, values, size, dpi)

    def next_frame(_: str) -> bytes:
        mesh.set_array(values)
        return _png(bare)

    def next_window(_: str) -> bytes:
        mesh.set_clim(-160, 240)
        return _png(bare)

    def rendered_window(_: str) -> bytes:
        renderer.set_window(_WINDOW, window_label(volume.units, _WINDOW))
        return renderer.png(values)

    tasks: dict[str, dict[str, Act]] = {
        "show a file, to PNG": {
            "floor": lambda _: _png(_bare(x, y, values, size, dpi)[0]),
            "dicomnb": lambda path: _png(show(path, window=_WINDOW)),
        },
        "the next slice, to PNG": {"floor": next_frame, "dicomnb": lambda _: renderer.png(values)},
        "another window, to PNG": {"floor": next_window, "dicomnb": rendered_window},
    }
    rows = [row_of(what, best(acts, [path], rounds), Target()) for what, acts in tasks.items()]
    mammogram = _mammogram(*sets.sizes.mammogram)
    large = "{} × {}".format(*sets.sizes.mammogram)
    for named, drawn in (("512 × 512", volume), (large, mammogram)):
        acts = {"floor": lambda _, drawn=drawn: _with_imshow(drawn), "dicomnb": lambda _, drawn=drawn: _shown(drawn)}
        rows.append(row_of(f"the same figure, {named}, beside imshow", best(acts, [path], rounds), Target(floor=1.15)))
        rows.append(first_paint(named, drawn, _shown, rounds))
    return [
        *rows,
        *peak_memory(large, mammogram, _shown),
        first_picture(sets, rounds),
        page_of_a_series(sets, rounds),
    ]


def _mammogram(rows: int, columns: int) -> Volume:
    stored = np.random.default_rng(4).integers(0, 4096, (rows, columns)).astype(np.uint16)
    volume = load(image(stored, Modality="MG", PixelSpacing=[0.07, 0.07]))
    _ = volume.array
    return volume


def _shown(volume: Volume) -> bytes:
    return _png(picture(volume, 0, _WINDOW)[0])


def _with_imshow(volume: Volume) -> bytes:
    """Draw the picture of a volume, its letters and numbers alike, with ``imshow`` in place of the mesh."""

    def draw(axes: Any, plane: Plane, values: NDArray[Any], **settings: Any) -> Any:
        x, y = plane.edges(plane.across), plane.edges(plane.down)
        extent = (x[0], x[-1], y[-1], y[0])
        return axes.imshow(values, extent=extent, interpolation="nearest", **settings)

    with mock.patch.object(drawing_module, "draw_plane", draw):
        return _shown(volume)


def _bare(x: NDArray[Any], y: NDArray[Any], values: NDArray[Any], size: Any, dpi: float) -> tuple[Figure, Any]:
    """Return what anybody would write by hand: a mesh in millimetres with a colour bar."""
    figure = Figure(figsize=size, dpi=dpi)
    axes = figure.add_subplot()
    mesh = axes.pcolormesh(x, y, values, cmap="gray", vmin=-160, vmax=240)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    axes.set_xlabel("x (mm)")
    axes.set_ylabel("y (mm)")
    figure.colorbar(mesh).set_label("HU")
    return figure, mesh


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer)
    return buffer.getvalue()
