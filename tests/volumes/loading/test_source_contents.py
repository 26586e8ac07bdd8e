from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from dicomnb.errors import DicomWarning, FileError, NotDicom
from dicomnb.volumes.loading.source_contents import read_contents
from tests.images import dataset, series


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three images, a report and a text; of a fourth image half is there."""
    for k, ds in enumerate(series(4, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", StudyInstanceUID="2.25.3")):
        ds.save_as(tmp_path / f"{k}.dcm")
    report = dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", SOPInstanceUID="2.25.5", Modality="SR")
    report.save_as(tmp_path / "report.dcm")
    (tmp_path / "notes.txt").write_text("not DICOM\n")
    return tmp_path


def cut(path: Path) -> None:
    """Leave of a file what ends within the file meta information."""
    path.write_bytes(path.read_bytes()[:150])


def test_images_and_other_objects_are_told_apart_and_what_is_no_dicom_is_only_a_file(folder: Path) -> None:
    found = read_contents(folder)
    assert [ds.InstanceNumber for ds in found.images] == [1, 2, 3, 4]
    assert [ds.Modality for ds in found.objects] == ["SR"]
    assert (len(found.files), found.broken) == (6, 0)


def test_what_lay_in_the_folder_and_is_broken_is_left_out_with_one_warning(folder: Path) -> None:
    cut(folder / "1.dcm")
    cut(folder / "3.dcm")
    with pytest.warns(DicomWarning, match=r"2 files could not be read and are left out\. The first: .*1\.dcm"):
        found = read_contents(folder)
    assert [ds.InstanceNumber for ds in found.images] == [1, 3]
    assert found.broken == 2


def test_what_was_named_may_not_be_broken_nor_something_else(folder: Path) -> None:
    with pytest.raises(NotDicom):
        read_contents([folder / "0.dcm", folder / "notes.txt"])
    cut(folder / "1.dcm")
    with pytest.raises(FileError):
        read_contents([folder / "0.dcm", folder / "1.dcm"])
    with pytest.raises(OSError, match=r"4\.dcm"):
        read_contents(folder / "4.dcm")


def test_where_no_image_is_the_error_counts_what_is_there(folder: Path) -> None:
    for k in range(4):
        (folder / f"{k}.dcm").unlink()
    found = read_contents(folder)
    assert found.images == []
    message = str(found.no_image(folder))
    assert "report" in message


def test_data_sets_at_hand_are_what_they_are() -> None:
    with warnings.catch_warnings(action="error"):
        found = read_contents([*series(2), dataset(Modality="SR")])
    assert (len(found.images), len(found.objects), found.broken) == (2, 1, 0)
