from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.analysis.orthogonal import reslice_orthogonal
from dicomnb.analysis.reslice import reslice, reslice_isotropic
from dicomnb.errors import UsageError
from dicomnb.export.derive import from_array
from dicomnb.parsing.files.read_write import read
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.export.volumes import CT, NAMED, OBLIQUE, STUDY, TILTED, upright
from tests.images import series


@pytest.fixture(scope="module")
def studies() -> dict[str, Volume]:
    return {kind: load(make_study(kind)) for kind in ("stack", "stack-tilt", "mr", "pet-small")}


def source(**how: Any) -> Volume:
    return upright(**{**STUDY, **how})


def test_values_come_back_within_half_a_step_and_places_exactly() -> None:
    for how in ({}, TILTED, OBLIQUE):
        like = source(**how)
        wanted = np.random.default_rng(3).normal(0.0, 0.01, like.shape)
        made = from_array(wanted, like.affine, like=like)
        step = float(made.dataset.RescaleSlope)
        # Half of a 65534th of twice the largest distance from the middle of the range, and what float32 rounds.
        assert step == pytest.approx(np.ptp(wanted) / 65534, rel=1e-5)
        assert np.abs(made.array - wanted).max() <= step / 2 * 1.001
        assert np.allclose(made.affine, like.affine, atol=1e-6)


def test_patient_study_and_frame_are_kept_and_what_no_longer_holds_is_not() -> None:
    like = source(
        SliceLocation=3, PatientAge="042Y", ExposureTime=500, CTDIvol=7.5, OverlayRows=4, LargestImagePixelValue=9
    )
    for each in like.datasets:
        each.private_block(0x0009, "ACME", create=True).add_new(1, "LO", "secret")
    ds = from_array(like.array / 3, like.affine, like=like, description="A third", derivation="Divided by 3.").dataset
    assert (ds.PatientName, ds.PatientID, ds.PatientAge) == ("Roe^Jane", "MRN-4711", "042Y")
    assert (ds.StudyInstanceUID, ds.StudyDate, ds.FrameOfReferenceUID) == ("2.25.4", "20010203", "2.25.3")
    assert (ds.SeriesDescription, ds.DerivationDescription) == ("A third", "Divided by 3.")
    assert ds.ImageType == ["DERIVED", "SECONDARY"]
    assert (ds.SeriesNumber, ds.Modality, ds.KVP, ds.WindowCenter) == (1003, "CT", 120, 40)
    assert not {"SliceLocation", "ExposureTime", "CTDIvol", "LargestImagePixelValue"}.intersection(ds.dir())
    assert not [tag for tag in ds.keys() if tag.is_private or tag.group == 0x6000]  # noqa: SIM118
    assert ds.ContributingEquipmentSequence[0].Manufacturer == "dicomnb"


def test_each_image_refers_to_the_one_that_it_comes_from() -> None:
    like = source()
    made = from_array(like.array / 3, like.affine, like=like)
    for k, ds in enumerate(made.datasets):
        (item,) = ds.SourceImageSequence
        assert (item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID) == (CT, f"2.25.1.{k + 1}")
        assert item.PurposeOfReferenceCodeSequence[0].CodeValue == "121322"
    (of_series,) = made.dataset.ReferencedSeriesSequence
    assert of_series.SeriesInstanceUID == "2.25.7"
    assert [item.ReferencedSOPInstanceUID for item in of_series.ReferencedInstanceSequence] == [
        f"2.25.1.{k}" for k in range(1, 6)
    ]
    uids = [ds.SOPInstanceUID for ds in made.datasets]
    assert len({*uids, made.dataset.SeriesInstanceUID, "2.25.7"}) == 7
    assert all(uid.startswith("2.25.") and len(uid) <= 64 for uid in uids)


def test_a_resliced_volume_is_written_with_its_first_sources() -> None:
    like = source()
    cut = reslice_isotropic(like, 1.25)
    made = from_array(cut.array, cut.affine, like=cut)
    assert np.abs(made.array - cut.array).max() <= float(made.dataset.RescaleSlope) / 2 * 1.01
    assert "cubes of 1.25 mm" in made.dataset.DerivationDescription
    assert len(made.dataset.SourceImageSequence) == 5
    assert len(made.dataset.ReferencedSeriesSequence[0].ReferencedInstanceSequence) == 5


