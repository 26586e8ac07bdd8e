"""The witness is pydicom."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from dicomnb.teaching import STUDIES
from tests.teaching.written import Written

STUDY = STUDIES["motion"]


def test_the_registration_leads_from_the_moving_scan_to_the_fixed_one(written: Written) -> None:
    reg = pydicom.dcmread(written("motion") / "reg.dcm")
    fixed, moving = reg.RegistrationSequence
    matrices = [
        np.reshape(each.MatrixRegistrationSequence[0].MatrixSequence[0].FrameOfReferenceTransformationMatrix, (4, 4))
        for each in (fixed, moving)
    ]
    assert matrices[0].tolist() == np.eye(4).tolist()
    # Turned by 10° about z, then shifted by (12.5, -8, 5).
    cosine, sine = np.cos(np.pi / 18), np.sin(np.pi / 18)
    wanted = [[cosine, -sine, 0, 12.5], [sine, cosine, 0, -8], [0, 0, 1, 5], [0, 0, 0, 1]]
    assert matrices[1].astype(float) == pytest.approx(np.array(wanted), abs=1e-9)
    frames = {pydicom.dcmread(written("motion") / f"{scan}01.dcm").FrameOfReferenceUID for scan in ("fixed", "moving")}
    assert frames == {fixed.FrameOfReferenceUID, moving.FrameOfReferenceUID}
    assert len(frames) == 2


@pytest.mark.parametrize("scan", ["fixed", "moving"])
def test_the_middle_of_each_sphere_lies_where_the_truth_says(written: Written, scan: str) -> None:
    headers = [pydicom.dcmread(written("motion") / f"{scan}{number:02}.dcm") for number in range(1, 21)]
    values = np.array([ds.pixel_array * float(ds.RescaleSlope) + float(ds.RescaleIntercept) for ds in headers])
    x, y, z = map(float, headers[0].ImagePositionPatient)
    for sphere in STUDY.spheres:
        k, j, i = (np.argwhere(values == sphere.value)).mean(axis=0)
        found = [x + 2.5 * i, y + 2.0 * j, z + 3.0 * k]
        assert found == pytest.approx(STUDY.place(sphere, scan).tolist(), abs=0.6)


def test_a_place_in_the_moving_scan_is_turned_back() -> None:
    sphere = STUDY.spheres[0]
    moved = STUDY.matrix @ [*STUDY.place(sphere, "moving"), 1]
    assert moved[:3] == pytest.approx(sphere.center)
    assert np.linalg.norm(STUDY.place(sphere, "moving") - STUDY.place(sphere, "fixed")) > 10
