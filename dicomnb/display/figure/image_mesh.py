"""An image as a mesh of rectangles that costs what its pixels on the screen cost, not what its voxels do.

To its users it is Matplotlib's QuadMesh: array, norm, colour map, colour bar, picking. Where it is drawn on pixels,
each pixel shows one cell; which one, `cells.screen_cells` finds out, and its colour is looked up. All
else (a PDF that is not rasterized, logarithmic or polar axes, coloured edges) is drawn as Matplotlib draws a mesh.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.axes import Axes
from matplotlib.collections import Collection, QuadMesh
from numpy.typing import ArrayLike, NDArray

from dicomnb.display.common.plane import Plane
from dicomnb.display.figure.cells.cell_colors import CellColors
from dicomnb.display.figure.cells.screen_cells import NOTHING, ScreenCells, cells_on_screen

__all__ = ["ImageMesh", "draw_mesh", "draw_plane"]


class ImageMesh(QuadMesh):
    """A mesh whose cells are rectangles along the axes.

    Parameters
    ----------
    x : ndarray of shape (columns + 1,)
        Edges of the columns, ascending or descending.
    y : ndarray of shape (rows + 1,)
        Edges of the rows.
    **settings
        As for Matplotlib's ``QuadMesh``, without ``shading``: each cell has one colour.
    """

    def __init__(self, x: ArrayLike, y: ArrayLike, **settings: Any) -> None:
        values = settings.pop("array", None)
        self._edges: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        across, down = np.asarray(x, np.float64), np.asarray(y, np.float64)
        outline = np.stack(np.meshgrid(across[[0, -1]], down[[0, -1]]), -1)
        super().__init__(outline, **settings)
        self._edges = across, down
        if values is not None:
            self.set_array(values)

    @property
    def _coordinates(self) -> NDArray[Any]:
        """The corners of all cells, which Matplotlib keeps and this makes when they are asked for."""
        if self._edges is None:
            return self._outline
        return np.stack(np.meshgrid(*self._edges), -1)

    @_coordinates.setter
    def _coordinates(self, corners: NDArray[Any]) -> None:
        self._outline = corners

    @property
    def edges(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Edges of columns and of rows."""
        assert self._edges is not None
        return self._edges

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        across, down = self.edges
        return len(down) - 1, len(across) - 1

    def set_array(self, A: Any) -> None:  # noqa: N803 - Matplotlib's name
        """Set the values, shape (rows, columns), or colours, shape (rows, columns, 3 or 4)."""
        rows, columns = self.shape
        if A is not None and np.shape(A) not in [
            (rows, columns),
            (rows * columns,),
            *((rows, columns, n) for n in (3, 4)),
        ]:
            raise ValueError(f"A mesh of {rows} × {columns} cells takes no array of shape {np.shape(A)}.")
        Collection.set_array(self, A)

    def get_facecolor(self) -> Any:
        """Return the colours of all cells."""
        self.update_scalarmappable()
        return super().get_facecolor()

    def contains(self, mouseevent: Any) -> tuple[bool, dict[str, Any]]:
        """Return whether a place lies in the mesh, and in which cell: its number, row by row."""
        transform = self.get_transform()
        if self.get_picker() not in (None, True) or not self._is_regular(transform):
            return super().contains(mouseevent)
        if self._different_canvas(mouseevent) or not self.get_visible():  # type: ignore[attr-defined]
            return False, {}
        place = transform.inverted().transform((mouseevent.x, mouseevent.y))
        column, row = (_cell(edges, part) for edges, part in zip(self.edges, place, strict=True))
        found = [] if column is None or row is None else [row * self.shape[1] + column]
        return bool(found), {"ind": np.array(found, np.intp)}

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Draw it: by looking up what each pixel shows, where there are pixels."""
        if not self.get_visible():
            return
        if not self._is_looked_up(renderer):
            super().draw(renderer)
            return
        self.autoscale_None()
        renderer.open_group(type(self).__name__, self.get_gid())
        height, width = int(renderer.height), int(renderer.width)
        rows, columns = cells_on_screen(self, (height, width))
        down, across = np.flatnonzero(rows != NOTHING), np.flatnonzero(columns != NOTHING)
        if down.size and across.size:
            self._paint(renderer, height, rows, columns, (_stretch(down), _stretch(across)))
        renderer.close_group(type(self).__name__)
        self.stale = False

    def _paint(self, renderer: Any, height: int, rows: Any, columns: Any, part: tuple[slice, slice]) -> None:
        rows, columns = rows[part[0]], columns[part[1]]
        values: Any = self.get_array()
        values = values.reshape(self.shape) if values.ndim == 1 else values
        colors = CellColors(self)
        image = colors.on_screen(values, ScreenCells(rows, columns))
        for lines, shown in ((image, rows), (image.swapaxes(0, 1), columns)):
            if shown.min() == NOTHING:
                lines[shown == NOTHING] = 0
        gc = renderer.new_gc()
        # Images begin at their lowest line.
        renderer.draw_image(gc, part[1].start, height - part[0].stop, np.ascontiguousarray(image[::-1]))
        gc.restore()

    def _is_looked_up(self, renderer: Any) -> bool:
        """Return True if each pixel shows the colour of one cell, and nothing else."""
        alpha = self.get_alpha()
        return (
            hasattr(renderer, "buffer_rgba")
            and self.get_array() is not None
            and (alpha is None or np.ndim(alpha) == 0)
            and not self._antialiased  # type: ignore[attr-defined]
            and self.get_snap() is not False
            and self.get_hatch() is None
            and self.get_clip_path() is None
            and not np.size(self.get_edgecolor())
            and not np.any(self.get_offsets())
            and self._is_regular(self.get_transform())
        )

    def _is_regular(self, transform: Any) -> bool:
        """Return True if cells are rectangles on the screen, in order."""
        if not transform.is_affine:
            return False
        matrix = transform.get_matrix()
        return bool(matrix[0, 1] == matrix[1, 0] == 0) and all(_is_in_order(edges) for edges in self.edges)


def draw_mesh(axes: Axes, x: ArrayLike, y: ArrayLike, values: Any, **settings: Any) -> ImageMesh:
    """Draw an image on axes as ``pcolormesh`` does, which it takes the place of, and return the mesh.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    x, y : ndarray of shape (columns + 1,) and (rows + 1,)
        Edges.
    values : ndarray of shape (rows, columns) or (rows, columns, 3)
        Values, or colours.
    **settings
        As for `ImageMesh`.
    """
    given = {"edgecolors": "none", "antialiased": False, "snap": True, **settings}
    mesh = ImageMesh(x, y, array=values, **given)
    mesh.autoscale_None()
    axes.add_collection(mesh, autolim=False)
    across, down = mesh.edges
    corners = np.array([[across.min(), down.min()], [across.max(), down.max()]])
    mesh.sticky_edges.x[:] = corners[:, 0].tolist()
    mesh.sticky_edges.y[:] = corners[:, 1].tolist()
    axes.update_datalim(corners)
    axes.autoscale_view()
    return mesh


def draw_plane(axes: Axes, plane: Plane, values: Any, **settings: Any) -> QuadMesh:
    """Draw values of a slice, shaped as `Plane.take` does, where its voxels are; parameters as for `draw_mesh`."""
    # Cells must begin and end on whole pixels: they then neither overlap nor leave gaps. Rasterized, so that
    # a PDF holds an image and not a quarter of a million polygons.
    settings = {"snap": True, "antialiased": False, "rasterized": True, **settings}
    if plane.shifts is not None:
        return axes.pcolormesh(*plane.corners(), values, shading="flat", **settings)
    return draw_mesh(axes, plane.edges(plane.across), plane.edges(plane.down), values, **settings)


def _is_in_order(edges: NDArray[np.float64]) -> bool:
    steps = np.diff(edges)
    return bool(np.isfinite(edges).all() and ((steps > 0).all() or (steps < 0).all()))


def _cell(edges: NDArray[np.float64], place: float) -> int | None:
    """Return the cell that a place lies in, None beside all of them."""
    ascending = edges if edges[0] < edges[-1] else edges[::-1]
    index = int(np.searchsorted(ascending, place, "right")) - 1
    count = len(edges) - 1
    if not 0 <= index < count:
        return None
    return index if ascending is edges else count - 1 - index


def _stretch(shown: NDArray[np.intp]) -> slice:
    return slice(int(shown[0]), int(shown[-1]) + 1)
