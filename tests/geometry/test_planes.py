from __future__ import annotations

import numpy as np
import pytest

from dicomnb.errors import GeometryError
from dicomnb.geometry.planes import find_planes, pixel_size, slice_thickness
from dicomnb.parsing.dataset import Dataset
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
    with pytest.raises(GeometryError, match=f"{keyword} has 0 usable values"):
        find_planes(ds)


def test_one_position_does_not_place_several_frames() -> None:
    ds = series(1, NumberOfFrames=2)[0]
    with pytest.raises(GeometryError, match="2 frames, but no position for each"):
        find_planes(ds)


def test_the_first_pixel_spacing_value_is_vertical() -> None:
    size = pixel_size(dataset(PixelSpacing=[2.0, 0.5]))
    assert (size.x, size.y, size.units, size.source, size.note) == (0.5, 2.0, "mm", "PixelSpacing", "")


def test_spacing_at_the_detector_says_so() -> None:
    size = pixel_size(dataset(ImagerPixelSpacing=[0.2, 0.1]))
    assert (size.x, size.y, size.units) == (0.1, 0.2, "mm")
    assert "at the detector" in size.note
    same = pixel_size(dataset(PixelSpacing=[0.2, 0.1], ImagerPixelSpacing=[0.2, 0.1]))
    assert "at the detector" in same.note
    calibrated = dataset(PixelSpacing=[0.15, 0.08], ImagerPixelSpacing=[0.2, 0.1])
    assert pixel_size(calibrated).note == ""


def test_a_scanned_film_has_nominal_spacing() -> None:
    size = pixel_size(dataset(NominalScannedPixelSpacing=[0.3, 0.4]))
    assert (size.x, size.y, size.source) == (0.4, 0.3, "NominalScannedPixelSpacing")


def test_an_aspect_ratio_gives_proportions_only() -> None:
    size = pixel_size(dataset(PixelAspectRatio=[6, 5]))
    # PS3.3 C.7.6.3.1.7: vertical \ horizontal.
    assert (size.x, size.y, size.units) == (1.0, 1.2, "pixels")
    assert "in pixels" in size.note


@pytest.mark.parametrize("spacing", [[], [0.5], [0.0, 0.5], [-0.5, 0.5], [0.5, 0.5, 0.5]])
def test_a_malformed_spacing_is_passed_over_with_a_note(spacing: list[float]) -> None:
    ds = dataset(ImagerPixelSpacing=[0.2, 0.1])
    ds.PixelSpacing = spacing
    size = pixel_size(ds)
    assert size.source == "ImagerPixelSpacing"
    assert size.note.startswith("PixelSpacing does not hold two distances above 0")
    del ds.ImagerPixelSpacing
    assert pixel_size(ds).units == "pixels"


@pytest.mark.parametrize(("stated", "expected"), [(2.5, 2.5), (0.0, None), (-1.0, None), (None, None)])
def test_thickness_is_above_zero_or_unknown(stated: float | None, expected: float | None) -> None:
    assert slice_thickness(dataset() if stated is None else dataset(SliceThickness=stated)) == expected


def test_planes_can_be_taken_and_joined() -> None:
    parts = [find_planes(ds) for ds in series(3)]
    joined = type(parts[0]).join(parts)
    assert joined.take([2, 0]).positions.tolist() == [[-50, 30, 12], [-50, 30, 7]]
    assert np.array_equal(joined.rows, [[1, 0, 0]] * 3)
