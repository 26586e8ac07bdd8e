from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.loading.load import load
from tests.images import dataset, image


def moment(number: int, count: int, *, first: int = 0, **attributes: Any) -> Dataset:
    """Return an enhanced image whose frames all hold its number, on planes 2.5 mm apart from plane `first` on."""
    places = [
        dataset(PlanePositionSequence=[dataset(ImagePositionPatient=[4.0, 5.0, 2.5 * k])])
        for k in range(first, first + count)
    ]
    shared = dataset(
        PixelMeasuresSequence=[dataset(PixelSpacing=[0.75, 1.25], SliceThickness=2.5)],
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    )
    header = {
        "Modality": "MR",
        "SOPInstanceUID": f"2.25.3.{number}",
        "SeriesInstanceUID": "2.25.7",
        "InstanceNumber": number,
        "SharedFunctionalGroupsSequence": [shared],
        "PerFrameFunctionalGroupsSequence": places,
        **attributes,
    }
    return image(np.full((count, 4, 3), number, np.uint16), frames=count, **header)


@pytest.mark.parametrize(("count", "first"), [(3, 0), (1, 0), (3, 2), (1, 4)])
def test_frames_of_a_partial_file_stay_with_their_file(count: int, first: int) -> None:
    volume = load([moment(3, count, first=first), moment(1, 5), moment(2, 5)])
    assert volume.shape == (3, 5, 4, 3)
    assert volume.labels["InstanceNumber"] == (1, 2, 3)
    there = [3 if first <= k < first + count else 0 for k in range(5)]
    assert volume.stored[:, :, 2, 1].tolist() == [[1] * 5, [2] * 5, there]
    assert np.isnan(volume.array[2]).any(axis=(1, 2)).tolist() == [value == 0 for value in there]
    codes = {one.code: one for one in volume.findings}
    assert "3 multi-frame files" in codes["ordered_by_file"].message
    assert codes["missing_slice"].slices == tuple(k for k in range(5) if not there[k])


def test_files_are_in_the_order_of_their_times_and_not_of_their_numbers() -> None:
    times = ("101530", "101500", "101600")
    volume = load([moment(t + 1, 4, AcquisitionDateTime=f"20230817{time}") for t, time in enumerate(times)])
    assert volume.stored[:, 0, 0, 0].tolist() == [2, 1, 3]
