from __future__ import annotations

import math

import numpy as np
import pytest

from dicomnb.teaching.anatomy.lofts import tube
from dicomnb.teaching.anatomy.solids import Capsule, Superellipsoid
from dicomnb.teaching.anatomy.voxels import paint, share
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid

STRAIGHT = VoxelGrid(40, 34, 22, (1.5, 1.75, 2.5), (-29.25, -30.0, -26.0))
TILTED = VoxelGrid(
    40, 46, 24, (1.5, 1.75, 2.4), (-29.25, -34.0, -34.0), column=(0.0, 0.96, 0.28), drift=(0, 0.672, 0.196)
)


@pytest.mark.parametrize("grid", [STRAIGHT, TILTED])
@pytest.mark.parametrize(
    "solid",
    [
        Superellipsoid((1.3, -2.1, 0.7), (8.0, 8.0, 8.0)),
        Superellipsoid((1.3, -2.1, 0.7), (14.0, 9.0, 11.0), 2.0, (20, 0, 35)),
        Superellipsoid((1.3, -2.1, 0.7), (14.0, 9.0, 11.0), 3.0),
    ],
)
def test_shares_sum_up_to_the_volume(grid: VoxelGrid, solid: Superellipsoid) -> None:
    found = share(grid, [solid])
    assert found is not None
    where, filled = found
    voxel = abs(np.linalg.det(grid.affine[:3, :3])) / 1000
    assert filled.sum(dtype=float) * voxel == pytest.approx(solid.volume_ml, rel=0.01)
    # Their middle is where it should be.
    k, j, i = (
        np.arange(box.start, box.stop).reshape([-1 if axis == a else 1 for a in range(3)])
        for axis, box in enumerate(where)
    )
    index = [float((filled * one).sum(dtype=float) / filled.sum(dtype=float)) for one in (i, j, k)]
    assert (grid.affine @ [*index, 1])[:3] == pytest.approx(solid.center, abs=0.05)


@pytest.mark.parametrize("radius", [0.4, 0.8, 1.5, 4.0])
def test_a_tube_thinner_than_a_voxel_fills_what_it_has(radius: float) -> None:
    solid = Capsule((-40, 1.2, 3.1), (40, 1.9, -2.2), (radius, radius))
    values = np.zeros((22, 34, 40), np.float32)
    paint(values, STRAIGHT, [solid], 1.0)
    # Through 20 columns of 1.5 mm, along a line that is a bit longer.
    length = 30 * math.hypot(80, 0.7, 5.3) / 80
    volume = values[:, :, 10:30].sum(dtype=float) * 1.5 * 1.75 * 2.5
    assert volume == pytest.approx(math.pi * radius**2 * length, rel=0.16)


def test_pieces_that_overlap_are_filled_once() -> None:
    pieces = tube([(-20, 0, 0, 5), (0, 0, 0, 5), (20, 0, 0, 5)], 3)
    found = share(STRAIGHT, pieces)
    assert found is not None
    assert found[1].max() == 1
    assert found[1].sum(dtype=float) * 1.5 * 1.75 * 2.5 == pytest.approx(
        math.pi * 25 * 40 + 4 / 3 * math.pi * 125, rel=0.02
    )


def test_a_border_between_two_voxels_mixes_their_values() -> None:
    grid = VoxelGrid(3, 5, 4, (2.0, 2.0, 2.0), (0.0, 0.0, 0.0))
    values = np.full((4, 5, 3), -1000, np.float32)
    # Filled up to y = 4.5: of the voxels from 3 to 5 three quarters.
    paint(values, grid, [Superellipsoid((2, -195.5, 3), (2000, 200, 2000), 2)], 200.0)
    assert values[1, :, 1] == pytest.approx([200, 200, -100, -1000, -1000], abs=5)


def test_what_lies_outside_of_the_grid_is_left_out() -> None:
    values = np.zeros((22, 34, 40), np.float32)
    paint(values, STRAIGHT, [Superellipsoid((300, 0, 0), (5, 5, 5))], 1.0)
    assert not values.any()
    assert share(STRAIGHT, []) is None
