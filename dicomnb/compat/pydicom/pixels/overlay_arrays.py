"""Overlay planes as arrays, by the names of ``pydicom.overlays``."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels import overlay

__all__ = ["get_expected_length", "get_overlay_array", "is_available", "reshape_overlay_array"]

HANDLER_NAME: Final = "dicomnb"
DEPENDENCIES: Final = {"numpy": ("https://numpy.org/", "NumPy")}


def is_available() -> bool:
    """Return True."""
    return True


def get_overlay_array(ds: Dataset, group: int) -> NDArray[np.uint8]:
    """Return an overlay plane on its own grid: 1 where it is set; see `dicomnb.Dataset.overlay_array`."""
    return overlay.overlay_array(ds, group)


def _shape(elem: dict[str, Any]) -> tuple[int, int, int]:
    return elem["NumberOfFramesInOverlay"], elem["OverlayRows"], elem["OverlayColumns"]


def get_expected_length(elem: dict[str, Any], unit: str = "bytes") -> int:
    """Return how many bytes, or ``"pixels"``, a plane of such a size has."""
    frames, rows, columns = _shape(elem)
    pixels = int(frames * rows * columns)
    return pixels if unit == "pixels" else -(-pixels // 8)


def reshape_overlay_array(elem: dict[str, Any], arr: NDArray[Any]) -> NDArray[Any]:
    """Return a flat array in the shape of a plane.

    Raises
    ------
    UsageError
        If the plane has no frames.
    """
    frames, rows, columns = _shape(elem)
    if frames < 1:
        raise UsageError(f"Number of Frames in Overlay is {frames}.")
    return arr.reshape((frames, rows, columns) if frames > 1 else (rows, columns))
