from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.compat.both import PET, ours, pydicom


def theirs_of(path: Path) -> Any:
    """Return what pydicom reads; the folder in which it would stage changes goes at once."""
    found = pydicom.fileset.FileSet(path)
    found._stage["t"].cleanup()
    return found


def test_file_sets_are_used_as_in_pydicom(tmp_path: Path) -> None:
    made = ours.fileset.FileSet()
    made.ID = "EXAM"
    for path in sorted(PET.parent.iterdir())[:3]:
        made.add(path)
    assert made.is_staged
    made.write(tmp_path / "disc")
    theirs = theirs_of(tmp_path / "disc" / "DICOMDIR")
    mine = ours.fileset.FileSet(ours.dcmread(tmp_path / "disc" / "DICOMDIR"))
    assert (mine.ID, len(mine), mine.UID, mine.path) == (theirs.ID, len(theirs), theirs.UID, theirs.path)
    for keyword in ("PatientID", "InstanceNumber", "Modality"):
        assert mine.find_values(keyword) == theirs.find_values(keyword)
    (one,), (two,) = mine.find(InstanceNumber=2), theirs.find(InstanceNumber=2)
    assert (one.path, one.FileID, one.SOPInstanceUID) == (two.path, two.FileID, two.SOPInstanceUID)
    assert one.load().InstanceNumber == 2
    assert "Modality" in one
    mine.remove(one)
    mine.write()
    assert len(theirs_of(tmp_path / "disc" / "DICOMDIR")) == 2
    assert len(mine.copy(tmp_path / "copy")) == 2
    with pytest.raises(ours.errors.NotTheSame):
        mine.add_custom(PET, None)
    assert [*zip(range(3), ours.fileset.generate_filename("A", 9, True), strict=False)] == [
        *zip(range(3), pydicom.fileset.generate_filename("A", 9, True), strict=False)
    ]


def test_older_scripts_read_the_records_as_a_tree(tmp_path: Path) -> None:
    made = ours.fileset.FileSet()
    for path in sorted(PET.parent.iterdir())[:3]:
        made.add(path)
    made.write(tmp_path / "disc")
    found = ours.filereader.read_dicomdir(tmp_path / "disc" / "DICOMDIR")
    (patient,) = found.patient_records
    (study,) = patient.children
    (series,) = study.children
    assert (patient.DirectoryRecordType, study.DirectoryRecordType) == ("PATIENT", "STUDY")
    assert [image.InstanceNumber for image in series.children] == [1, 2, 3]
    assert (tmp_path / "disc").joinpath(*series.children[2].ReferencedFileID).is_file()


def test_names_of_files_follow_the_rules() -> None:
    for name in ("A/B_1", "A/b", "ABCDEFGHI", "A/B/C/D/E/F/G/H/I"):
        assert ours.fileset.is_conformant_file_id(Path(name)) == pydicom.fileset.is_conformant_file_id(Path(name))
    with pytest.raises(ValueError, match="7 characters"):
        next(ours.fileset.generate_filename("ABCDEFGH"))


def test_a_file_set_prints_as_there(tmp_path: Path) -> None:
    mine, theirs = ours.fileset.FileSet(), pydicom.fileset.FileSet()
    assert _told(mine)[:4] == _told(theirs)[:4]
    for path in sorted(PET.parent.iterdir())[:3]:
        mine.add(path)
        theirs.add(path)
    theirs.ID = mine.ID = "MINE"
    assert _told(mine) == _told(theirs)
    theirs._stage["t"].cleanup()
    mine.write(tmp_path / "disc")
    written = theirs_of(tmp_path / "disc" / "DICOMDIR")
    assert _told(mine) == [line for line in _told(written) if "directory structure update" not in line]
    assert mine.root_path == tmp_path / "disc"
    assert (mine.descriptor_file_id, mine.descriptor_character_set) == (None, None)
    (first, *_) = mine
    assert (first.for_moving, first.for_removal, first.is_private) == (False, False, False)


def _told(files: Any) -> list[str]:
    return [line for line in str(files).splitlines() if "UID" not in line]
