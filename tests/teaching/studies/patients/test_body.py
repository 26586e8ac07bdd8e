from __future__ import annotations

import math

import numpy as np
import pydicom
import pytest

import dicomnb as dn
from dicomnb.teaching.studies.patients.body import ABDOMEN, HEAD, THORAX
from dicomnb.teaching.studies.patients.patient import PatientStudy
from tests.teaching.witness import Witness, witness
from tests.teaching.written import Written

pytestmark = pytest.mark.xdist_group("studies")
PATIENTS = {"thorax": THORAX, "abdomen": ABDOMEN, "head": HEAD}
LESIONS = [
    pytest.param(kind, lesion, id=f"{kind}, {lesion.name}")
    for kind, study in PATIENTS.items()
    for lesion in study.lesions
]


@pytest.fixture(scope="module")
def stacks(written: Written) -> dict[str, tuple[Witness, Witness]]:
    return {
        kind: (witness(written(kind).glob("ct*.dcm")), witness(written(kind).glob("pet*.dcm"))) for kind in PATIENTS
    }


@pytest.mark.parametrize(("kind", "lesion"), LESIONS)
def test_lesions_are_where_they_are_said_to_be(
    stacks: dict[str, tuple[Witness, Witness]], kind: str, lesion: object
) -> None:
    study: PatientStudy = PATIENTS[kind]
    ct, _ = stacks[kind]
    center, radius, hu = lesion.center, lesion.radius, lesion.hu  # type: ignore[attr-defined]
    others = [one for one in study.lesions if one is not lesion and math.dist(one.center, center) < radius]
    near = np.linalg.norm(ct.positions() - center, axis=-1)
    inside = near < radius - 3.0
    for one in others:
        inside &= np.linalg.norm(ct.positions() - one.center, axis=-1) > one.radius + 3
    if inside.sum() > 3:
        assert ct.values[inside].mean() == pytest.approx(
            hu, abs=max(4.0, 4 * study.noise_hu / math.sqrt(inside.sum() / 6))
        )


@pytest.mark.parametrize("kind", PATIENTS)
def test_a_pet_shows_its_lesions_and_no_more_than_they_hold(
    stacks: dict[str, tuple[Witness, Witness]], kind: str
) -> None:
    study = PATIENTS[kind]
    _, pet = stacks[kind]
    for lesion in study.lesions:
        if lesion.radius > 7.5 and lesion.suv > 3:
            peak = pet.values[np.linalg.norm(pet.positions() - lesion.center, axis=-1) < 3.5].mean() / study.suv_1
            assert 0.8 * lesion.suv < peak < 1.1 * lesion.suv, lesion.name


def test_organs_have_the_sizes_of_organs() -> None:
    assert 90 < ABDOMEN.volume_ml("right kidney") < 220
    assert 80 < ABDOMEN.volume_ml("spleen") < 350
    assert 15 < HEAD.volume_ml("eyes") < 24


def test_the_heart_the_bladder_and_the_brain_take_up_most(stacks: dict[str, tuple[Witness, Witness]]) -> None:
    suv = {kind: stacks[kind][1].values / PATIENTS[kind].suv_1 for kind in PATIENTS}
    where = {kind: np.unravel_index(suv[kind].argmax(), suv[kind].shape) for kind in PATIENTS}
    bladder = (stacks["abdomen"][1].affine @ [*where["abdomen"][::-1], 1])[:3]
    assert bladder == pytest.approx(np.array([5.0, -30.0, -592.0]), abs=35)
    assert suv["abdomen"].max() > 20
    assert 6.5 < np.percentile(suv["head"][suv["head"] > 3], 90) < 9.5
    heart = np.array([40.0, -36.0, -88.0]) + THORAX.shift
    near = np.linalg.norm(stacks["thorax"][1].positions() - heart, axis=-1) < 60
    assert suv["thorax"][near].max() > 5


def test_the_head_lies_in_a_tilted_gantry_and_is_straight_again_when_cut(written: Written) -> None:
    ct, _ = dn.load_all(written("head"))
    assert [finding.code for finding in ct.findings] == ["gantry_tilt"]
    assert ct.affine[:3, 2] == pytest.approx([0, 0, 4.5])
    hemorrhage = HEAD.lesions[1]
    measured = dn.roi(ct, dn.Sphere(hemorrhage.center, 9.0))
    assert measured.mean == pytest.approx(68, abs=2)


def test_the_truth_in_air_fat_and_liver(stacks: dict[str, tuple[Witness, Witness]]) -> None:
    ct, _ = stacks["abdomen"]
    liver = np.linalg.norm(ct.positions() - np.array([-97.0, -2.0, -322.0]), axis=-1) < 8
    # Veins run through it.
    assert np.median(ct.values[liver]) == pytest.approx(112, abs=4)
    corner = ct.values[:, :6, :6]
    assert corner.mean() == pytest.approx(-1000, abs=3)
    assert corner.std() == pytest.approx(ABDOMEN.noise_hu, rel=0.1)


def test_the_header_tells_the_exposure(written: Written) -> None:
    header = pydicom.dcmread(written("thorax") / "ct001.dcm", stop_before_pixels=True)
    assert int(header.Exposure) == 150
    assert list(map(float, header.WindowWidth)) == [400, 1500]
    head = pydicom.dcmread(written("head") / "ct001.dcm", stop_before_pixels=True)
    assert list(head.WindowCenterWidthExplanation) == ["BRAIN", "BONE"]
    assert str(header.PatientName) == "Phantom^Boris"
