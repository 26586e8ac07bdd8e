"""Where the pixels of one slice are: the data set, the frame, and the part of the frame."""

from __future__ import annotations

from dataclasses import dataclass

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.volumes.frames.frame_positions import Tile

__all__ = ["SliceSource"]


@dataclass(frozen=True, slots=True, eq=False)
class SliceSource:
    """Where the pixels of one slice are.

    Parameters
    ----------
    dataset : Dataset
        The data set of the file.
    frame : int
        Which of its frames it is, from 0.
    tile : Tile or None
        The part of the frame, where that is a mosaic; None for all of it.
    pixels : PixelFormat or None
        How stored values are laid out, where that is known already.
    at : int or None
        Where in the file the first frame begins, where it is plain numbers, all are there, and that is known already.
    scale : (float, float) or None
        Slope and intercept, where they are known already.
    """

    dataset: Dataset
    frame: int = 0
    tile: Tile | None = None
    pixels: PixelFormat | None = None
    at: int | None = None
    scale: tuple[float, float] | None = None
