from __future__ import annotations

import numpy as np
import pytest

from dicomnb.errors import GeometryError
from dicomnb.volumes.frames.image_planes import ImagePlanes, PixelSize
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.stacking.colocated_planes import same_places
from dicomnb.volumes.stacking.stack import stack_planes
from tests.images import series

SIZE = PixelSize(0.5, 2.0, "mm", "PixelSpacing")


def axial(*positions: tuple[float, float, float]) -> ImagePlanes:
    n = len(positions)
    return ImagePlanes(np.array(positions, float), np.tile([1.0, 0.0, 0.0], (n, 1)), np.tile([0.0, 1.0, 0.0], (n, 1)))


def at_heights(*heights: float) -> ImagePlanes:
    return axial(*((3.0, 4.0, z) for z in heights))


def codes(planes: ImagePlanes) -> list[str]:
    return [finding.code for finding in stack_planes(planes, SIZE).findings]


def test_slices_are_ordered_along_the_normal() -> None:
    stack = stack_planes(at_heights(7.5, 0.0, 2.5, 5.0), SIZE)
    assert stack.order == (1, 2, 3, 0)
    assert stack.heights.tolist() == [0, 2.5, 5, 7.5]
    assert stack.distance == 2.5
    assert stack.findings == ()


def test_the_normal_and_not_an_axis_gives_the_direction() -> None:
    # Sagittal with the normal to the right: the slice with the greatest x is the first.
    planes = ImagePlanes(
        np.array([[-4.0, 1.0, 2.0], [8.0, 1.0, 2.0], [2.0, 1.0, 2.0]]),
        np.tile([0.0, 1.0, 0.0], (3, 1)),
        np.tile([0.0, 0.0, -1.0], (3, 1)),
    )
    stack = stack_planes(planes, SIZE)
    assert stack.order == (1, 2, 0)
    assert stack.step is not None
    assert stack.step.tolist() == [-6, 0, 0]
    assert stack.distance == 6


def test_a_step_has_no_noise_of_the_arithmetic() -> None:
    # 47 slices of 3.27 mm: 46 * 3.27 / 46 is 3.2700000000000005 in binary.
    assert stack_planes(at_heights(*(k * 3.27 for k in range(47))), SIZE).distance == 3.27


def test_positions_rounded_to_a_tenth_are_regular_and_end_where_they_end() -> None:
    # 0.625 mm steps written with one decimal.
    heights = [round(k * 0.625, 1) for k in range(81)]
    stack = stack_planes(at_heights(*heights), SIZE)
    assert stack.findings == ()
    assert stack.distance == 0.625
    assert stack.heights[-1] == heights[-1] == 50


def test_missing_slices_leave_room_and_are_named() -> None:
    stack = stack_planes(at_heights(0, 2, 8, 10, 14, 16), SIZE)
    assert stack.order == (0, 1, -1, -1, 2, 3, -1, 4, 5)
    assert stack.distance == 2
    (finding,) = stack.findings
    assert finding.code == "missing_slice"
    assert finding.slices == (2, 3, 6)
    assert "slice 2 at (3.00, 4.00, 4.00) mm" in finding.message
    assert stack.positions[6].tolist() == [3, 4, 12]


def test_a_gap_of_no_whole_number_of_steps_is_irregular() -> None:
    stack = stack_planes(at_heights(0, 2, 4, 9, 11), SIZE)
    assert stack.step is None
    assert stack.order == (0, 1, 2, 3, 4)
    assert stack.distance == 2
    (finding,) = stack.findings
    assert finding.code == "irregular_spacing"
    assert finding.slices == (2,)
    assert "2 to 5 mm apart" in finding.message


def test_one_slice_a_quarter_of_a_millimetre_off_is_irregular() -> None:
    assert codes(at_heights(0, 2, 4.25, 6, 8)) == ["irregular_spacing"]


def test_two_slices_far_apart_have_their_distance() -> None:
    stack = stack_planes(at_heights(0, 120), SIZE)
    assert stack.distance == 120
    assert stack.findings == ()


def test_a_far_outlier_does_not_fill_the_room_between_with_missing_slices() -> None:
    assert codes(at_heights(0, 1, 2, 1000)) == ["irregular_spacing"]


def test_a_tilted_gantry_shows_in_the_step() -> None:
    # Each slice 0.7 mm further along y for 2.5 mm along z: tan = 0.28, 15.6°.
    stack = stack_planes(axial(*((3.0, 4.0 + 0.7 * k, 2.5 * k) for k in range(5))), SIZE)
    assert stack.step is not None
    assert stack.step.tolist() == pytest.approx([0, 0.7, 2.5])
    assert stack.distance == 2.5
    (finding,) = stack.findings
    assert finding.code == "gantry_tilt"
    assert "15.6°" in finding.message


def test_a_drift_below_a_tenth_of_a_pixel_is_no_tilt() -> None:
    # Pixels are 0.5 mm wide: over 5 slices 0.1 pixel is 0.0125 mm from slice to slice.
    assert codes(axial(*((0.012 * k, 0, 2.0 * k) for k in range(5)))) == []
    assert codes(axial(*((0.013 * k, 0, 2.0 * k) for k in range(5)))) == ["gantry_tilt"]


