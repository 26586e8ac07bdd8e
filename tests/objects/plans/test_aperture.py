from __future__ import annotations

import math

import pytest

from dicomnb.errors import InvalidValue
from dicomnb.objects.plans.aperture import aperture_of

BORDERS = (-15.0, -5.0, 5.0, 10.0)


def test_leaves_move_along_x_within_the_jaws() -> None:
    positions = {"ASYMX": (-20.0, 30.0), "ASYMY": (-10.0, 8.0), "MLCX": (-10.0, -25.0, 5.0, 12.0, 40.0, 5.0)}
    found = aperture_of(positions, {"MLCX": BORDERS})
    # First the left leaves from the lowest pair up, then the right ones.
    assert found.openings().tolist() == [[-10, 12, -10, -5], [-20, 30, -5, 5]]
    assert found.area == pytest.approx((22 * 5 + 50 * 10) / 100)


def test_leaves_along_y_are_bounded_along_x() -> None:
    found = aperture_of({"X": (-20.0, 8.0), "MLCY": (-7.0, -6.0, 0.0, 7.0, 6.0, 1.0)}, {"MLCY": BORDERS})
    assert found.openings().tolist() == [[-15, -5, -7, 7], [-5, 5, -6, 6], [5, 8, 0, 1]]


def test_of_two_collimators_both_have_to_be_open() -> None:
    positions = {"MLCX1": (-10.0, -10.0, 10.0, 10.0), "MLCX2": (-30.0, 0.0, 5.0, 20.0)}
    found = aperture_of(positions, {"MLCX1": (-10.0, 0.0, 10.0), "MLCX2": (-5.0, 5.0, 15.0)})
    assert sorted(found.openings().tolist()) == [[-10, 5, -5, 0], [-10, 5, 0, 5], [0, 10, 5, 10]]


def test_jaws_alone_are_a_rectangle() -> None:
    found = aperture_of({"X": (-30.0, 40.0), "Y": (-20.0, 30.0)}, {})
    assert found.area == 35
    assert found.openings().tolist() == [[-30, 40, -20, 30]]


def test_what_nothing_limits_has_no_area() -> None:
    assert math.isnan(aperture_of({"X": (-30.0, 40.0)}, {}).area)
    assert aperture_of({}, {}).openings().size == 0


def test_closed_jaws_leave_nothing_open() -> None:
    assert aperture_of({"X": (5.0, 5.0), "Y": (-20.0, 30.0)}, {}).area == 0


@pytest.mark.parametrize(
    ("positions", "said"),
    [
        ({"MLCX": (1.0, 2.0, 3.0, 4.0)}, "LeafJawPositions of MLCX has 4 values, .* LeafPositionBoundaries 4"),
        ({"ASYMX": (1.0,)}, "of ASYMX has 1 values"),
        ({"": (1.0, 2.0)}, "a device without a type"),
    ],
)
def test_positions_that_do_not_fit_are_refused(positions: dict[str, tuple[float, ...]], said: str) -> None:
    with pytest.raises(InvalidValue, match=said) as caught:
        aperture_of(positions, {"MLCX": BORDERS})
    assert caught.value.tag == 0x300A011C
