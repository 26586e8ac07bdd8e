from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import AccessRefused, NotOnServer, ServerTimeout, TransferError, UsageError
from tests.transfer.orthanc import AUTH, BadLine, Orthanc, no_fault

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"


def test_a_series_arrives_byte_for_byte_and_loads(orthanc: Orthanc, stack: dict[str, bytes], tmp_path: Path) -> None:
    study = dn.read(next(iter(stack.values()))).StudyInstanceUID
    fetched = dn.fetch(orthanc.url, study=study, auth=AUTH, folder=tmp_path)
    # What other tests sent back into the study, as series of their own, arrives too.
    series = dn.read(next(iter(stack.values()))).SeriesInstanceUID
    found = {str(ds.SOPInstanceUID): path for path in fetched if (ds := dn.read(path)).SeriesInstanceUID == series}
    assert {uid: path.read_bytes() for uid, path in found.items()} == stack
    assert dn.load(list(found.values())).array.shape == (25, 160, 200)
    assert "states none" in str(fetched)
    assert fetched.license is None
    noted = "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    assert orthanc.url in noted
    assert AUTH[1] not in noted
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".part")]


def test_what_is_here_already_is_not_fetched_again_unless_it_was_changed(
    line: BadLine, stack: dict[str, bytes], series: str, tmp_path: Path
) -> None:
    fetched = dn.fetch(line.url, series=series, auth=AUTH, folder=tmp_path)
    line.asked.clear()
    dn.fetch(line.url, series=series, auth=AUTH, folder=tmp_path)
    assert files_of(line) == []
    whole = fetched[7].read_bytes()
    fetched[7].write_bytes(whole[:-2] + b"\x01\x02")  # the size is the same: the checksum tells
    dn.fetch(line.url, series=series, auth=AUTH, folder=tmp_path)
    assert len(files_of(line)) == 1
    assert fetched[7].read_bytes() == whole


@pytest.mark.parametrize("fault", ["cut", "cut without length"])
def test_a_connection_that_is_lost_leaves_no_half_file_and_goes_on_later(
    fault: str, line: BadLine, stack: dict[str, bytes], series: str, tmp_path: Path
) -> None:
    victim = sorted(stack)[12]
    line.fault = lambda path: fault if path.endswith(victim) else None
    with pytest.raises(TransferError, match=r"in the middle of image .* of 25 files of the series") as told:
        dn.fetch(line.url, series=series, auth=AUTH, folder=tmp_path)
    assert "goes on there" in str(told.value)
    here = {dn.read(path).SOPInstanceUID: path.read_bytes() for path in tmp_path.rglob("*.dcm")}
    assert here.items() <= stack.items()
    assert victim not in here
    noted = json.loads(next(tmp_path.rglob("*.json")).read_text())
    assert (noted["complete"], len(noted["files"])) == (False, len(here))
    line.fault = no_fault
    line.asked.clear()
    assert len(dn.fetch(line.url, series=series, auth=AUTH, folder=tmp_path)) == 25
    assert len(files_of(line)) == 25 - len(here)


def test_a_server_that_stalls_is_given_up_on(
    line: BadLine, stack: dict[str, bytes], series: str, tmp_path: Path
) -> None:
    line.fault = lambda path: "stall" if "/instances/" in path else None
    with pytest.raises(ServerTimeout, match=r"within 0\.5 s") as told:
        dn.fetch(line.url, series=series, auth=AUTH, folder=tmp_path, timeout=0.5)
    assert isinstance(told.value, TimeoutError)
    assert not list(tmp_path.rglob("*.dcm"))


def test_frames_come_when_they_are_wanted(line: BadLine, stack: dict[str, bytes], series: str, tmp_path: Path) -> None:
    files = dn.fetch(line.url, series=series, auth=AUTH, folder=tmp_path, lazy=True)
    volume = dn.load(files)
    assert frames_of(line) == 0
    truth = dn.load(list(stack.values()))
    np.testing.assert_array_equal(volume[3].stored, truth[3].stored)
    assert frames_of(line) == 1
    np.testing.assert_array_equal(volume[3].stored, truth[3].stored)
    assert frames_of(line) == 1
    np.testing.assert_array_equal(volume[20].array, truth[20].array)
    np.testing.assert_array_equal(volume.affine, truth.affine)
    assert dn.show(volume[3]) is not None


