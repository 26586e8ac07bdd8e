from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dicomnb.analysis.orientation import reorient
from dicomnb.analysis.resizing import resample
from dicomnb.analysis.reslice import reslice_straight
from dicomnb.analysis.roi import roi
from dicomnb.errors import GeometryError, MissingDependency, UsageError
from dicomnb.export.itk import to_sitk
from dicomnb.export.objects.segmentation import to_seg
from dicomnb.objects.segments import segments
from tests.export.full_disk import full_disk
from tests.export.volumes import OBLIQUE, TILTED, colored, in_time, of_ultrasound, upright

sitk = pytest.importorskip("SimpleITK")


@pytest.mark.parametrize("how", [{}, OBLIQUE], ids=["axial", "oblique"])
def test_every_voxel_comes_back_at_its_place(how: dict[str, Any], tmp_path: Path) -> None:
    volume = upright(**how)
    to_sitk(volume, tmp_path / "volume.mha")
    found = sitk.ReadImage(str(tmp_path / "volume.mha"))
    assert found.GetSize() == (3, 4, 5)
    for index in np.ndindex(3, 4, 5):
        i, j, k = index
        assert found[index] == (100 * k + 10 * j + i) * 0.5 - 7
        assert found.TransformIndexToPhysicalPoint(index) == pytest.approx(volume.to_patient(index), abs=1e-6)
    assert (found.GetMetaData("modality"), found.GetMetaData("units")) == ("CT", "HU")


@pytest.mark.parametrize("name", ["volume.mha", "volume.mhd", "volume.nii", "volume.nrrd"])
def test_a_full_disk_leaves_the_file_that_was_there(name: str, tmp_path: Path) -> None:
    volume = upright()
    to_sitk(volume, tmp_path / name)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(before) == (2 if name.endswith(".mhd") else 1)  # with volume.raw beside it
    for room in (0, 100, 239):  # 60 voxels of 4 bytes: ITK holds all of them back to the end, and says nothing then
        with full_disk(room), pytest.raises(OSError, match=f"{name}|File too large"):
            to_sitk(volume, tmp_path / name)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_name_that_is_no_format_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"volume\.foo.*\.nrrd"):
        to_sitk(upright(), tmp_path / "volume.foo")
    assert not list(tmp_path.iterdir())


def test_nothing_about_the_patient_goes_along(tmp_path: Path) -> None:
    to_sitk(upright(), tmp_path / "volume.mha")
    data = (tmp_path / "volume.mha").read_bytes()
    assert not [word for word in (b"Roe", b"Jane", b"4711", b"20010203") if word in data]


def test_an_image_that_is_not_placed_in_the_patient_has_distances_alone() -> None:
    made = to_sitk(of_ultrasound())
    assert made.GetSpacing() == pytest.approx((0.4, 0.5, 0.8))
    assert made.GetOrigin() == (0, 0, 0)
    assert made.GetDirection() == (1, 0, 0, 0, 1, 0, 0, 0, 1)
    assert made.GetPixel(4, 0, 2) == 44


def test_a_shear_is_refused_with_the_way_out() -> None:
    volume = upright(**TILTED)
    # The last of 5 slices is shifted by 4 × 0.8 = 3.2 mm: 4.267 rows of 0.75 mm.
    with pytest.raises(GeometryError, match=r"4\.267 pixels .* reslice_straight"):
        to_sitk(volume)
    assert to_sitk(reslice_straight(volume)).GetSize() == (3, 9, 5)


def test_a_fourth_dimension_has_its_step_in_seconds() -> None:
    found = to_sitk(in_time(2.5))
    assert found.GetSize() == (3, 4, 2, 3)
    assert found.GetSpacing() == pytest.approx((1.25, 0.75, 2.5, 2.5))
    assert found[2, 3, 1, 2] == 2132
    assert found.GetOrigin()[:3] == (-50, 30, 7)


def test_colours_have_three_components() -> None:
    found = to_sitk(colored())
    assert found.GetNumberOfComponentsPerPixel() == 3
    # Values of slice k are 7 n + k, three for each pixel: column 1 of row 2 begins with number 21.
    assert found[1, 2, 1] == (148, 155, 162)


def test_without_simpleitk_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SimpleITK", None)
    with pytest.raises(MissingDependency, match=r"dicomnb\[sitk\]"):
        to_sitk(upright())


def test_a_mask_lies_on_the_voxels_of_its_volume() -> None:
    volume = upright(**OBLIQUE)
    mask = volume.array > 200
    image, label = to_sitk(volume), to_sitk(volume, mask=mask)
    assert label.GetPixelIDTypeAsString() == "8-bit unsigned integer"
    for name in ("Size", "Origin", "Spacing", "Direction"):
        assert getattr(label, f"Get{name}")() == getattr(image, f"Get{name}")()
    found = sitk.LabelIntensityStatisticsImageFilter()
    found.Execute(label, image)
    ours = roi(volume, mask)
    assert found.GetMean(1) == pytest.approx(ours.mean, rel=1e-6)
    assert ours.volume is not None
    assert found.GetPhysicalSize(1) / 1000 == pytest.approx(ours.volume, rel=1e-6)
    labels = mask * np.int64(700)
    assert sitk.GetArrayFromImage(to_sitk(volume, mask=labels)).max() == 700


def test_a_segment_is_a_mask_too() -> None:
    volume = upright(FrameOfReferenceUID="2.25.3")
    (found,) = segments(to_seg({"Liver": volume.array > 200}, like=volume))
    assert np.array_equal(sitk.GetArrayFromImage(to_sitk(volume, mask=found)), volume.array > 200)


def test_what_is_no_mask_is_refused() -> None:
    volume = upright()
    for mask in (volume.array, volume.array[1:] > 3, np.full(volume.shape, -1), np.full(volume.shape, 70000)):
        with pytest.raises(UsageError):
            to_sitk(volume, mask=mask)


def test_pyradiomics_measures_what_we_measure() -> None:
    radiomics = pytest.importorskip("radiomics.featureextractor")
    volume = reorient(resample(upright(), 0.5), "LPS")
    mask = volume.array > 150
    extractor = radiomics.RadiomicsFeatureExtractor()
    extractor.disableAllFeatures()
    extractor.enableFeaturesByName(firstorder=["Mean", "Maximum", "Median"], shape=["VoxelVolume"])
    found = extractor.execute(to_sitk(volume), to_sitk(volume, mask=mask))
    ours = roi(volume, mask)
    assert float(found["original_firstorder_Mean"]) == pytest.approx(ours.mean, rel=1e-5)
    assert float(found["original_firstorder_Maximum"]) == pytest.approx(ours.max, rel=1e-5)
    assert float(found["original_firstorder_Median"]) == pytest.approx(ours.median, rel=1e-5)
    assert float(found["original_shape_VoxelVolume"]) / 1000 == pytest.approx(ours.volume, rel=1e-5)
