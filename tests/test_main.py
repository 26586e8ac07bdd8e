"""The command line, run in this process and as a program."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import dicomnb
from dicomnb.__main__ import main
from tests.images import dataset, series

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with five slices of one series, and a file that is no DICOM."""
    place = tmp_path / "study"
    place.mkdir()
    header: dict[str, Any] = {
        "PatientName": "SECRET^One",
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
        "StudyInstanceUID": "2.25.4",
    }
    for number, each in enumerate(series(5, rows=12, columns=9, SeriesDescription="thin", **header)):
        each.save_as(place / f"{number}.dcm")
    (place / "notes.txt").write_text("no image")
    return place


def test_a_header_is_printed_masked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["header", str(folder / "0.dcm")]) == 0
    printed = capsys.readouterr().out
    assert "(0010, 0010)" in printed
    assert "SECRET" not in printed
    assert main(["header", str(folder / "0.dcm"), "--find", "patient name", "--identifiers"]) == 0
    assert "PN: SECRET^One" in capsys.readouterr().out


def test_a_page_is_written_and_its_path_printed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.html"
    assert main(["page", str(folder), "-o", str(target), "--window", "40,400", "--plane", "coronal"]) == 0
    assert capsys.readouterr().out == f"{target}\n"
    html = target.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "SECRET" not in html
    monkeypatch.chdir(tmp_path)
    assert main(["page", str(folder / "3.dcm")]) == 0
    assert capsys.readouterr().out == "3.html\n"
    assert (tmp_path / "3.html").is_file()


def test_series_are_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "thin" in printed
    assert "1 series, 5 files" in printed
    assert "SECRET" not in printed


def test_an_explanation_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder)]) == 0
    assert "5 slices of 12 rows × 9 columns" in capsys.readouterr().out


