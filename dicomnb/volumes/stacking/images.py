"""One frame that may become a slice, and what it must share with others of its stack."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dicomnb.errors import DicomWarning, InvalidValue
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.header_fingerprint import HeaderFingerprint
from dicomnb.pixels.attributes import functional_group, number, text
from dicomnb.pixels.intensity import rescale
from dicomnb.pixels.pixel_format import FORMAT_KEYWORDS, PixelFormat
from dicomnb.pixels.pixel_syntax import pixel_syntax
from dicomnb.volumes.frames.coordinates import coordinates_uid
from dicomnb.volumes.frames.frame_positions import FARTHEST_MM, FramePosition, usable_positions
from dicomnb.volumes.frames.image_planes import ImagePlanes
from dicomnb.volumes.frames.labels import KIND_KEYWORDS, image_kind
from dicomnb.volumes.frames.pixel_spacing import SIZE_KEYWORDS, PixelSize, pixel_size
from dicomnb.volumes.frames.slice_source import SliceSource

__all__ = ["Image", "ImageReader", "ImageTraits", "StackKey", "has_pixels", "images_of", "planes_of", "series_number"]

_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_COLOUR_TABLE = "PALETTE COLOR"

_STACK_KEYWORDS: Final = ("SeriesInstanceUID", "FrameOfReferenceUID")
"""What images of a stack share, beside format and size."""

_SHARED: Final = (
    *FORMAT_KEYWORDS,
    *SIZE_KEYWORDS,
    *KIND_KEYWORDS,
    *_STACK_KEYWORDS,
    "ImageOrientationPatient",
)
"""All that `ImageTraits` and the position of a classic image follow from, but for its Image Position (Patient)."""

_OWN: Final = ("ImagePositionPatient", "RescaleSlope", "RescaleIntercept")
"""What may differ from slice to slice of a stack."""

_SAME_SIZE_PIXELS: Final = 0.5
_SAME_SIZE_SHARE: Final = 0.01
"""See `StackKey.same_size`."""

_SPECIAL: Final = (
    "PerFrameFunctionalGroupsSequence",
    "SharedFunctionalGroupsSequence",
    "SequenceOfUltrasoundRegions",
    "ModalityLUTSequence",
    "DoseGridScaling",
)
"""What makes more of an image than these values tell."""


@dataclass(frozen=True, slots=True)
class StackKey:
    """What the images of one stack have in common, but for their orientation.

    Parameters
    ----------
    series, frame_of_reference : str
        Their UIDs.
    rows, columns, samples : int
        Size of an image, and values in a pixel.
    x, y : float
        Distance between columns and rows; `same_size` says which agree.
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

    def same_size(self, other: StackKey) -> bool:
        """Return True if pixels of the same index lie on each other: half a pixel apart at most, at the far corner.

        A header may write 0.78125 as 0.7813; what is rounded before it is compared may end in two bins. In a small
        image that would be much of a pixel: it is a hundredth at most.
        """
        across, down = abs(self.x - other.x) / self.x, abs(self.y - other.y) / self.y
        return all(
            share <= min(_SAME_SIZE_SHARE, _SAME_SIZE_PIXELS / count)
            for share, count in ((across, self.columns), (down, self.rows))
        )


@dataclass(frozen=True, slots=True, eq=False)
class ImageTraits:
    """What the images of one file, or of many files alike, have in common.

    Parameters
    ----------
    grid : StackKey
        What they have to share with the other images of their stack.
    size : PixelSize
        Distance between pixels.
    kind : tuple of str
        See `dicomnb.volumes.frames.labels.image_kind`.
    stack : str
        Stack ID of an enhanced image; empty elsewhere.
    """

    grid: StackKey
    size: PixelSize
    kind: tuple[str, ...]
    stack: str


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """One frame, or one tile of a mosaic.

    Parameters
    ----------
    source : SliceSource
        Where its pixels are.
    place : FramePosition or None
        Where it lies; None where the header does not say.
    traits : ImageTraits
        What it shares with others.
    """

    source: SliceSource
    place: FramePosition | None
    traits: ImageTraits

    @property
    def dataset(self) -> Dataset:
        """The data set that it is in."""
        return self.source.dataset

    @property
    def frame(self) -> int:
        """Which of the frames there, from 0."""
        return self.source.frame

    @property
    def pixels(self) -> PixelFormat:
        """How its stored values are laid out."""
        return self.source.pixels or PixelFormat.of(self.dataset)

    @property
    def grid(self) -> StackKey:
        """What it has to share with the other images of its stack."""
        return self.traits.grid

    @property
    def size(self) -> PixelSize:
        """Distance between its pixels."""
        return self.traits.size


def has_pixels(dataset: Dataset) -> bool:
    """Return True for an image, False for a report, a plan or a directory."""
    return "Rows" in dataset and any(keyword in dataset for keyword in _PIXELS)