def test_nan_is_stored_as_the_value_that_is_named_for_it() -> None:
    like = source()
    cut = reslice(like, (-48, 34, 12), (0, 0.3, 1), field_of_view=9, spacing=1)
    with pytest.raises(UsageError, match=r"voxels are NaN.* fill="):
        from_array(cut.array, cut.affine, like=cut)
    made = from_array(cut.array, cut.affine, like=cut, fill=-1024)
    missing = np.isnan(cut.array)
    assert missing.any()
    assert np.allclose(made.array[missing], -1024, atol=0.02)
    assert made.dataset.PixelPaddingValue == made.stored[missing][0]
    # 5 is a value of other voxels too: it cannot mark those that are none.
    whole = np.arange(60.0).reshape(5, 4, 3)
    whole[0, 0, 0] = np.nan
    assert "PixelPaddingValue" not in from_array(whole, like.affine, like=like, fill=5).dataset


def test_slices_against_the_normal_stay_at_their_places() -> None:
    like = source()
    affine = like.affine.copy()
    affine[:3, 3] = like.to_patient([0, 0, 4])
    affine[:3, 2] *= -1
    made = from_array(like.stored[::-1], affine, like=like)
    assert np.allclose(made.affine, like.affine)
    assert np.array_equal(made.array, like.stored)


def test_another_unit_is_written_and_the_old_windows_are_not() -> None:
    like = source()
    made = from_array(like.array / 1000, like.affine, like=like, units="MGML")
    assert (made.units, made.dataset.RescaleType) == ("mg/ml", "MGML")
    assert "WindowCenter" not in made.dataset
    pet = load(series(2, Modality="PT", Units="BQML", RescaleSlope=1))
    assert from_array(pet.array, pet.affine, like=pet, units="GML").units == "GML"
    with pytest.raises(UsageError, match="PET has no unit 'HU'"):
        from_array(pet.array, pet.affine, like=pet, units="HU")


@pytest.mark.parametrize("kind", ["stack", "stack-tilt", "mr", "pet-small"])
def test_pydicom_and_simpleitk_read_what_was_written(studies: dict[str, Volume], kind: str, tmp_path: Path) -> None:
    sitk = pytest.importorskip("SimpleITK")
    like = studies[kind][3:9]
    wanted = np.asarray(like.array * np.float32(0.37) + (0 if kind == "pet-small" else 0.3))
    made = from_array(wanted, like.affine, like=like, folder=tmp_path / "new")
    paths = sorted((tmp_path / "new").iterdir())
    assert [path.name for path in paths] == [f"{number:04}.dcm" for number in range(1, 7)]
    half = float(made.dataset.RescaleSlope) / 2 * 1.01
    for k, path in enumerate(paths):
        theirs = pydicom.dcmread(path)
        assert theirs.SOPInstanceUID == theirs.file_meta.MediaStorageSOPInstanceUID
        values = theirs.pixel_array * float(theirs.RescaleSlope) + float(theirs.RescaleIntercept)
        assert np.abs(values - wanted[k]).max() <= half
        assert [float(x) for x in theirs.ImagePositionPatient] == pytest.approx(like.to_patient([0, 0, k]), abs=1e-6)
        assert theirs.PatientName == str(like.dataset.PatientName)
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    image = sitk.ReadImage([str(path) for path in paths])
    assert np.abs(sitk.GetArrayFromImage(image) - wanted).max() <= half
    assert image.GetOrigin() == pytest.approx(like.to_patient([0, 0, 0]))


