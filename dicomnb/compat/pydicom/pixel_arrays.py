"""Pixels as pydicom 3 gives them: one array of all frames, kept and writable, YBR turned into RGB."""

from __future__ import annotations

from typing import Any

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels import color, frames
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.pixel_format import FORMAT_KEYWORDS, PixelFormat

__all__ = ["KEPT", "decoded", "pixel_array"]

KEPT = "_pydicom_pixels"
"""Where a data set has its array, and what that follows from."""


def pixel_array(dataset: Dataset) -> np.ndarray[Any, Any]:
    """Return the pixels of a data set: the same array until what describes them changes.

    What is written into it stays in it, and is not saved: as with pydicom, set ``ds.PixelData`` to save it.
    """
    state = _state(dataset)
    kept = dataset.__dict__.get(KEPT)
    if kept is None or kept[0] != state:
        kept = dataset.__dict__[KEPT] = (state, decoded(dataset))
    array: np.ndarray[Any, Any] = kept[1]
    return array


def decoded(dataset: Dataset, *, raw: bool = False) -> np.ndarray[Any, Any]:
    """Return the pixels as a new array; `raw` keeps YBR as it is stored."""
    pixels = PixelFormat.of(dataset)
    if not raw and pixels.samples == 3 and color_space(dataset, pixels).startswith("YBR"):
        return color.rgb(dataset)
    return frames.pixel_array(dataset)


def _state(dataset: Dataset) -> tuple[Any, ...]:
    """Return what the pixels follow from: of Pixel Data the bytes that were set, or their place in the file."""
    pixels = PixelFormat.of(dataset)
    encoded = dataset.encoded(pixels.keyword)
    raw = encoded.place if encoded is not None else dataset[pixels.keyword].value
    return (*dataset.pick(*FORMAT_KEYWORDS), dataset.transfer_syntax.uid, raw)