class ImageReader:
    """Finds the images in data sets; what files of a series have in common is worked out once."""

    def __init__(self) -> None:
        self._likeness = HeaderFingerprint((*_SHARED, *_OWN))
        self._known: dict[tuple[int, tuple[bytes, ...]], _Pattern | None] = {}
        self._scales: dict[tuple[bytes, bytes], tuple[float, float]] = {}

    def images(self, dataset: Dataset) -> list[Image]:
        """Return the images in a data set, without a place where it gives none.

        Raises
        ------
        MissingAttribute, InvalidValue, UnsupportedPixels
            If its header does not describe pixels.
        """
        seen = self._likeness.of(dataset)
        if seen is None:
            return images_of(dataset)
        layout, values = seen
        position, slope, intercept = values[-3:]
        key = layout, values[:-3]
        if key not in self._known:
            found = images_of(dataset)
            self._known[key] = _common_traits(found)
            return found
        pattern = self._known[key]
        if pattern is None:
            return images_of(dataset)
        try:
            x, y, z = map(float, position.split(b"\\"))
            scale = self._scales.get((slope, intercept))
            if scale is None:
                scale = self._scales[slope, intercept] = rescale(dataset)
        except (ValueError, InvalidValue):
            return images_of(dataset)
        if not abs(x) + abs(y) + abs(z) <= FARTHEST_MM:  # nor is "not a number"
            return images_of(dataset)
        cosines, traits, pixels, at = pattern
        source = SliceSource(dataset, 0, None, pixels, at, scale)
        return [Image(source, FramePosition((x, y, z), cosines), traits)]


_Pattern = tuple[tuple[float, ...], ImageTraits, PixelFormat, int | None]
"""What files alike share: direction cosines, traits, format of the pixels, and where these begin."""


def _common_traits(images: Sequence[Image]) -> _Pattern | None:
    """Return what holds for files alike; None where more than the position may differ, or there is none."""
    first = images[0]
    special = any(keyword in first.dataset for keyword in _SPECIAL)
    if len(images) > 1 or first.place is None or first.place.tile is not None or special:
        return None
    return first.place.cosines, first.traits, first.pixels, first.source.at


def images_of(dataset: Dataset) -> list[Image]:
    """Return the images in a data set; see `ImageReader.images`."""
    pixels = PixelFormat.of(dataset)
    places = usable_positions(dataset, pixels.frames)
    varies = "PerFrameFunctionalGroupsSequence" in dataset
    if varies and len(places) < pixels.frames:
        warnings.warn(
            f"PerFrameFunctionalGroupsSequence describes {len(places)} of {pixels.frames} frames; the others have no "
            "place, and are left out.",
            DicomWarning,
            stacklevel=4,
        )
    found = []
    known: dict[int, ImageTraits] = {}
    at = native_start(dataset, pixels)
    for index, place in enumerate(places):
        frame = index if place is None else place.frame
        key = frame if varies else 0
        if key not in known:
            known[key] = _traits_of(dataset, frame, pixels, place)
        tile = None if place is None else place.tile
        found.append(Image(SliceSource(dataset, frame, tile, pixels, at), place, known[key]))
    return found


def native_start(dataset: Dataset, pixels: PixelFormat) -> int | None:
    """Return where in the file the first frame begins, None where pixels are not plain numbers, or cut off."""
    element = dataset[pixels.tag]
    encoded = element.encoded
    plain = not (pixels.planar or pixels.subsampled or pixels.bits_allocated == 1)
    if encoded is None or not plain or encoded.big_endian or pixel_syntax(dataset).encapsulated:
        return None
    if encoded.block.source is not dataset.source or 8 * len(encoded) < pixels.frame_bits * pixels.frames:
        return None
    return encoded.place.start


def _traits_of(dataset: Dataset, frame: int, pixels: PixelFormat, place: FramePosition | None) -> ImageTraits:
    size = pixel_size(dataset, frame)
    tile = place.tile if place is not None else None
    content = functional_group(dataset, "FrameContentSequence", frame)
    grid = StackKey(
        text(dataset, "SeriesInstanceUID"),
        coordinates_uid(dataset, "patient" if place is None else place.coordinates),
        tile.rows if tile else pixels.rows,
        tile.columns if tile else pixels.columns,
        pixels.samples,
        size.x,
        size.y,
        pixels.photometric == _COLOUR_TABLE,
    )
    stack = "" if content is None else text(content, "StackID")
    return ImageTraits(grid, size, image_kind(dataset, frame), stack)


def planes_of(images: Sequence[Image]) -> ImagePlanes:
    """Return the planes of images that have a place."""
    return ImagePlanes.of([image.place for image in images if image.place is not None])


def series_number(dataset: Dataset) -> float:
    """Return Series Number for sorting, infinity where there is none."""
    found = number(dataset, "SeriesNumber")
    return math.inf if found is None else found
