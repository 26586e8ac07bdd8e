from __future__ import annotations

import pytest

from dicomnb.teaching.anatomy.pelvis import BLADDER, pelvic_bones, pelvic_muscles, pelvic_organs
from tests.teaching.anatomy.anatomical import tissue_at

PARTS = (*pelvic_muscles(), *pelvic_organs(), *pelvic_bones())


@pytest.mark.parametrize(
    ("place", "tissue"),
    [
        ((2, -18, -452), "urine"),
        ((91, -4, -452), "marrow"),  # heads of the thigh bones
        ((-91, -4, -452), "marrow"),
        ((0, 66, -372), "marrow"),  # sacrum
        ((0, -63, -475), "cartilage"),
        ((-88, 78, -440), "muscle"),
    ],
)
def test_what_is_where(place: tuple[float, float, float], tissue: str) -> None:
    assert tissue_at(PARTS, place) == tissue


def test_the_bladder_is_half_full() -> None:
    assert 150 < BLADDER.volume_ml < 300
