from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dicomnb.geometry.rigid_motion import motion_text, nearest_rotation, residual_to_rotation, rotation_text

CORNERS = np.array([[x, y, z] for x in (0.0, 30.0) for y in (0.0, 20.0) for z in (0.0, 50.0)])


def turned(degrees: float) -> Any:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[1, 0, 0, 3], [0, c, -s, -4], [0, s, c, 0.25], [0, 0, 0, 1]])


def test_a_rotation_is_its_own_nearest_and_leaves_no_residual() -> None:
    assert nearest_rotation(turned(20)) == pytest.approx(turned(20)[:3, :3])
    assert residual_to_rotation(turned(20), CORNERS) == pytest.approx(0, abs=1e-9)


def test_a_stretch_moves_the_farthest_corner_by_its_share() -> None:
    stretched = np.diag([1.02, 1.0, 1.0, 1.0])
    # Half of 30 mm from the middle, 2 % of that; the nearest rotation is none.
    assert residual_to_rotation(stretched, CORNERS) == pytest.approx(0.3)
    assert nearest_rotation(stretched) == pytest.approx(np.eye(3))


def test_motions_are_told_in_words() -> None:
    assert rotation_text(turned(-20)) == "rotation 20° about (-1, 0, 0)"
    assert rotation_text(np.eye(4)) == "no rotation"
    assert motion_text(turned(20)) == "x' = M x, translation (3, -4, 0.25) mm, rotation 20° about (1, 0, 0)"
