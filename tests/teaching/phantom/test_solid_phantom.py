from __future__ import annotations

import math

import numpy as np
import pytest

from dicomnb.teaching.phantom.solid_phantom import EllipticCylinder, Grid, PhantomSphere, image

GRID = Grid(columns=40, rows=30, slices=20, spacing=(2.0, 2.5, 3.0), first=(-35.0, 12.0, -400.0))
VOXEL = 2.0 * 2.5 * 3.0  # mm³
NOTHING = EllipticCylinder((0.0, 0.0), (1e-3, 1e-3), (0.0, 1.0), activity=0.0)


def test_centers_are_spaced_from_the_first_one() -> None:
    assert GRID.centers(0)[[0, 1, 39]].tolist() == [-35.0, -33.0, 43.0]
    assert GRID.centers(1)[[0, 1, 29]].tolist() == [12.0, 14.5, 84.5]
    assert GRID.centers(2)[[0, 1, 19]].tolist() == [-400.0, -397.0, -343.0]


def test_array_is_ordered_slices_rows_columns() -> None:
    sphere = PhantomSphere((-35.0 + 7 * 2.0, 12.0 + 11 * 2.5, -400.0 + 3 * 3.0), diameter=1.0, activity=8.0)
    values = image(GRID, NOTHING, [sphere])
    assert values.shape == (20, 30, 40)
    assert [axis.tolist() for axis in np.nonzero(values)] == [[3], [11], [7]]


@pytest.mark.parametrize("diameter", [10.0, 17.3, 24.0])
def test_sphere_keeps_its_volume_and_its_center(diameter: float) -> None:
    center = (3.7, 46.1, -371.9)
    values = image(GRID, NOTHING, [PhantomSphere(center, diameter, activity=2.0)])
    # 4/3 π r³
    assert values.sum() * VOXEL == pytest.approx(2.0 * 4 / 3 * math.pi * (diameter / 2) ** 3, rel=0.01)
    for axis, found in enumerate(("kji->i", "kji->j", "kji->k")):
        profile = np.einsum(found, values)
        assert profile @ GRID.centers(axis) / profile.sum() == pytest.approx(center[axis], abs=0.05)


def test_volume_of_a_sphere_is_in_millilitres() -> None:
    # π/6 · 37³ mm³ = 26521.8 mm³
    assert PhantomSphere((0, 0, 0), diameter=37.0, activity=1.0).volume == pytest.approx(26.5218, abs=1e-4)


def test_body_is_wide_along_x_and_cut_at_its_ends() -> None:
    # Slices are 3 mm thick and centred on multiples of 3 mm from −400: the one at −388 reaches from −389.5 to
    # −386.5, of which the body fills the upper third; the one at −367 reaches up to −365.5, two thirds full.
    body = EllipticCylinder(center=(4.0, 48.0), semi_axes=(30.0, 20.0), ends=(-387.5, -366.5), activity=6.0)
    values = image(GRID, body, [])
    middle = values[:, 14, 19]  # at x = 3, y = 47
    assert middle[:4].tolist() == [0, 0, 0, 0]
    assert middle[4] == pytest.approx(2.0)
    assert middle[5:11].tolist() == [6.0] * 6
    assert middle[11] == pytest.approx(4.0)
    assert middle[12:].tolist() == [0.0] * 8
    # π a b, of 6 Bq/mL
    assert values[7].sum() * 2.0 * 2.5 == pytest.approx(6.0 * math.pi * 30 * 20, rel=0.005)
    assert values[7, 14].max() == values[7, 14, 6] == 6.0  # x = −23: inside 30 of x = 4
    assert values[7, 3, 19] == 0.0  # y = 19.5: 28.5 from y = 48, outside 20


def test_sphere_replaces_what_was_there() -> None:
    body = EllipticCylinder((4.0, 48.0), (30.0, 20.0), (-1000.0, 0.0), activity=6.0)
    values = image(GRID, body, [PhantomSphere((5.0, 47.0, -370.0), diameter=12.0, activity=50.0)])
    assert values.max() == pytest.approx(50.0)
    assert values[10, 14, 20] == pytest.approx(50.0)
    assert values[10, 14, 26] == 6.0
