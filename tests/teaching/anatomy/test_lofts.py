from __future__ import annotations

import numpy as np
import pytest

from dicomnb.teaching.anatomy.lofts import CrossSection, Loft, curve, tube

CONE = Loft((CrossSection(0, 2, 3, 10, 20, 30, 5), CrossSection(10, 2, 3, 12, 24, 36, 6)))


def at(x: float, y: float, z: float) -> float:
    return float(CONE.distance(*(np.full((1, 1, 1), value, np.float32) for value in (x, y, z)))[0, 0, 0])


def test_each_quarter_of_a_cross_section_has_its_own_reach() -> None:
    # Half way up: 11 to the right, 22 to the left, 33 to the front, 5.5 to the back of (2, 3).
    assert at(-9, 3, 5) == pytest.approx(0, abs=1e-4)
    assert at(24, 3, 5) == pytest.approx(0, abs=1e-4)
    assert at(2, -30, 5) == pytest.approx(0, abs=1e-4)
    assert at(2, 8.5, 5) == pytest.approx(0, abs=1e-4)


def test_a_loft_ends_flat_at_its_first_and_last_section() -> None:
    assert at(2, 3, 12) == pytest.approx(2)
    assert at(2, 3, -1.5) == pytest.approx(1.5)
    low, high = CONE.bounds
    assert low == pytest.approx((-10, -33, 0), abs=1e-4)
    assert high == pytest.approx((26, 9, 10), abs=1e-4)


@pytest.mark.parametrize(("angle", "place"), [(0, (24, 3)), (90, (2, 8.5)), (180, (-9, 3)), (-90, (2, -30))])
def test_places_on_the_surface_by_their_angle(angle: float, place: tuple[float, float]) -> None:
    assert CONE.surface(angle, 5.0) == pytest.approx((*place, 5.0), abs=1e-4)


def test_a_place_may_lie_outside_of_the_surface() -> None:
    assert CONE.surface(0, 5.0, 3.0) == pytest.approx((27, 3, 5), abs=1e-4)


def test_a_curve_goes_through_its_points_and_straight_ones_stay_straight() -> None:
    points = curve([(0, 0, 0, 1), (4, 2, 0, 3), (9, 1, 5, 2)], parts=3)
    assert len(points) == 7
    assert points[0] == pytest.approx((0, 0, 0, 1))
    assert points[3] == pytest.approx((4, 2, 0, 3))
    assert points[6] == pytest.approx((9, 1, 5, 2))
    straight = np.array(curve([(0, 0), (1, 2), (2, 4)], parts=4))
    assert straight[:, 1] == pytest.approx(2 * straight[:, 0])


def test_a_tube_hands_on_its_radius_from_piece_to_piece() -> None:
    pieces = tube([(0, 0, 0, 2), (10, 0, 0, 4)], parts=2, grown=-1)
    assert [piece.radii for piece in pieces] == [(1, 2), (2, 3)]
    assert pieces[0].stop == pieces[1].start == (5, 0, 0)
