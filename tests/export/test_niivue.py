from __future__ import annotations

import sys

import nibabel
import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import MissingDependency, UsageError


def test_values_mask_window_and_place_go_along_and_nobody_does() -> None:
    pytest.importorskip("ipyniivue")
    ct = dn.load(dn.make_study("stack-tilt"))
    viewer = dn.to_niivue(ct, {"Bone": ct.array > 300}, window=(400, 1800))
    volume, bone = viewer.volumes
    image = nibabel.Nifti1Image.from_bytes(volume.data)
    assert np.array_equal(image.get_fdata().T, ct.array)
    assert np.allclose(image.affine, np.diag([-1, -1, 1, 1]) @ ct.affine, atol=1e-5)  # shear and all
    assert (volume.cal_min, volume.cal_max) == (-500, 1300)
    layer = nibabel.Nifti1Image.from_bytes(bone.data)
    assert np.array_equal(layer.get_fdata().T == 1, ct.array > 300)
    assert np.array_equal(layer.affine, image.affine)
    assert bone.name == "Bone.nii"
    for secret in (str(ct.dataset.PatientName), ct.dataset.PatientID, ct.dataset.StudyDate):
        assert secret.encode() not in volume.data


def test_a_mask_of_another_shape_is_refused() -> None:
    pytest.importorskip("ipyniivue")
    with pytest.raises(UsageError, match=r"A mask has bool of the shape"):
        dn.to_niivue(dn.make_study("stack"), np.ones((2, 3, 4), bool))


def test_without_ipyniivue_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipyniivue", None)
    with pytest.raises(MissingDependency, match=r'pip install "dicomnb\[niivue\]"'):
        dn.to_niivue(dn.make_study("stack"))
