"""Files that hold one SOP instance more than once.

A second file that is alike in all is a copy, and is dropped. One that is another image (other pixels, another scale)
under the same UID is kept, and one that only its header's words tell apart is dropped; of both a warning tells, with
the names of the files.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Final

from dicomnb.errors import DicomWarning
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import numbers, text
from dicomnb.pixels.pixel_format import FORMAT_KEYWORDS

__all__ = ["without_copies"]

_PIXELS: Final = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_OF_THE_IMAGE: Final = (
    *FORMAT_KEYWORDS,
    "RescaleSlope",
    "RescaleIntercept",
    "RescaleType",
    "ModalityLUTSequence",
    "DoseGridScaling",
    "Units",
    "PixelPaddingValue",
    "PixelSpacing",
    "ImageOrientationPatient",
    "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence",
)
"""What makes another image of the same pixels."""


def without_copies(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Return the data sets without second copies of one SOP instance.

    Files that share a UID but not their place or number are no copies: each is kept.

    Warns
    -----
    DicomWarning
        If files of one UID, number and place differ; the message names them.
    """
    seen: dict[str, list[Dataset]] = {}
    kept = []
    for dataset in datasets:
        uid = text(dataset, "SOPInstanceUID")
        twins = seen.setdefault(uid, []) if uid else []
        if not any(_replaces(twin, dataset) for twin in twins):
            twins.append(dataset)
            kept.append(dataset)
    return kept


def _replaces(one: Dataset, other: Dataset) -> bool:
    """Return True if `other` can be left out beside `one`."""
    if one is other:
        return True
    if text(one, "InstanceNumber") != text(other, "InstanceNumber"):
        return False
    if numbers(one, "ImagePositionPatient") != numbers(other, "ImagePositionPatient"):
        return False
    if not _same_pixels(one, other):
        _report(one, other, "have other pixels: both are kept")
        return False
    differing = next((keyword for keyword in _OF_THE_IMAGE if one.get(keyword) != other.get(keyword)), None)
    if differing is not None:
        _report(one, other, f"have another {differing}: both are kept")
        return False
    if one != other:
        _report(one, other, "have the same pixels and another header: the first is taken")
    return True


def _same_pixels(one: Dataset, other: Dataset) -> bool:
    return all(
        (keyword in one) == (keyword in other)
        and (keyword not in one or one.value_bytes(keyword) == other.value_bytes(keyword))
        for keyword in _PIXELS
    )


def _report(one: Dataset, other: Dataset, what: str) -> None:
    names = [getattr(dataset.source, "name", "a data set in memory") for dataset in (one, other)]
    warnings.warn(
        f"{names[0]} and {names[1]} have one SOP Instance UID, {text(one, 'SOPInstanceUID')}, but {what}.",
        DicomWarning,
        stacklevel=6,
    )
