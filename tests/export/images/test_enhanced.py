from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.errors import UsageError
from dicomnb.export.derive import from_array
from dicomnb.teaching.studies.named_studies import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.export.images.scanned import errors, pet
from tests.export.objects.sources import ct, multi_frame

SOURCES: dict[str, Callable[[], Volume]] = {
    "stack": lambda: load(make_study("stack"))[3:9],
    "stack-tilt": lambda: load(make_study("stack-tilt"))[3:9],
    "mr": lambda: load(make_study("mr"))[3:9],
    "pet": pet,
}
CLASSES = {
    "stack": "1.2.840.10008.5.1.4.1.1.2.1",
    "stack-tilt": "1.2.840.10008.5.1.4.1.1.2.1",
    "mr": "1.2.840.10008.5.1.4.1.1.4.1",
    "pet": "1.2.840.10008.5.1.4.1.1.130",
}


def changed(volume: Volume) -> Any:
    return volume.array * np.float32(0.37) + (0 if volume.modality == "PT" else np.float32(0.3))


@pytest.mark.parametrize("kind", SOURCES)
def test_witnesses_find_values_and_places_and_no_error(kind: str, tmp_path: Path, dciodvfy: str) -> None:
    volume, path = SOURCES[kind](), tmp_path / "made.dcm"
    wanted = changed(volume)
    made = from_array(wanted, like=volume, enhanced=True, description="Änderung")
    assert errors(dciodvfy, made.dataset, path) == []
    again = load(path)
    half = float(made.dataset.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0].RescaleSlope) / 2
    assert (again.dataset.SOPClassUID, again.units) == (CLASSES[kind], volume.units)
    assert np.abs(again.array - wanted).max() <= half * 1.01
    assert np.allclose(again.affine, volume.affine, atol=1e-6)
    theirs = pydicom.dcmread(path)
    shared = theirs.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0]
    values = theirs.pixel_array * float(shared.RescaleSlope) + float(shared.RescaleIntercept)
    assert np.abs(values - wanted).max() <= half * 1.01
    group = theirs.PerFrameFunctionalGroupsSequence[2]
    source = group.DerivationImageSequence[0].SourceImageSequence[0]
    assert source.ReferencedSOPInstanceUID == volume.datasets[2].SOPInstanceUID
    assert group.DerivationImageSequence[0].DerivationDescription == "Änderung"
    assert group.FrameContentSequence[0].InStackPositionNumber == 3
    assert theirs.PatientName == str(volume.dataset.PatientName)


def test_highdicom_and_simpleitk_read_the_frames(tmp_path: Path) -> None:
    highdicom, sitk = pytest.importorskip("highdicom"), pytest.importorskip("SimpleITK")
    volume, path = ct(Modality="CT", RescaleSlope=1, RescaleIntercept=-1024), tmp_path / "made.dcm"
    wanted = volume.array + 7
    from_array(wanted, like=volume, enhanced=True).dataset.save_as(path)
    theirs = highdicom.imread(path).get_volume()
    assert np.abs(theirs.array[::-1] - wanted).max() < 1e-3  # its slices go against the normal
    image = sitk.ReadImage(str(path))
    assert np.array_equal(sitk.GetArrayFromImage(image), wanted)
    assert image.GetSpacing() == pytest.approx(volume.spacing)
    assert image.GetOrigin() == pytest.approx(volume.to_patient([0, 0, 0]))


def test_a_grid_of_its_own_against_the_normal_stays_at_its_place() -> None:
    volume = ct(5)
    affine = volume.affine @ np.array([[1, 0, 0, 3], [0, 1, 0, 0], [0, 0, -1, 4], [0, 0, 0, 1]])
    made = from_array(volume.array[::-1], affine, like=volume, enhanced=True)
    assert np.array_equal(made.array, volume.array)
    assert np.allclose(made.to_patient([0, 0, 0]), volume.to_patient([3, 0, 0]))
    assert len(made.dataset.SourceImageSequence) == 5
    assert made.dataset.DerivationDescription == "Derived"


def test_frames_of_a_multi_frame_source_are_named_and_nan_is_padding() -> None:
    volume = multi_frame()
    wanted = volume.array.copy()
    wanted[2, 3, 4] = np.nan
    ds = from_array(wanted, like=volume, enhanced=True, fill=-2000).dataset
    sources = [
        group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedFrameNumber
        for group in ds.PerFrameFunctionalGroupsSequence
    ]
    assert sources == [6, 5, 4, 3, 2, 1]
    assert ds.PixelPaddingValue == -2000
    assert ds.SOPClassUID == CLASSES["stack"]


def test_the_file_of_a_folder_is_one(tmp_path: Path) -> None:
    volume = ct(4)
    from_array(volume.array, like=volume, enhanced=True, folder=tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["0001.dcm"]


def test_what_enhanced_images_need_is_asked_for() -> None:
    lost = ct(3, FrameOfReferenceUID="")
    with pytest.raises(UsageError, match="FrameOfReferenceUID"):
        from_array(lost.array, like=lost, enhanced=True)
    volume = ct(3)
    with pytest.raises(UsageError, match="shape"):
        from_array(volume.array[1:], like=volume, enhanced=True)