def test_two_headers_are_compared(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(folder / "0.dcm"), str(folder / "1.dcm")]) == 0
    assert "Instance Number\n    < 1\n    > 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["header", "{folder}/missing.dcm"], "missing.dcm"),
        (["header", "{folder}/notes.txt"], "dicomnb: "),
        (["explain", "{folder}/notes.txt"], "dicomnb: "),
        (["page", "{folder}", "-o", "{folder}/no/such/folder.html"], "folder.html"),
        (["page", "{folder}", "-o", "{folder}/x.html", "--window", "lungs"], "no window 'lungs'"),
        (["page", "{folder}", "-o", "{folder}/x.html", "--index", "9"], "no slice 9"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_ends_with_1(
    words: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word.format(folder=folder) for word in words]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("dicomnb: ")
    assert message in captured.err
    assert "Traceback" not in captured.err


def test_a_wrong_command_line_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["dance"], ["page"], ["header", "x", "--fnd", "y"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
    assert "usage: dicomnb" in capsys.readouterr().err


def test_a_terminal_without_the_letter_shows_another_one(tmp_path: Path) -> None:
    made = dataset(SpecificCharacterSet="ISO_IR 192", SeriesDescription="数 × ü", SOPInstanceUID="2.25.1")
    made.save_as(tmp_path / "u.dcm")
    done = subprocess.run(
        [sys.executable, "-m", "dicomnb", "header", str(tmp_path / "u.dcm")],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"LO: ? ? ?" in done.stdout


def test_a_reader_who_has_seen_enough_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m dicomnb header {folder / '0.dcm'} | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr == b""


def test_a_header_needs_no_picture_library(folder: Path) -> None:
    code = (
        "import sys; from dicomnb.__main__ import main; main(['header', sys.argv[1]]);"
        "sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / "0.dcm")], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0


def test_a_folder_is_de_identified_with_options_and_a_report(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    words = ["deidentify", str(folder), str(tmp_path / "out"), "--option", "retain_uids", "--black", "0,0,4,2"]
    words += ["--secret", str(tmp_path / "secret"), "--report", str(tmp_path / "report.csv")]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "5 files de-identified" in printed
    assert "look at the images" in printed
    copies = list((tmp_path / "out").rglob("*.dcm"))
    assert len(copies) == 5
    assert not any(b"SECRET" in path.read_bytes() for path in copies)
    assert "PatientIdentityRemoved" not in (tmp_path / "report.csv").read_text()
    assert '"(0010,0010)",Patient\'s Name,emptied,basic profile: Z,5' in (tmp_path / "report.csv").read_text()
    assert main(words) == 1
    assert "not empty" in capsys.readouterr().err
    assert main(["deidentify", str(folder), str(tmp_path / "new"), "--black", "1,2"]) == 1
    assert "no rectangle" in capsys.readouterr().err


def test_a_page_that_names_the_patient_ends_with_1(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    page.write_text("nobody")
    assert main(["check-privacy", str(page), str(folder)]) == 0
    page.write_text("<b>secret</b>")
    assert main(["check-privacy", str(page), str(folder)]) == 1
    captured = capsys.readouterr()
    assert "page.html: PatientName" in captured.out
    assert "secret" not in captured.out.lower()
    assert "Not to be shared" in captured.err


def test_a_dump_shows_all_as_text_and_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dump", str(folder / "0.dcm")]) == 0
    printed = capsys.readouterr().out
    assert "SECRET^One" in printed
    assert "(0002, 0010)" in printed
    assert main(["dump", "--json", str(folder / "0.dcm")]) == 0
    model = json.loads(capsys.readouterr().out)
    assert model["00100010"]["Value"] == [{"Alphabetic": "SECRET^One"}]


def test_a_difference_is_an_exit_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = str(folder / "0.dcm"), str(folder / "1.dcm")
    assert main(["diff", one, one]) == 0
    assert capsys.readouterr().out == ""
    assert main(["diff", one, two]) == 1
    printed = capsys.readouterr().out
    assert "-(0020, 0032)" in printed
    assert "+(0020, 0032)" in printed
    assert main(["diff", one, str(folder / "nothing.dcm")]) == 2
    assert main(["dump", str(folder / "nothing.dcm")]) == 1


def test_other_pixels_are_a_difference(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = folder / "0.dcm", folder / "other.dcm"
    ds = dicomnb.read(one)
    pixels = bytearray(ds.PixelData)
    pixels[-1] ^= 1
    ds.PixelData = bytes(pixels)
    ds.save_as(other)
    assert main(["diff", str(one), str(other)]) == 1
    removed, added = (line for line in capsys.readouterr().out.splitlines() if "7fe0, 0010" in line)
    digests = [hashlib.sha256(raw).hexdigest()[:12] for raw in (dicomnb.read(one).PixelData, bytes(pixels))]
    assert removed.endswith(f"SHA-256 {digests[0]}")
    assert added.endswith(f"SHA-256 {digests[1]}")


def test_a_file_is_taken_from_the_program_before(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (["dump", "-"], ["codify", "-"], ["diff", "-", str(folder / "1.dcm")]):
        with (folder / "0.dcm").open("rb") as file:
            monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=file))
            assert main(words) == int(words[0] == "diff")
        assert "ImagePosition" in capsys.readouterr().out.replace("Image Position", "ImagePosition")


def test_code_of_a_header_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codify", str(folder / "0.dcm")]) == 0
    assert "ds.PatientName = 'SECRET^One'" in capsys.readouterr().out


def test_a_terminal_gets_colours_and_a_pager(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("pydoc.pager", shown.append)
    monkeypatch.setenv("LESS", "-R")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["diff", str(folder / "0.dcm"), str(folder / "1.dcm")]) == 1
    assert "\x1b[31m-(0020, 0032)" in shown[0]
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["dump", str(folder / "0.dcm")]) == 0
    assert "\x1b" not in shown[1]
    assert "SECRET" in shown[1]
