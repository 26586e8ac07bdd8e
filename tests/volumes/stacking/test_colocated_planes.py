from __future__ import annotations

import numpy as np
import pytest

from dicomnb.volumes.frames.image_planes import ImagePlanes, PixelSize
from dicomnb.volumes.stacking.colocated_planes import parallel_groups, same_places, same_point_tolerance


def pixels(size: float) -> PixelSize:
    return PixelSize(2 * size, size, "mm", "PixelSpacing")


def at_heights(*heights: float) -> ImagePlanes:
    n = len(heights)
    positions = np.array([[3.0, 4.0, z] for z in heights])
    return ImagePlanes(positions, np.tile([1.0, 0.0, 0.0], (n, 1)), np.tile([0.0, 1.0, 0.0], (n, 1)))


def test_planes_are_parallel_if_their_far_corners_stay_together() -> None:
    n = 3
    tilt = 0.0004
    planes = ImagePlanes(
        np.zeros((n, 3)),
        np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [np.cos(tilt), np.sin(tilt), 0.0]]),
        np.array([[0.0, 1.0, 0.0], [0.0, 0.0, -1.0], [-np.sin(tilt), np.cos(tilt), 0.0]]),
    )
    # 0.0004 rad moves the far corner of 100 mm by 0.04 mm, and of 500 mm by 0.2 mm.
    assert parallel_groups(planes, (100, 100)) == [[0, 2], [1]]
    assert parallel_groups(planes, (500, 500)) == [[0], [1], [2]]


@pytest.mark.parametrize("shift", [0.005, 0.03, 0.08])
@pytest.mark.parametrize("step", [1.25, 3.0])
def test_volumes_some_hundredths_apart_are_at_the_same_places(shift: float, step: float) -> None:
    planes = at_heights(*(k * step + t * shift for t in range(3) for k in range(5)))
    assert same_places(planes) == [[k, k + 5, k + 10] for k in range(5)]


@pytest.mark.parametrize(("pixel", "apart"), [(0.7, False), (0.004, True)])
def test_a_turn_that_moves_the_far_corner_by_pixels_is_another_orientation(pixel: float, apart: bool) -> None:
    turn = 0.002
    planes = ImagePlanes(
        np.zeros((2, 3)),
        np.array([[1.0, 0.0, 0.0], [np.cos(turn), np.sin(turn), 0.0]]),
        np.array([[0.0, 1.0, 0.0], [-np.sin(turn), np.cos(turn), 0.0]]),
    )
    # 0.002 rad moves a corner at 6 mm by 0.012 mm: 3 pixels of an eye, a hundredth of a pixel of a body.
    assert parallel_groups(planes, (6, 6), pixels(pixel)) == ([[0], [1]] if apart else [[0, 1]])


def test_slices_of_tenths_of_a_micron_are_places_where_pixels_are_as_small() -> None:
    planes = at_heights(*(k * 0.00005 for k in range(7)))
    assert same_places(planes, pixels(0.0001)) == [[k] for k in range(7)]


def test_what_is_beside_within_a_plane_is_judged_by_pixels_where_these_have_a_size() -> None:
    assert same_point_tolerance(pixels(0.004)) == 0.002
    assert same_point_tolerance(pixels(2.0)) == 0.1
    assert same_point_tolerance(PixelSize(1, 1, "pixels", "")) == 0.1
