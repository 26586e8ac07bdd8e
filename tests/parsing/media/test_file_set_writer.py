from __future__ import annotations

import os
import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import NotDicom, UsageError
from dicomnb.parsing.files import whole_file
from tests.parsing.media.file_sets import image, theirs_of


def three_patients() -> dn.FileSet:
    files = dn.FileSet()
    files.id = "LOPSIDED"
    for number in (1, 2, 3):
        files.add(image(number))
    files.add(image(1, series="1.2.3.5", Modality="PT"))
    files.add(image(1, patient="8", study="1.2.9", series="1.2.9.1"))
    return files


def test_another_library_finds_each_file(tmp_path: Path) -> None:
    path = three_patients().write(tmp_path / "disc")
    theirs = theirs_of(path)
    assert theirs.ID == "LOPSIDED"
    assert len(theirs) == 5
    assert {(one.PatientID, one.SeriesInstanceUID, one.InstanceNumber) for one in theirs} == {
        ("7", "1.2.3.4", 1),
        ("7", "1.2.3.4", 2),
        ("7", "1.2.3.4", 3),
        ("7", "1.2.3.5", 1),
        ("8", "1.2.9.1", 1),
    }
    for one in theirs:
        assert one.load().SOPInstanceUID == one.SOPInstanceUID
    assert len(dn.file_set(path)) == 5


def test_names_are_those_that_media_allow(tmp_path: Path) -> None:
    path = three_patients().write(tmp_path)
    for file in dn.file_set(path):
        assert file.path is not None
        assert len(file.record.components) <= 8
        assert all(re.fullmatch("[A-Z0-9_]{1,8}", part) for part in file.record.components)


@pytest.mark.skipif(shutil.which("dcmdump") is None, reason="needs DCMTK")
def test_dcmtk_reads_the_directory(tmp_path: Path) -> None:
    path = three_patients().write(tmp_path)
    done = subprocess.run(["dcmdump", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "W:" not in done.stderr
    assert "E:" not in done.stderr
    types = re.findall(r"\(0004,1430\) CS \[([A-Z]+)", done.stdout)
    first = ["PATIENT", "STUDY", "SERIES", "IMAGE", "IMAGE", "IMAGE", "SERIES", "IMAGE"]
    assert types == [*first, "PATIENT", "STUDY", "SERIES", "IMAGE"]


def told(path: Path) -> list[tuple[Any, ...]]:
    """Return what a DICOMDIR says of each file: the types of its records, where it is, and what they have in common."""
    keys = (
        *(
            "PatientID",
            "StudyInstanceUID",
            "StudyID",
            "SeriesInstanceUID",
            "SeriesNumber",
            "Modality",
            "InstanceNumber",
        ),
        *("ReferencedSOPClassUIDInFile", "ReferencedSOPInstanceUIDInFile", "ReferencedTransferSyntaxUIDInFile"),
    )
    found = []
    for file in dn.file_set(path):
        records = [record.dataset for record in file.records]
        values = [next((one[key].value for one in reversed(records) if key in one), None) for key in keys]
        found.append(([one.DirectoryRecordType for one in records], file.record.components, values))
    return sorted(found, key=str)


@pytest.mark.skipif(shutil.which("dcmmkdir") is None, reason="needs DCMTK")
def test_dcmmkdir_makes_the_same_directory_of_the_files_and_goes_on_with_ours(tmp_path: Path) -> None:
    path = three_patients().write(tmp_path)
    names = ["/".join(file.record.components) for file in dn.file_set(path)]

    def run(*words: str) -> None:
        done = subprocess.run(["dcmmkdir", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "E:" not in done.stderr

    run("--invent", "+D", "THEIRS", *names)
    assert told(tmp_path / "THEIRS") == told(path)
    before = told(path)
    run("--invent", "--update", "+D", "DICOMDIR", *names)  # it has to find each file in it again
    assert told(path) == before


def test_files_are_added_and_removed_later(tmp_path: Path) -> None:
    path = three_patients().write(tmp_path)
    before = {file.name for file in dn.file_set(path)}
    files = dn.FileSet(tmp_path)
    (gone,) = files.find(SeriesInstanceUID="1.2.3.5")
    files.remove(gone)
    files.remove("1.2.3.4.2")
    files.add(image(4))
    files.add(image(1, patient="9", study="1.2.10", series="1.2.10.1"))
    assert files.write() == path
    after = {file.name for file in dn.file_set(path)}
    assert len(before & after) == 3
    there = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert there == after | {"DICOMDIR"}
    assert len(theirs_of(path)) == 5
    assert dn.read(path).file_meta.MediaStorageSOPClassUID == "1.2.840.10008.1.3.10"
    assert [file for file in after if file.startswith("PT000000/ST000000/SE000000")]


def test_a_file_set_is_copied_to_another_folder(tmp_path: Path) -> None:
    three_patients().write(tmp_path / "one")
    files = dn.FileSet(tmp_path / "one" / "DICOMDIR")
    files.write(tmp_path / "two")
    assert len(theirs_of(tmp_path / "two" / "DICOMDIR")) == 5
    assert len(dn.file_set(tmp_path / "one" / "DICOMDIR")) == 5
    with pytest.raises(UsageError, match="holds a file-set already"):
        three_patients().write(tmp_path / "two")


def test_the_same_object_is_there_once(tmp_path: Path) -> None:
    files = dn.FileSet()
    files.add(image(1))
    files.add(image(1, SeriesDescription="again"))
    assert len(files) == 1


def test_what_cannot_be_written_leaves_the_directory_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = three_patients().write(tmp_path)
    before, there = path.read_bytes(), sorted(tmp_path.rglob("*"))
    files = dn.FileSet(tmp_path)
    files.remove("1.2.3.4.2")
    files.add(image(4))
    files.add(image(5, PatientComments=object()))
    with pytest.raises(ValueError, match="Patient Comments"):
        files.write()
    assert path.read_bytes() == before
    assert sorted(tmp_path.rglob("*")) == there


def test_what_a_killed_writer_left_in_any_folder_is_taken_away(tmp_path: Path) -> None:
    files = three_patients()
    files.write(tmp_path)
    folder = next(path.parent for path in tmp_path.rglob("IM000000"))
    left = folder / f".IM000009.{whole_file._host()}-{os.getpid()}-01234567.part"
    left.mkdir()
    (left / "IM000009").write_bytes(b"patient")
    dn.FileSet(tmp_path).write()
    assert not left.exists()


def test_what_is_no_file_set_is_refused(tmp_path: Path) -> None:
    path = three_patients().write(tmp_path)
    with pytest.raises(UsageError, match="not part of a file-set"):
        dn.FileSet().add(path)
    with pytest.raises(NotDicom):
        dn.FileSet(next(file.path for file in dn.file_set(path) if file.path))
    with pytest.raises(UsageError, match="where to write"), warnings.catch_warnings():
        dn.FileSet().write()
    with pytest.raises(UsageError, match="has no file"):
        dn.FileSet(path).remove("1.2.3.4.99")
