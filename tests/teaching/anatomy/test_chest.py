from __future__ import annotations

import numpy as np
import pytest

from dicomnb.teaching.anatomy.chest import LEFT_CHAMBER, LEFT_VENTRICLE, LUNGS, airways, chest_organs, lungs
from dicomnb.teaching.anatomy.solids import Solid
from dicomnb.teaching.anatomy.voxels import share
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid
from tests.teaching.anatomy.anatomical import tissue_at

ORGANS = (*lungs(), *chest_organs(), *airways())
GRID = VoxelGrid(44, 34, 50, (6.0, 6.0, 6.0), (-129.0, -99.0, -190.0))


def volume(solid: Solid) -> float:
    found = share(GRID, [solid])
    assert found is not None
    return float(found[1].sum(dtype=float)) * 0.216


@pytest.mark.parametrize(
    ("place", "tissue"),
    [
        ((0, 0, 90), "air"),  # windpipe
        ((-19, -28, 0), "blood"),  # ascending aorta
        ((29, 45, -20), "blood"),  # descending aorta
        ((-30, -11, 20), "blood of veins"),  # upper vena cava
        ((36, -33, -86), "blood"),
        ((4, 8, -50), "blood"),
    ],
)
def test_what_is_where(place: tuple[float, float, float], tissue: str) -> None:
    assert tissue_at(ORGANS, place) == tissue


def test_lungs_have_the_size_of_lungs_and_the_left_one_leaves_room_for_the_heart() -> None:
    right, left = (volume(lung) for lung in LUNGS)
    assert 1400 < left < right < 3000


def test_the_muscle_of_the_left_ventricle_has_about_two_hundred_millilitres() -> None:
    assert 90 < LEFT_VENTRICLE.volume_ml - LEFT_CHAMBER.volume_ml < 220


def test_vessels_of_the_lungs_stay_in_them() -> None:
    vessels = next(part for part in ORGANS if part.name == "vessels of the lungs")
    ends = np.array([piece.stop for piece in vessels.solids[::7]], np.float32)  # type: ignore[attr-defined]
    x, y, z = (ends[:, None, None, axis] for axis in range(3))
    deepest = np.minimum(*(lung.distance(x, y, z) for lung in LUNGS))
    assert (deepest < 1).mean() > 0.9
