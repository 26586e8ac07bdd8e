from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.analysis.measure import angle, distance, profile
from dicomnb.errors import UsageError
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.section import section_of
from tests.images import image, series

TILTED: dict[str, Any] = {"step": (0.0, -1.1, 2.5)}


def test_places_in_the_patient_are_as_far_apart_as_they_are() -> None:
    found = distance(series(3), (1, 2, 3), (4, 6, 15))
    assert (found.length, found.units, found.where) == (13, "mm", "")


def test_coordinates_in_a_slice_are_millimetres() -> None:
    assert distance(series(3), (0.3, 0.4), (3.3, 4.4), index=1).length == pytest.approx(5)
    assert distance(series(3), (0, 0), (3, 4), plane="sagittal").length == pytest.approx(5)


def test_across_a_tilted_stack_the_distance_is_that_in_the_patient() -> None:
    volume = load(series(5, **TILTED))
    # Pictures are sheared: one slice up in the same row is 2.5 mm up, and 1.1 mm forwards.
    assert distance(volume, (1, 2), (-0.1, 4.5), plane="sagittal").length == pytest.approx(math.hypot(2.5, 1.1))
    # 1.1 mm back at the same time, and the way is straight up.
    assert distance(volume, (1, 2), (1, 4.5), plane="sagittal").length == pytest.approx(2.5)
    assert angle(volume, (1, 4.5), (1, 2), (2, 2), plane="sagittal").degrees == pytest.approx(90)
    # In the coronal picture slices are as far apart as they are along the plane.
    one, next_one = (section_of(volume, "coronal", 0).coordinates((1, 0, k)) for k in (2, 3))
    assert next_one[1] - one[1] == pytest.approx(math.hypot(2.5, 1.1))
    assert distance(volume, one, next_one, plane="coronal").length == pytest.approx(math.hypot(2.5, 1.1))


@given(st.lists(st.floats(0.0, 10.0), min_size=4, max_size=4))
def test_a_tilted_plane_measures_what_the_patient_does(parts: list[float]) -> None:
    volume = load(series(5, **TILTED))
    (y0, z0), (y1, z1) = parts[:2], parts[2:]
    # Slice k is shifted by -1.1 k mm along its columns.
    slices = (z0 - 1.25) / 2.5, (z1 - 1.25) / 2.5
    indices = [[1, (y + 1.1 * k - 0.375) / 0.75, k] for y, k in zip((y0, y1), slices, strict=True)]
    start, end = volume.to_patient(indices)
    found = distance(volume, (y0, z0), (y1, z1), plane="sagittal")
    assert found.length == pytest.approx(float(np.linalg.norm(end - start)), abs=1e-9)


def test_angles_are_those_in_millimetres_not_in_pixels() -> None:
    volume = load(series(1, spacing=(0.75, 1.25)))
    assert angle(volume, (5, 0), (0, 0), (5, 5)).degrees == pytest.approx(45)
    assert angle(volume, (1, 0, 0), (0, 0, 0), (-1, 1e-9, 0)).degrees == pytest.approx(180)
    # Two lines, both from left to right: one level, one falling by 30°.
    lines = ((0, 0), (10, 0)), ((2, 5), (2 + math.sqrt(3), 6))
    assert angle(volume, *lines[0], *lines[1]).degrees == pytest.approx(30)
    assert angle(volume, *lines[0], *reversed(lines[1])).degrees == pytest.approx(150)


def test_points_that_give_no_angle_are_refused() -> None:
    with pytest.raises(UsageError, match="three points, or four"):
        angle(series(1), (0, 0), (1, 1))
    with pytest.raises(UsageError, match="direction"):
        angle(series(1), (0, 0), (0, 0), (1, 1))
    with pytest.raises(UsageError, match="two finite numbers"):
        distance(series(1), (0, 0), (1, 1, 1))
    with pytest.raises(UsageError, match="two finite numbers"):
        distance(series(1), (0, 0), (1, math.nan))
    with pytest.raises(UsageError, match="in the patient"):
        distance(series(1), (0, 0, 0), (1, 1, 1), index=0)


