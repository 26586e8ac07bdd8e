from __future__ import annotations

import math

import numpy as np
import pydicom
import pytest

from dicomnb.teaching.studies.petct import PET_CT
from tests.teaching.witness import Witness, witness
from tests.teaching.written import Written

# 350 MBq injected 3720 s before, half-life 6586.2 s, 63.5 kg: 350e6 · 2^(−3720/6586.2) / 63500 Bq/mL
SUV_1 = 3726.2102

# Centre in LPS mm, radius in mm, Hounsfield units, standardized uptake value, and that of what is around.
LESIONS = {
    "nodule": ((-86.0, -34.0, -186.0), 12.0, 40, 6, 0.4),
    "node": ((22.0, -42.0, -168.0), 9.0, 75, 4, 1),
    "scar": ((86.0, -26.0, -193.0), 11.0, 60, 0.4, 0.4),  # in PET like what is around it
    "marrow": ((15.0, 22.0, -177.0), 10.0, 30, 3, 1),  # in CT like what is around it
}


@pytest.fixture(scope="module")
def pet(written: Written) -> Witness:
    return witness(written("pet-ct").glob("pet*.dcm"))


@pytest.fixture(scope="module")
def ct(written: Written) -> Witness:
    return witness(written("pet-ct").glob("ct*.dcm"))


def test_both_are_of_one_patient_in_one_frame_of_reference(pet: Witness, ct: Witness) -> None:
    headers = [*pet.headers, *ct.headers]
    for keyword in ("PatientID", "PatientName", "PatientWeight", "StudyInstanceUID", "FrameOfReferenceUID"):
        assert len({str(header[keyword].value) for header in headers}) == 1
    assert len({header.SeriesInstanceUID for header in headers}) == 2


def test_grids_differ_in_everything(pet: Witness, ct: Witness) -> None:
    assert (pet.values.shape, ct.values.shape) == ((33, 92, 116), (42, 208, 256))
    assert np.diag(pet.affine)[:3] == pytest.approx([3.125, 2.75, 3.27])
    assert np.diag(ct.affine)[:3] == pytest.approx([1.45, 1.4, 2.5])
    assert not np.isclose(pet.affine[:3, 3], ct.affine[:3, 3]).any()


@pytest.mark.parametrize("name", LESIONS)
def test_lesion_is_in_both_where_it_is_said_to_be(pet: Witness, ct: Witness, name: str) -> None:
    center, radius, hu, suv, around = LESIONS[name]
    assert ct.at(center) == hu
    assert pet.at(center) / SUV_1 == pytest.approx(suv, rel=1e-3)
    if suv > around:
        volume, centroid = pet.weigh(center, radius + 3.3, around * SUV_1, suv * SUV_1)
        assert volume == pytest.approx(4 / 3 * math.pi * radius**3 / 1000, rel=0.02)
        assert centroid == pytest.approx(np.array(center), abs=0.1)


def test_uptake_is_1_in_the_body_and_less_in_the_lungs(pet: Witness) -> None:
    for point, suv in (((-110.0, -20.0, -172.0), 0.4), ((100.0, 10.0, -150.0), 0.4), ((9.0, 40.0, -180.0), 1)):
        assert pet.at(point) / SUV_1 == pytest.approx(suv, rel=1e-3)
    assert pet.at((160.0, -110.0, -180.0)) == 0


def test_truth_as_data_is_what_was_promised() -> None:
    said = {one.name: (one.center, one.radius, one.suv) for one in PET_CT.lesions}
    assert said == {name: (center, radius, suv) for name, (center, radius, _, suv, _) in LESIONS.items()}
    assert [one.hu for one in PET_CT.lesions] == [40, 75, 60, None]
    # 4/3 π 12³ mm³
    assert PET_CT.lesions[0].volume_ml == pytest.approx(7.23823, abs=1e-5)


def test_pet_still_measures_activity_at_the_start(written: Written) -> None:
    header = pydicom.dcmread(written("pet-ct") / "pet001.dcm", stop_before_pixels=True)
    assert (header.Units, header.DecayCorrection, header.Modality) == ("BQML", "START", "PT")
    assert float(header.PatientWeight) == 63.5
