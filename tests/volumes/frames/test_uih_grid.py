from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.volumes.frames.uih_grid import tiles
from dicomnb.volumes.loading.load import load
from tests.images import dataset, image

ROWS, COLUMNS = 3, 5


def grid_picture(
    count: int, across: int, down: int, step: Sequence[float], *, block: int = 0x10, **attributes: Any
) -> Dataset:
    """Return a picture of slices whose stored values are 100 k + 10 j + i, tile after tile."""
    picture = np.zeros((down * ROWS, across * COLUMNS), np.uint16)
    j, i = np.indices((ROWS, COLUMNS))
    for k in range(count):
        top, left = k // across * ROWS, k % across * COLUMNS
        picture[top : top + ROWS, left : left + COLUMNS] = 100 * k + 10 * j + i
    header = {
        "Modality": "MR",
        "ImageType": ["ORIGINAL", "PRIMARY", "M", "VFRAME"],
        "SeriesInstanceUID": "2.25.7",
        "PixelSpacing": [2.1, 1.7],
        "ImageOrientationPatient": [1, 0, 0, 0, 0.8, 0.6],
        **attributes,
    }
    ds = image(picture, **header)
    first = np.array([-10.0, 5.0, 20.0])
    items = [dataset(ImagePositionPatient=(first + k * np.array(step)).round(6).tolist()) for k in range(count)]
    ds[0x00650000 | block] = DataElement(0x00650000 | block, "LO", "Image Private Header")
    ds[0x00650050 | block << 8] = DataElement(0x00650050 | block << 8, "DS", str(count))
    ds[0x00650051 | block << 8] = DataElement(0x00650051 | block << 8, "SQ", items)
    return ds


@pytest.mark.parametrize(
    ("count", "across", "down"), [(2, 2, 1), (5, 3, 2), (7, 3, 3), (9, 3, 3), (20, 5, 4), (17, 5, 4)]
)
@pytest.mark.parametrize("block", [0x10, 0x1F])
def test_tiles_of_a_picture_are_slices_at_the_places_of_their_items(
    count: int, across: int, down: int, block: int
) -> None:
    assert tiles(count) == (across, down)
    volume = load(grid_picture(count, across, down, (0.0, -1.8, 2.4), block=block))  # 3 mm along the normal
    assert volume.shape == (count, ROWS, COLUMNS)
    assert "ImagePositionPatient of each slice in the private header" in str(volume.explain())
    assert volume.stored[:, 2, 4].tolist() == [100 * k + 24 for k in range(count)]
    assert list(volume.spacing) == pytest.approx([1.7, 2.1, 3.0])
    np.testing.assert_allclose(volume.positions[-1], [-10, 5 - 1.8 * (count - 1), 20 + 2.4 * (count - 1)])


def test_slices_against_the_normal_are_turned_with_their_values() -> None:
    volume = load(grid_picture(4, 2, 2, (0.0, 1.8, -2.4)))
    assert volume.stored[:, 0, 0].tolist() == [300, 200, 100, 0]


def test_a_picture_with_fewer_positions_than_slices_has_no_place_and_says_why() -> None:
    ds = grid_picture(4, 2, 2, (0.0, -1.8, 2.4))
    del ds[0x00651051].value[2].ImagePositionPatient
    volume = load(ds)
    assert volume.stack is None
    (finding,) = [each for each in volume.findings if each.code == "no_patient_geometry"]
    assert "4 slices (0065,xx50), and (0065,xx51) has 3 usable positions" in finding.message


def test_a_picture_that_its_tiles_do_not_divide_is_not_cut() -> None:
    # 10 slices lie 4 across and 3 down, which do not divide 9 rows of 15 pixels.
    ds = grid_picture(9, 3, 3, (0.0, -1.8, 2.4))
    ds[0x00651050].value = "10"
    ds[0x00651051].value.append(dataset(ImagePositionPatient=[-10.0, -11.2, 41.6]))
    volume = load(ds)
    assert (volume.stack, volume.shape) == (None, (1, 9, 15))
    assert "4 wide and 3 high, which does not divide" in " ".join(volume.notes)


def test_an_ordinary_image_of_the_same_maker_is_one_slice() -> None:
    ds = grid_picture(1, 1, 1, (0.0, 0.0, 0.0), ImagePositionPatient=[1.0, 2.0, 3.0])
    assert load(ds).shape == (1, ROWS, COLUMNS)
