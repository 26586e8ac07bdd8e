from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pydicom
import pytest

from dicomnb.errors import UsageError
from dicomnb.teaching import STUDIES, make_study
from tests.teaching.written import Written

KINDS = [
    "pet",
    "pet-admin",
    "pet-small",
    "ct",
    "mr",
    "stack",
    "stack-gap",
    "stack-tilt",
    "cr",
    "us",
    "mr-4d",
    "dose",
    "pet-ct",
    "ct-rle",
    "ct-jpegls",
    "ct-j2k",
    "report",
    "ecg",
    "documents",
    "plan",
    "motion",
    "presentation",
    "blending",
    "slide",
    "thorax",
    "abdomen",
    "head",
    "mammogram",
]

NOT_KNOWN_TO_DCIODVFY = {"nuclei.dcm"}
"""Label maps: dciodvfy has no such kind of object, and no segment 0; highdicom reads them elsewhere."""


@pytest.fixture(scope="module")
def headers(written: Written) -> dict[str, list[pydicom.Dataset]]:
    """Return what pydicom reads of each kind."""
    return {
        kind: [pydicom.dcmread(path, stop_before_pixels=True) for path in sorted(written(kind).iterdir())]
        for kind in KINDS
    }


def test_all_kinds_are_there() -> None:
    assert list(STUDIES) == KINDS
    assert [study.key for study in STUDIES.values()] == KINDS


def test_an_unknown_kind_is_told_which_there_are() -> None:
    with pytest.raises(UsageError, match="no made-up study 'cat'") as caught:
        make_study("cat")
    assert "stack-tilt" in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_files_have_the_names_that_were_promised(written: Written, kind: str) -> None:
    assert sorted(path.name for path in written(kind).iterdir()) == sorted(STUDIES[kind].names)


