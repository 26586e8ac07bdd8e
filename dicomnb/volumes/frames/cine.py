"""Cine: frames that follow each other in time, and have no position to each other."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.sequence import Sequence
from dicomnb.pixels.attributes import functional_group, number, numbers, text
from dicomnb.pixels.uptake.decay import moment

__all__ = ["TIMES_OF_FRAMES", "frame_times", "is_cine"]

_CLOCKS_OF_FRAMES: Final = ("FrameAcquisitionDateTime", "FrameReferenceDateTime")

TIMES_OF_FRAMES: Final = ("FrameTime", "FrameTimeVector", *_CLOCKS_OF_FRAMES)
"""Keywords of the labels that `frame_times` gives; their values count from the first frame, in ms."""
"""What tells when a frame of an enhanced image was taken."""

_TIMES: Final = frozenset({0x00181063, 0x00181065})
"""Frame Time and Frame Time Vector, where Frame Increment Pointer says what differs from frame to frame."""


def frame_times(dataset: Dataset, frames: int) -> dict[str, tuple[float, ...]]:
    """Return when each frame of a cine was taken, ms since the first one, under the keyword that says so.

    Parameters
    ----------
    dataset : Dataset
        A file whose frames have no place in the patient.
    frames : int
        How many frames there are.

    Returns
    -------
    dict of str to tuple of float
        ``{"FrameTime": (0.0, 40.0, 80.0)}``, or of ``"FrameTimeVector"`` where frames are not evenly spaced in time, or
        of ``"FrameAcquisitionDateTime"`` or ``"FrameReferenceDateTime"`` where an enhanced image has none of the two
        (PS3.3 C.7.6.16.2.2). Empty for a single frame, and where the header tells no time, or another order than that
        of the file.

    References
    ----------
    PS3.3 C.7.6.5 (Cine): Frame Time is the time of one frame in ms, and Frame Time Vector the times from each frame to
    the next, the first of them 0.
    """
    keyword, times = _clock(dataset, frames)
    return {keyword: tuple(times)} if keyword else {}


def is_cine(dataset: Dataset, frames: int) -> bool:
    """Return True if `frame_times` knows when each frame was taken; however many are announced, none is counted."""
    return bool(_clock(dataset, frames)[0])


def _clock(dataset: Dataset, frames: int) -> tuple[str, Iterable[float]]:
    """Return the keyword that says when frames were taken, and the times in ms; no keyword where nothing does."""
    pointers = dataset.get("FrameIncrementPointer")
    pointed = set(pointers if isinstance(pointers, (list, tuple)) else () if pointers is None else (pointers,))
    if frames < 2 or (pointed and not pointed & _TIMES):
        return "", ()
    steps = numbers(dataset, "FrameTimeVector")
    beat = number(dataset, "FrameTime")
    if len(steps) == frames and min(steps[1:]) >= 0 and any(steps[1:]):
        return "FrameTimeVector", [round(moment, 6) for moment in accumulate((0.0, *steps[1:]))]
    if beat is not None and beat > 0:
        return "FrameTime", (round(index * beat, 6) for index in range(frames))
    own = dataset.get("PerFrameFunctionalGroupsSequence")
    if not isinstance(own, Sequence) or len(own) < frames:
        return "", ()  # a clock that all frames share tells nothing
    contents = [functional_group(dataset, "FrameContentSequence", frame) for frame in range(frames)]
    for keyword in _CLOCKS_OF_FRAMES:
        stated = [None if item is None else moment(text(item, keyword)) for item in contents]
        known = [when for when in stated if when is not None]
        if len(known) == frames and known == sorted(known) and known[0] != known[-1]:
            return keyword, [round((when - known[0]).total_seconds() * 1000, 6) for when in known]
    return "", ()
