from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import AmbiguousSource
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load, load_all
from tests.images import dataset, image


def frames(first: float, count: int, value: int, number: int, *, step: float = 3.0, **attributes: Any) -> Dataset:
    """Return an enhanced MR image of so many frames, all of one value, from the height `first` on."""
    heights = [first + step * k for k in range(count)]
    place = [dataset(PlanePositionSequence=[dataset(ImagePositionPatient=[1.0, 2.0, z])]) for z in heights]
    shared = dataset(
        PixelMeasuresSequence=[dataset(PixelSpacing=[2.0, 2.5], SliceThickness=3.0)],
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    )
    header = {
        "Modality": "MR",
        "SOPInstanceUID": f"2.25.8.{number}",
        "SeriesInstanceUID": "2.25.7",
        "InstanceNumber": number,
        "SharedFunctionalGroupsSequence": [shared],
        "PerFrameFunctionalGroupsSequence": place,
        **attributes,
    }
    return image(np.full((count, 4, 5), value, np.uint16), frames=count, **header)


@pytest.mark.parametrize(
    ("shift", "count"), [(1.5, 4), (1.0, 4), (-1.5, 5), (3.0, 4), (6.0, 6), (12.0, 4), (40.0, 3), (0.6, 4)]
)
def test_files_at_other_places_are_volumes_of_their_own(shift: float, count: int) -> None:
    found = load_all([frames(20.0, 4, 100, 1), frames(20.0 + shift, count, 200, 2)])
    assert sorted(set(np.unique(volume.stored).tolist()).pop() for volume in found) == [100, 200]
    assert sorted(volume.slice_count for volume in found) == sorted((4, count))
    assert all(np.unique(volume.stored).size == 1 for volume in found)
    assert all("several_files" in {finding.code for finding in volume.findings} for volume in found)


def test_the_choice_between_files_is_told_by_their_numbers() -> None:
    with pytest.raises(AmbiguousSource, match=r"InstanceNumber 4(.|\n)*InstanceNumber 9"):
        load([frames(20.0, 4, 100, 4), frames(21.5, 4, 200, 9)])


def test_a_concatenation_is_one_volume() -> None:
    parts = [frames(20.0 + 12 * part, 4, part, part + 1, ConcatenationUID="2.25.5") for part in range(3)]
    volume = load(parts)
    assert volume.stored[:, 0, 0].tolist() == [0] * 4 + [1] * 4 + [2] * 4


def test_files_of_one_frame_are_slices_of_one_volume() -> None:
    assert load([frames(20.0 + 3 * k, 1, k, k + 1) for k in range(5)]).stored[:, 3, 4].tolist() == [0, 1, 2, 3, 4]


def test_files_at_the_same_places_are_moments() -> None:
    moments = [frames(20.0, 4, t, t + 1) for t in range(3)]
    volume = load(moments)
    assert volume.shape == (3, 4, 4, 5)
    assert volume.stored[:, :, 0, 0].tolist() == [[t] * 4 for t in range(3)]


@pytest.mark.parametrize("count", [2, 3])
def test_a_dose_on_a_part_of_the_grid_of_another_is_another_dose(count: int) -> None:
    found = load_all([frames(20.0, 4, 100, 1, Modality="RTDOSE"), frames(20.0, count, 200, 2, Modality="RTDOSE")])
    assert [volume.slice_count for volume in found] == [4, count]
