from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.wsi_tiles import COLUMN, ROW
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, image

# A picture of 5 rows and 10 columns in which each pixel is its own number, in tiles of 2 rows and 4 columns: three
# down and three across, the last of them filled up with 0.
WHOLE = np.arange(50, dtype=np.uint16).reshape(5, 10) + 1
CORNERS = [(row, column) for row in (1, 3, 5) for column in (1, 5, 9)]


def slide(corners: list[tuple[int, int]], **header: Any) -> Dataset:
    padded = np.zeros((6, 12), np.uint16)
    padded[:5, :10] = WHOLE
    tiles = np.stack([padded[row - 1 : row + 1, column - 1 : column + 3] for row, column in corners])
    return image(
        tiles,
        frames=len(tiles),
        **{"Modality": "SM", "TotalPixelMatrixRows": 5, "TotalPixelMatrixColumns": 10, "SliceThickness": 3.0, **header},
    )


def put_together(volume: Volume) -> np.ndarray[Any, Any]:
    found = np.zeros((6, 12), np.uint16)
    for tile, row, column in zip(volume.stored[:, 0], volume.labels[ROW], volume.labels[COLUMN], strict=True):
        found[int(row) - 1 : int(row) + 1, int(column) - 1 : int(column) + 3] = tile
    return found[:5, :10]


def placed(row: float, column: float, z: float = 0.0, path: str = "1") -> Dataset:
    place = dataset(**{ROW: int(row), COLUMN: int(column), "ZOffsetInSlideCoordinateSystem": z})
    return dataset(
        PlanePositionSlideSequence=[place],
        OpticalPathIdentificationSequence=[dataset(OpticalPathIdentifier=path)],
    )


def test_full_tiles_lie_side_by_side_and_then_below() -> None:
    volume = load(slide(CORNERS, DimensionOrganizationType="TILED_FULL"))
    assert volume.dims == ("t", "k", "j", "i")
    assert volume.shape == (9, 1, 2, 4)
    assert volume.labels == {ROW: (1, 1, 1, 3, 3, 3, 5, 5, 5), COLUMN: (1, 5, 9, 1, 5, 9, 1, 5, 9)}
    assert np.array_equal(put_together(volume), WHOLE)
    (finding,) = [one for one in volume.findings if one.code == "slide_tiles"]
    assert "5 rows × 10 columns" in finding.message
    assert volume.axes.z.count == 1  # no pile of tiles


def test_sparse_tiles_lie_where_each_says() -> None:
    corners = [CORNERS[index] for index in (7, 0, 4)]
    volume = load(
        slide(
            corners,
            DimensionOrganizationType="TILED_SPARSE",
            PerFrameFunctionalGroupsSequence=[placed(row, column) for row, column in corners],
        )
    )
    assert volume.labels == {ROW: (5, 1, 3), COLUMN: (5, 1, 5)}
    # The three tiles and nothing else: the last of them begins in row 5 and is cut off below.
    expected = np.zeros_like(WHOLE)
    for row, column in corners:
        expected[row - 1 : row + 1, column - 1 : column + 3] = WHOLE[row - 1 : row + 1, column - 1 : column + 3]
    assert np.array_equal(put_together(volume), expected)


def test_focal_planes_and_optical_paths_go_by_after_the_tiles() -> None:
    paths = [dataset(OpticalPathIdentifier=name) for name in ("DAPI", "FITC")]
    volume = load(
        slide(
            CORNERS * 4,
            DimensionOrganizationType="TILED_FULL",
            TotalPixelMatrixFocalPlanes=2,
            OpticalPathSequence=paths,
        )
    )
    # 9 tiles × 2 planes × 2 paths, tiles first, paths last.
    assert volume.labels["TotalPixelMatrixFocalPlanes"] == (1,) * 9 + (2,) * 9 + (1,) * 9 + (2,) * 9
    assert volume.labels["OpticalPathIdentifier"] == ("DAPI",) * 18 + ("FITC",) * 18
    sparse = [placed(1, 1, z, path) for z, path in product((0.0, 1.5), ("A", "B"))]
    volume = load(slide([(1, 1)] * 4, PerFrameFunctionalGroupsSequence=sparse))
    assert volume.labels["ZOffsetInSlideCoordinateSystem"] == (0, 0, 1.5, 1.5)
    assert volume.labels["OpticalPathIdentifier"] == ("A", "B", "A", "B")


@pytest.mark.parametrize(
    "header",
    [
        {"DimensionOrganizationType": "TILED_FULL", "TotalPixelMatrixColumns": 40},  # 30 tiles, and 9 frames
        {"DimensionOrganizationType": "TILED_SPARSE"},  # nothing says where
    ],
)
def test_tiles_that_nothing_places_are_counted_along_k(header: dict[str, Any]) -> None:
    volume = load(slide(CORNERS, **header))
    assert volume.dims == ("k", "j", "i")
    assert "no_patient_geometry" in [finding.code for finding in volume.findings]


def test_tiles_of_others_make_the_picture_that_highdicom_makes(corpus: Path) -> None:
    highdicom = pytest.importorskip("highdicom")
    path = corpus / "ImagingDataCommons+highdicom/data/test_files/sm_image_numbers.dcm"
    whole = highdicom.imread(path).get_total_pixel_matrix()
    volume = load(path)
    rows, columns = volume.shape[2:4]
    for tile, row, column in zip(volume.stored[:, 0], volume.labels[ROW], volume.labels[COLUMN], strict=True):
        top, left = int(row) - 1, int(column) - 1
        assert np.array_equal(tile, whole[top : top + rows, left : left + columns])
