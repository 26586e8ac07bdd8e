from __future__ import annotations

import gc
import shutil
import struct
import warnings
from pathlib import Path

import pydicom
import pytest

from dicomnb import Dataset, read
from dicomnb.errors import NotDicom
from dicomnb.parsing.files.dicomdir import file_set, record_tree
from tests import raw
from tests.parsing.dicomdirs import NEXT, TYPE, dicomdir, record, write

FOLDER = "pydicom+pydicom/src/pydicom/data/test_files/dicomdirtests"


def by_pydicom(path: Path) -> list[tuple[str, ...]]:
    """Return path, patient, study, series and instance of each file of a file-set."""
    from pydicom.fileset import FileSet

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd transfer syntaxes, and of a temporary folder that it leaves to itself
        files = FileSet(path)
        found: list[tuple[str, ...]] = [
            (str(one.path), one.PatientID, one.StudyInstanceUID, one.SeriesInstanceUID, one.SOPInstanceUID)
            for one in files
        ]
        del files
        gc.collect()
    return found


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("DICOMDIR", 31),
        ("DICOMDIR-bigEnd", 31),
        ("DICOMDIR-implicit", 31),
        ("DICOMDIR-reordered", 31),
        ("TINY_ALPHA/DICOMDIR", 50),
    ],
)
def test_records_and_files_agree_with_pydicom(corpus: Path, name: str, count: int) -> None:
    ours = []
    for one in file_set(corpus / FOLDER / name):
        assert [each.type for each in one.records] == ["PATIENT", "STUDY", "SERIES", "IMAGE"]
        patient, study, series, image = (each.dataset for each in one.records)
        uids = (study.StudyInstanceUID, series.SeriesInstanceUID, image.ReferencedSOPInstanceUIDInFile)
        ours.append((str(one.path), patient.PatientID, *uids))
    assert len(ours) == count
    assert ours == by_pydicom(corpus / FOLDER / name)