def test_a_frame_that_is_lost_on_its_way_is_fetched_when_asked_for_again(
    line: BadLine, stack: dict[str, bytes], series: str, tmp_path: Path
) -> None:
    volume = dn.load(dn.fetch(line.url, series=series, auth=AUTH, folder=tmp_path, lazy=True))
    line.fault = lambda path: "cut" if "/frames/" in path else None
    with pytest.raises(TransferError, match="in the middle of frame 1"):
        _ = volume[3].stored
    line.fault = no_fault
    np.testing.assert_array_equal(volume[3].stored, dn.load(list(stack.values()))[3].stored)


def test_compressed_frames_come_as_the_server_decompresses_them(
    orthanc: Orthanc, run_length: dict[str, bytes], tmp_path: Path
) -> None:
    series = dn.read(next(iter(run_length.values()))).SeriesInstanceUID
    lazy = dn.fetch(orthanc.url, series=series, auth=AUTH, folder=tmp_path, lazy=True)
    np.testing.assert_array_equal(dn.load(lazy).array, dn.load(list(run_length.values())).array)


def test_a_stranger_is_turned_away_and_told_how_to_say_who_he_is(orthanc: Orthanc, tmp_path: Path) -> None:
    for auth in (None, ("alice", "wrong"), "token"):
        with pytest.raises(AccessRefused, match=r"HTTP 401.*auth=") as told:
            dn.fetch(orthanc.url, study="1.2.3", auth=auth, folder=tmp_path)
        assert "wrong" not in str(told.value)


def test_a_password_in_the_address_is_used_and_not_told(orthanc: Orthanc, tmp_path: Path) -> None:
    with_password = orthanc.url.replace("//", "//alice:a%20pass%3Aword@")
    with pytest.raises(NotOnServer, match=r"has no study 1\.2\.3") as told:
        dn.fetch(with_password, study="1.2.3", folder=tmp_path)
    assert "word" not in str(told.value)


def test_what_is_not_there_is_named(orthanc: Orthanc, series: str, tmp_path: Path) -> None:
    with pytest.raises(NotOnServer, match=r"has no series 1\.2\.3"):
        dn.fetch(orthanc.url, series=[series, "1.2.3"], auth=AUTH, folder=tmp_path)
    with pytest.raises(NotOnServer, match="HTTP 404"):
        dn.fetch(orthanc.url + "-elsewhere", study="1.2.3", auth=AUTH, folder=tmp_path)
    with pytest.raises(TransferError, match="cannot be reached"):
        dn.fetch("http://127.0.0.1:9/dicom-web", study="1.2.3", folder=tmp_path)
    assert not list(tmp_path.rglob("*.dcm"))


@pytest.mark.parametrize(
    ("source", "named", "message"),
    [
        ("ftp://server/x", {"study": "1.2"}, "no address of a server"),
        ("a-case", {}, "none of the cases 'ct-seg'"),
        ("mr", {"series": "1.2"}, "none of the cases|no address"),
        ("idc", {"study": "1.2"}, "by their UIDs"),
        ("mr", {"lazy": True}, "Only a DICOMweb server"),
    ],
)
def test_a_wrong_call_is_told(source: str, named: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        dn.fetch(source, folder=tmp_path, **named)


def test_an_archive_is_not_fetched_whole(orthanc: Orthanc, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Neither a study nor a series"):
        dn.fetch(orthanc.url, auth=AUTH, folder=tmp_path)


@pytest.mark.parametrize("page", ["fetch-from-a-server", "fetch-from-a-pacs"])
def test_the_how_to_runs_as_written(
    page: str, orthanc: Orthanc, stack: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DICOMNB_CACHE", str(tmp_path))
    monkeypatch.setenv("PACS_PASSWORD", AUTH[1])
    text = (HOWTO / f"{page}.md").read_text(encoding="utf-8")
    text = text.replace("https://server/dicom-web", orthanc.url).replace(
        '"server", 104', f'"127.0.0.1", {orthanc.dicom_port}'
    )
    names: dict[str, Any] = {}
    code = re.findall(r"^```py\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert code
    for piece in code:
        exec(compile(piece, page, "exec"), names)
    assert names["volume"].array.shape == (25, 160, 200)


def files_of(line: BadLine) -> list[str]:
    return [path for path in line.asked if re.fullmatch(r".*/instances/[0-9.]+", path)]


def frames_of(line: BadLine) -> int:
    return sum("/frames/" in path for path in line.asked)
