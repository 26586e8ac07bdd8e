"""The letters of Patient Orientation: where rows and columns of an image run to that has no direction cosines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text, texts
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = ["orientation_sides"]

Letters = tuple[str, str]
"""A direction, and the one against it: ``("A-R", "P-L")``."""

_BIPED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"L": ("L", "R"), "R": ("R", "L"), "P": ("P", "A"), "A": ("A", "P"), "H": ("S", "I"), "F": ("I", "S")}
)
"""What each letter means, and what is on the other side; head and feet as everywhere here: superior and inferior."""

_QUADRUPED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        name: (name, other)
        for one, two in (("LE", "RT"), ("D", "V"), ("CR", "CD"), ("R", "CD"), ("M", "L"), ("PR", "DI"), ("PA", "D"),
                         ("PL", "D"))
        for name, other in ((one, two), (two, one))
    }
    | {"CD": ("CD", "CR"), "D": ("D", "V")}
)  # fmt: skip
"""The same of animals, whose abbreviations have one letter or two."""


def orientation_sides(volume: VolumeGeometry) -> tuple[str, str, str, str] | None:
    """Return what is at the left, right, top and bottom of an image; None where Patient Orientation does not say.

    Parameters
    ----------
    volume : VolumeGeometry
        Of several images all have to say the same.

    References
    ----------
    PS3.3 C.7.6.1.1.1 (Patient Orientation); C.7.1.1.1.3 (Anatomical Orientation Type).
    """
    stated = {id(each.dataset): each.dataset for each in volume.slices if each is not None}
    found = {_directions(dataset) for dataset in stated.values()}
    directions = found.pop() if len(found) == 1 else None
    if directions is None:
        return None
    (right, left), (bottom, top) = directions
    return left, right, top, bottom


def _directions(dataset: Dataset) -> tuple[Letters, Letters] | None:
    parts = texts(dataset, "PatientOrientation")
    if len(parts) != 2:
        return None
    is_animal = text(dataset, "AnatomicalOrientationType").strip().upper() == "QUADRUPED"
    along, down = (_letters(part.strip().upper(), _QUADRUPED if is_animal else _BIPED) for part in parts)
    # Rows and columns that run along the same line are no orientation.
    if along is None or down is None or set(along[0].split("-")) & {*down[0].split("-"), *down[1].split("-")}:
        return None
    return along, down


def _letters(part: str, known: Mapping[str, tuple[str, str]]) -> Letters | None:
    """Return a direction such as AR, and the one against it; None if it is none."""
    longest = "|".join(sorted(known, key=len, reverse=True))
    if not re.fullmatch(f"(?:{longest})+", part):
        return None
    names = re.findall(longest, part)
    if len(names) > 3 or len({frozenset(known[name]) for name in names}) < len(names):
        return None  # the same line twice: left and right at once
    return "-".join(known[name][0] for name in names), "-".join(known[name][1] for name in names)
