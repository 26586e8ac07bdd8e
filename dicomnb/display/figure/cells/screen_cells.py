"""Which cell of a mesh each pixel of the screen shows.

What pcolormesh paints at a pixel is the colour of one cell, and which cell that is depends on the edges and on the axes
alone, not on the values. So meshes that paint numbers in place of colours tell row and column of the cell at each
pixel. Where edges are straight, two thin ones do: one cell high, and one cell wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dicomnb.errors import UsageError

__all__ = ["NOTHING", "Indices", "ScreenCells", "cells_on_screen", "corners_of", "edges_of", "figure_of", "is_straight"]

Indices = NDArray[np.intp]

NOTHING: Final = -1
"""Row and column where a mesh shows nothing."""

_MOST_NUMBERS: Final = 1 << 24
"""Numbers that red, green and blue hold."""


@dataclass(frozen=True, slots=True, eq=False)
class ScreenCells:
    """Which cell each pixel of a part of the screen shows.

    Parameters
    ----------
    rows : ndarray of int, shape (height,) or (height, width)
        Row of the mesh at each line of pixels, or at each pixel where the mesh is sheared.
    columns : ndarray of int, shape (width,) or (height, width)
        Column of the mesh, alike. -1 where a sheared mesh shows nothing.
    """

    rows: Indices
    columns: Indices

    @property
    def is_straight(self) -> bool:
        """True if all pixels of a line show the same row, and all of a column the same column."""
        return self.rows.ndim == 1

    @property
    def size(self) -> int:
        """How many pixels there are."""
        return self.rows.size * self.columns.size if self.is_straight else self.rows.size

    def take(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return for each pixel the value of its cell, shape (height, width, ...).

        Where a sheared mesh shows nothing, it is the value of any cell: `is_shown` tells.
        """
        if self.is_straight:
            return values.take(self.rows, axis=0).take(self.columns, axis=1)
        return values[self.rows, self.columns]

    @property
    def is_shown(self) -> NDArray[np.bool_]:
        """Which pixels show a cell, shape (height, width) or one that becomes it."""
        return np.ones((1, 1), np.bool_) if self.is_straight else np.asarray(self.rows != NOTHING)

    def pixels_of(self, row: int, column: int) -> tuple[Indices, Indices]:
        """Return which lines and which columns of pixels show a cell."""
        if self.is_straight:
            return np.nonzero(self.rows == row)[0], np.nonzero(self.columns == column)[0]
        shown = (self.rows == row) & (self.columns == column)
        return np.nonzero(shown.any(axis=1))[0], np.nonzero(shown.any(axis=0))[0]


def is_straight(corners: NDArray[Any]) -> bool:
    """Return True if the corners of a mesh, shape (rows + 1, columns + 1, 2), lie on lines along the axes."""
    x, y = corners[..., 0], corners[..., 1]
    return bool((x == x[:1]).all() and (y == y[:, :1]).all())


def corners_of(mesh: QuadMesh) -> NDArray[Any]:
    """Return the corners of a mesh, shape (rows + 1, columns + 1, 2)."""
    return np.asarray(mesh.get_coordinates())


def figure_of(artist: Artist) -> Figure:
    """Return the figure that an artist is drawn on."""
    figure = artist.get_figure(root=True)
    assert figure is not None
    return figure


def edges_of(mesh: QuadMesh) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Return the edges of the columns and of the rows of a mesh; None where they are not straight."""
    known: tuple[NDArray[Any], NDArray[Any]] | None = getattr(mesh, "edges", None)
    if known is not None:
        return known
    corners = corners_of(mesh)
    return (corners[0, :, 0], corners[:, 0, 1]) if is_straight(corners) else None


def cells_on_screen(mesh: QuadMesh, shape: tuple[int, int]) -> tuple[Indices, Indices]:
    """Return which row and which column of a mesh the screen shows, and where.

    Parameters
    ----------
    mesh : QuadMesh
        A mesh on axes whose figure has been laid out.
    shape : (height, width)
        Size of the screen, pixels.

    Returns
    -------
    rows : ndarray of int, shape (height,) or (height, width)
        Row of the mesh at each line of pixels from the top, or at each pixel if its edges are not straight; -1 where
        the mesh shows nothing.
    columns : ndarray of int, shape (width,) or (height, width)
        Column of the mesh at each column of pixels from the left, or at each pixel; -1 where the mesh shows nothing.
    """
    edges = edges_of(mesh)
    if edges is not None:
        x, y = edges
        across = _painted(mesh, np.stack(np.meshgrid(x, y[[0, -1]]), -1), shape)
        down = _painted(mesh, np.stack(np.meshgrid(x[[0, -1]], y), -1), shape)
        # All pixels of a line that show anything show the same: the greatest of them is it.
        return _numbers(down.max(axis=1)), _numbers(across.max(axis=0))
    corners = corners_of(mesh)
    numbers = _numbers(_painted(mesh, corners, shape))
    rows, columns = np.divmod(numbers, corners.shape[1] - 1)
    columns[numbers == NOTHING] = NOTHING
    return rows, columns


def _numbers(painted: NDArray[np.uint32]) -> Indices:
    found = (painted & (_MOST_NUMBERS - 1)).astype(np.intp)
    found[painted >> 24 == 0] = NOTHING
    return found


def _painted(mesh: QuadMesh, corners: NDArray[Any], shape: tuple[int, int]) -> NDArray[np.uint32]:
    """Draw a mesh whose cells are painted with their number; return the pixels: opacity, then the number."""
    height, width = shape
    count = (corners.shape[0] - 1) * (corners.shape[1] - 1)
    if count > _MOST_NUMBERS:
        raise UsageError(f"A sheared picture has at most {_MOST_NUMBERS:,} voxels, not {count:,}.")
    numbers = np.arange(count)
    colors = np.ones((count, 4))
    for channel, shift in enumerate((0, 8, 16)):
        colors[:, channel] = (numbers >> shift & 0xFF) / 255
    thin = QuadMesh(corners, antialiased=False, shading="flat")
    thin.set_facecolor(colors)  # type: ignore[arg-type]  # takes arrays too
    thin.set_edgecolor("none")
    thin.set_snap(mesh.get_snap())
    thin.set_transform(mesh.get_transform())
    thin.set_clip_box(mesh.get_clip_box())
    thin.set_clip_on(mesh.get_clip_on())
    thin.set_figure(figure_of(mesh))
    thin.axes = mesh.axes
    screen: Any = RendererAgg(width, height, figure_of(mesh).dpi)  # type: ignore[no-untyped-call]
    thin.draw(screen)
    # Red comes first, and is the lowest part of the number.
    return np.asarray(screen.buffer_rgba()).view("<u4")[..., 0]
