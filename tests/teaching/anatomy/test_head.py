from __future__ import annotations

import numpy as np
import pytest

from dicomnb.teaching.anatomy.head import Folds, head_parts
from dicomnb.teaching.anatomy.solids import Superellipsoid
from tests.teaching.anatomy.anatomical import tissue_at

PARTS = head_parts()


@pytest.mark.parametrize(
    ("place", "tissue"),
    [
        ((33, -77, 4), "fluid"),  # the left eye
        ((33.5, -86, 4), "lens"),
        ((34, -64, -32), "air"),  # sinus of the upper jaw
        ((9, 0, 60), "fluid"),  # ventricles
        ((-9, 0, 60), "fluid"),
        ((11, 14, 42), "deep gray matter"),
        ((0, 28, 38), "calcium"),
        ((0, 16, 4), "white matter"),  # brain stem
        ((0, 60, 90), "falx"),
    ],
)
def test_what_is_where(place: tuple[float, float, float], tissue: str) -> None:
    assert tissue_at(PARTS, place) == tissue


def test_the_vault_has_two_tables_and_spongy_bone_between() -> None:
    across = [tissue_at(PARTS, (x, 2.0, 45.0)) for x in np.arange(66, 84, 0.5)]
    order = list(dict.fromkeys(across))
    bone = order.index("diploe")
    assert order[bone - 1] == order[bone + 1] == "cortical bone" or across.count("cortical bone") > 4
    assert across[0] != "cortical bone"
    assert across[-1] in {"skin", "fat", "air"}


def test_furrows_wind_near_the_surface_and_not_deeper() -> None:
    ball = Superellipsoid((0, 0, 0), (60, 60, 60))
    furrows = Folds(ball, 15.0, 1.5)
    z, y, x = np.meshgrid(*(np.arange(-64.0, 64.0, 4.0, dtype=np.float32),) * 3, indexing="ij")
    inside = furrows.distance(x, y, z) < 0
    depth = 60 - np.sqrt(x**2 + y**2 + z**2)
    assert 0.03 < inside[(depth > 1) & (depth < 9)].mean() < 0.3
    assert not inside[(depth > 15.5) | (depth < -0.5)].any()
