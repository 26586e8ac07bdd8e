from __future__ import annotations

import pytest

from dicomnb.teaching.anatomy.skeleton import CAVITY, LEVELS, spine_y, trunk_bones
from tests.teaching.anatomy.anatomical import tissue_at

PARTS = trunk_bones()


def test_there_are_twelve_thoracic_and_five_lumbar_vertebrae() -> None:
    names = [name for name, *_ in LEVELS]
    assert sum(name.startswith("T") for name in names) == 12
    assert sum(name.startswith("L") for name in names) == 5
    heights = {name: z for name, z, *_ in LEVELS}
    assert heights["C7"] > heights["T1"] > heights["T12"] > heights["L1"] > heights["L5"]


def test_the_spine_is_bent_back_in_the_chest_and_forward_in_the_loin() -> None:
    assert spine_y(-60) > spine_y(80) > spine_y(190)
    assert spine_y(-260) < spine_y(-100)


@pytest.mark.parametrize("level", ["T3", "T8", "L2", "L5"])
def test_a_vertebra_has_marrow_a_canal_and_a_disc_below(level: str) -> None:
    z, apart = next((z, apart) for name, z, _, _, apart in LEVELS if name == level)
    assert tissue_at(PARTS, (0, spine_y(z), z)) == "marrow"
    assert tissue_at(PARTS, (0, spine_y(z - apart / 2), z - apart / 2)) == "disc"
    assert tissue_at(PARTS, (0, spine_y(z) + 24.5, z)) in {"nerve", "fluid"}
    front = next(half for name, _, _, half, _ in LEVELS if name == level)
    assert tissue_at(PARTS, (0, spine_y(z) - front + 0.9, z)) == "cortical bone"


def test_ribs_lie_outside_of_the_chest_and_are_alike_on_both_sides() -> None:
    x, y, z = CAVITY.surface(0, -60.0, 5.0)
    column = [tissue_at(PARTS, (x, y, z + step)) for step in range(-20, 20, 2)]
    other = [tissue_at(PARTS, (-x, y, z + step)) for step in range(-20, 20, 2)]
    assert "marrow" in column
    assert "air" in column
    assert column == other
