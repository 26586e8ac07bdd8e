"""The witness is pydicom."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from dicomnb.teaching import STUDIES
from tests.teaching.written import Written

STUDY = STUDIES["slide"]


def put_together(ds: pydicom.Dataset) -> NDArray[np.uint8]:
    """Return the picture of a level: tiles where they say, or in the order of rows."""
    tiles = ds.pixel_array.reshape(-1, ds.Rows, ds.Columns, 3)
    height, width = tiles.shape[1:3]
    across = -(-ds.TotalPixelMatrixColumns // width)
    down = -(-ds.TotalPixelMatrixRows // height)
    whole = np.zeros((down * height, across * width, 3), np.uint8)
    for number, tile in enumerate(tiles):
        row, column = number // across * height, number % across * width
        if "PerFrameFunctionalGroupsSequence" in ds:
            place = ds.PerFrameFunctionalGroupsSequence[number].PlanePositionSlideSequence[0]
            row = place.RowPositionInTotalImagePixelMatrix - 1
            column = place.ColumnPositionInTotalImagePixelMatrix - 1
        whole[row : row + height, column : column + width] = tile
    return whole[: ds.TotalPixelMatrixRows, : ds.TotalPixelMatrixColumns]


@pytest.mark.parametrize("level", [0, 3])
def test_tiles_make_the_true_picture_of_a_level(written: Written, level: int) -> None:
    ds = pydicom.dcmread(written("slide") / f"level{level}.dcm")
    assert np.array_equal(put_together(ds), STUDY.picture(level))
    assert (ds.TotalPixelMatrixRows, ds.TotalPixelMatrixColumns) == (560 >> level, 720 >> level)


def test_each_level_has_twice_the_spacing_of_the_one_before(written: Written) -> None:
    found = []
    for level in range(4):
        ds = pydicom.dcmread(written("slide") / f"level{level}.dcm", stop_before_pixels=True)
        found.append(list(ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing))
    assert found == [[0.0005 * 2**level] * 2 for level in range(4)]


def test_nuclei_have_the_areas_of_their_circles() -> None:
    labels = STUDY.labels()
    wanted = np.pi * (0.012**2 + 0.016**2 + 0.009**2)
    assert labels.sum() * 0.0005**2 == pytest.approx(wanted, rel=0.01)
    assert (STUDY.picture(0)[labels == 1] == (90, 60, 150)).all()


def test_the_label_map_holds_the_true_labels(written: Written) -> None:
    ds = pydicom.dcmread(written("slide") / "nuclei.dcm")
    # One pixel of it is four of the finest level.
    (row, column) = ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing
    assert (row, column) == (0.001, 0.001)
    assert ds.pixel_array.sum() * 4 == pytest.approx(STUDY.labels().sum(), rel=0.01)
