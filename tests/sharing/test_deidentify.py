from __future__ import annotations

import csv
import json
import shutil
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pydicom
import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.parsing.files.listing import files_in
from dicomnb.parsing.files.writer import file_bytes
from dicomnb.sharing import deidentify as module
from dicomnb.sharing.deidentify import deidentify
from tests.images import dataset, series

NAME = "Lindqvist^Mary"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return a folder called like the patient: two series, a report, a file that is no DICOM, and a broken one."""
    place = tmp_path / "in" / "Lindqvist"
    place.mkdir(parents=True)
    header: dict[str, Any] = {
        "PatientName": NAME,
        "PatientID": "HX-90210",
        "StudyInstanceUID": "1.2.3",
        "StudyDate": "20220301",
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
        "ManufacturerModelName": "Scanner for Lindqvist",
    }
    for number, each in enumerate(series(30, rows=5, columns=4, **header)):
        each.save_as(place / f"Lindqvist{number:02}.dcm")
    for number, each in enumerate(series(3, SeriesInstanceUID="2.25.8", SeriesNumber=4, **header)):
        each.SOPInstanceUID = f"2.25.2.{number}"
        each.save_as(place / f"b{number}.dcm")
    (place / "notes.txt").write_text("no image")
    whole = (place / "b0.dcm").read_bytes()
    (place / "broken.dcm").write_bytes(whole[:180])
    return place


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_becomes_another_one_and_stays_as_it_is(study: Path, tmp_path: Path) -> None:
    before = contents(study)
    report = deidentify(study, tmp_path / "out")
    assert contents(study) == before
    assert (report.files, report.skipped, len(report.failures)) == (33, 1, 1)
    assert report.failures[0][0].endswith("broken.dcm")
    made = contents(tmp_path / "out")
    assert len(made) == 33
    assert names(tmp_path) == ["in", "out"]
    for name, data in made.items():
        assert b"indqvist" not in data
        assert b"HX-90210" not in data
        assert "indqvist" not in name
    volumes = dn.load_all(tmp_path / "out")
    (study / "broken.dcm").unlink()
    originals = [dn.load(study, series=number) for number in (3, 4)]
    assert [volume.shape for volume in volumes] == [(30, 5, 4), (3, 4, 3)]
    for volume, original in zip(volumes, originals, strict=True):
        assert volume.stored.tolist() == original.stored.tolist()
        assert volume.affine.tolist() == original.affine.tolist()


def test_series_and_studies_remain_together(study: Path, tmp_path: Path) -> None:
    report = deidentify(study, tmp_path / "out", secret="s")
    files = [pydicom.dcmread(path) for path in (tmp_path / "out").rglob("*.dcm")]
    assert len({ds.StudyInstanceUID for ds in files}) == 1
    assert len({ds.SeriesInstanceUID for ds in files}) == 2
    assert len({ds.SOPInstanceUID for ds in files}) == 33
    assert all(ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID for ds in files)
    assert report.uids["1.2.3"] == files[0].StudyInstanceUID
    again = deidentify(study / "b1.dcm", tmp_path / "later.dcm", secret="s")
    assert pydicom.dcmread(tmp_path / "later.dcm").StudyInstanceUID == files[0].StudyInstanceUID
    assert again.files == 1


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_an_executor_does_the_same(kind: Any, study: Path, tmp_path: Path) -> None:
    options = {"retain_modified_dates"}
    one = deidentify(study, tmp_path / "one", options, secret="s")
    with kind(2) as executor:
        two = deidentify(study, tmp_path / "two", options, secret="s", executor=executor)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert one.counts == two.counts
    assert one.failures == two.failures
    assert one.uids == two.uids


def test_an_interrupted_run_goes_on_and_shows_nothing_before_the_end(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    whole = module._Job.__call__

    def stops(job: Any, files: Any) -> Any:
        if done:
            raise KeyboardInterrupt
        done.append(len(files))
        return whole(job, files)

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(module._Job, "__call__", stops)
        with pytest.raises(KeyboardInterrupt):
            deidentify(study, out)
    assert not out.exists()
    left = tmp_path / ".out.partial"
    assert left.stat().st_mode & 0o077 == 0
    seen: list[int] = []

    def counts(job: Any, files: Any) -> Any:
        seen.extend(number for number, _ in files)
        return whole(job, files)

    with monkeypatch.context() as patch:
        patch.setattr(module._Job, "__call__", counts)
        report = deidentify(study, out)
    assert min(seen) == done[0]  # what was done is not done again
    assert report.files == 33
    assert len({dn.read(path).StudyInstanceUID for path in out.rglob("*.dcm")}) == 1  # the same secret
    assert names(tmp_path) == ["in", "out"]
    assert not list(out.rglob("journal"))


def test_another_call_begins_anew(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(job: Any, files: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module._Job, "__call__", stops)
        with pytest.raises(KeyboardInterrupt):
            deidentify(study, tmp_path / "out")
    deidentify(study, tmp_path / "out", "retain_uids")
    assert {str(dn.read(path).StudyInstanceUID) for path in (tmp_path / "out").rglob("*.dcm")} == {"1.2.3"}


def test_nothing_is_overwritten(study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        deidentify(study, tmp_path / "out")
    with pytest.raises(FileExistsError):
        deidentify(study, tmp_path / "out" / "mine.txt")
    with pytest.raises(UsageError, match="originals"):
        deidentify(study, study / "out")
    with pytest.raises(UsageError, match="Say where"):
        deidentify(study, tmp_path / "new", "clean_pixel_data")
    assert contents(tmp_path / "out") == {"mine.txt": b"mine"}


def test_where_there_is_nothing_nothing_appears(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("no image")
    with pytest.raises(UsageError, match="Nothing"):
        deidentify(tmp_path / "in", tmp_path / "out")
    assert names(tmp_path) == ["in"]


def test_data_sets_and_archives_are_taken(study: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "study"), "zip", study)
    with ThreadPoolExecutor(1) as executor:
        report = deidentify(tmp_path / "study.zip", tmp_path / "out", executor=executor)
    assert report.files == 33
    report = deidentify([dn.read(study / "b1.dcm"), dn.read(study / "b2.dcm")], tmp_path / "two")
    assert report.files == 2
    (study / "broken.dcm").unlink()
    assert deidentify(dn.load(study, 4), tmp_path / "three").files == 3
    assert deidentify(dn.scan(study).filter(SeriesNumber=4), tmp_path / "four").files == 3


def test_a_directory_is_not_copied(tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    listing = dataset(DirectoryRecordSequence=[dataset(DirectoryRecordType="PATIENT", PatientName=NAME)])
    listing.file_meta = dataset(TransferSyntaxUID="1.2.840.10008.1.2.1", MediaStorageSOPClassUID="1.2.840.10008.1.3.10")
    listing.save_as(place / "DICOMDIR")
    next(iter(series(1))).save_as(place / "a.dcm")
    report = deidentify(place, tmp_path / "out")
    assert (report.files, report.skipped) == (1, 1)


def test_the_report_tells_all_and_nothing_of_the_patient(study: Path, tmp_path: Path) -> None:
    report = deidentify(study, tmp_path / "out")
    (row,) = report.of("PatientName")
    assert (row.tag, row.name, row.what, row.reason, row.count) == (
        "(0010,0010)",
        "Patient's Name",
        "emptied",
        "basic profile: Z",
        33,
    )
    table = report.to_pandas()
    assert list(table.columns) == ["tag", "name", "what", "why", "count"]
    assert table[table.tag == "(7fe0,0010)"].what.tolist() == ["kept"]
    report.save(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == len(report) + 1
    shown = json.dumps(report._repr_mimebundle_()) + str(report) + repr(report)
    assert "indqvist" not in shown
    assert "1.2.3" not in shown
    assert "not in the table" in shown
    assert "look at the images" in shown
    report.save_uids(tmp_path / "uids.csv")
    assert (tmp_path / "uids.csv").stat().st_mode & 0o077 == 0
    assert "1.2.3," in (tmp_path / "uids.csv").read_text()


def test_the_corpus_keeps_no_word_of_those_that_identify(corpus: Path, tmp_path: Path) -> None:
    folder = corpus / "pydicom+pydicom"
    report = deidentify(folder, tmp_path / "out", ["clean_descriptors", "retain_modified_dates"], rectangles=[])
    assert report.files > 150
    assert len(report.failures) <= 2
    originals = [found.name for found in files_in(folder)]
    for path in (tmp_path / "out").rglob("*.dcm"):
        number = int(path.stem) - 1
        words = {word for word in words_in(originals[number]) if len(word) > 5 and "anonym" not in word.lower()}
        data = path.read_bytes()
        head = data[: data.find(b"\xe0\x7f\x10\x00")].lower()
        assert not [word for word in words if word.lower().encode() in head], path


def words_in(name: str) -> set[str]:
    """Return what pydicom reads as the patient's name and number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds = pydicom.dcmread(name, force=True, stop_before_pixels=True)
        return {str(ds.get(keyword) or "") for keyword in ("PatientName", "PatientID", "PatientBirthDate")}


