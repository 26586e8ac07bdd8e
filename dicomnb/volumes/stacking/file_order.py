"""Multi-frame files that hold one moment each: frames stay with their file, however many of them are there."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from dicomnb.pixels.attributes import text
from dicomnb.volumes.frames.labels import CLOCKS, Label
from dicomnb.volumes.stacking.colocated_images import ColocatedImages
from dicomnb.volumes.stacking.finding import Finding

__all__ = ["FileOrder", "order_by_file"]


@dataclass(frozen=True, slots=True)
class FileOrder:
    """Files that are the points of a fourth dimension.

    Parameters
    ----------
    keys : list of tuple
        The key of each image, with the rank of its file.
    clock : Label or None
        What orders the files; None if nothing but the order in which they were found.
    finding : Finding
        What to know about that.
    """

    keys: list[tuple[Hashable, ...]]
    clock: Label | None
    finding: Finding


def order_by_file(colocated: ColocatedImages, keys: Sequence[tuple[Hashable, ...]]) -> FileOrder | None:
    """Return the order of multi-frame files, None unless each holds one image a place of each key.

    References
    ----------
    PS3.3 C.7.6.16.2.2.4: the files of a concatenation are one.
    """
    images = colocated.images
    if all(image.pixels.frames == 1 for image in images):
        return None
    files = [text(image.dataset, "ConcatenationUID") or str(id(image.dataset)) for image in images]
    finer = [(*key, file) for key, file in zip(keys, files, strict=True)]
    # As many files as images at the fullest place: files of one frame each would be as many as images.
    if len(set(finer)) != colocated.most or len(colocated.places) < 2 or not colocated.is_unique(finer):
        return None
    clock, moments = _moments(colocated, files)
    ranks = {file: rank for rank, file in enumerate(sorted(moments, key=lambda file: moments[file]))}
    order = f"in the order of {clock.name}" if clock else "in the order in which they were found"
    finding = Finding(
        "ordered_by_file",
        f"Each of {len(ranks)} multi-frame files is one point of the fourth dimension, {order}.",
    )
    return FileOrder([(*key, ranks[file]) for key, file in zip(keys, files, strict=True)], clock, finding)


def _moments(colocated: ColocatedImages, files: Sequence[str]) -> tuple[Label | None, dict[str, float]]:
    """Return the clock that orders files, and when each begins by it."""
    for clock in CLOCKS:
        values = colocated.values(clock)
        moments: dict[str, float] = {}
        for file, value in zip(files, values, strict=True):
            if not isinstance(value, (int, float)):
                break
            moments[file] = min(moments.get(file, float(value)), float(value))
        else:
            if len(set(moments.values())) == len(moments):
                return clock, moments
    return None, {file: float(rank) for rank, file in enumerate(dict.fromkeys(files))}
