"""The picture of a mesh without drawing the mesh: exactly its pixels, many times faster.

Which cell each pixel of the screen shows is found out once, see `cells.screen_cells`. Every frame is
a look-up then, under the decorations (spines, ticks, labels), which are drawn once too.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike, NDArray

from dicomnb.display.common.colors import has_value
from dicomnb.display.common.figure_layout import FigureBox
from dicomnb.display.common.tick_numbers import set_bar_ticks
from dicomnb.display.common.windows import norm_of
from dicomnb.display.figure.cells.cell_colors import CellColors
from dicomnb.display.figure.cells.screen_cells import (
    NOTHING,
    Indices,
    ScreenCells,
    cells_on_screen,
    corners_of,
    edges_of,
    figure_of,
)
from dicomnb.display.figure.drawing import Drawing
from dicomnb.display.figure.surroundings import make_opaque
from dicomnb.errors import UsageError
from dicomnb.pixels.window import Window

__all__ = ["Bytes", "FrameRenderer", "png_bytes"]

Bytes = NDArray[np.uint8]

_MARK: Final = (255, 140, 0, 255)
"""Colour of a mark, seen on any grey."""

_FREE: Final = 5
"""Pixels of the page around a marked cell that stay free."""


class FrameRenderer:
    """Paints slice after slice into one picture.

    Parameters
    ----------
    drawing : Drawing
        What was drawn on a figure of its own. The renderer takes the figure over: leave it alone then.
    ratio : float
        Pixels of the picture for one of the page, each way.

    Attributes
    ----------
    shape : (height, width)
        Size of the frames, pixels.

    Raises
    ------
    UsageError
        If the mesh shows nothing, leaves gaps because it was made without ``snap=True``, or has colours
        that are not opaque.
    """

    def __init__(self, drawing: Drawing, ratio: float = 1.0) -> None:
        self._drawing, self.ratio = drawing, ratio
        self._canvas: Any = FigureCanvasAgg(figure_of(drawing.axes))
        width, height = self._canvas.get_width_height()
        self.shape = (height, width)
        # Frames hold no opacity: text that was smoothed against nothing would have steps.
        make_opaque(figure_of(drawing.axes), drawing.title.get_color())
        # Title and colour bar change from frame to frame, all the rest is drawn here, once.
        drawing.title.set_animated(True)
        if drawing.colorbar is not None:
            drawing.colorbar.ax.yaxis.set_animated(True)
        black, white = self._over("black"), self._over("white")
        rows, columns = cells_on_screen(drawing.mesh, self.shape)
        edges = edges_of(drawing.mesh)
        if edges is not None:
            box = drawing.axes.bbox
            _show_one(rows, (height - box.y1, height - box.y0), len(edges[1]) - 1)
            _show_one(columns, (box.x0, box.x1), len(edges[0]) - 1)
            self._down, self._across = _span(rows), _span(columns)
            self._cells = ScreenCells(rows[self._down], columns[self._across])
        else:
            self._down, self._across = _span(rows.max(axis=1)), _span(rows.max(axis=0))
            self._cells = ScreenCells(rows[self._down, self._across], columns[self._down, self._across])
        # What lies over the image shows as pixels that do not turn from pure black to pure white.
        inside = black[self._down, self._across], white[self._down, self._across]
        self._covered = np.nonzero(((inside[0][..., :3] != 0) | (inside[1][..., :3] != 255)).any(axis=-1))
        self._cover = inside[0][self._covered].astype(np.float32)
        self._let_through = (inside[1][self._covered] - self._cover) / np.float32(255)
        self._still = black
        # A mesh of colours has three numbers a cell, and needs no map.
        self._colors = _opaque_colors(drawing.mesh) if np.ndim(drawing.mesh.get_array()) == 2 else None  # type: ignore[arg-type]
        self._bar = self._drawn_bar()
        self._titled = ("", self._still)

    @property
    def colored(self) -> tuple[FigureBox, ...]:
        """Where colours have a meaning, image and colour bar: boxes as fractions of the picture."""
        height, width = self.shape
        down, across = self._down, self._across
        size = (across.stop - across.start) / width, (down.stop - down.start) / height
        image = (across.start / width, 1 - down.stop / height, *size)
        bar = self._drawing.colorbar
        if bar is None:
            return (image,)
        left, bottom, right, top = bar.ax.bbox.extents
        return image, (left / width, bottom / height, (right - left) / width, (top - bottom) / height)

    def set_window(self, window: Window, label: str = "", *, later: bool = False) -> None:
        """Spread the colours over other values from the next frame on, and label the colour bar so.

        With `later` True the numbers beside the colour bar, which take most of the time, are those of before until
        `draw_numbers` is called.
        """
        drawing, norm = self._drawing, norm_of(window)
        bar = drawing.colorbar
        if bar is not None and type(norm) is type(drawing.mesh.norm) is Normalize:
            # The bar looks as it did but for its numbers: it need not be made anew.
            with drawing.mesh.callbacks.blocked(signal="changed"):
                drawing.mesh.norm = norm
            bar.ax.set_ylim(*drawing.mesh.get_clim())
        else:
            drawing.mesh.norm = norm
            if bar is not None:
                set_bar_ticks(bar)
        if bar is not None:
            bar.ax.yaxis.label.set_text(label)
        self._colors = _opaque_colors(drawing.mesh)
        if not later:
            self.draw_numbers()

    def draw_numbers(self) -> None:
        """Draw the numbers beside the colour bar, for the frames to come."""
        self._bar = self._drawn_bar()

    def render(self, values: NDArray[Any], title: str = "") -> Bytes:
        """Return one frame.

        Parameters
        ----------
        values : ndarray, shape (rows, columns) or (rows, columns, 3)
            The values of one slice, or the colours as uint8.
        title : str
            The title of the picture.

        Returns
        -------
        ndarray of uint8, shape (height, width, 4)
            Red, green, blue and opacity.
        """
        frame = self._decorated(title)
        image = frame[self._down, self._across]
        if self._colors is None:
            image[..., :3] = self._cells.take(values)
            image[..., 3] = 255
        else:
            image.view(np.uint32)[..., 0] = self._painted(values, self._colors)
        if len(self._cover):
            below = image[self._covered]
            image[self._covered] = self._cover + below * self._let_through + np.float32(0.5)
        return frame

    def over(self, frame: Bytes, act: Callable[[Bytes, ScreenCells], None]) -> None:
        """Let `act` paint over the image of a frame, given its pixels and the cells that these show; letters stay."""
        image = frame[self._down, self._across]
        kept = image[self._covered]
        act(image, self._cells)
        image[self._covered] = kept

    def mark(self, frame: Bytes, row: int, column: int) -> None:
        """Draw two thin lines into a frame that cross in the middle of a cell and leave it free."""
        down, across = self._cells.pixels_of(row, column)
        image = frame[self._down, self._across]
        free, thick = _FREE * self.ratio, max(1, round(self.ratio))
        for picture, along, beside in ((image, down, across), (image.swapaxes(0, 1), across, down)):
            if beside.size:
                places = np.arange(len(picture))
                away = np.abs(places - along.mean()) > along.size / 2 + free if along.size else places >= 0
                first = max(int(beside[beside.size // 2]) - (thick - 1) // 2, 0)
                picture[away, first : first + thick] = _MARK

    @property
    def image_span(self) -> tuple[slice, slice]:
        """Which lines and columns of a frame show the image."""
        return self._down, self._across

    def pixels_of(self, places: ArrayLike) -> NDArray[np.float64]:
        """Return where coordinates of the axes are in a frame, pixels from the upper left, shape (..., 2)."""
        found = self._drawing.axes.transData.transform(np.asarray(places, np.float64))
        return np.asarray(found * (1, -1) + (0, self.shape[0]))

    def places_of(self, pixels: ArrayLike) -> NDArray[np.float64]:
        """Return the coordinates of the axes at places in a frame; the inverse of `pixels_of`."""
        upwards = (np.asarray(pixels, np.float64) - (0, self.shape[0])) * (1, -1)
        return np.asarray(self._drawing.axes.transData.inverted().transform(upwards))

    def png(self, values: NDArray[Any], title: str = "") -> bytes:
        """Return one frame as a PNG; parameters as for `render`."""
        return png_bytes(self.render(values, title))

    def _painted(self, values: NDArray[Any], colors: CellColors) -> NDArray[np.uint32]:
        # Whichever is less is turned into colours: the voxels, or the pixels of the screen.
        if self._cells.size < values.size:
            return colors.table.take(_indices(colors, self._cells.take(values)))
        return colors.table.take(self._cells.take(_indices(colors, values)))

    def _over(self, color: str) -> Bytes:
        """Return the picture with a mesh of one plain colour in place of the mesh."""
        mesh, axes = self._drawing.mesh, self._drawing.axes
        edges = edges_of(mesh)
        # A rectangle is one cell.
        corners = corners_of(mesh) if edges is None else np.stack(np.meshgrid(*(each[[0, -1]] for each in edges)), -1)
        plain = QuadMesh(corners, antialiased=False, facecolor=color, edgecolor="none")
        plain.set_snap(mesh.get_snap())
        plain.set_zorder(mesh.get_zorder())
        axes.add_collection(plain, autolim=False)
        mesh.set_visible(False)
        self._canvas.draw()
        mesh.set_visible(True)
        plain.remove()
        return self._screen().copy()

    def _drawn_bar(self) -> tuple[Indices, NDArray[np.uint32]]:
        """Return which pixels the numbers beside the colour bar take, and what they are."""
        if self._drawing.colorbar is None:
            return np.empty(0, np.intp), np.empty(0, np.uint32)
        drawn = _flat(self._drawn_on(self._still, self._drawing.colorbar.ax.yaxis))
        places = np.nonzero(drawn != _flat(self._still))[0]
        return places, drawn[places]

    def _decorated(self, title: str) -> Bytes:
        """Return a new frame with all but the image; title and numbers are drawn when they change, each by itself."""
        if title != self._titled[0]:
            self._drawing.title.set_text(title)
            self._titled = (title, self._drawn_on(self._still, self._drawing.title))
        frame = self._titled[1].copy()
        places, pixels = self._bar
        _flat(frame)[places] = pixels
        return frame

    def _drawn_on(self, below: Bytes, artist: Artist) -> Bytes:
        screen = self._screen()
        np.copyto(screen, below)
        artist.draw(self._canvas.get_renderer())
        return screen.copy()

    def _screen(self) -> Bytes:
        return np.asarray(self._canvas.buffer_rgba())


def _opaque_colors(mesh: QuadMesh) -> CellColors:
    colors = CellColors(mesh)
    if not colors.is_opaque:
        raise UsageError(
            "The colours of the map must be opaque, the one for missing values included.",
            remedy="Make them opaque: cmap.with_extremes(bad='tab:blue').",
        )
    return colors


def _indices(colors: CellColors, values: NDArray[Any]) -> NDArray[Any]:
    known = has_value(values)
    return colors.indices(values, np.ma.nomask if known.all() else ~known)


def _flat(frame: Bytes) -> NDArray[np.uint32]:
    """Return a frame as one row of pixels, each a number."""
    return frame.reshape(-1).view(np.uint32)


def _show_one(shown: Indices, place: tuple[float, float], count: int) -> None:
    """Let the pixel at an image's place show its middle cell if the image is thinner than a pixel and not drawn."""
    if place[1] - place[0] < 1 and (shown == NOTHING).all():
        shown[min(max(int(sum(place) / 2), 0), len(shown) - 1)] = count // 2


