from __future__ import annotations

import math

import numpy as np
import pytest

from dicomnb.teaching.phantom.ellipsoids import Ellipsoid, VoxelGrid

GRID = VoxelGrid(40, 30, 20, (2.0, 2.5, 3.0), (-35.0, 12.0, -400.0))
# Rows along (0.6, 0, 0.8), columns along (0, 1, 0): the normal is (-0.8, 0, 0.6).
TURNED = VoxelGrid(
    50, 30, 34, (1.5, 2.5, 2.0), (10.0, 12.0, -420.0), (0.6, 0.0, 0.8), drift=(0.0, 0.5, 0.0), thickness=3.0
)


def values(grid: VoxelGrid, *solids: Ellipsoid, around: float = 0.0) -> np.ndarray:
    return np.stack([grid.slice_values(k, solids, around) for k in range(grid.slices)])


def test_affine_leads_to_the_centers_of_voxels() -> None:
    assert (GRID.affine @ [1, 2, 3, 1]).tolist() == [-33.0, 17.0, -391.0, 1.0]
    # (10, 12, -420) + 1 · 1.5 · (0.6, 0, 0.8) + 2 · 2.5 · (0, 1, 0) + 3 · (2 · (-0.8, 0, 0.6) + (0, 0.5, 0))
    assert (TURNED.affine @ [1, 2, 3, 1])[:3] == pytest.approx([10 + 0.9 - 4.8, 12 + 5 + 1.5, -420 + 1.2 + 3.6])
    assert TURNED.index((6.1, 18.5, -415.2)) == pytest.approx([1, 2, 3])


def test_thickness_is_the_spacing_unless_it_is_said() -> None:
    assert GRID.slice_thickness == 3.0
    assert TURNED.slice_thickness == 3.0
    assert TURNED.spacing[2] == 2.0


@pytest.mark.parametrize("grid", [GRID, TURNED])
def test_ellipsoid_keeps_its_volume_and_its_center(grid: VoxelGrid) -> None:
    # In the middle of the grid, with three different semi-axes.
    center = (grid.affine @ [(grid.columns - 1) / 2 + 0.3, (grid.rows - 1) / 2 - 0.4, (grid.slices - 1) / 2 + 0.2, 1])[
        :3
    ]
    solid = Ellipsoid((center[0], center[1], center[2]), (14.0, 9.0, 11.0), 2.0)
    found = values(grid, solid)
    assert solid.volume_ml == pytest.approx(4 / 3 * math.pi * 14 * 9 * 11 / 1000)
    assert found.sum() * grid.voxel_volume == pytest.approx(2.0 * 4 / 3 * math.pi * 14 * 9 * 11, rel=0.01)
    k, j, i = (np.sum(index * found) / found.sum() for index in np.indices(found.shape))
    assert (grid.affine @ [i, j, k, 1])[:3] == pytest.approx(center, abs=0.05)


def test_voxels_hold_the_mean_of_what_lies_in_them() -> None:
    # A thin shell of voxels alone may lie between the two values.
    found = values(GRID, Ellipsoid.sphere((3.0, 47.0, -371.0), 15.0, 8.0), around=-4.0)
    x, y, z = (
        first + np.arange(n) * step for first, n, step in zip((-35, 12, -400), (40, 30, 20), (2, 2.5, 3), strict=True)
    )
    away = np.sqrt((x[None, None] - 3) ** 2 + (y[None, :, None] - 47) ** 2 + (z[:, None, None] + 371) ** 2)
    half = math.sqrt(2**2 + 2.5**2 + 3**2) / 2
    assert set(found[away < 15 - half]) == {8.0}
    assert set(found[away > 15 + half]) == {-4.0}
    assert ((found > -4) & (found < 8)).sum() > 100


def test_a_later_solid_takes_the_place_of_an_earlier_one() -> None:
    big, small = (Ellipsoid.sphere((3.0, 47.0, -371.0), radius, value) for radius, value in ((15.0, 8.0), (6.0, 1.0)))
    assert values(GRID, big, small)[10, 14, 19] == 1.0
    assert values(GRID, small, big)[10, 14, 19] == 8.0


def test_an_infinite_ellipsoid_is_a_cylinder_without_ends() -> None:
    found = values(GRID, Ellipsoid((5.0, 48.0, 0.0), (20.0, 12.0, math.inf), 1.0))
    assert np.ptp(found, axis=0).max() == 0
    assert found[0].sum() * 2.0 * 2.5 == pytest.approx(math.pi * 20 * 12, rel=0.003)


def test_what_lies_elsewhere_leaves_a_slice_as_it_is() -> None:
    for center in ((3.0, 47.0, -300.0), (300.0, 47.0, -371.0), (3.0, -300.0, -371.0)):
        assert not values(GRID, Ellipsoid.sphere(center, 15.0, 8.0)).any()


def test_thick_slices_see_more_of_a_sphere_in_more_slices() -> None:
    sphere = Ellipsoid.sphere((3.0, 47.0, -371.0), 10.0, 1.0)
    thin, thick = (
        values(VoxelGrid(40, 30, 20, (2.0, 2.5, 3.0), (-35.0, 12.0, -400.0), thickness=t), sphere)
        .any(axis=(1, 2))
        .sum()
        for t in (1.0, 8.0)
    )
    # Those with a centre from -381.5 to -360.5, and from -385 to -357: -379, -376 ... -361, and -382 ... -358.
    assert (thin, thick) == (7, 9)
