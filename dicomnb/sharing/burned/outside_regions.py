"""What of an ultrasound image lies outside of its regions: where devices write who the patient is."""

from __future__ import annotations

from itertools import pairwise

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.attributes import integer, items
from dicomnb.sharing.pixel_redaction import PixelBox

__all__ = ["outside_regions"]

_CORNERS = ("RegionLocationMinX0", "RegionLocationMinY0", "RegionLocationMaxX1", "RegionLocationMaxY1")


def outside_regions(dataset: Dataset) -> tuple[PixelBox, ...]:
    """Return rectangles that cover all pixels outside of the ultrasound regions: left, top, width, height.

    Empty for an image without regions, or one of whose regions lies outside of it or upside down: where its picture is
    nobody knows then.

    References
    ----------
    PS3.3 C.8.5.5.1.1 (corners of a region, both inside).
    """
    columns, rows = integer(dataset, "Columns", 0), integer(dataset, "Rows", 0)
    regions = []
    for item in items(dataset, "SequenceOfUltrasoundRegions"):
        left, top, right, bottom = (integer(item, keyword, -1) for keyword in _CORNERS)
        if not (0 <= left <= right < columns and 0 <= top <= bottom < rows):
            return ()
        regions.append((left, top, right + 1, bottom + 1))
    if not regions:
        return ()
    found = []
    edges = sorted({0, rows, *(region[1] for region in regions), *(region[3] for region in regions)})
    for top, bottom in pairwise(edges):
        at = 0
        for left, _, right, _ in sorted(region for region in regions if region[1] <= top and region[3] >= bottom):
            if left > at:
                found.append((at, top, left - at, bottom - top))
            at = max(at, right)
        if at < columns:
            found.append((at, top, columns - at, bottom - top))
    return tuple(found)
