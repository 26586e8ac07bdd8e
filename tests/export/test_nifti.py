from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, GeometryError, MissingDependency, UsageError
from dicomnb.export.nifti import to_nifti
from dicomnb.volumes.loading.load import load_all
from dicomnb.volumes.volume import Volume
from tests.export.full_disk import full_disk
from tests.export.volumes import OBLIQUE, TILTED, colored, in_time, of_ultrasound, upright
from tests.images import series

nib = pytest.importorskip("nibabel")

RAS = np.diag([-1.0, -1.0, 1.0])

DICOM2NIFTI = "icometrix+dicom2nifti/tests/data"
"""Where series lie beside the NIfTI that dicom2nifti made of them; the others are of dcm2niix."""

REFERENCES = [
    ("neurolabusc+dcm_qa_ge/In", "neurolabusc+dcm_qa_ge/Ref/epiRT_IntAsc_GD0_2.nii"),
    ("neurolabusc+dcm_qa_mosaic/In", "neurolabusc+dcm_qa_mosaic/Ref/2_ep2d_Asc.nii"),
    ("neurolabusc+dcm_qa_philips/In", "neurolabusc+dcm_qa_philips/Ref/EPI_asc_CLEAR_201.nii"),
    *(
        (f"{DICOM2NIFTI}/{name}", f"{DICOM2NIFTI}/{name}_ground_truth.nii.gz")
        for name in (
            "failing/slicecount/001",
            "ge/anatomical/001",
            "ge/dti/001",
            "generic/anatomical/001",
            "generic/anatomical/001_implicit",
            "generic/anatomical/002_non_isotropic",
            "generic/compressed/001",
            "generic/compressed_j2k/001",
            "generic/compressed_jpeg/001",
            "generic/compressed_jpegls/001",
            "generic/compressed_rle/001",
            "generic/rgb/001",
            "hitachi/anatomical/001",
            "hyperfine/anatomical/001",
            "philips/dti/001",
            "philips_enhanced/anatomical/001",
            "philips_enhanced/dti/001",
            "siemens_multiframe/anatomical/001",
        )
    ),
    (f"{DICOM2NIFTI}/hitachi/anatomical/001", f"{DICOM2NIFTI}/hitachi/anatomical/001_implicit_ground_truth.nii.gz"),
]


def read_back(volume: Volume, folder: Path) -> Any:
    to_nifti(volume, folder / "volume.nii.gz")
    return nib.load(folder / "volume.nii.gz")


@pytest.mark.parametrize("how", [{}, TILTED, OBLIQUE], ids=["axial", "tilted", "oblique"])
def test_every_voxel_comes_back_at_its_place(how: dict[str, Any], tmp_path: Path) -> None:
    volume = upright(**how)
    found = read_back(volume, tmp_path)
    assert found.shape == (3, 4, 5)
    assert found.get_data_dtype() == np.float32
    for i, j, k in np.ndindex(3, 4, 5):
        # 100 k + 10 j + i stored, × 0.5 − 7
        assert found.dataobj[i, j, k] == (100 * k + 10 * j + i) * 0.5 - 7
        there = nib.affines.apply_affine(found.affine, (i, j, k))
        assert there == pytest.approx(RAS @ volume.to_patient([i, j, k]), abs=1e-4)


def test_coordinates_that_are_not_the_patients_are_unknown_ones(tmp_path: Path) -> None:
    """nifti1.h: code 0 is NIFTI_XFORM_UNKNOWN, of which the spacing in pixdim holds."""
    found = read_back(of_ultrasound(), tmp_path)
    assert (int(found.header["sform_code"]), int(found.header["qform_code"])) == (0, 0)
    assert found.header.get_zooms() == pytest.approx((0.4, 0.5, 0.8))
    assert found.dataobj[4, 0, 2] == 44


def test_a_tilt_is_kept_in_the_sform_and_the_qform_claims_nothing(tmp_path: Path) -> None:
    straight, tilted = (read_back(upright(**how), tmp_path).header for how in ({}, TILTED))
    assert (int(straight["sform_code"]), int(straight["qform_code"])) == (1, 1)
    assert straight.get_qform() == pytest.approx(straight.get_sform(), abs=1e-5)
    assert (int(tilted["sform_code"]), int(tilted["qform_code"])) == (1, 0)
    # A step of (0, 0.8, 2.5) in LPS is (0, −0.8, 2.5) in RAS.
    assert tilted.get_sform()[:3, 2] == pytest.approx([0, -0.8, 2.5])


def test_a_fourth_dimension_has_its_step_in_seconds(tmp_path: Path) -> None:
    found = read_back(in_time(2.5), tmp_path)
    assert found.shape == (3, 4, 2, 3)
    assert found.header.get_zooms() == pytest.approx((1.25, 0.75, 2.5, 2.5))
    assert found.header.get_xyzt_units() == ("mm", "sec")
    assert found.dataobj[2, 3, 1, 2] == 2000 + 100 + 30 + 2


def test_echoes_are_no_time(tmp_path: Path) -> None:
    slices = [ds for echo in (9.0, 4.5) for ds in series(2, Modality="MR", EchoTime=echo)]
    for number, ds in enumerate(slices):
        ds.SOPInstanceUID = f"2.25.{number + 1}"
    (volume,) = load_all(slices)
    assert read_back(volume, tmp_path).header.get_xyzt_units() == ("mm", "unknown")


