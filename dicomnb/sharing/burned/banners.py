"""Where devices are known to write names into their images: a table of facts that others have published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import texts
from dicomnb.sharing.pixel_redaction import PixelBox
from dicomnb.standard.package_file import package_bytes

__all__ = ["banners"]


@dataclass(frozen=True, slots=True)
class _Banner:
    """Rectangles of devices, and what their headers say: keyword, pattern, and whether all of a value has to fit."""

    conditions: Sequence[tuple[str, re.Pattern[str], bool]]
    boxes: tuple[PixelBox, ...]

    def fits(self, dataset: Dataset) -> bool:
        return all(_says(dataset, keyword, pattern, whole) for keyword, pattern, whole in self.conditions)


def _says(dataset: Dataset, keyword: str, pattern: re.Pattern[str], whole: bool) -> bool:
    stated = "\\".join(texts(dataset, keyword) or texts(dataset.file_meta, keyword))
    return bool(pattern.fullmatch(stated) if whole else pattern.search(stated))


def banners(dataset: Dataset) -> tuple[PixelBox, ...]:
    """Return the rectangles in which the device of an image is known to write: left, top, width, height.

    Parameters
    ----------
    dataset : Dataset
        An image, as it came: what names its device is looked at.

    Returns
    -------
    tuple of (int, int, int, int)
        Each once; empty for a device that the table does not have.
    """
    found = [box for banner in _table() if banner.fits(dataset) for box in banner.boxes]
    return tuple(dict.fromkeys(found))


@cache
def _table() -> tuple[_Banner, ...]:
    lines = package_bytes("sharing/burned/banners.tsv").decode("utf-8").splitlines()
    return tuple(_banner(line) for line in lines if line and not line.startswith("#"))


def _banner(line: str) -> _Banner:
    conditions, places = line.split("\t")
    known = []
    for condition in conditions.split(" & "):
        keyword, how, value = re.split("([~=])", condition, maxsplit=1)
        known.append((keyword, re.compile(value, re.IGNORECASE), how == "="))
    boxes = []
    for place in places.split(" "):
        left, top, width, height = map(int, place.split(","))
        boxes.append((left, top, width, height))
    return _Banner(known, tuple(boxes))
