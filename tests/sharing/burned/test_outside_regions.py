from __future__ import annotations

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.sharing.burned.outside_regions import outside_regions
from tests.images import dataset

Corners = tuple[int, int, int, int]


def picture(*regions: Corners) -> Dataset:
    names = ("MinX0", "MinY0", "MaxX1", "MaxY1")
    items = [
        dataset(**{f"RegionLocation{name}": at for name, at in zip(names, corners, strict=True)}) for corners in regions
    ]
    return dataset(Rows=30, Columns=50, SequenceOfUltrasoundRegions=items)


@pytest.mark.parametrize(
    "regions",
    [
        [(10, 5, 39, 24)],
        [(0, 0, 49, 29)],
        [(0, 3, 20, 10), (15, 8, 49, 29)],
        [(5, 5, 9, 9), (30, 5, 34, 20), (12, 7, 28, 8)],
        [(10, 5, 39, 24), (12, 8, 20, 9)],
    ],
)
def test_every_pixel_outside_is_covered_once_and_none_inside(regions: list[Corners]) -> None:
    outside = np.ones((30, 50), int)
    for left, top, right, bottom in regions:
        outside[top : bottom + 1, left : right + 1] = 0  # both corners are inside
    covered = np.zeros((30, 50), int)
    for left, top, width, height in outside_regions(picture(*regions)):
        covered[top : top + height, left : left + width] += 1
    assert np.array_equal(covered, outside)


def test_regions_that_cannot_be_tell_nothing() -> None:
    for corners in ((10, 5, 60, 24), (-1, 0, 9, 9), (20, 5, 10, 9)):
        assert outside_regions(picture(corners, (0, 0, 5, 5))) == ()
    assert outside_regions(dataset(Rows=3, Columns=4)) == ()
