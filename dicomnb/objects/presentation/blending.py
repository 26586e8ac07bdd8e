"""How a blending presentation state lays one series over another: which they are, and how opaque the upper one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dicomnb.errors import InvalidValue, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items, number, place_of, text
from dicomnb.standard.tag import to_tag

__all__ = ["BlendedSeries", "Blending", "blending_of"]

_OTHER: Final = ("AdvancedBlendingSequence", "BlendingDisplaySequence")
"""What blends more than two series, each with a part of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class BlendedSeries:
    """One of the two series.

    Parameters
    ----------
    dataset : Dataset
        Its item of the Blending Sequence, with its windows.
    images : tuple of str
        SOP Instance UIDs of its images.
    series : tuple of str
        Series Instance UIDs.
    """

    dataset: Dataset
    images: tuple[str, ...]
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Blending:
    """Two series, one over the other.

    Parameters
    ----------
    underlying, superimposed : BlendedSeries
        The lower one, in greys, and the upper one, in the colours of the state.
    opacity : float
        How much of a pixel is the upper one, 0 to 1.
    registrations : tuple of str
        SOP Instance UIDs of the spatial registrations that lay one over the other; mostly there are none.
    """

    underlying: BlendedSeries
    superimposed: BlendedSeries
    opacity: float
    registrations: tuple[str, ...]


def blending_of(dataset: Dataset) -> Blending | None:
    """Return how a presentation state blends two series, None where it blends none.

    Raises
    ------
    UsageError
        If it is an advanced one, which blends any number of series.
    InvalidValue
        If it does not name one underlying and one superimposed series, or its opacity is none.

    References
    ----------
    PS3.3 A.33.4, C.11.14 (Presentation State Blending).
    """
    if any(keyword in dataset for keyword in _OTHER):
        raise UsageError(
            "This presentation state blends several series step by step (advanced blending), which is not drawn.",
            remedy="show(first, overlay=load(second)) lays one over the other; dn.header(path) has the opacities.",
        )
    parts = items(dataset, "BlendingSequence")
    if not parts:
        return None
    found: dict[str, BlendedSeries] = {}
    for part in parts:
        found.setdefault(text(part, "BlendingPosition"), _series(part))
    if len(parts) != 2 or set(found) != {"UNDERLYING", "SUPERIMPOSED"}:
        stated = ", ".join(text(part, "BlendingPosition") or "nothing" for part in parts)
        raise _invalid(
            dataset, "BlendingSequence", f"has items for {stated}: it takes one UNDERLYING and one SUPERIMPOSED series"
        )
    opacity = number(dataset, "RelativeOpacity")
    if opacity is None or not 0 <= opacity <= 1:
        raise _invalid(dataset, "RelativeOpacity", f"is {'absent' if opacity is None else opacity}: it is from 0 to 1")
    named = [item for place in (dataset, *parts) for item in items(place, "ReferencedSpatialRegistrationSequence")]
    within = [each for item in named for series in items(item, "ReferencedSeriesSequence") for each in _images(series)]
    uids = (text(each, "ReferencedSOPInstanceUID") for each in (*named, *within))
    registrations = tuple(uid for uid in uids if uid)
    return Blending(found["UNDERLYING"], found["SUPERIMPOSED"], opacity, registrations)


def _series(part: Dataset) -> BlendedSeries:
    several = items(part, "ReferencedSeriesSequence")
    images = tuple(text(each, "ReferencedSOPInstanceUID") for series in several for each in _images(series))
    return BlendedSeries(part, images, tuple(text(each, "SeriesInstanceUID") for each in several))


def _images(series: Dataset) -> list[Dataset]:
    return items(series, "ReferencedImageSequence")


def _invalid(dataset: Dataset, keyword: str, what: str) -> InvalidValue:
    name, at = place_of(dataset, keyword)
    return InvalidValue(f"{name} {what}.", tag=to_tag(keyword), offset=at)