@pytest.mark.parametrize("name", ["DICOMDIR-nooffset", "DICOMDIR-nopatient"])
def test_with_offsets_missing_or_wrong_the_same_files_are_in_the_same_series(corpus: Path, name: str) -> None:
    """Without offsets the order tells; the other's root points at an image, and its patients are UNKNOWN."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the first of them is cut off
        for one in file_set(corpus / FOLDER / name):
            *_, series, _ = one.records
            found.append((str(one.path), series.dataset.SeriesInstanceUID))
    expected = [(path, series) for path, _, _, series, _ in by_pydicom(corpus / FOLDER / "DICOMDIR")]
    assert sorted(found) == sorted(expected)


def test_a_directory_without_records_has_no_files(corpus: Path) -> None:
    assert file_set(corpus / FOLDER / "DICOMDIR-empty.dcm") == []


def test_a_directory_is_read_as_a_plain_data_set(corpus: Path) -> None:
    ds = read(corpus / FOLDER / "DICOMDIR")
    theirs = pydicom.dcmread(corpus / FOLDER / "DICOMDIR")
    assert [item.offset for item in ds.DirectoryRecordSequence] == [
        item.seq_item_tell for item in theirs.DirectoryRecordSequence
    ]


def test_an_image_is_no_directory(corpus: Path) -> None:
    with pytest.raises(NotDicom, match="no DICOMDIR"):
        file_set(corpus / FOLDER / "98892003/MR1/15820")


def test_a_loop_of_records_is_followed_once() -> None:
    # The first item begins after preamble, DICM, group 0002, one UL and the header of the sequence.
    begin = len(raw.file()) + 12 + 12
    second = begin + 8 + len(record("PATIENT"))
    tree = record_tree(
        read(
            dicomdir(
                record("PATIENT", following=begin, lower=second),
                record("STUDY", "A", following=second, lower=begin),
                first=begin,
            )
        )
    )
    assert [one.type for one in tree] == ["PATIENT"]
    assert [one.type for one in tree[0].children] == ["STUDY"]
    assert tree[0].children[0].children == []


def test_an_offset_that_is_none_is_as_good_as_a_missing_one() -> None:
    two = raw.element(NEXT, "UL", struct.pack("<II", 156, 156))
    patient = raw.element(TYPE, "CS", "PATIENT ")
    tree = record_tree(read(dicomdir(two + patient, two + raw.element(TYPE, "CS", "STUDY "), first=7)))
    assert [one.type for one in tree] == ["PATIENT"]
    assert [one.type for one in tree[0].children] == ["STUDY"]


def test_a_record_that_is_not_in_use_is_left_out_with_what_is_under_it() -> None:
    tree = record_tree(
        read(
            dicomdir(
                record("PATIENT"), record("STUDY", in_use=0), record("SERIES"), record("STUDY"), record("IMAGE", "B")
            )
        )
    )
    assert [one.type for one in tree[0].children] == ["STUDY"]
    assert tree[0].children[0].children[0].components == ("B",)


def test_a_file_that_no_offset_leads_to_is_not_lost() -> None:
    begin = len(raw.file()) + 24
    tree = record_tree(read(dicomdir(record("PATIENT"), record("IMAGE", "LOST"), first=begin)))
    assert [one.components for one in tree] == [(), ("LOST",)]


def test_a_directory_built_by_hand_has_its_records_in_order() -> None:
    ds, patient, study = Dataset(), Dataset(), Dataset()
    patient.DirectoryRecordType, study.DirectoryRecordType = "PATIENT", "STUDY"
    ds.DirectoryRecordSequence = [patient, study]
    (root,) = record_tree(ds)
    assert root.dataset is patient
    assert root.children[0].dataset is study


@pytest.mark.parametrize(
    "file", ["..\\SECRET", "A\\..\\..\\SECRET", "/etc/passwd", "../SECRET", "C:\\SECRET", "A\\\\B"]
)
def test_no_path_leaves_the_folder(tmp_path: Path, file: str) -> None:
    (tmp_path / "SECRET").write_bytes(b"")
    folder = tmp_path / "disc"
    (folder / "A").mkdir(parents=True)
    (reference,) = file_set(write(folder, file))
    assert reference.path is None
    assert "may lead out of the folder" in reference.problem


def test_a_symbolic_link_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "IM1").write_bytes(b"")
    folder = tmp_path / "disc"
    (folder / "INSIDE").mkdir(parents=True)
    (folder / "INSIDE" / "IM2").write_bytes(b"")
    (folder / "OUT").symlink_to(tmp_path / "secret")
    (folder / "IN").symlink_to(folder / "INSIDE")
    (folder / "LOOP").symlink_to(folder / "LOOP")
    outside, inside, loop = file_set(write(folder, "OUT\\IM1", "IN\\IM2", "LOOP"))
    assert (outside.path, outside.problem) == (None, "A symbolic link leads out of the folder.")
    assert inside.path == folder / "IN" / "IM2"
    assert loop.path is None


def test_names_are_found_in_whatever_case_and_with_the_version_of_a_disc(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "im000001.;1").write_bytes(b"")
    (tmp_path / "images" / "im000002").write_bytes(b"")
    first, second, slashed = file_set(write(tmp_path, "IMAGES\\IM000001", "IMAGES\\IM000002", "IMAGES/IM000002"))
    assert first.path == tmp_path / "images" / "im000001.;1"
    assert second.path == tmp_path / "images" / "im000002"
    assert slashed.path == second.path


def test_a_missing_file_is_reported_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    missing, folder = file_set(write(tmp_path, "A\\IM9", "A"))
    assert (missing.name, missing.path) == ("A/IM9", None)
    assert "'IM9'" in missing.problem
    assert folder.problem == "It is no file."


def test_a_copied_directory_finds_the_files_beside_it(corpus: Path, tmp_path: Path) -> None:
    shutil.copy(corpus / FOLDER / "TINY_ALPHA/DICOMDIR", tmp_path / "DICOMDIR")
    references = file_set(tmp_path / "DICOMDIR")
    assert {reference.path for reference in references} == {None}
    assert "'PT000000'" in references[0].problem
