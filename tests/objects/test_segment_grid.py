from __future__ import annotations

from typing import Any

import pytest

from dicomnb.errors import GeometryError
from dicomnb.objects.segment_grid import SegmentGrid, segment_grid
from dicomnb.parsing.dataset.dataset import Dataset
from tests.images import dataset


def seg(heights: list[float], **attributes: Any) -> Dataset:
    """Return the header of a segmentation of 3 rows × 5 columns whose frames lie at these heights."""
    measures = {"PixelSpacing": [0.75, 1.25], **attributes}
    shared = dataset(
        PixelMeasuresSequence=[dataset(**measures)],
        PlaneOrientationSequence=[dataset(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
    )
    frames = [dataset(PlanePositionSequence=[dataset(ImagePositionPatient=[-7, 12, z])]) for z in heights]
    return dataset(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4",
        Rows=3,
        Columns=5,
        NumberOfFrames=len(heights),
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=frames,
    )


def grid(heights: list[float], **attributes: Any) -> SegmentGrid:
    return segment_grid(seg(heights, **attributes), len(heights))


def test_frames_are_put_in_order_and_those_of_one_place_are_one_slice() -> None:
    # Two segments at z = 4, in the order of segments and not of places.
    found = grid([4, 1, 7, 4, 10], SpacingBetweenSlices=3, SliceThickness=3)
    assert found.shape == (4, 3, 5)
    assert found.slice_of == (1, 0, 2, 1, 3)
    assert found.stack.heights.tolist() == [0, 3, 6, 9]
    assert found.borders.tolist() == [[-1.5, 1.5], [1.5, 4.5], [4.5, 7.5], [7.5, 10.5]]
    assert (found.depth, found.agrees, found.doubt) == (3, True, "")


def test_planes_where_nothing_is_are_slices_without_a_frame() -> None:
    found = grid([1, 4, 13], SpacingBetweenSlices=3, SliceThickness=3)
    assert (found.depth, found.slice_of) == (3, (0, 1, 4))
    assert [each is None for each in found.slices] == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("attributes", "depth"),
    [
        ({"SpacingBetweenSlices": 1.5, "SliceThickness": 1.5}, 1.5),  # every other slice was drawn on
        ({"SpacingBetweenSlices": 1.5, "SliceThickness": 3}, 3),  # slices as thick as their distance
        ({"SpacingBetweenSlices": 2, "SliceThickness": 1}, 3),  # 2 does not divide 3
        ({}, 3),
    ],
)
def test_a_stated_distance_counts_where_it_divides_that_of_the_frames(attributes: dict[str, Any], depth: float) -> None:
    found = grid([1, 4, 7], **attributes)
    assert found.depth == depth
    assert found.agrees == (depth == attributes.get("SpacingBetweenSlices"))


@pytest.mark.parametrize(
    ("attributes", "depth", "agrees"),
    [
        ({"SpacingBetweenSlices": 2.5, "SliceThickness": 2.5}, 2.5, True),
        ({"SpacingBetweenSlices": 2.5}, 2.5, False),
        ({"SliceThickness": 2}, 2, False),
        ({}, None, False),
    ],
)
def test_a_single_frame_is_as_thick_as_the_header_says(attributes: dict[str, Any], depth: Any, agrees: bool) -> None:
    found = grid([4], **attributes)
    assert (found.depth, found.agrees, found.doubt) == (depth, agrees, "")


def test_a_single_frame_of_two_thicknesses_takes_the_less_and_says_so() -> None:
    found = grid([4], SpacingBetweenSlices=5, SliceThickness=2)
    assert found.depth == 2
    assert "Slice Thickness of 2 mm and Spacing Between Slices of 5 mm. It is taken to be 2 mm thick" in found.doubt


def test_frames_without_a_place_or_in_several_directions_are_refused() -> None:
    with pytest.raises(GeometryError, match="places 2 of 3 frames"):
        segment_grid(seg([1, 4]), 3)
    turned = seg([1, 4])
    del turned.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence
    for frame, cosines in zip(
        turned.PerFrameFunctionalGroupsSequence, ([1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0.8, 0.6]), strict=True
    ):
        frame.PlaneOrientationSequence = [dataset(ImageOrientationPatient=cosines)]
    with pytest.raises(GeometryError, match="not parallel"):
        segment_grid(turned, 2)
    sizeless = seg([1, 4])
    del sizeless.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence
    with pytest.raises(GeometryError, match="no size in mm"):
        segment_grid(sizeless, 2)