# -- profiles -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [{}, TILTED, {"row": (0.0, 0.8, 0.6), "column": (0.0, 0.6, -0.8), "step": (-3.0, 0.4, -0.7)}],
    ids=["straight", "tilted", "oblique"],
)
def test_a_profile_of_a_ramp_is_a_straight_line(how: dict[str, Any]) -> None:
    # Values are 100 k + 10 j + i: linear in the patient too, whatever the grid.
    volume = load(series(6, rows=9, columns=7, **how))
    start, end = volume.to_patient([[0.2, 1.1, 0.4], [5.7, 6.3, 4.8]])
    line = profile(volume, start, end, step=0.31)
    assert line.values[0] == pytest.approx(0.2 + 11 + 40, abs=1e-4)
    assert line.values[-1] == pytest.approx(5.7 + 63 + 480, abs=1e-4)
    shares = line.distances / line.distances[-1]
    assert line.values == pytest.approx(51.2 + shares * (548.7 - 51.2), abs=1e-3)
    assert line.distances[-1] == pytest.approx(float(np.linalg.norm(end - start)))
    assert np.diff(line.distances).max() <= 0.31
    assert line.positions[0] == pytest.approx(start)


def test_scipy_interpolates_alike() -> None:
    ndimage = pytest.importorskip("scipy.ndimage")
    rng = np.random.default_rng(11)
    slices = series(5, rows=8, columns=6, **TILTED)
    for each in slices:
        each.PixelData = rng.integers(-900, 900, (8, 6)).astype("<i2").tobytes()
    volume = load(slices)
    line = profile(volume, volume.to_patient([0.3, 0.2, 0.1]), volume.to_patient([4.8, 6.9, 3.7]))
    i, j, k = volume.to_index(line.positions).T
    assert line.values == pytest.approx(ndimage.map_coordinates(volume.array, [k, j, i], order=1), abs=1e-2)


def test_a_profile_through_centres_gives_their_values() -> None:
    volume = load(series(4, rows=9, columns=7))
    line = profile(volume, volume.to_patient([0, 3, 2]), volume.to_patient([6, 3, 2]), step=1.25)
    assert line.values.tolist() == [230 + i for i in range(7)]
    flat = profile(volume, (0.625, 2.625), (8.125, 2.625), index=2, step=1.25)
    assert flat.values.tolist() == line.values.tolist()
    assert flat.place == "axial, slice k = 2"


def test_the_outer_half_of_a_voxel_has_its_value_and_what_is_beyond_none() -> None:
    line = profile(series(1), (-1.25, 0.375), (5.0, 0.375), step=0.3125)
    # The image is 3.75 mm wide: from -1.25 to 0 and from 3.75 to 5 there is nothing.
    assert np.isnan(line.values[[0, 3, 17, 20]]).all()
    assert line.values[[4, 5, 6]].tolist() == [0, 0, 0]
    assert line.values[[14, 15, 16]].tolist() == [2, 2, 2]
    assert "points" in dict(line.rows)["without value"]


def test_missing_slices_and_padding_leave_gaps() -> None:
    slices = series(5)
    del slices[2]
    volume = load(slices)
    line = profile(volume, volume.to_patient([1, 1, 0]), volume.to_patient([1, 1, 4]), step=1.25)
    assert np.isnan(line.values).tolist() == [False] * 3 + [True] * 3 + [False] * 3
    padded = image(np.array([[1, -5, 3]], np.int16), PixelSpacing=[1, 1], PixelPaddingValue=-5)
    assert np.isnan(profile(padded, (0.5, 0.5), (2.5, 0.5), step=1).values).tolist() == [False, True, False]


def test_only_the_slices_of_a_line_are_read() -> None:
    volume = load(series(6))
    profile(volume, volume.to_patient([0, 0, 2]), volume.to_patient([2, 3, 3]))
    assert "array" not in vars(volume)


def test_profiles_that_cannot_be_are_refused() -> None:
    with pytest.raises(UsageError, match="two different"):
        profile(series(1), (1, 1), (1, 1))
    with pytest.raises(UsageError, match="above 0"):
        profile(series(1), (1, 1), (2, 1), step=0)
    with pytest.raises(UsageError, match="index="):
        profile(series(2), (1, 1), (2, 1))
