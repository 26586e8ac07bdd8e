"""A rectangle of one level of a slide, decoded when it is first asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.cached_property import cached_property
from dicomnb.errors import MissingAttribute
from dicomnb.objects.slides.level import Level
from dicomnb.objects.slides.tile_layers import TileLayer

__all__ = ["SlideRegion"]


class SlideRegion:
    """A rectangle of a level; `numpy.asarray` decodes it.

    Attributes
    ----------
    left, top, width, height : int
        The rectangle, pixels of the level, from 0.
    level : Level
        Whose pixels they are.
    """

    def __init__(
        self,
        level: Level,
        layer: TileLayer,
        rectangle: tuple[int, int, int, int],
        offset: tuple[float, float],
        name: str = "",
    ) -> None:
        self.level, self.name = level, name
        self._layer, self._offset = layer, offset
        self.left, self.top, self.width, self.height = rectangle

    @cached_property
    def array(self) -> NDArray[Any]:
        """Colours, shape (height, width, 3) of uint8, or of an image without colours stored values, (height, width)."""
        return self.level.pixels(self.left, self.top, self.width, self.height, self._layer)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.array, dtype=dtype, copy=copy)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the array; nothing is decoded for it."""
        return (self.height, self.width, *((3,) if self.level.has_color else ()))

    @property
    def tiles(self) -> int:
        """How many tiles it touches, all that are decoded for it."""
        return len(self._layer.touching(self.left, self.top, self.width, self.height, self.level.tile))

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Its left, right, upper and lower border in mm from the outer corner of the slide's first pixel.

        Raises
        ------
        MissingAttribute
            If the header does not say how large a pixel is.
        """
        spacing = self.level.spacing
        if spacing is None:
            raise MissingAttribute("The slide states neither Pixel Spacing nor the size of what was imaged.")
        x, y = self._offset
        return (
            x + self.left * spacing[0],
            x + (self.left + self.width) * spacing[0],
            y + self.top * spacing[1],
            y + (self.top + self.height) * spacing[1],
        )

    def __repr__(self) -> str:
        spacing = self.level.spacing
        size = "" if spacing is None else f", {spacing[0] * 1000:.4g} µm"
        return f"<SlideRegion {self.width:,} × {self.height:,} pixels{size}, {self.tiles} tiles>"
