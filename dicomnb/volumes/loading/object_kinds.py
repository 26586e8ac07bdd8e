"""Of what kind a data set is, by its class, its transfer syntax and its content."""

from __future__ import annotations

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import text
from dicomnb.standard.kinds import ObjectKind, kind_of
from dicomnb.volumes.stacking.images import has_pixels

__all__ = ["is_image", "kind_of_object", "other_kind"]


def kind_of_object(dataset: Dataset) -> ObjectKind:
    """Return the kind of a data set; see `dicomnb.standard.kinds.kind_of`."""
    return kind_of(text(dataset, "SOPClassUID"), dataset, video=dataset.transfer_syntax.codec == "video")


def other_kind(dataset: Dataset, what_it_lacks: str) -> UsageError:
    """Return the error for an object of another kind than is meant: what it is, and what to do with it.

    Parameters
    ----------
    dataset : Dataset
        The object.
    what_it_lacks : str
        How the sentence ends: ``"and no plan of beams"``.
    """
    kind = kind_of_object(dataset)
    return UsageError(f"This is {kind.with_article} {what_it_lacks}.", remedy=f"With it, {kind.help}.")


def is_image(dataset: Dataset) -> bool:
    """Return True if a data set has pixels that can be read frame by frame: those of a video cannot (PS3.5 8.2.5)."""
    return has_pixels(dataset) and dataset.transfer_syntax.codec != "video"
