from __future__ import annotations

import math
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from dicomnb.teaching.studies.enhanced import MR_4D
from tests.teaching.witness import Witness
from tests.teaching.written import Written

TIMES = [0.0, 8.0, 16.0, 24.0, 40.0, 64.0]
UPTAKE = [150, 160, 260, 430, 480, 390]
BOLUS = [90, 560, 800, 520, 330, 270]


@pytest.fixture(scope="module")
def file(written: Written) -> Any:
    return pydicom.dcmread(written("mr-4d") / "mr-4d.dcm")


@pytest.fixture(scope="module")
def affine(file: Any) -> NDArray[np.float64]:
    """Return the matrix from (i, j, k, 1) to LPS, from the functional groups."""
    (shared,) = file.SharedFunctionalGroupsSequence
    row, column = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float).reshape(2, 3)
    down, across = shared.PixelMeasuresSequence[0].PixelSpacing
    places = {
        group.FrameContentSequence[0].InStackPositionNumber: np.array(
            group.PlanePositionSequence[0].ImagePositionPatient, float
        )
        for group in file.PerFrameFunctionalGroupsSequence
    }
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1] = row * across, column * down
    matrix[:3, 2], matrix[:3, 3] = places[2] - places[1], places[1]
    return matrix


@pytest.fixture(scope="module")
def volumes(file: Any, affine: NDArray[np.float64]) -> list[Witness]:
    """Return the volume of each moment, put together by the dimension indices."""
    (shared,) = file.SharedFunctionalGroupsSequence
    slope = float(shared.PixelValueTransformationSequence[0].RescaleSlope)
    values = np.full((6, 9, 56, 72), np.nan)
    for group, frame in zip(file.PerFrameFunctionalGroupsSequence, file.pixel_array, strict=True):
        _, k, t = group.FrameContentSequence[0].DimensionIndexValues
        values[t - 1, k - 1] = frame * slope
    assert not np.isnan(values).any()
    return [Witness([], volume, affine) for volume in values]


def test_one_file_has_nine_slices_at_six_moments(file: Any) -> None:
    assert file.SOPClassUID.name == "Enhanced MR Image Storage"
    assert file.pixel_array.shape == (54, 56, 72)
    contents = [group.FrameContentSequence[0] for group in file.PerFrameFunctionalGroupsSequence]
    # In the file, moments follow each other, then slices.
    assert [list(content.DimensionIndexValues) for content in contents[:7]] == [
        *([1, 1, t] for t in range(1, 7)),
        [1, 2, 1],
    ]
    labels = [item.DimensionDescriptionLabel for item in file.DimensionIndexSequence]
    assert labels == ["Stack ID", "Position", "Time"]


def test_moments_are_not_evenly_spaced(file: Any) -> None:
    stamps = {}
    for group in file.PerFrameFunctionalGroupsSequence:
        content = group.FrameContentSequence[0]
        stamps[content.TemporalPositionIndex] = pydicom.valuerep.DT(content.FrameAcquisitionDateTime)
    seconds = [(stamps[t] - stamps[1]).total_seconds() for t in range(1, 7)]
    assert seconds == TIMES == list(MR_4D.times)


def test_slices_are_coronal_and_counted_to_the_back(affine: NDArray[np.float64]) -> None:
    # Columns to the left every 3.1 mm, rows to the feet every 3.6 mm, slices to the back every 6 mm.
    assert affine[:3, :3] == pytest.approx(np.array([[3.1, 0, 0], [0, 0, 6.0], [0, -3.6, 0]]))
    assert MR_4D.grid.affine == pytest.approx(affine)


def test_lesion_takes_up_contrast_agent_and_the_vessel_brings_it(volumes: list[Witness]) -> None:
    assert [volume.at((-46.0, -17.0, 39.0)) for volume in volumes] == UPTAKE
    assert [volume.at((16.0, -6.0, 20.0)) for volume in volumes] == BOLUS
    assert (list(MR_4D.uptake), list(MR_4D.bolus)) == (UPTAKE, BOLUS)


def test_nothing_else_changes(volumes: list[Witness]) -> None:
    changes = np.ptp([volume.values for volume in volumes], axis=0) > 0
    places = volumes[0].positions()[changes]
    lesion = (((places - (-46.0, -17.0, 39.0)) / (15.0 + 5, 11.0 + 5, 12.0 + 5)) ** 2).sum(axis=1) <= 1
    vessel = (((places - (16.0, -6.0, 20.0)) / (8.0 + 5, 10.0 + 5, 90.0 + 5)) ** 2).sum(axis=1) <= 1
    assert (lesion | vessel).all()


def test_lesion_keeps_its_volume_and_place(volumes: list[Witness]) -> None:
    # What it has gained from the first moment to the fifth; slices of 5 mm every 6 mm leave gaps between them.
    gained = Witness([], volumes[4].values - volumes[0].values, volumes[0].affine)
    volume, centroid = gained.weigh((-46.0, -17.0, 39.0), 19.0, 0, 480 - 150)
    assert volume == pytest.approx(4 / 3 * math.pi * 15 * 11 * 12 / 1000, rel=0.05)
    assert centroid == pytest.approx(np.array([-46.0, -17.0, 39.0]), abs=0.4)
