from __future__ import annotations

import pytest

from dicomnb.teaching.anatomy.belly import LIVER, belly_organs
from dicomnb.teaching.anatomy.voxels import share
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid
from tests.teaching.anatomy.anatomical import tissue_at

ORGANS = tuple(belly_organs())


@pytest.mark.parametrize(
    ("place", "tissue"),
    [
        ((-100, -10, -190), "liver"),
        ((110, 50, -165), "spleen"),
        ((60, -60, -200), "air"),  # gas in front of the stomach's content
        ((60, 10, -170), "bowel content"),
        ((-54, -44, -234), "bile"),
        ((-66, 34, -300), "air"),  # nothing of the belly's organs
    ],
)
def test_what_is_where(place: tuple[float, float, float], tissue: str) -> None:
    assert tissue_at(ORGANS, place) == tissue


def test_kidneys_have_a_bark_and_pyramids() -> None:
    for name in ("right kidney", "left kidney"):
        tissues = [part.tissue for part in ORGANS if part.name == name]
        assert tissues == ["kidney cortex", "kidney medulla", "fat"]


def test_the_liver_has_the_size_of_a_liver() -> None:
    found = share(VoxelGrid(50, 44, 40, (5.0, 5.0, 5.0), (-145.0, -105.0, -310.0)), [LIVER])
    assert found is not None
    assert 1100 < found[1].sum(dtype=float) * 0.125 < 2200
