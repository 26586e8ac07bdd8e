"""One frame that may become a slice, and what it must share with others of its stack."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from dicomnb.errors import DicomWarning, GeometryError, MissingAttribute
from dicomnb.geometry.labels import image_kind
from dicomnb.geometry.pixelsize import PixelSize, pixel_size
from dicomnb.geometry.places import Place, find_places
from dicomnb.geometry.planes import Planes
from dicomnb.parsing.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, integer, number, text
from dicomnb.pixels.frames import PixelFormat

__all__ = ["Grid", "Image", "has_pixels", "images_of", "planes_of"]

_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_COLOUR_TABLE = "PALETTE COLOR"


@dataclass(frozen=True, slots=True)
class Grid:
    """What the images of one stack have in common, but for their orientation.

    Parameters
    ----------
    series, frame_of_reference : str
        Their UIDs.
    rows, columns, samples : int
        Size of an image, and values in a pixel.
    x, y : float
        Distance between columns and rows, rounded to a tenth of a micron.
    palette : bool
        True if values stand for the colours of a palette.
    """

    series: str
    frame_of_reference: str
    rows: int
    columns: int
    samples: int
    x: float
    y: float
    palette: bool


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """One frame, or one tile of a mosaic.

    Parameters
    ----------
    dataset : Dataset
        The file it is in.
    frame : int
        Which of its frames, from 0.
    place : Place or None
        Where it lies; None where the header does not say.
    grid : Grid
        What it has to share with the other images of its stack.
    size : PixelSize
        Distance between its pixels.
    kind : tuple of str
        See `dicomnb.geometry.labels.image_kind`.
    stack : str
        Stack ID of an enhanced image; empty elsewhere.
    """

    dataset: Dataset
    frame: int
    place: Place | None
    grid: Grid
    size: PixelSize
    kind: tuple[str, ...] = ()
    stack: str = ""


def has_pixels(dataset: Dataset) -> bool:
    """Return True for an image, False for a report, a plan or a directory."""
    return "Rows" in dataset and any(keyword in dataset for keyword in _PIXELS)


def images_of(dataset: Dataset) -> list[Image]:
    """Return the images in a data set, without a place where it gives none.

    Raises
    ------
    MissingAttribute, InvalidValue, UnsupportedPixels
        If its header does not describe pixels.
    """
    pixels = PixelFormat.of(dataset)
    try:
        places: Sequence[Place | None] = find_places(dataset)
    except (GeometryError, MissingAttribute):
        places = [None] * pixels.frames
    if len(places) < pixels.frames and "PerFrameFunctionalGroupsSequence" in dataset:
        warnings.warn(
            f"PerFrameFunctionalGroupsSequence describes {len(places)} of {pixels.frames} frames; the others have no "
            "place, and are left out.",
            DicomWarning,
            stacklevel=4,
        )
    found = []
    known: dict[int, tuple[Grid, PixelSize, tuple[str, ...], str]] = {}
    varies = "PerFrameFunctionalGroupsSequence" in dataset
    for index, place in enumerate(places):
        frame = index if place is None else place.frame
        key = frame if varies else 0
        if key not in known:
            known[key] = _facts(dataset, frame, pixels, place)
        found.append(Image(dataset, frame, place, *known[key]))
    return found


def _facts(
    dataset: Dataset, frame: int, pixels: PixelFormat, place: Place | None
) -> tuple[Grid, PixelSize, tuple[str, ...], str]:
    size = pixel_size(dataset, frame)
    tile = place.tile if place is not None else None
    content = functional_group(dataset, "FrameContentSequence", frame)
    grid = Grid(
        text(dataset, "SeriesInstanceUID"),
        text(dataset, "FrameOfReferenceUID"),
        tile.rows if tile else pixels.rows,
        tile.columns if tile else pixels.columns,
        pixels.samples,
        round(size.x, 4),
        round(size.y, 4),
        pixels.photometric == _COLOUR_TABLE,
    )
    return grid, size, image_kind(dataset, frame), "" if content is None else text(content, "StackID")


def planes_of(images: Sequence[Image]) -> Planes:
    """Return the planes of images that have a place."""
    return Planes.of([image.place for image in images if image.place is not None])


def series_number(dataset: Dataset) -> float:
    """Return Series Number for sorting, infinity where there is none."""
    found = number(dataset, "SeriesNumber")
    return math.inf if found is None else found


def instance_number(dataset: Dataset) -> int:
    """Return Instance Number, 0 where there is none."""
    try:
        return integer(dataset, "InstanceNumber", 0)
    except ValueError:
        return 0
