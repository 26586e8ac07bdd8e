"""Letters in the pixels of an image, as Tesseract reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import MissingDependency
from dicomnb.optional_package import optional_package
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.color import rgb
from dicomnb.pixels.frames import frame_count
from dicomnb.pixels.intensity import values
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.sharing.pixel_redaction import PixelBox

__all__ = ["letters", "require_reader"]

_MOST_FRAMES: Final = 5
"""Frames that are read of a film: evenly picked, the first and the last among them."""

_LARGER: Final = 3
"""By how much small letters are enlarged: Tesseract wants them 30 pixels high."""

_LARGE: Final = 1500
"""Pixels from which on an image is enlarged less."""

_SURE: Final = 30.0
"""Per cent from which on a find counts: a rectangle too many costs less than a name."""

_MARGIN: Final = 4
"""Pixels around a word that go with it: what stands above and below its letters."""


def letters(dataset: Dataset) -> tuple[tuple[PixelBox, ...], tuple[str, ...]]:
    """Return where letters stand in an image, and what they say.

    Of a film, up to five frames are read; what stands in one of them counts for all.

    Parameters
    ----------
    dataset : Dataset
        An image.

    Returns
    -------
    tuple of (int, int, int, int)
        Left, top, width and height of each word, with a margin.
    tuple of str
        The words: they may identify.

    Raises
    ------
    MissingDependency
        If pytesseract or Tesseract itself is not installed.
    """
    reader = optional_package("pytesseract", "pytesseract", "ocr", "Reading letters in images")
    found: dict[PixelBox, str] = {}
    for picture in _pictures(dataset):
        height, width = picture.shape
        for (left, top, right, bottom), word in _words(reader, picture):
            box = (max(0, left - _MARGIN), max(0, top - _MARGIN))
            size = (min(width, right + _MARGIN) - box[0], min(height, bottom + _MARGIN) - box[1])
            found.setdefault((*box, *size), word)
    return tuple(found), tuple(found.values())


def require_reader() -> None:
    """Raise `MissingDependency` if letters cannot be read: before the first file, and not at each."""
    reader = optional_package("pytesseract", "pytesseract", "ocr", "Reading letters in images")
    try:
        reader.get_tesseract_version()
    except reader.TesseractNotFoundError as error:
        raise _missing_program() from error


def _missing_program() -> MissingDependency:
    return MissingDependency(
        "Tesseract is not installed: pytesseract only calls it.",
        remedy="apt-get install tesseract-ocr, brew install tesseract, or see its manual.",
    )


def _pictures(dataset: Dataset) -> Iterator[NDArray[np.uint8]]:
    """Yield frames as grey from 0 to 255."""
    count = frame_count(dataset)
    for frame in sorted({round(place) for place in np.linspace(0, count - 1, min(count, _MOST_FRAMES))}):
        if PixelFormat.of(dataset).samples > 1 or PixelFormat.of(dataset).photometric == "PALETTE COLOR":
            grey = rgb(dataset, frame).max(axis=-1).astype(np.float32)
        else:
            grey = np.nan_to_num(values(dataset, frame))
        low, high = (float(end) for end in (grey.min(), grey.max()))
        yield np.asarray(np.clip((grey - low) / ((high - low) or 1.0) * 255, 0, 255), np.uint8)


def _words(reader: Any, picture: NDArray[np.uint8]) -> Iterator[tuple[PixelBox, str]]:
    """Yield words and their corners, dark on bright and bright on dark."""
    image_module = optional_package("PIL.Image", "Pillow", "ocr", "Reading letters in images")
    height, width = picture.shape
    scale = _LARGER if max(height, width) < _LARGE else 1
    for turned in (picture, 255 - picture):
        image = image_module.fromarray(turned)
        image = image.resize((width * scale, height * scale), image_module.Resampling.BICUBIC)
        try:
            read = reader.image_to_data(image, config="--psm 11", output_type=reader.Output.DICT)
        except reader.TesseractNotFoundError as error:
            raise _missing_program() from error
        for at, word in enumerate(read["text"]):
            if not any(letter.isalnum() for letter in word) or float(read["conf"][at]) < _SURE:
                continue
            left, top = read["left"][at] // scale, read["top"][at] // scale
            right = -(-(read["left"][at] + read["width"][at]) // scale)
            bottom = -(-(read["top"][at] + read["height"][at]) // scale)
            yield (left, top, right, bottom), word.strip()
