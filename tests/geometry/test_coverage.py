from __future__ import annotations

import numpy as np
import pytest

from dicomnb.geometry.coverage import covered_shares


def test_shares_of_a_rectangle_between_pixels_are_exact() -> None:
    box = np.array([[0.75, 0.5], [3.0, 0.5], [3.0, 2.0], [0.75, 2.0]])
    # Columns 1 to 3 by 0.75, 1 and 0.5 (of -0.5 ... 3.5 from 0.75 to 3.0); rows 1 and 2 by 1 and 0.5.
    across, down = np.array([0, 0.75, 1, 0.5, 0]), np.array([0, 1, 0.5, 0])
    assert covered_shares([box], (4, 5)) == pytest.approx(np.outer(down, across))


def test_shares_add_up_to_the_area_and_holes_are_left_out() -> None:
    angle = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    ring = [np.stack([20.3 + r * np.cos(angle), 15.1 + r * np.sin(angle)], axis=1) for r in (11.7, 4.2)]
    shares = covered_shares(ring, (31, 41))
    wanted = (11.7**2 - 4.2**2) * 150 * np.sin(2 * np.pi / 300)  # of 300-gons
    assert shares.sum() == pytest.approx(wanted, rel=1e-9)
    assert (shares[15, 20], shares[15, 28], shares[0, 0]) == pytest.approx((0, 1, 0), abs=2e-3)
    # Against an eighth of a pixel, one by one.
    j, i = (np.indices((31 * 20, 41 * 20)) + 0.5) / 20 - 0.5
    away = np.hypot(i - 20.3, j - 15.1)
    fine = ((away < 11.7) & (away > 4.2)).reshape(31, 20, 41, 20).mean(axis=(1, 3))
    assert np.abs(shares - fine).max() < 0.035


def test_a_keyhole_and_a_hole_cover_the_same() -> None:
    outer = np.array([[1.0, 1], [8, 1], [8, 6], [1, 6]])
    inner = np.array([[3.0, 3], [5, 3], [5, 4], [3, 4]])
    keyhole = np.array([[1.0, 1], [8, 1], [8, 6], [1, 6], [1, 3], [3, 3], [3, 4], [5, 4], [5, 3], [3, 3], [1, 3]])
    assert covered_shares([keyhole], (8, 10)) == pytest.approx(covered_shares([outer, inner], (8, 10)))
    assert covered_shares([], (2, 3)).tolist() == [[0, 0, 0], [0, 0, 0]]
