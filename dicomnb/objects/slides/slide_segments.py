"""Segments of a slide (SEG), whose frames are tiles: which pixels of any rectangle are in which segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import GeometryError
from dicomnb.geometry.fill import Mask
from dicomnb.objects.slides.level import Level
from dicomnb.objects.slides.slide import Slide
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import integer, items, text
from dicomnb.pixels.cielab import Color, display_color
from dicomnb.printable import printable
from dicomnb.volumes.loading.object_kinds import other_kind

__all__ = ["SlideSegment", "is_slide_segmentation", "slide_segments"]

_HALF: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SlideSegment:
    """One segment of a slide.

    Parameters
    ----------
    name : str
        Segment Label.
    number : int
        Segment Number.
    color : (int, int, int) or None
        Recommended colour.
    kind : str
        Segmentation Type: ``"BINARY"``, ``"FRACTIONAL"`` or ``"LABELMAP"``.
    level : Level
        The tiles of the segmentation, whose pixels may be larger than those of the slide.
    """

    name: str
    number: int
    color: Color | None
    kind: str
    level: Level

    def mask(self, slide: Slide, x: NDArray[np.float64], y: NDArray[np.float64], threshold: float = _HALF) -> Mask:
        """Return which places of a slide are in the segment: those whose nearest pixel of the segmentation is.

        Parameters
        ----------
        slide : Slide
            The slide.
        x, y : ndarray, shapes (columns,) and (rows,)
            Places in mm to the right of and below the outer corner of the slide's first pixel; in order.
        threshold : float
            From which share on a pixel of a fractional segment counts.

        Returns
        -------
        ndarray of bool, shape (rows, columns)

        Raises
        ------
        GeometryError
            If the segmentation lies in another frame of reference, or does not say how large its pixels are.
        """
        own, theirs = (text(each, "FrameOfReferenceUID") for each in (slide.dataset, self.level.dataset))
        if own and theirs and own != theirs:
            raise GeometryError(f"The segments lie in another frame of reference ({theirs}) than the slide ({own}).")
        spacing = self.level.spacing
        if spacing is None:
            raise GeometryError("The segmentation does not say how large its pixels are.")
        offset = slide.offset(self.level)
        columns, rows = (
            np.floor((places - shift) / step).astype(np.int64)
            for places, shift, step in zip((x, y), offset, spacing, strict=True)
        )
        inside = ((rows >= 0) & (rows < self.level.rows))[:, None] & ((columns >= 0) & (columns < self.level.columns))
        found = np.zeros(inside.shape, bool)
        if not inside.any():
            return found
        rows, columns = np.clip(rows, 0, self.level.rows - 1), np.clip(columns, 0, self.level.columns - 1)
        left, top = int(columns.min()), int(rows.min())
        width, height = int(columns.max()) - left + 1, int(rows.max()) - top + 1
        found |= self._stored_mask(left, top, width, height, threshold)[rows - top][:, columns - left]
        return found & inside

    def _stored_mask(self, left: int, top: int, width: int, height: int, threshold: float) -> Mask:
        name = "" if self.kind == "LABELMAP" else str(self.number)
        layers = [layer for (path, _), layer in self.level.layers.items() if self.kind == "LABELMAP" or path == name]
        found = np.zeros((height, width), bool)
        for layer in layers:
            stored: Any = self.level.pixels(left, top, width, height, layer)
            if self.kind == "LABELMAP":
                found |= stored == self.number
            elif self.kind == "FRACTIONAL":
                found |= stored >= threshold * integer(self.level.dataset, "MaximumFractionalValue", 255)
            else:
                found |= stored > 0
        return found

    def __repr__(self) -> str:
        return printable(f"<SlideSegment {self.number} {self.name!r}, {self.kind}>")


def is_slide_segmentation(dataset: Dataset) -> bool:
    """Return True for a segmentation whose frames are tiles of a slide."""
    return "SegmentSequence" in dataset and "TotalPixelMatrixRows" in dataset


def slide_segments(source: Readable) -> list[SlideSegment]:
    """Return the segments of a slide; of a label map all but the background, 0.

    Parameters
    ----------
    source : Dataset or path
        A segmentation (SEG) whose frames are tiles.

    Raises
    ------
    UsageError
        If it is something else.

    References
    ----------
    PS3.3 C.8.20.2, C.8.12.14, A.51.5 (label map).
    """
    dataset = read(source)
    if not is_slide_segmentation(dataset):
        raise other_kind(dataset, "that is no segmentation of a slide")
    kind = text(dataset, "SegmentationType").upper() or "BINARY"
    level = Level([dataset])
    return [
        SlideSegment(text(item, "SegmentLabel"), integer(item, "SegmentNumber"), display_color(item), kind, level)
        for item in items(dataset, "SegmentSequence")
        if kind != "LABELMAP" or integer(item, "SegmentNumber") != 0
    ]
