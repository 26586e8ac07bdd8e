"""Which multi-frame files of a series belong together: those of one concatenation, and those at the same places.

A multi-frame file is a volume by itself. Two of them, such as the doses of two beams, are two volumes, even where one
series holds both: frames of theirs that were pooled would alternate along z. Two at the same places are two moments.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.pixels.attributes import text
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.images import Image

__all__ = ["FileGroup", "by_multi_frame_file"]

FileGroup = tuple[list[Image], str, tuple[Finding, ...]]
"""Images that belong together, what tells them from the other images of their series, and what to know about that."""

_SAME_SHARE: Final = 0.1
"""Frames of two files are at one place if they are no further apart than this share of the distance of slices."""


def by_multi_frame_file(images: Sequence[Image]) -> list[FileGroup]:
    """Return images by the multi-frame files that they are in; files that hold one place each are together.

    References
    ----------
    PS3.3 C.7.6.16.2.2.4 (concatenations); C.8.8.3 (one RT Dose is one dose).
    """
    if all(image.pixels.frames == 1 or (image.place and image.place.tile) for image in images):
        return [(list(images), "", ())]  # nearly always
    files: dict[Hashable, list[Image]] = {}
    for image in images:
        files.setdefault(text(image.dataset, "ConcatenationUID") or id(image.dataset), []).append(image)
    single: list[Image] = []
    sets: list[tuple[FloatArray, list[Image]]] = []
    for part in files.values():
        places = _distinct(part)
        if len(places) < 2:
            single += part
            continue
        for number, (known, members) in enumerate(sets):
            if _belong(known, places, part):
                sets[number] = (known if len(known) >= len(places) else places, [*members, *part])
                break
        else:
            sets.append((places, list(part)))
    if single and len(sets) == 1 and _is_held(_distinct(single), sets[0][0], _reach(sets[0][0])):
        return [(list(images), "", ())]
    groups = [members for _, members in sets] + ([single] if single else [])
    if len(groups) == 1:
        return [(list(images), "", ())]
    finding = Finding(
        "several_files",
        f"The series holds {len(groups)} sets of multi-frame files whose frames lie at different places and which are "
        "no concatenation: each set is a volume of its own.",
    )
    return [(members, _label(members, number), (finding,)) for number, members in enumerate(groups, 1)]


def _distinct(images: Sequence[Image]) -> FloatArray:
    """Return the positions of images, each once, shape (n, 3)."""
    return np.unique([image.place.position for image in images if image.place is not None], axis=0)


def _reach(places: FloatArray) -> float:
    gaps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    return _SAME_SHARE * float(np.median(gaps)) if len(gaps) else 0.0


def _is_held(few: FloatArray, many: FloatArray, reach: float) -> bool:
    """Return True if each of a few places is one of many."""
    return bool((np.linalg.norm(few[:, None] - many[None], axis=-1).min(axis=1) <= reach).all())


def _belong(known: FloatArray, places: FloatArray, part: Sequence[Image]) -> bool:
    """Return True if a file has the places of others; a part of a series may lack some, a dose may not."""
    if known.shape == places.shape and np.array_equal(known, places):
        return True
    if len(known) != len(places) and text(part[0].dataset, "Modality") == "RTDOSE":
        return False
    few, many = sorted((known, places), key=len)
    return _is_held(few, many, min(_reach(few), _reach(many)))


def _label(images: Sequence[Image], number: int) -> str:
    stated = {text(image.dataset, "InstanceNumber") for image in images}
    return f"InstanceNumber {stated.pop()}" if len(stated) == 1 and "" not in stated else f"file set {number}"
