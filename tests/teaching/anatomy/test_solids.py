from __future__ import annotations

import math

import numpy as np
import pytest

from dicomnb.teaching.anatomy.solids import (
    FAR,
    Blend,
    Capsule,
    Common,
    Offset,
    Solid,
    Superellipsoid,
    Without,
    smooth_minimum,
)

BALL = Superellipsoid((3.0, -5.0, 7.0), (4.0, 4.0, 4.0))


def at(solid: Solid, x: float, y: float, z: float) -> float:
    places = (np.full((1, 1, 1), value, np.float32) for value in (x, y, z))
    return float(solid.distance(*places)[0, 0, 0])


@pytest.mark.parametrize(
    ("place", "distance"), [((3, -5, 13), 2), ((3, -5, 9.5), -1.5), ((6, -1, 7), 1), ((3, -5, 7), -4)]
)
def test_distances_of_a_ball_are_exact(place: tuple[float, float, float], distance: float) -> None:
    assert at(BALL, *place) == pytest.approx(distance, abs=1e-5)


def test_distance_of_a_superellipsoid_is_right_at_its_surface_whatever_its_power() -> None:
    for power in (2.0, 2.5, 4.0):
        solid = Superellipsoid((1, 2, 3), (20, 10, 5), power)
        assert at(solid, 22.25, 2, 3) == pytest.approx(1.25, abs=1e-4)
        assert at(solid, 1, 11.5, 3) == pytest.approx(-0.5, abs=0.03)


def test_a_positive_angle_turns_from_x_to_y_about_z() -> None:
    # 30° about z carries the long axis to (cos 30°, sin 30°).
    solid = Superellipsoid((0, 0, 0), (20, 5, 4), 2, (0, 0, 30))
    assert at(solid, 20 * math.cos(math.pi / 6), 10, 0) == pytest.approx(0, abs=1e-3)
    assert at(solid, 20 * math.cos(math.pi / 6), -10, 0) > 3
    assert solid.bounds[1] == pytest.approx((math.hypot(20 * 0.8660254, 5 * 0.5), math.hypot(10, 5 * 0.8660254), 4))


def test_volume_of_an_ellipsoid_and_of_what_is_nearly_a_box() -> None:
    assert Superellipsoid((0, 0, 0), (30, 20, 10)).volume_ml == pytest.approx(4 / 3 * math.pi * 6)
    assert Superellipsoid((0, 0, 0), (30, 20, 10), 400).volume_ml == pytest.approx(48, rel=0.01)
    # |x|⁴ + |y|⁴ + |z|⁴ ≤ 1 has the volume 8 · Γ(1.25)³ / Γ(1.75) = 6.4820.
    assert Superellipsoid((0, 0, 0), (10, 10, 10), 4).volume_ml == pytest.approx(6.4820, rel=1e-4)


def test_a_capsule_tapers_and_has_round_ends() -> None:
    solid = Capsule((0, 0, 0), (0, 10, 0), (4, 2))
    assert at(solid, 6, 5, 0) == pytest.approx(3)  # radius 3 half way
    assert at(solid, 0, -5, 0) == pytest.approx(1)
    assert at(solid, 0, 13, 0) == pytest.approx(1)
    assert solid.bounds == ((-4, -4, -4), (4, 14, 4))


def test_a_fillet_fills_the_corner_and_nothing_else() -> None:
    a, b = (np.array([value], np.float32) for value in (1.0, 1.0))
    # Where both are equally far, a quarter of the width is gained.
    assert smooth_minimum(a, b, 2.0) == pytest.approx([0.5])
    assert smooth_minimum(a, b + 2, 2.0) == pytest.approx([1.0])
    assert smooth_minimum(a, b, 0.0) == pytest.approx([1.0])


def test_solids_are_joined_cut_and_shared() -> None:
    other = Superellipsoid((9.0, -5.0, 7.0), (4.0, 4.0, 4.0))
    assert at(Blend((BALL, other)), 9, -5, 7) == pytest.approx(-4)
    assert at(Common((BALL, other)), 6, -5, 7) == pytest.approx(-1)
    assert at(Without(BALL, (other,)), 6, -5, 7) == pytest.approx(1)
    assert at(Without(BALL, (other,)), 0, -5, 7) == pytest.approx(-1)
    assert at(Offset(BALL, 1.5), 3, -5, 13) == pytest.approx(0.5)
    assert Common((BALL, other)).bounds == ((5, -9, 3), (7, -1, 11))
    assert Offset(BALL, 1.5).bounds == ((-2.5, -10.5, 1.5), (8.5, 0.5, 12.5))


def test_a_part_that_is_far_away_is_not_asked() -> None:
    class Deaf(Superellipsoid):
        def distance(self, *places: object) -> np.ndarray:
            raise AssertionError("asked")

    far = Deaf((200.0, 0.0, 0.0), (5.0, 5.0, 5.0))
    assert at(Blend((BALL, far)), 3, -5, 13) == pytest.approx(2)
    assert at(Blend((far,)), 3, -5, 13) == FAR
