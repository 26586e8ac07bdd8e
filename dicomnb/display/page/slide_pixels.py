"""Levels of a slide as pictures in a page: tile by tile, from coarse to fine, as far as megabytes allow."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.display.common.slide_colors import SlideColors
from dicomnb.objects.slides.reduction import reduced
from dicomnb.objects.slides.slide import Slide

__all__ = ["PackedLevel", "packed_levels", "png_address"]

_TILE: Final = 512
"""TilePixels along each side of a tile of the page."""

_QUALITY: Final = 90
_LEAST: Final = 0.02
"""Bytes that a pixel takes at least: a level that cannot fit is not decoded."""

_COARSEST: Final = 2048
"""TilePixels of the longer side of the coarsest picture: of a slide without such a level one is made."""

_LOSSLESS: Final = 0.25
"""Share of the room that is left which a level may take as it is, in bytes that are not packed."""

TilePixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PackedLevel:
    """A level in tiles of 512 × 512 pixels.

    Parameters
    ----------
    columns, rows : int
        Its size.
    step : (float, float)
        TilePixels of the finest level that one of it is wide and high.
    name : str
        What it is called.
    lossy : bool
        True if its tiles are JPEG.
    tiles : tuple of str
        Addresses (``data:``), row by row; empty for one that shows nothing but the background.
    """

    columns: int
    rows: int
    step: tuple[float, float]
    name: str
    lossy: bool
    tiles: tuple[str, ...]

    @property
    def metadata(self) -> dict[str, Any]:
        """What the program of the page knows of it."""
        return {
            "columns": self.columns,
            "rows": self.rows,
            "step": list(self.step),
            "size": _TILE,
            "across": -(-self.columns // _TILE),
            "lossy": self.lossy,
            "name": self.name,
            "tiles": list(self.tiles),
        }


def packed_levels(slide: Slide, colors: SlideColors, limit: int) -> list[PackedLevel]:
    """Return the levels that fit into `limit` bytes, from fine to coarse; the coarsest is always there."""
    found: list[PackedLevel] = []
    room = limit
    coarsest = slide.levels[-1]
    factor = -(-max(coarsest.rows, coarsest.columns) // _COARSEST)
    if factor > 1:
        whole = colors.shown(reduced(coarsest, coarsest.layer_of(), factor))
        scale = factor * slide.downsample(len(slide.levels) - 1)
        parts = _parts_of(whole.shape[1], whole.shape[0], lambda x, y, w, h: whole[y : y + h, x : x + w])
        tiles = _tiles(parts, colors.background, True, None)
        assert tiles is not None
        name = f"level {len(slide.levels) - 1} of {len(slide.levels)}, means of {factor} × {factor}"
        found.append(PackedLevel(whole.shape[1], whole.shape[0], (scale, scale), name, True, tiles))
        room -= sum(map(len, tiles))
    for index in reversed(range(len(slide.levels))):
        level = slide.levels[index]
        size = level.rows * level.columns
        if found and size * _LEAST > room:
            break
        layer = level.layer_of()
        lossy = 3 * size > _LOSSLESS * room

        def part(x: int, y: int, w: int, h: int, level: Any = level, layer: Any = layer) -> TilePixels:
            return colors.shown(level.pixels(x, y, w, h, layer))

        parts = _parts_of(level.columns, level.rows, part)
        tiles = _tiles(parts, colors.background, lossy, room if found else None)
        if tiles is None:
            break
        first = slide.levels[0]
        step = (first.columns / level.columns, first.rows / level.rows)
        if first.spacing and level.spacing:
            step = (level.spacing[0] / first.spacing[0], level.spacing[1] / first.spacing[1])
        name = f"level {index} of {len(slide.levels)}"
        found.append(PackedLevel(level.columns, level.rows, step, name, lossy, tiles))
        room -= sum(map(len, tiles))
    return found[::-1]


def png_address(pixels: TilePixels) -> str:
    """Return a picture as the address that holds it."""
    return _address(pixels, "PNG")


def _parts_of(columns: int, rows: int, part: Callable[[int, int, int, int], TilePixels]) -> Iterator[TilePixels]:
    for top in range(0, rows, _TILE):
        for left in range(0, columns, _TILE):
            yield part(left, top, min(_TILE, columns - left), min(_TILE, rows - top))


def _tiles(
    parts: Iterator[TilePixels], background: tuple[int, int, int], lossy: bool, room: int | None
) -> tuple[str, ...] | None:
    """Return the addresses of tiles, None as soon as there is no room for them."""
    found: list[str] = []
    used = 0
    for pixels in parts:
        is_blank = bool((pixels == np.array(background, np.uint8)).all())
        found.append("" if is_blank else _address(pixels, "JPEG" if lossy else "PNG"))
        used += len(found[-1])
        if room is not None and used > room:
            return None
    return tuple(found)


def _address(pixels: TilePixels, kind: str) -> str:
    from PIL import Image  # Matplotlib brings it along

    buffer = io.BytesIO()
    how: dict[str, Any] = {"quality": _QUALITY, "subsampling": 0} if kind == "JPEG" else {}
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, kind, **how)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"
