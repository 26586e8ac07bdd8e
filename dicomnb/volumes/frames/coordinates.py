"""In which coordinates frames lie that are not placed in the patient: those of an ultrasound volume, or of a catheter.

They tell how frames lie to each other, in millimetres, and nothing about where left, back and head are.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import Final, Literal

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import functional_group, text
from dicomnb.volumes.frames.pixel_spacing import stated_distance

__all__ = ["COORDINATES", "Coordinates", "catheter_places", "coordinates_uid", "is_placed_in_volume"]

Coordinates = Literal["patient", "volume", "catheter"]
"""Whose coordinates positions are."""

COORDINATES: Final[Mapping[Coordinates, str]] = MappingProxyType(
    {
        "volume": "Positions are coordinates of the ultrasound volume itself (ImagePositionVolume), and not of the "
        "patient",
        "catheter": "Frames lie behind each other along the catheter (IntravascularLongitudinalDistance), which is "
        "taken to be straight, and nothing places it in the patient",
    }
)
"""What a reader has to know about positions that are not the patient's."""


def is_placed_in_volume(dataset: Dataset, frame: int) -> bool:
    """Return True if a frame of an ultrasound volume has a place in its volume, and none in the patient.

    References
    ----------
    PS3.3 C.8.24.6.1 and C.8.24.6.2: Plane Position (Volume) and Plane Orientation (Volume).
    """
    return (
        "ImagePositionPatient" not in dataset
        and functional_group(dataset, "PlanePositionSequence", frame) is None
        and functional_group(dataset, "PlanePositionVolumeSequence", frame) is not None
    )


def catheter_places(dataset: Dataset, frames: int) -> list[float]:
    """Return how far the catheter was pulled back when each frame was taken, mm; empty where frames do not say.

    Raises
    ------
    InvalidValue
        If no distance in a patient is so large or so small.

    References
    ----------
    PS3.3 C.8.27.6.2: Intravascular Longitudinal Distance is that from the frame before, positive where it was pulled
    back.
    """
    steps = []
    for frame in range(frames):
        content = functional_group(dataset, "IntravascularFrameContentSequence", frame)
        step = None if content is None else stated_distance(content, "IntravascularLongitudinalDistance")
        if step is None and frame:
            return []
        steps.append(step if step is not None and frame else 0.0)
    # Twelve decimals take off the noise of adding up.
    return [round(place, 12) for place in accumulate(steps)] if any(steps) else []


def coordinates_uid(dataset: Dataset, coordinates: Coordinates) -> str:
    """Return the UID of the frame of reference that these coordinates of a data set are in, empty where it has none."""
    keywords: dict[Coordinates, str] = {"patient": "FrameOfReferenceUID", "volume": "VolumeFrameOfReferenceUID"}
    return text(dataset, keywords[coordinates]) if coordinates in keywords else ""