def test_slices_shifted_unevenly_within_their_planes_are_irregular() -> None:
    (finding,) = stack_planes(axial((0, 0, 0), (0, 5, 2), (0, 0, 4), (0, 0, 6)), SIZE).findings
    assert finding.code == "irregular_spacing"
    assert "within their planes" in finding.message


def test_planes_at_one_place_are_no_stack() -> None:
    planes = at_heights(0, 2, 0.004)
    assert same_places(planes) == [[0, 2], [1]]
    with pytest.raises(GeometryError, match="at one place"):
        stack_planes(planes, SIZE)


def test_a_single_plane_is_a_stack_without_a_step() -> None:
    stack = stack_planes(at_heights(5), SIZE)
    assert (stack.order, stack.step, stack.distance) == ((0,), None, None)


def test_slices_nearer_than_a_hundredth_of_a_millimetre_are_slices() -> None:
    stack = stack_planes(at_heights(*(k * 0.0059 for k in range(40))), PixelSize(0.0039, 0.011, "mm", "PixelSpacing"))
    assert (stack.distance, stack.findings) == (0.0059, ())


@pytest.mark.parametrize(
    "gaps",
    [[1.25] * 9 + [5.0] * 6, [1.25] * 20 + [5.0] * 4, [1.25, 2.5] * 8, [1.25, 3.75] * 6],
    ids=["half of them", "fewer of them", "every second", "every second, far"],
)
def test_a_spacing_on_a_common_multiple_is_irregular_and_misses_no_slice(gaps: list[float]) -> None:
    heights = [0.0, *np.cumsum(gaps)]
    stack = stack_planes(at_heights(*heights), SIZE)
    assert stack.heights.tolist() == heights
    assert [finding.code for finding in stack.findings] == ["irregular_spacing"]


@pytest.mark.parametrize("step", [0.0059, 0.003, 0.0117])
def test_two_planes_alone_are_two_places_if_pixels_are_as_small_as_their_distance(step: float) -> None:
    slices = series(2, step=(0, 0, step), spacing=(0.0039, 0.0117), SliceThickness=step)
    assert load(slices).spacing == (0.0117, 0.0039, step)
    # With pixels of millimetres they are images of one place.
    assert load(series(2, step=(0, 0, 0.0059))).shape == (2, 1, 4, 3)


def test_a_missing_slice_among_slices_of_microns_is_told_in_microns() -> None:
    slices = series(9, step=(0, 0, 0.0059), origin=(0, 0, 0), spacing=(0.0039, 0.0117), SliceThickness=0.012)
    del slices[4]
    volume = load(slices)
    codes = {finding.code: finding.message for finding in volume.findings}
    assert "slice 4 at (0.0000, 0.0000, 0.0236) mm" in codes["missing_slice"]
    assert "overlap by 0.0061 mm" in codes["thickness_ne_spacing"]


@pytest.mark.parametrize("scale", [0.001, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("gaps", [(2, 3), (3, 4), (9, 11), (2, 2, 2, 3), (6, 4, 5)], ids=str)
def test_distances_by_turns_are_no_grid_however_small_they_are(gaps: tuple[float, ...], scale: float) -> None:
    heights = np.cumsum([0, *gaps * 5]) * scale / 10
    stack = stack_planes(at_heights(*heights), PixelSize(scale, 2 * scale, "mm", "PixelSpacing"))
    assert stack.step is None
    assert stack.heights.tolist() == pytest.approx(heights.tolist())
    (finding,) = stack.findings
    assert finding.code == "irregular_spacing"
    assert f"{min(gaps) * scale / 10:.4g} to {max(gaps) * scale / 10:.4g} mm apart" in finding.message


@pytest.mark.parametrize("step", [0.5, 0.625, 0.65, 0.75, 0.9, 1.25, 3.27])
@pytest.mark.parametrize("first", [0, 0.03, -17.49])
def test_steps_that_a_header_rounds_to_a_tenth_are_even(step: float, first: float) -> None:
    heights = [round(first + k * step, 1) for k in range(43)]
    assert codes(at_heights(*heights)) == []


def test_distances_that_grow_from_slice_to_slice_are_told_as_distances() -> None:
    # Each is nearly the usual one, and in the middle the stack is 0.4 mm off a grid.
    (finding,) = stack_planes(at_heights(*np.cumsum([1 + 0.005 * k for k in range(28)])), SIZE).findings
    assert "1.005 to 1.135 mm apart" in finding.message


@pytest.mark.parametrize(("pixel", "even"), [(0.5, True), (0.2, False)])
def test_how_far_slices_may_be_shifted_within_their_planes_is_a_share_of_a_pixel(pixel: float, even: bool) -> None:
    planes = axial(*((0.06 * (k == 3), 0, 1.5 * k) for k in range(8)))
    stack = stack_planes(planes, PixelSize(pixel, pixel, "mm", "PixelSpacing"))
    assert (stack.step is not None) is even
    assert all("within their planes" in finding.message for finding in stack.findings)
