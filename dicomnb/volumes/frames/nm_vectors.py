"""The vectors of nuclear medicine: for each frame which window, detector, phase, view or moment it belongs to."""

from __future__ import annotations

from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import numbers, text

__all__ = ["frame_vectors"]

_VECTORS: Final = (
    "EnergyWindowVector",
    "DetectorVector",
    "PhaseVector",
    "RotationVector",
    "RRIntervalVector",
    "TimeSlotVector",
    "AngularViewVector",
    "TimeSliceVector",
)


def frame_vectors(dataset: Dataset, frames: int) -> dict[str, tuple[int, ...]]:
    """Return what tells the pictures of a detector apart, by keyword; all values count from 1.

    Parameters
    ----------
    dataset : Dataset
        A file of nuclear medicine whose frames are no slices.
    frames : int
        How many frames there are.

    Returns
    -------
    dict of str to tuple of int
        Those vectors whose values differ; empty for a single frame, and for other images.

    References
    ----------
    PS3.3 C.8.4.8 (NM Multi-frame): each number points into a sequence that describes the window, detector or phase.
    """
    if text(dataset, "Modality") != "NM":
        return {}
    found = {keyword: tuple(int(number) for number in numbers(dataset, keyword)) for keyword in _VECTORS}
    return {keyword: values for keyword, values in found.items() if len(values) == frames and len(set(values)) > 1}