@pytest.mark.parametrize("kind", KINDS)
def test_dciodvfy_finds_no_error(written: Written, kind: str, dciodvfy: str) -> None:
    names = STUDIES[kind].names
    # One of each kind of object: the first and last of a series, and what stands beside it.
    for name in {names[0], names[len(names) // 2], *names[-3:]} - NOT_KNOWN_TO_DCIODVFY:
        done = subprocess.run(
            [dciodvfy, "-new", written(kind) / name], capture_output=True, text=True, check=False, timeout=300
        )
        assert len(done.stderr.split()) == 1, f"{name}: {done.stderr}"


@pytest.mark.parametrize("kind", KINDS)
def test_dcmtk_reads_them_without_a_word(written: Written, kind: str, dcmdump: str) -> None:
    names = {STUDIES[kind].names[0], STUDIES[kind].names[-1]}
    command = [dcmdump, *(str(written(kind) / name) for name in sorted(names))]
    done = subprocess.run(command, capture_output=True, check=True, timeout=300)
    assert done.stderr == b""
    assert done.stdout.count(b"# Dicom-Data-Set") == len(names)


@pytest.mark.parametrize(
    "kind",
    ["dose", "pet-ct", "stack-gap", "mr", "thorax", "head"],
)
def test_dcentvfy_finds_files_that_agree_with_each_other(written: Written, kind: str, dcentvfy: str) -> None:
    command = [dcentvfy, *map(str, sorted(written(kind).iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize(
    ("kind", "point", "value"),
    [
        ("mr", (82.0, -14.0, 8.0), 1000),
        ("pet-small", (64.0, 18.0, -346.0), 3.5 * 3726.2102),
        ("stack", (66.0, -22.0, -158.0), 50),
        ("ct-j2k", (97.0, 24.0, -190.0), 700),
    ],
)
def test_highdicom_finds_the_truth_at_its_place(
    written: Written, kind: str, point: tuple[float, float, float], value: float
) -> None:
    highdicom = pytest.importorskip("highdicom")
    volume = highdicom.get_volume_from_series([pydicom.dcmread(path) for path in written(kind).iterdir()])
    index = np.linalg.inv(volume.affine) @ [*point, 1]
    assert volume.array[tuple(np.rint(index[:3]).astype(int))] == pytest.approx(value, rel=1e-3)


def test_highdicom_reads_the_enhanced_mr(written: Written) -> None:
    highdicom = pytest.importorskip("highdicom")
    image = highdicom.imread(written("mr-4d") / "mr-4d.dcm")
    assert image.number_of_frames == 54
    # Frame 28 is the fourth moment of the fifth slice, at y = -42 + 4 · 6 = -18 mm; stored values are quarters.
    frame = image.get_frame(28, apply_real_world_transform=False, apply_modality_transform=True)
    assert frame[round((131 - 39) / 3.6), round((-46 + 106.05) / 3.1)] == 430


def test_uids_are_valid_and_no_two_files_share_theirs(headers: dict[str, list[pydicom.Dataset]]) -> None:
    found = Counter(header.SOPInstanceUID for many in headers.values() for header in many)
    assert set(found.values()) == {1}
    assert all(uid.startswith("2.25.") and pydicom.uid.UID(uid).is_valid for uid in found)
    studies = [{header.StudyInstanceUID for header in many} for many in headers.values()]
    assert all(len(uids) == 1 for uids in studies)
    assert len(set.union(*studies)) == len(KINDS)


def test_series_that_share_a_study_agree_on_patient_and_study(headers: dict[str, list[pydicom.Dataset]]) -> None:
    for kind, many in headers.items():
        for keyword in ("PatientName", "PatientID", "PatientBirthDate", "StudyDate", "StudyTime", "StudyDescription"):
            assert len({str(header.get(keyword)) for header in many}) == 1, (kind, keyword)
        for keyword in ("Modality", "SeriesDescription", "SeriesNumber"):
            assert len({(header.SeriesInstanceUID, str(header.get(keyword))) for header in many}) == len(
                {header.SeriesInstanceUID for header in many}
            ), (kind, keyword)


def test_everybody_is_a_phantom(headers: dict[str, list[pydicom.Dataset]]) -> None:
    assert {str(header.PatientName).partition("^")[0] for many in headers.values() for header in many} == {"Phantom"}


def test_a_study_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    folder = make_study("cr", tmp_path / "a" / "b")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert make_study("cr", folder) == folder
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize("spoil", ["removed", "another study", "no DICOM"])
def test_a_study_that_is_not_whole_is_written_again(tmp_path: Path, spoil: str) -> None:
    folder = make_study("cr", tmp_path)
    path = folder / "cr-monochrome2.dcm"
    whole = path.read_bytes()
    if spoil == "removed":
        path.unlink()
    elif spoil == "another study":
        other = pydicom.dcmread(path)
        other.StudyInstanceUID = "1.2.3"
        other.save_as(path)
    else:
        path.write_bytes(b"notes of the lecture")
    make_study("cr", folder)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("kind", ["mr", "stack-gap", "cr", "us", "mr-4d", "dose", "mammogram"])
def test_bytes_are_always_the_same(written: Written, kind: str) -> None:
    for name, dataset in STUDIES[kind].files():
        whole = written(kind) / name
        again = whole.parent.parent / "again.dcm"
        dataset.save_as(again)
        assert again.read_bytes() == whole.read_bytes(), name


@pytest.mark.parametrize(
    ("made", "other", "files"), [("make_study('cr')", "sample()", "2"), ("sample()", "make_study('cr')", "47")]
)
def test_studies_without_a_folder_are_made_once_and_leave_nothing_behind(
    made: str, other: str, files: str, tmp_path: Path
) -> None:
    program = (
        "from dicomnb.teaching import make_study, sample\n"
        f"one = {made}\n"
        f"assert one == {made} != {other}\n"
        "print(one, len(list(one.iterdir())))"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith(str(tmp_path))
    assert said.split()[-1] == files
    assert list(tmp_path.iterdir()) == []


def test_sample_is_the_pet(tmp_path: Path) -> None:
    import dicomnb

    assert dicomnb.sample is sys.modules["dicomnb.teaching.studies.named_studies"].sample
    assert dicomnb.make_study is make_study
    assert len(list(dicomnb.sample(tmp_path).iterdir())) == 47
