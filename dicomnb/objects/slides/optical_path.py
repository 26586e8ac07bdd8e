"""How the light went that a slide was seen by."""

from __future__ import annotations

from dataclasses import dataclass

from dicomnb.objects.codes import code_of
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, number, text

__all__ = ["OpticalPath", "optical_paths_of"]


@dataclass(frozen=True, slots=True)
class OpticalPath:
    """One optical path.

    Parameters
    ----------
    identifier : str
        What `Slide.region` takes.
    description : str
        In words; may be empty.
    illumination : str
        Illumination Type in words: ``"Brightfield illumination"``.
    color : str
        Illumination Color in words: ``"Full Spectrum"``.
    wavelength : float or None
        Of the illumination, nm.

    References
    ----------
    PS3.3 C.8.12.5 (Optical Path).
    """

    identifier: str
    description: str
    illumination: str
    color: str
    wavelength: float | None


def optical_paths_of(dataset: Dataset) -> list[OpticalPath]:
    """Return the optical paths of a slide image, in the order of its header."""
    return [
        OpticalPath(
            text(item, "OpticalPathIdentifier"),
            text(item, "OpticalPathDescription"),
            code_of(item, "IlluminationTypeCodeSequence").meaning,
            code_of(item, "IlluminationColorCodeSequence").meaning,
            number(item, "IlluminationWaveLength"),
        )
        for item in items(dataset, "OpticalPathSequence")
    ]
