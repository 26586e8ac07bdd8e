"""The colours of a mesh as a table, and the place of a value in it, bit for bit as Matplotlib finds them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from numpy.typing import NDArray

from dicomnb.display.figure.cells.screen_cells import ScreenCells

__all__ = ["CellColors"]


class CellColors:
    """The colours of a mesh as it is when this is made.

    Parameters
    ----------
    mesh : QuadMesh
        With a norm whose ends are known; its alpha is None or one number.
    """

    def __init__(self, mesh: QuadMesh) -> None:
        self._mesh, self._norm = mesh, mesh.norm
        # As Normalize has them: what is computed with them is computed in double precision, by NumPy 2.
        ends: tuple[Any, Any] = mesh.get_clim()
        self._low, self._high = (np.float64(np.nan if end is None else end) for end in ends)
        cmap, alpha = mesh.get_cmap(), mesh.get_alpha()
        self._count = cmap.N
        ramp = cmap(np.arange(cmap.N))
        under, over, bad = cmap.get_under(), cmap.get_over(), cmap.get_bad()
        colors = np.vstack([ramp, under, over, bad])
        if alpha is not None:
            # A colour that is nothing at all stays nothing.
            colors[: len(colors) if bad.any() else -1, 3] = alpha
        self.is_opaque = bool((colors[:, 3] == 1).all())
        # Agg rounds to the nearest of 256 levels, halves up.
        self.table = _bytes(colors).view(np.uint32)[:, 0]
        same_ends = np.array_equal(under, ramp[0]) and np.array_equal(over, ramp[-1])
        self._is_plain = (
            type(self._norm) is Normalize
            and not self._norm.clip
            and cmap.N == 256
            and same_ends
            and self._low < self._high
        )

    def on_screen(self, values: NDArray[Any], cells: ScreenCells) -> NDArray[np.uint8]:
        """Return the colours of pixels that show cells, shape (height, width, 4).

        Parameters
        ----------
        values : ndarray of shape (rows, columns) or (rows, columns, 3 or 4)
            Values, which may be masked, or colours.
        cells : ScreenCells
            Which cells the pixels show.
        """
        if values.ndim == 3:
            return self._copied(cells.take(values))
        data = np.ma.getdata(values)
        mask: Any = np.ma.getmask(values)
        if mask is not np.ma.nomask and not mask.any():
            mask = np.ma.nomask
        # Whichever is less is turned into colours: the cells, or the pixels of the screen.
        if cells.size < data.size:
            found = self.indices(cells.take(data), mask if mask is np.ma.nomask else cells.take(mask))
        else:
            found = cells.take(self.indices(data, mask))
        return self.table.take(found).view(np.uint8).reshape(*found.shape, 4)

    def _copied(self, colors: NDArray[Any]) -> NDArray[np.uint8]:
        alpha = self._mesh.get_alpha()
        if colors.dtype != np.uint8 or colors.shape[2] != 3 or alpha is not None or np.ma.is_masked(colors):
            return _bytes(self._mesh.to_rgba(colors, alpha))
        made = np.full((*colors.shape[:2], 4), 255, np.uint8)
        made[..., :3] = np.ma.getdata(colors)
        return made

    def indices(self, values: NDArray[Any], missing: Any = np.ma.nomask) -> NDArray[Any]:
        """Return the place in the table of each value, shaped like `values`.

        Parameters
        ----------
        values : ndarray
            Of any type.
        missing : ndarray of bool
            Which of them are none; NaN is none, too.
        """
        number = self._count
        if self._is_plain and values.dtype.kind == "f":
            # The steps of Normalize and Colormap in their order and precision, less those for other cases.
            with np.errstate(invalid="ignore", over="ignore"):
                scaled = values.copy()
                scaled -= self._low
                scaled /= self._high - self._low
                scaled *= 256
                bad = np.isnan(scaled) if missing is np.ma.nomask else np.isnan(scaled) | missing
                np.clip(scaled, 0, 255, out=scaled)
                if not bad.any():
                    return scaled.astype(np.uint8)
                scaled[bad] = number + 2
                return scaled.astype(np.uint16)
        normed: Any = self._norm(np.ma.array(values, mask=missing))
        scaled = np.array(np.ma.getdata(normed), copy=True)
        bad = np.ma.getmaskarray(normed) | (np.isnan(scaled) if scaled.dtype.kind == "f" else False)
        if scaled.dtype.kind == "f":
            scaled *= number
            scaled[scaled == number] = number - 1
        under, over = scaled < 0, scaled >= number
        with np.errstate(invalid="ignore"):
            found: NDArray[np.intp] = scaled.astype(np.intp)
        found[under], found[over], found[bad] = number, number + 1, number + 2
        return found


def _bytes(colors: Any) -> NDArray[np.uint8]:
    return np.floor(np.asarray(colors) * 255 + 0.5).astype(np.uint8)