def test_colours_are_rgb(tmp_path: Path) -> None:
    found = np.asarray(read_back(colored(), tmp_path).dataobj)
    assert found.shape == (3, 4, 2)
    # Values of slice k are 7 n + k, three for each pixel: column 1 of row 2 begins with number 3 (3 × 2 + 1) = 21.
    assert found[1, 2, 1].tolist() == (7 * 21 + 1, 7 * 22 + 1, 7 * 23 + 1)


def test_nothing_about_the_patient_goes_along(tmp_path: Path) -> None:
    to_nifti(upright(), tmp_path / "volume.nii")
    data = (tmp_path / "volume.nii").read_bytes()
    assert b"CT HU" in data
    assert not [word for word in (b"Roe", b"Jane", b"4711", b"20010203") if word in data]


@pytest.mark.parametrize(("folder", "reference"), REFERENCES, ids=[name for _, name in REFERENCES])
def test_other_converters_wrote_the_same_voxels_at_the_same_places(corpus: Path, folder: str, reference: str) -> None:
    theirs = nib.load(corpus / reference)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (volume,) = load_all(corpus / folder)
        ours = to_nifti(volume)
    # They may count an axis the other way: the voxel that lies at the place of ours tells.
    way = np.linalg.inv(theirs.affine) @ ours.affine
    turn, shift = np.rint(way[:3, :3]).astype(int), np.rint(way[:3, 3]).astype(int)
    assert np.abs(turn).sum(axis=0).tolist() == np.abs(turn).sum(axis=1).tolist() == [1, 1, 1]
    shape = ours.shape[:3]
    corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(shape) - 1)
    there = nib.affines.apply_affine(ours.affine, corners)
    # NIfTI holds its matrix in float32, some 0.0001 mm over 256 mm.
    assert np.abs(there - nib.affines.apply_affine(theirs.affine, corners @ turn.T + shift)).max() < 0.0005
    i, j, k = (np.indices(shape).reshape(3, -1).T @ turn.T + shift).T
    expected = np.asarray(theirs.dataobj)[i, j, k]
    if "dcm_qa_philips" in folder:
        # dcm2niix takes Philips' own scale (2005,100e), 233.42; the values of the standard are 1.29035 × stored + 0.
        expected = theirs.dataobj.get_unscaled()[i, j, k] * 1.29035409035409
    found = np.asarray(ours.dataobj).reshape(len(i), *ours.shape[3:])
    if "philips_enhanced/dti" in folder:
        # dicom2nifti filled one of four points, the last in our order, and left the others 0.
        assert not expected[:, 1:].any()
        found, expected = found[:, 3], expected[:, 0]
    if found.dtype.fields:
        assert [np.array_equal(found[name], expected[name]) for name in "RGB"] == [True] * 3
        return
    assert np.allclose(found, expected.reshape(found.shape), rtol=1e-5, atol=1e-3)


def test_two_echoes_that_others_part_are_one_fourth_dimension(corpus: Path) -> None:
    (volume,) = load_all(corpus / "neurolabusc+dcm_qa_me/In")
    for point, name in enumerate(("e1", "e2")):
        theirs = nib.load(corpus / f"neurolabusc+dcm_qa_me/Ref/me_FieldMap_GRE_2_{name}.nii")
        # dcm2niix counts rows from below.
        assert np.array_equal(np.asarray(to_nifti(volume[point]).dataobj), np.asarray(theirs.dataobj)[:, ::-1])


def test_the_step_in_time_is_that_of_other_converters(corpus: Path) -> None:
    for folder, reference in REFERENCES[1:3]:
        (volume,) = load_all(corpus / folder)
        theirs = nib.load(corpus / reference).header.get_zooms()
        assert to_nifti(volume).header.get_zooms() == pytest.approx(theirs, rel=1e-5)


def test_what_has_no_grid_is_refused() -> None:
    slices = series(4)
    slices[1].ImagePositionPatient = [-50, 30, 8.0]
    with pytest.raises(GeometryError, match="not evenly spaced"):
        to_nifti(slices)
    with pytest.raises(UsageError, match=r"end in .nii"):
        to_nifti(upright(), "volume.img")


def test_without_nibabel_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nibabel", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[nifti\]"):
        to_nifti(upright())


def test_a_side_that_nifti_cannot_count_is_refused() -> None:
    volume = load_all(series(2, rows=3, columns=32_768))[0]
    with pytest.raises(UsageError, match=r"no side is longer than 32,767, this volume is 2 × 3 × 32,768"):
        to_nifti(volume)


def test_image_and_sidecars_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    to_nifti(upright(), tmp_path / "volume.nii", sidecar=True)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(before) == {"volume.nii", "volume.json"}
    (tmp_path / "volume.json").write_text("of another image")
    with full_disk(len(before["volume.json"]) - 1), pytest.raises(OSError, match="File too large"):
        to_nifti(upright(), tmp_path / "volume.nii", sidecar=True)
    assert (tmp_path / "volume.json").read_text() == "of another image"
    assert (tmp_path / "volume.nii").read_bytes() == before["volume.nii"]


def test_sidecars_of_the_image_that_is_replaced_are_warned_of(tmp_path: Path) -> None:
    image = tmp_path / "volume.nii"
    to_nifti(upright(), image, sidecar=True)
    (tmp_path / "volume.bvec").write_text("0 0 1\n")
    with pytest.warns(DicomWarning, match=r"volume\.bvec beside volume\.nii told of the image"):
        to_nifti(upright(), image, sidecar=True)
    with pytest.warns(DicomWarning, match=r"volume\.json, volume\.bvec beside"):
        to_nifti(upright(), image)
    image.unlink()
    to_nifti(upright(), image)  # who has put files there for it knows what they are
    assert (tmp_path / "volume.bvec").read_text() == "0 0 1\n"