def test_dicognito_finds_nothing_that_it_would_have_taken_out(study: Path, tmp_path: Path) -> None:
    anonymizer = pytest.importorskip("dicognito.anonymizer")
    deidentify(study, tmp_path / "out")
    for path in list(study.glob("b[12].dcm")):
        ours = next(one for one in (tmp_path / "out").rglob("*.dcm") if same_pixels(one, path))
        original, theirs = pydicom.dcmread(path), pydicom.dcmread(path)
        anonymizer.Anonymizer().anonymize(theirs)
        made = pydicom.dcmread(ours)
        changed = [e.tag for e in original if e.tag in theirs and theirs[e.tag].value != e.value]
        assert 0x00100010 in changed
        for tag in changed:
            # Whatever dicognito replaces is not what it was in our copy either.
            assert tag not in made or made[tag].value != original[tag].value or not original[tag].value, tag


def same_pixels(one: Path, other: Path) -> bool:
    first, second = pydicom.dcmread(one), pydicom.dcmread(other)
    return bool(first.SeriesNumber == second.SeriesNumber and first.PixelData == second.PixelData)


@pytest.mark.parametrize("options", [(), ("clean_structured_content", "clean_graphics")])
def test_highdicom_reads_reports_and_segmentations_as_before(
    options: tuple[str, ...], corpus: Path, tmp_path: Path
) -> None:
    highdicom = pytest.importorskip("highdicom")
    report = deidentify(corpus / "ImagingDataCommons+highdicom", tmp_path / "out", options)
    assert report.failures == ()
    segments = reports = 0
    for path in (tmp_path / "out").rglob("*.dcm"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            modality = dn.read(path).Modality
            if modality == "SEG":
                segments += len(highdicom.seg.segread(path).segment_numbers)
            elif modality == "SR":
                reports += len(highdicom.sr.srread(path).content)
    assert segments > 9  # ten files of one segment and more
    assert reports > 1


@pytest.mark.parametrize("secret", [b"", b"short"])
def test_a_secret_that_was_not_written_whole_is_not_taken(secret: bytes, study: Path, tmp_path: Path) -> None:
    left = tmp_path / ".out.partial"
    left.mkdir(mode=0o700)
    (left / "secret").write_bytes(secret)
    report = deidentify(study, tmp_path / "out")
    assert len(report.secret) == 32
    assert names(tmp_path) == ["in", "out"]
    with pytest.raises(UsageError, match="known to everybody"):
        deidentify(study, tmp_path / "other", secret=secret[:0])


@pytest.mark.parametrize("mode", [0o777, 0o750, 0o701])
def test_a_draft_that_others_can_reach_is_refused(mode: int, study: Path, tmp_path: Path) -> None:
    left = tmp_path / ".out.partial"
    left.mkdir()
    left.chmod(mode)
    (left / "secret").write_bytes(b"k" * 32)
    with pytest.raises(UsageError, match="somebody else"):
        deidentify(study, tmp_path / "out")
    assert (left / "secret").exists()


def test_a_folder_of_the_user_that_is_no_draft_is_left_alone(study: Path, tmp_path: Path) -> None:
    left = tmp_path / ".out.partial"
    left.mkdir(mode=0o700)
    (left / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="no draft"):
        deidentify(study, tmp_path / "out")
    assert (left / "thesis.txt").read_text() == "mine"


def test_a_file_that_could_not_be_written_whole_is_not_published(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = file_bytes
    calls: list[int] = []

    class Full(list[bytes]):
        def __iter__(self) -> Any:
            yield b"half"
            raise OSError(28, "disk full")

    def pieces(ds: Any) -> Any:
        calls.append(1)
        return real(ds)

    def full(self: Any) -> Any:
        return Full() if len(calls) == 5 else list(self)

    monkeypatch.setattr(module, "file_bytes", pieces)
    monkeypatch.setattr(module, "list", full, raising=False)
    report = deidentify(study, tmp_path / "out")
    there = list((tmp_path / "out").rglob("*"))
    files = [path for path in there if path.is_file()]
    assert len(files) == report.files
    assert all(path.suffix == ".dcm" and path.stat().st_size > 100 for path in files)
    assert any("disk full" in reason for _, reason in report.failures)


@pytest.mark.parametrize("out", ["out", "one.dcm"])
def test_a_run_killed_after_the_files_appeared_is_finished_by_the_next(
    out: str, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = study if out == "out" else study / "b0.dcm"

    def killed(path: Path, **_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            deidentify(source, tmp_path / out)
    report = deidentify(source, tmp_path / out)
    assert report.files == (33 if out == "out" else 1)
    assert names(tmp_path) == sorted(["in", out])