@pytest.mark.parametrize("kind", ["stack", "stack-tilt", "mr", "pet-small"])
def test_dciodvfy_finds_no_error(studies: dict[str, Volume], kind: str, tmp_path: Path, dciodvfy: str) -> None:
    like = studies[kind][3:6]
    from_array(like.array * 0.5, like.affine, like=like, folder=tmp_path / "half")
    from_array(np.rint(like.array % 1000), like.affine, like=like, folder=tmp_path / "whole")
    if kind != "stack-tilt":
        turned = reslice_orthogonal(like, "coronal")[30:32]
        from_array(turned.array, turned.affine, like=turned, folder=tmp_path / "turned")
    for path in tmp_path.rglob("*.dcm"):
        done = subprocess.run([dciodvfy, "-new", path], capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert {"stack": "CTImage", "stack-tilt": "CTImage", "mr": "MRImage", "pet-small": "PETImage"}[kind] in said
        assert [line for line in said.splitlines() if line.startswith("Error")] == []


@pytest.mark.parametrize(
    ("terms", "name"),
    [("ISO_IR 100", "Müller^Jörg"), (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎"), ("ISO_IR 192", "Łoś^Świt")],
)
def test_names_stay_in_their_character_set(terms: Any, name: str, tmp_path: Path) -> None:
    for number, ds in enumerate(series(2, **{**STUDY, "SpecificCharacterSet": terms, "PatientName": name})):
        ds.save_as(tmp_path / f"{number}.dcm")
    like = load(tmp_path)
    from_array(like.array / 3, like.affine, like=like, folder=tmp_path / "new", description="Größe")
    theirs = pydicom.dcmread(tmp_path / "new" / "0001.dcm")
    assert theirs.PatientName == name
    assert theirs.SeriesDescription == "Größe"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    like = source()
    from_array(like.array, like.affine, like=like, folder=tmp_path / "new")
    before = (tmp_path / "new" / "0001.dcm").read_bytes()
    with pytest.raises(UsageError, match="there already"):
        from_array(like.array, like.affine, like=like, folder=tmp_path / "new")
    assert (tmp_path / "new" / "0001.dcm").read_bytes() == before


def test_one_data_set_or_a_path_serves_as_a_pattern(tmp_path: Path) -> None:
    like = source()
    like.dataset.save_as(tmp_path / "one.dcm")
    for given_like in (tmp_path / "one.dcm", read(tmp_path / "one.dcm")):
        made = from_array(like.array, like.affine, like=given_like)
        assert made.shape == (5, 4, 3)
        assert made.dataset.PatientID == NAMED["PatientID"]
        assert made.dataset.SourceImageSequence[0].ReferencedSOPInstanceUID == "2.25.1.1"


def test_what_cannot_be_held_is_refused_with_a_reason() -> None:
    like = source()
    affine, values = like.affine, like.array
    skew = affine.copy()
    skew[0, 1] = 0.2
    flat = affine.copy()
    flat[:3, 2] = affine[:3, 0]
    for array, matrix, reason in (
        (values[0], affine, "is no volume"),
        (values[None], affine, "one by one"),
        (values + np.inf, affine, "Infinite"),
        (values * 1j, affine, "complex"),
        (np.full(values.shape, 70_000), affine, "16 bits"),
        (values, skew, "angle of"),
        (values, flat, "own plane"),
        (values, np.eye(3), "4×4"),
        (values, np.diag([1.0, 0, 1, 1]), "without length"),
    ):
        with pytest.raises(UsageError, match=reason):
            from_array(array, matrix, like=like)
    with pytest.raises(UsageError, match="modality US"):
        from_array(values, affine, like=load(series(5, Modality="US")))


def test_it_needs_no_optional_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pydicom", "scipy", "nibabel"):
        monkeypatch.setitem(sys.modules, name, None)
    like = source()
    assert from_array(like.array, like.affine, like=like).shape == like.shape


def test_a_grid_one_slice_further_is_another_one_though_slices_are_microns_apart() -> None:
    eye = load(series(5, step=(0, 0, 0.0059), spacing=(0.0039, 0.0117), SliceThickness=0.0059, SOPClassUID=CT))
    further = eye.affine.copy()
    further[2, 3] += 0.0059
    made = [from_array(eye.array, affine, like=eye) for affine in (eye.affine, further)]
    # Images that lie at the same places are named as sources one by one.
    sources = [[len(one.SourceImageSequence) for one in volume.datasets] for volume in made]
    assert sources == [[1] * 5, [5] * 5]