def _span(cells: Indices) -> slice:
    """Return where the screen shows cells, from the first pixel to behind the last."""
    shown = np.nonzero(cells != NOTHING)[0]
    if shown.size == 0 or shown[-1] - shown[0] + 1 != shown.size:
        raise UsageError(
            "The image covers no whole stretch of the picture: it is off the axes, or its cells leave gaps.",
            remedy="Make the mesh with snap=True, and the picture larger.",
        )
    return slice(int(shown[0]), int(shown[-1]) + 1)


def png_bytes(frame: Bytes) -> bytes:
    """Return a picture as a PNG, packed for speed: grey if it is grey, opacity left out.

    Parameters
    ----------
    frame : ndarray of uint8, shape (height, width, 4)
        Red, green, blue and opacity.

    References
    ----------
    PNG (Third Edition), W3C, 11.2 (chunks) and 9 (filters: none is used).
    """
    height, width = frame.shape[:2]
    is_grey = np.array_equal(frame[..., 0], frame[..., 1]) and np.array_equal(frame[..., 0], frame[..., 2])
    kept = frame[..., :1] if is_grey else frame[..., :3]
    lines = np.zeros((height, 1 + width * kept.shape[2]), np.uint8)
    lines[:, 1:] = kept.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 0 if is_grey else 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.data, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
