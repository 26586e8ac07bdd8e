"""A data set of which some elements are left out: the pixels, or all but a few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.standard.tag import TagLike, to_tag

__all__ = ["reduced"]

_CHARACTER_SET: Final = 0x00080005
_FIRST_PIXELS: Final = 0x7FE00008
"""Float Pixel Data, the first of the three attributes that hold pixels."""


def reduced(dataset: Dataset, stop_before_pixels: bool, specific_tags: Iterable[TagLike] | None) -> Dataset:
    """Return a data set without some elements, itself if none is to be left out; see `read_write.read`.

    Raises
    ------
    NotATag
        If one of `specific_tags` is neither a tag nor a keyword.
    """
    if not stop_before_pixels and specific_tags is None:
        return dataset
    dataset = dataset.copy()
    if stop_before_pixels:
        del dataset[_FIRST_PIXELS:]
    if specific_tags is not None:
        kept = {_CHARACTER_SET, *(to_tag(tag) for tag in specific_tags)}
        for tag in list(dataset.keys()):
            if tag not in kept:
                del dataset[tag]
    return dataset
