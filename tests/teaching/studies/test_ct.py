from __future__ import annotations

import math

import numpy as np
import pytest

from dicomnb.teaching.studies.ct import CT
from tests.teaching.witness import Witness, witness
from tests.teaching.written import Written

# Name, centre in LPS mm, radius in mm, Hounsfield units, and those of what is around it.
INSERTS = [
    ("air", (10.0, 28.0, -197.0), 8.0, -1000, 30),
    ("lung", (-74.0, -6.0, -183.0), 14.0, -700, -820),
    ("fat", (-12.0, -74.0, -166.0), 11.0, -100, 30),
    ("water", (21.0, -34.0, -178.0), 15.0, 0, 30),
    ("blood", (66.0, -22.0, -158.0), 13.0, 50, -820),
    ("bone", (97.0, 24.0, -190.0), 9.0, 700, -820),
]


@pytest.fixture(scope="module")
def ct(written: Written) -> Witness:
    return witness(written("ct").iterdir())


def test_ct_is_stored_unsigned_with_an_intercept_of_minus_1024(ct: Witness) -> None:
    assert ct.values.shape == (40, 512, 512)
    assert {
        (h.PixelRepresentation, h.BitsStored, float(h.RescaleIntercept), float(h.RescaleSlope)) for h in ct.headers
    } == {(0, 12, -1024.0, 1.0)}
    assert ct.headers[0].pixel_array.min() == 24  # air
    assert {h.RescaleType for h in ct.headers} == {"HU"}


def test_slices_are_where_the_grid_says(ct: Witness) -> None:
    # 0.75 mm, 0.75 mm, 2.5 mm
    assert ct.affine[:3, :3] == pytest.approx(np.diag([0.75, 0.75, 2.5]))
    assert ct.affine[:3, 3] == pytest.approx([-180.25, -198.625, -228.0])
    assert CT.grid.affine == pytest.approx(ct.affine)


@pytest.mark.parametrize(("name", "center", "radius", "hu", "around"), INSERTS)
def test_insert_has_its_hounsfield_units_place_and_volume(
    ct: Witness, name: str, center: tuple[float, float, float], radius: float, hu: int, around: int
) -> None:
    assert ct.at(center) == hu
    volume, centroid = ct.weigh(center, radius + 2.8, around, hu)
    assert volume == pytest.approx(4 / 3 * math.pi * radius**3 / 1000, rel=0.01)
    assert centroid == pytest.approx(np.array(center), abs=0.05)


def test_truth_as_data_is_what_was_promised() -> None:
    assert [(i.name, i.center, i.radius, i.hu) for i in CT.inserts] == [insert[:4] for insert in INSERTS]
    # 4/3 π 8³ mm³ = 2144.66 mm³
    assert CT.inserts[0].volume_ml == pytest.approx(2.14466, abs=1e-5)


def test_volume_of_the_body_can_be_counted(ct: Witness) -> None:
    # π · 161 mm · 108 mm · 40 · 2.5 mm = 5462.60 mL. Half air, half tissue is -485: whoever counts from there on
    # counts right, but for lungs and air, which have to be filled up: all between the first and the last voxel.
    inside = ct.values > -485
    filled = np.maximum.accumulate(inside, axis=2) & np.maximum.accumulate(inside[:, :, ::-1], axis=2)[:, :, ::-1]
    assert filled.sum() * ct.voxel_volume == pytest.approx(5462.60, rel=0.001)
    assert CT.volume_ml == pytest.approx(5462.60, abs=0.01)


def test_lungs_have_the_volume_of_their_ellipsoids(ct: Witness) -> None:
    # Cut by the stack, of which the lungs fill all: integrate the sections of each ellipsoid from -229.25 to -129.25.
    expected = 0.0
    for (_, _, z), (a, b, c) in (((0, 0, -172.0), (56.0, 74.0, 95.0)), ((0, 0, -168.0), (44.0, 66.0, 82.0))):
        low, high = (-229.25 - z) / c, (-129.25 - z) / c
        expected += math.pi * a * b * c * ((high - high**3 / 3) - (low - low**3 / 3)) / 1000
    inside = ct.values < -395  # half lung, half tissue
    from_left = np.maximum.accumulate(~inside, axis=2) & np.maximum.accumulate(~inside[:, :, ::-1], axis=2)[:, :, ::-1]
    found = (inside & from_left).sum() * ct.voxel_volume
    # The air insert counts too; the two nodules in the left lung do not.
    nodules = 4 / 3 * math.pi * (13.0**3 + 9.0**3 - 8.0**3) / 1000
    assert found == pytest.approx(expected - nodules, rel=0.003)


def test_any_flip_or_swap_moves_an_insert(ct: Witness) -> None:
    wrong = (
        ct.values[::-1],
        ct.values[:, ::-1],
        ct.values[:, :, ::-1],
        ct.values[:, ::-1, ::-1],
        ct.values.transpose(0, 2, 1),
    )
    for values in wrong:
        assert any(values[ct.index(center)] != hu for _, center, _, hu, _ in INSERTS)
