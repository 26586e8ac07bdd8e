from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.geometry.axis import Axis, UnevenAxis
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.slice_shifts import SliceShifts, slice_shifts
from tests.images import image, series

SLANT = np.hypot(0.9, 2.0)
"""Distance of slices, mm, that are 2 mm apart along the normal and shifted by 0.9 mm."""


def shifts(values: list[float]) -> SliceShifts:
    """Return what only has shifts."""
    return SliceShifts(np.array(values), Axis.local(2.0, len(values)), np.array([0.0, 0, 1]), 1.0)


def test_a_plane_that_slices_are_shifted_along_is_a_parallelogram() -> None:
    found = slice_shifts(load(series(5, step=(0, 0.9, 2.0))), 2)
    assert found is not None
    assert found.shifts == pytest.approx([0, 0.9, 1.8, 2.7, 3.6])
    assert found.heights.edges == pytest.approx([0, 2, 4, 6, 8, 10])
    assert found.direction == pytest.approx([0, 0, 1])
    assert found.depth == pytest.approx(1)
    assert found.step == pytest.approx(0.9)


def test_a_plane_that_slices_are_shifted_out_of_is_straight_and_longer() -> None:
    found = slice_shifts(load(series(5, step=(0, 0.9, 2.0))), 1)
    assert found is not None
    assert found.shifts == pytest.approx(np.zeros(5))
    assert found.heights.edges == pytest.approx(np.arange(6) * SLANT)
    assert found.direction == pytest.approx(np.array([0, 0.9, 2.0]) / SLANT)
    # Such planes lie nearer to each other than the rows that they hold: by the cosine of the tilt.
    assert found.depth == pytest.approx(2.0 / SLANT)


def test_uneven_slices_keep_their_own_heights() -> None:
    slices = series(4, step=(0, 0.9, 2.0))
    for ds, k in zip(slices, (0, 1, 3, 4.5), strict=True):
        ds.ImagePositionPatient = [-50, 30 + 0.9 * k, 7 + 2 * k]
    found = slice_shifts(load(slices), 2)
    assert found is not None
    assert isinstance(found.heights, UnevenAxis)
    assert found.shifts == pytest.approx([0, 0.9, 2.7, 4.05])
    assert np.diff(found.heights.centers) == pytest.approx([2, 4, 3])
    assert found.heights.edges[0] == pytest.approx(0)
    assert found.step == pytest.approx(1.35)  # of 0.9, 1.8 and 1.35


@pytest.mark.parametrize(
    ("count", "step", "normal"),
    [(5, (0, 0, 2.0), 1), (5, (0, 0, 2.0), 2), (5, (0, 0.9, 2.0), 0), (1, (0, 0.9, 2.0), 2), (5, (0, 0.01, 2.0), 2)],
    ids=["straight", "straight", "the plane of the slices", "one slice", "a hundredth of a pixel"],
)
def test_lines_that_are_not_shifted_have_no_shifts(count: int, step: tuple[float, ...], normal: int) -> None:
    assert slice_shifts(load(series(count, step=step)), normal) is None


def test_frames_without_a_place_have_no_shifts() -> None:
    stored = np.arange(3 * 4 * 5, dtype=np.uint16).reshape(3, 4, 5)
    settings: dict[str, Any] = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "Modality": "OT"}
    assert slice_shifts(load(image(stored, frames=3, **settings)), 2) is None


def test_between_slices_shifts_are_halfway_and_beyond_the_ends_they_go_on() -> None:
    found = shifts([0.0, 1.0, 3.0])
    assert found.at(np.array([-2.0, 0.5, 1.5, 4.0])).tolist() == [-2.0, 0.5, 2.0, 7.0]
    assert found.at_edges.tolist() == [-0.5, 0.5, 2.0, 4.0]
