"""Images of one grid and orientation, and which of them are at one place."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from dicomnb.volumes.frames.labels import Label
from dicomnb.volumes.stacking.colocated_planes import same_places
from dicomnb.volumes.stacking.images import Image, planes_of
from dicomnb.volumes.stacking.stack import stack_planes

__all__ = ["ColocatedImages", "is_regular"]


class ColocatedImages:
    """Images, and which of them are at one place.

    Parameters
    ----------
    images : sequence of Image
        All with a place, parallel to each other.

    Attributes
    ----------
    planes : ImagePlanes
        Where they lie.
    places : list of list of int
        Indices of the images at each place, ascending along the normal.
    most : int
        Most images at one place.
    """

    def __init__(self, images: Sequence[Image]) -> None:
        self.images = images
        self.planes = planes_of(images)
        self.places = same_places(self.planes, images[0].size)
        self.most = max(map(len, self.places))
        self._values: dict[str, list[Hashable]] = {}

    def values(self, label: Label) -> list[Hashable]:
        """Return the value of each image."""
        if label.name not in self._values:
            self._values[label.name] = [label.value(image.dataset, image.frame) for image in self.images]
        return self._values[label.name]

    def parts(self, label: Label) -> dict[Hashable, list[Image]]:
        """Return the images by value."""
        parts: dict[Hashable, list[Image]] = {}
        for image, value in zip(self.images, self.values(label), strict=True):
            parts.setdefault(value, []).append(image)
        return parts

    def separates(self, label: Label) -> bool:
        """Return True if images of different value are at one place."""
        values = self.values(label)
        return any(len({values[index] for index in place}) > 1 for place in self.places)

    def is_unique(self, keys: Sequence[Hashable]) -> bool:
        """Return True if no two images at one place share their key."""
        return all(len({keys[index] for index in place}) == len(place) for place in self.places)


def is_regular(images: Sequence[Image]) -> bool:
    """Return True if no two images are at one place, and their distances are equal."""
    planes = planes_of(images)
    if len(same_places(planes, images[0].size)) < len(planes):
        return False
    stack = stack_planes(planes, images[0].size)
    return len(images) == 1 or stack.step is not None
