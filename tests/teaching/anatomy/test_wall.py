from __future__ import annotations

import pytest

from dicomnb.teaching.anatomy.wall import wall
from tests.teaching.anatomy.anatomical import tissue_at

PARTS = tuple(wall())


@pytest.mark.parametrize(
    ("place", "tissue"),
    [
        ((0, -300, 0), "air"),
        ((0, -113.5, 20), "air"),
        ((0, -105.5, 20), "skin"),
        ((0, -102, 20), "fat"),
        ((25, 96, -190), "muscle"),  # beside the spine
        ((-40, 38, -300), "muscle"),  # the psoas
        ((0, -40, -250), "fat"),  # room for the bowel
    ],
)
def test_layers_from_outside(place: tuple[float, float, float], tissue: str) -> None:
    assert tissue_at(PARTS, place) == tissue
