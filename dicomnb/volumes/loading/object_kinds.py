"""Of what kind a data set is, by its class, its transfer syntax and its content."""

from __future__ import annotations

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.standard.kinds import ObjectKind, kind_of
from dicomnb.volumes.stacking.images import has_pixels

__all__ = ["is_image", "kind_of_object"]


def kind_of_object(dataset: Dataset) -> ObjectKind:
    """Return the kind of a data set; see `dicomnb.standard.kinds.kind_of`."""
    return kind_of(text(dataset, "SOPClassUID"), dataset, video=dataset.transfer_syntax.codec == "video")


def is_image(dataset: Dataset) -> bool:
    """Return True if a data set has pixels that can be read frame by frame: those of a video cannot (PS3.5 8.2.5)."""
    return has_pixels(dataset) and dataset.transfer_syntax.codec != "video"
