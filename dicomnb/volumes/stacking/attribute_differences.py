"""Which attributes of acquisition differ between images at one place, whether or not anything is known of them.

Nobody may say that images differ in nothing else before every attribute was looked at.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Final

from dicomnb.errors import DicomError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import items
from dicomnb.volumes.frames.labels import Label
from dicomnb.volumes.stacking.colocated_images import ColocatedImages
from dicomnb.volumes.stacking.images import Image

__all__ = ["COMPARED_GROUPS", "differing_attributes"]

COMPARED_GROUPS: Final = (0x0018, 0x0020, 0x0054)
"""Acquisition, relationship, and nuclear medicine: what tells how and when an image was taken."""

_NOT_COMPARED: Final = frozenset(
    {
        "DimensionIndexPointer",
        "DimensionIndexSequence",
        "FunctionalGroupPointer",
        "ImageOrientationPatient",
        "ImagePositionPatient",
        "InConcatenationNumber",
        "InStackPositionNumber",
        "InstanceNumber",
        "SliceLocation",
        "StackID",
    }
)
"""Numbers and places; identifiers are known by their VR."""

_DEEPEST: Final = 6
"""Sequences within each other that are looked into."""

_FUNCTIONAL_GROUPS: Final = ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence")


def differing_attributes(colocated: ColocatedImages) -> tuple[Label, ...]:
    """Return the attributes of `COMPARED_GROUPS` whose values differ between images at one place, by tag.

    Each comes as a label: its value is a number, or the text of what else it holds.
    """
    headers: dict[int, dict[str, Hashable]] = {}
    seen = [_values_of(image, headers) for image in colocated.images]
    differing: set[str] = set()
    for place in colocated.places:
        first = seen[place[0]]
        for index in place[1:]:
            other = seen[index]
            if other != first:
                differing |= {name for name in first.keys() | other.keys() if first.get(name) != other.get(name)}
    frames = {(id(image.dataset), image.frame): values for image, values in zip(colocated.images, seen, strict=True)}

    def label(name: str) -> Label:
        return Label(name, lambda dataset, frame: frames.get((id(dataset), frame), {}).get(name))

    return tuple(map(label, sorted(differing)))


def _values_of(image: Image, headers: dict[int, dict[str, Hashable]]) -> dict[str, Hashable]:
    """Return the values of one frame: those of its file, and over them those of its functional groups."""
    key = id(image.dataset)
    if key not in headers:
        shared = items(image.dataset, _FUNCTIONAL_GROUPS[1])[:1]
        headers[key] = dict(_values(image.dataset))
        for group in shared:
            headers[key].update(_values(group))
    own = items(image.dataset, _FUNCTIONAL_GROUPS[0])
    if image.frame >= len(own):
        return headers[key]
    return {**headers[key], **dict(_values(own[image.frame]))}


def _values(dataset: Dataset, depth: int = 0) -> Iterator[tuple[str, Hashable]]:
    for element in dataset:
        if element.keyword in _FUNCTIONAL_GROUPS or element.keyword in _NOT_COMPARED or element.VR == "UI":
            continue
        if element.VR == "SQ":
            for item in items(dataset, element.keyword) if depth < _DEEPEST and element.keyword else ():
                yield from _values(item, depth + 1)
        elif element.tag >> 16 in COMPARED_GROUPS and element.keyword:
            yield element.keyword, _comparable(dataset, element.keyword)


def _comparable(dataset: Dataset, keyword: str) -> Hashable:
    try:
        value = dataset.get(keyword)
    except DicomError:
        return dataset.value_bytes(keyword)  # unreadable: it may still be another one
    if value is None or isinstance(value, (int, float, bytes)):
        return value if isinstance(value, (int, bytes)) or value is None else float(value)
    if isinstance(value, (list, tuple)):
        return tuple(map(str, value))
    return str(value)
