"""What lies over a slide: annotations and segments, each with its name and its colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.objects.slides.annotations import AnnotationGroup, Annotations
from dicomnb.objects.slides.slide import Slide
from dicomnb.objects.slides.slide_segments import SlideSegment, is_slide_segmentation, slide_segments
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.table.header_table import MASK
from dicomnb.pixels.cielab import Color

__all__ = ["SlideLayer", "slide_layers"]

_COLORS: Final[tuple[Color, ...]] = (
    (27, 158, 62), (232, 164, 0), (31, 111, 214), (214, 47, 107), (123, 63, 196), (0, 163, 163)
)  # fmt: skip
"""Colours of what recommends none."""


@dataclass(frozen=True, slots=True, eq=False)
class SlideLayer:
    """One thing that lies over a slide.

    Parameters
    ----------
    name : str
        For the legend. The label of annotations is free text, and stands there only if a caller gives it.
    color : (int, int, int)
        Red, green and blue.
    source : AnnotationGroup or SlideSegment
        What it is.
    """

    name: str
    color: Color
    source: AnnotationGroup | SlideSegment

    @property
    def is_points(self) -> bool:
        """True if its lines are points."""
        return isinstance(self.source, AnnotationGroup) and self.source.kind == "POINT"

    def lines(self, slide: Slide) -> list[FloatArray]:
        """Return its outlines, each of shape (points, 2), in mm of the slide; none for a segment."""
        return self.source.outlines_mm(slide) if isinstance(self.source, AnnotationGroup) else []

    def mask(self, slide: Slide, shape: tuple[int, int], extent: tuple[float, float, float, float]) -> Any:
        """Return which pixels of a picture are in a segment: (rows, columns) of bool; None for annotations.

        Parameters
        ----------
        slide : Slide
            The slide.
        shape : (int, int)
            Rows and columns of the picture.
        extent : (left, right, top, bottom)
            Where it lies, mm.
        """
        if not isinstance(self.source, SlideSegment):
            return None
        x, y = (
            first + (np.arange(count) + 0.5) * (last - first) / count
            for first, last, count in ((extent[0], extent[1], shape[1]), (extent[2], extent[3], shape[0]))
        )
        found: NDArray[np.bool_] = self.source.mask(slide, x, y)
        return found


def slide_layers(overlay: Any) -> list[SlideLayer]:
    """Return what `overlay` of `show` names, for a slide.

    Raises
    ------
    UsageError
        If it is nothing that can lie over a slide.
    """
    return [
        SlideLayer(name, source.color or _COLORS[number % len(_COLORS)], source)
        for number, (name, source) in enumerate(_named(overlay))
    ]


def _named(overlay: Any, name: str = "") -> list[tuple[str, AnnotationGroup | SlideSegment]]:
    if overlay is None:
        return []
    if isinstance(overlay, Mapping):
        return [one for key, each in overlay.items() for one in _named(each, str(key))]
    if isinstance(overlay, AnnotationGroup):
        what = f"{overlay.meaning or MASK} ({len(overlay):,} × {overlay.kind.lower()})"
        return [(name or what, overlay)]
    if isinstance(overlay, SlideSegment):
        return [(name or overlay.name, overlay)]
    if isinstance(overlay, Annotations):
        return [one for group in overlay for one in _named(group, name)]
    if isinstance(overlay, Iterable) and not isinstance(overlay, (str, Dataset)):
        return [one for each in overlay for one in _named(each, name)]
    dataset = read(overlay)
    if is_slide_segmentation(dataset):
        return [one for segment in slide_segments(dataset) for one in _named(segment, name)]
    if "AnnotationGroupSequence" in dataset:
        return _named(Annotations(dataset), name)
    raise UsageError(
        "This is nothing to lie over a slide: annotations (ANN) and segmentations (SEG) of slides are.",
        remedy="slide(source).region(...) reads another part of a slide.",
    )
