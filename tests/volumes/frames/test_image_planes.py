from __future__ import annotations

import numpy as np
import pytest

from dicomnb.errors import GeometryError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.image_planes import find_planes
from tests.images import dataset, series

AXIAL = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]


def placed_frame(position: list[float]) -> Dataset:
    return dataset(PlanePositionSequence=[dataset(ImagePositionPatient=position)])


def test_a_single_frame_lies_where_the_header_says() -> None:
    planes = find_planes(series(1, row=(0, 1, 0), column=(0, 0, -1), origin=(4.0, 5.0, 6.0))[0])
    assert len(planes) == 1
    assert planes.positions.tolist() == [[4, 5, 6]]
    assert planes.normals.tolist() == [[-1, 0, 0]]


def test_each_frame_of_an_enhanced_image_has_its_own_position() -> None:
    ds = dataset(
        NumberOfFrames=2,
        SharedFunctionalGroupsSequence=[dataset(PlaneOrientationSequence=[dataset(ImageOrientationPatient=AXIAL)])],
        PerFrameFunctionalGroupsSequence=[placed_frame([1.0, 2.0, 9.0]), placed_frame([1.0, 2.0, 3.0])],
    )
    assert find_planes(ds).positions.tolist() == [[1, 2, 9], [1, 2, 3]]


@pytest.mark.parametrize(
    ("offsets", "heights"),
    [
        ([0.0, 3.0, 7.0], [10, 13, 17]),  # distances from the first frame
        ([0.0, -3.0, -7.0], [10, 7, 3]),
        ([10.0, 13.0, 17.0], [10, 13, 17]),  # z coordinates
        ([10.0, 7.0, 3.0], [10, 7, 3]),
    ],
)
def test_frames_of_a_dose_lie_at_their_offsets(offsets: list[float], heights: list[float]) -> None:
    ds = dataset(
        NumberOfFrames=3,
        ImagePositionPatient=[-1.0, -2.0, 10.0],
        ImageOrientationPatient=AXIAL,
        GridFrameOffsetVector=offsets,
    )
    assert find_planes(ds).positions.tolist() == [[-1, -2, z] for z in heights]


def test_z_coordinates_do_not_place_oblique_frames() -> None:
    ds = dataset(
        NumberOfFrames=2,
        ImagePositionPatient=[-1.0, -2.0, 10.0],
        ImageOrientationPatient=[1.0, 0.0, 0.0, 0.0, 0.8, 0.6],
        GridFrameOffsetVector=[10.0, 12.0],
    )
    with pytest.raises(GeometryError, match="not axial"):
        find_planes(ds)


@pytest.mark.parametrize("keyword", ["ImagePositionPatient", "ImageOrientationPatient"])
def test_without_position_or_orientation_there_is_no_plane(keyword: str) -> None:
    ds = series(1)[0]
    delattr(ds, keyword)
    with pytest.raises(GeometryError, match=f"{keyword} is absent"):
        find_planes(ds)


def test_one_position_does_not_place_several_frames() -> None:
    ds = series(1, NumberOfFrames=2)[0]
    with pytest.raises(GeometryError, match="2 frames, but no position for each"):
        find_planes(ds)


def test_planes_can_be_taken_and_joined() -> None:
    parts = [find_planes(ds) for ds in series(3)]
    joined = type(parts[0]).join(parts)
    assert joined.take([2, 0]).positions.tolist() == [[-50, 30, 12], [-50, 30, 7]]
    assert np.array_equal(joined.rows, [[1, 0, 0]] * 3)
