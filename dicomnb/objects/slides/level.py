"""One level of a slide: a picture too large to decode at once, of which any rectangle can be had."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.cached_property import cached_property
from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.slides.tile_layers import TileLayer, matrix_size, tile_layers
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import integer, items, number, numbers, scope, text, texts
from dicomnb.pixels.cielab import srgb_of
from dicomnb.pixels.color import has_color, rgb_bytes
from dicomnb.pixels.frames import stored_values
from dicomnb.pixels.pixel_format import PixelFormat

__all__ = ["Level"]

_KEPT: Final = 64 << 20
"""Bytes of decoded tiles that a level keeps: who moves a little decodes only what is new."""


class Level:
    """One level of a slide, or its label or overview.

    Parameters
    ----------
    datasets : sequence of Dataset
        Its files: one, parts of a concatenation, or one for each optical path or focal plane.

    Attributes
    ----------
    rows, columns : int
        Size of the whole picture, pixels.
    tile : (int, int)
        Rows and columns of a tile.
    dataset : Dataset
        The first file.
    """

    def __init__(self, datasets: Sequence[Dataset]) -> None:
        self.datasets = tuple(datasets)
        self.dataset = self.datasets[0]
        self.tile = integer(self.dataset, "Rows"), integer(self.dataset, "Columns")
        has_matrix = "TotalPixelMatrixRows" in self.dataset
        self.rows, self.columns = matrix_size(self.dataset) if has_matrix else self.tile
        self._decoded: OrderedDict[tuple[int, int], NDArray[Any]] = OrderedDict()
        self._kept = 0

    # -- what it is --------------------------------------------------------------------------------------------

    @property
    def flavor(self) -> str:
        """Third value of Image Type: ``"VOLUME"``, ``"THUMBNAIL"``, ``"LABEL"`` or ``"OVERVIEW"``; empty if absent."""
        stated = texts(self.dataset, "ImageType")
        return stated[2].upper() if len(stated) > 2 else ""

    @property
    def shows_label(self) -> bool:
        """True if the slide's label, and so who the patient is, may be read on it."""
        return self.flavor == "LABEL" or text(self.dataset, "SpecimenLabelInImage").upper() == "YES"

    @cached_property
    def spacing(self) -> tuple[float, float] | None:
        """Millimetres between columns and between rows, (x, y); None where the header does not say them.

        Pixel Spacing, else the size of the imaged volume divided by the pixels.
        """
        stated = numbers(scope(self.dataset, "PixelMeasuresSequence", 0), "PixelSpacing")
        if len(stated) == 2 and min(stated) > 0:
            return stated[1], stated[0]
        width, height = (number(self.dataset, f"ImagedVolume{side}") for side in ("Width", "Height"))
        return (width / self.columns, height / self.rows) if width and height else None

    @property
    def has_color(self) -> bool:
        """True if its pixels have colours; False for fluorescence, whose pixels have stored values."""
        return has_color(self.dataset)

    @cached_property
    def layers(self) -> dict[tuple[str, float], TileLayer]:
        """Tiles by optical path and height of the focal plane in µm."""
        return tile_layers(self.datasets)

    @property
    def optical_paths(self) -> list[str]:
        """Identifiers of its optical paths, in the order of the header."""
        stated = [text(item, "OpticalPathIdentifier") for each in self.datasets
                  for item in items(each, "OpticalPathSequence")]  # fmt: skip
        there = {path for path, _ in self.layers}
        return [*dict.fromkeys(path for path in stated if path in there), *sorted(there - set(stated))]

    @property
    def focal_planes(self) -> list[float]:
        """Heights of its focal planes above the slide, µm, the lowest first."""
        return sorted({height for _, height in self.layers})

    @property
    def absent(self) -> int:
        """How many tiles of a full tiling are left out, in all layers together: there is nothing on the slide."""
        full = -(-self.rows // self.tile[0]) * -(-self.columns // self.tile[1])
        return sum(max(full - len(layer), 0) for layer in self.layers.values())

    # -- where it is -------------------------------------------------------------------------------------------

    @cached_property
    def corner(self) -> tuple[FloatArray, FloatArray, FloatArray] | None:
        """Where the outer corner of its first pixel lies on the slide, and the directions of rows and columns, mm.

        None where the header does not say it. The position that it says is that of the pixel's centre.

        References
        ----------
        PS3.3 C.8.12.4.1.1 (Total Pixel Matrix Origin), C.8.12.2.1.1 (Slide Coordinate System).
        """
        origin = next(iter(items(self.dataset, "TotalPixelMatrixOriginSequence")), None)
        directions = numbers(self.dataset, "ImageOrientationSlide")
        if origin is None or len(directions) != 6 or self.spacing is None:
            return None
        x, y = (number(origin, f"{axis}OffsetInSlideCoordinateSystem") for axis in "XY")
        if x is None or y is None:
            return None
        row, column = np.array(directions[:3]), np.array(directions[3:])
        center = np.array([x, y, 0.0])
        return center - row * self.spacing[0] / 2 - column * self.spacing[1] / 2, row, column

    # -- its pixels --------------------------------------------------------------------------------------------

    def layer_of(self, optical_path: str | None = None, focal_plane: int | None = None) -> TileLayer:
        """Return the tiles of an optical path, by default the first, in a focal plane, by default the middle one.

        Raises
        ------
        UsageError
            If there is no such path or plane.
        """
        paths = self.optical_paths
        path = paths[0] if optical_path is None else optical_path
        if path not in paths:
            raise UsageError(f"There is no optical path {path!r}.", remedy=f"There are {', '.join(map(repr, paths))}.")
        heights = sorted(height for name, height in self.layers if name == path)
        plane = len(heights) // 2 if focal_plane is None else focal_plane
        if not -len(heights) <= plane < len(heights):
            raise UsageError(
                f"There is no focal plane {plane}: there are {len(heights)}, counted from 0, the lowest first."
            )
        return self.layers[path, heights[plane]]

    def pixels(self, left: int, top: int, width: int, height: int, layer: TileLayer) -> NDArray[Any]:
        """Return a rectangle of a layer; only the tiles that it touches are decoded.

        Returns
        -------
        ndarray
            Shape (height, width, 3) of uint8 for colours, else (height, width) of the stored type. Where there is no
            tile it has the colour of `background`.
        """
        touched = layer.touching(left, top, width, height, self.tile)
        found: NDArray[Any] | None = None
        for index in touched.tolist():
            tile = self._tile(int(layer.files[index]), int(layer.frames[index]))
            if found is None:
                found = self._blank(height, width, tile.dtype)
            y, x = int(layer.rows[index]) - top, int(layer.columns[index]) - left
            low_y, low_x = max(y, 0), max(x, 0)
            part = tile[low_y - y : height - y, low_x - x : width - x]
            found[low_y : low_y + part.shape[0], low_x : low_x + part.shape[1]] = part
        return self._blank(height, width, PixelFormat.of(self.dataset).dtype) if found is None else found

    @cached_property
    def background(self) -> Any:
        """What is where no tile is: the colour that the header recommends, else white; of values without colours 0."""
        if not self.has_color:
            return 0
        stated = numbers(self.dataset, "RecommendedAbsentPixelCIELabValue")
        return srgb_of((stated[0], stated[1], stated[2])) if len(stated) == 3 else (255, 255, 255)

    def _blank(self, height: int, width: int, dtype: Any) -> NDArray[Any]:
        if self.has_color:
            return np.broadcast_to(np.array(self.background, np.uint8), (height, width, 3)).copy()
        return np.full((height, width), self.background, dtype)

    def _tile(self, file: int, frame: int) -> NDArray[Any]:
        key = file, frame
        if key in self._decoded:
            self._decoded.move_to_end(key)
            return self._decoded[key]
        dataset = self.datasets[file]
        tile = rgb_bytes(dataset, frame) if self.has_color else stored_values(dataset, frame)
        self._decoded[key] = tile
        self._kept += tile.nbytes
        while self._kept > _KEPT and len(self._decoded) > 1:
            self._kept -= self._decoded.popitem(last=False)[1].nbytes
        return tile

    def __repr__(self) -> str:
        size = "" if self.spacing is None else f", {self.spacing[0] * 1000:.4g} µm"
        return f"<Level {self.columns:,} × {self.rows:,} pixels{size}>"
