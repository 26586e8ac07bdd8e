from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.teaching.anatomy.solids import Superellipsoid
from dicomnb.teaching.anatomy.voxels import BodyPart
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid
from dicomnb.teaching.phantom.header import Subject
from dicomnb.teaching.phantom.solid_phantom import Grid
from dicomnb.teaching.studies.patients.patient import PatientStudy
from dicomnb.teaching.studies.petct import Lesion


def anatomy() -> tuple[BodyPart, ...]:
    """A block of muscle with a liver of 5 cm across, half of it replaced by a ball of bone."""
    return (
        BodyPart("block", "muscle", (Superellipsoid((0, 0, 0), (70, 60, 50), 6),)),
        BodyPart("liver", "liver", (Superellipsoid((20, 0, 0), (25, 25, 25)),)),
        BodyPart("bone", "cortical bone", (Superellipsoid((20, 0, 0), (12, 12, 12)),)),
    )


SMALL = PatientStudy(
    key="small",
    description="CT of a block",
    body_part="CHEST",
    subject=Subject("Phantom^Bert", "SAMPLE-0099", "19500101", "M", "065Y", 1.8, 80.0),
    anatomy=anatomy,
    shift=(5.0, -7.0, 11.0),
    lesions=(Lesion("node", (-30.0, -17.0, 16.0), 12.0, 20.0, 6.0),),
    ct_grid=VoxelGrid(60, 54, 22, (2.5, 2.4, 5.0), (-70.0, -70.0, -40.0)),
    pet_grid=Grid(40, 36, 30, (4.0, 3.9, 4.2), (-74.0, -74.0, -50.0)),
)
# 350 MBq injected 3720 s before, half-life 6586.2 s, 80 kg: 350e6 · 2^(−3720/6586.2) / 80000 Bq/mL
SUV_1 = 2957.6793


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> list[dn.Volume]:
    return dn.load_all(SMALL.write(tmp_path_factory.mktemp("small")))


def test_ct_and_pet_are_read_back(loaded: list[dn.Volume]) -> None:
    ct, pet = loaded
    assert (str(ct.units), ct.shape) == ("HU", (22, 54, 60))
    assert (str(pet.units), pet.shape) == ("BQML", (30, 36, 40))
    assert ct.dataset.FrameOfReferenceUID == pet.dataset.FrameOfReferenceUID
    assert ct.dataset.PatientWeight == pet.dataset.PatientWeight == 80
    assert SMALL.suv_1 == pytest.approx(SUV_1, rel=1e-6)


def test_a_lesion_measures_what_it_is_filled_with(loaded: list[dn.Volume]) -> None:
    ct, _ = loaded
    measured = dn.roi(ct, dn.Sphere((-30.0, -17.0, 16.0), 8.0))
    count = measured.count
    # The noise of neighbouring voxels is correlated: allow for four standard errors of a quarter of the voxels.
    assert measured.mean == pytest.approx(20, abs=4 * SMALL.noise_hu / math.sqrt(count / 4))
    assert measured.sd == pytest.approx(SMALL.noise_hu, rel=0.35)


def test_volumes_of_organs_leave_out_what_took_their_place() -> None:
    ball = 4 / 3 * math.pi / 1000
    assert SMALL.volume_ml("bone") == pytest.approx(ball * 12**3, rel=0.01)
    assert SMALL.volume_ml("liver") == pytest.approx(ball * (25**3 - 12**3), rel=0.01)
    assert SMALL.organs == ("block", "liver", "bone")
    with pytest.raises(KeyError, match="heart"):
        SMALL.volume_ml("heart")


def test_the_pet_keeps_what_it_blurs() -> None:
    seen = SMALL.suv_values()
    x, y, z = (SMALL.pet_grid.centers(axis) for axis in range(3))
    far = np.sqrt((z[:, None, None] - 16) ** 2 + (y[:, None] + 17) ** 2 + (x + 30) ** 2)
    near = far < 24
    excess = (seen[near] - 0.7).sum() * 4.0 * 3.9 * 4.2 / 1000
    assert excess == pytest.approx(SMALL.lesions[0].volume_ml * (6.0 - 0.7), rel=0.03)
    # A ball of twice the resolution and more reaches its full value in its middle, and nowhere more.
    assert seen[far < 3].max() == pytest.approx(6.0, rel=0.03)
    assert seen.max() < 6.01


def test_the_noise_falls_with_the_root_of_the_exposure_and_differs_from_slice_to_slice() -> None:
    low = SMALL.at_exposure(37.5)
    assert low.noise_hu == pytest.approx(2 * SMALL.noise_hu)
    assert low.ct_noise(4).std() == pytest.approx(low.noise_hu)
    assert not np.allclose(SMALL.ct_noise(4), SMALL.ct_noise(5), atol=1)
    assert (SMALL.ct_noise(4) == SMALL.ct_noise(4)).all()


def test_the_same_patient_gives_the_same_bytes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    small = replace(SMALL, ct_grid=replace(SMALL.ct_grid, slices=3), pet_grid=replace(SMALL.pet_grid, slices=4))
    one, other = (small.write(tmp_path / name) for name in ("one", "other"))
    for name in small.names:
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert len(small.names) == 7
