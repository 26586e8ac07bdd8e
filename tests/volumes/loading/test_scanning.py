from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.files.read_write import read_unless_known
from dicomnb.volumes.loading import scanning
from dicomnb.volumes.loading.catalog import scan
from dicomnb.volumes.loading.scanning import SERIES_KEYWORDS, file_summaries, summarize_files
from dicomnb.volumes.reading import progress
from tests.images import series

CT = "1.2.840.10008.5.1.4.1.1.2"


def test_a_slow_disk_is_read_by_several_threads_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, ds in enumerate(series(60, SOPClassUID=CT)):
        ds.save_as(tmp_path / f"{number:02d}.dcm")
    readers: set[int] = set()
    several = threading.Event()

    def slow(source: Any, known_by: Any) -> Any:
        readers.add(threading.get_ident())
        if len(readers) > 2:
            several.set()
        if threading.current_thread() is threading.main_thread():
            time.sleep(0.002)
        else:
            several.wait(60)  # for ever, were there one thread beside this one
        return read_unless_known(source, known_by)

    monkeypatch.setattr(scanning, "read_unless_known", slow)
    (entry,) = scan(tmp_path)
    assert len(readers) > 2
    assert [Path(str(file)).name for file in entry.files] == [f"{number:02d}.dcm" for number in range(60)]
    assert entry.images == 60


@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor])
def test_a_scan_that_takes_long_shows_how_many_files_are_done(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pool: type[Executor] | None
) -> None:
    monkeypatch.setattr(progress, "_DELAY_S", 60.0)
    scan(study)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "_DELAY_S", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    if pool is None:
        scan(study)
    else:
        with pool() as executor:
            scan(study, executor)
    said = capsys.readouterr().err
    assert "Reading headers" in said
    assert "/15" in said  # 12 images, a plan, a text, a broken file


def test_files_alike_that_are_cut_off_are_listed_one_by_one(tmp_path: Path) -> None:
    for number, ds in enumerate(series(4, SOPClassUID=CT)):
        ds.save_as(tmp_path / f"{number}.dcm")
        (tmp_path / f"{number}.dcm").write_bytes(
            (tmp_path / f"{number}.dcm").read_bytes()[: -4 if number > 1 else None]
        )
    catalog = scan(tmp_path)
    assert [Path(name).name for name, _ in catalog.broken] == ["2.dcm", "3.dcm"]
    assert catalog[0].images == 4


def test_what_is_seen_of_a_file_are_its_series_its_frames_and_the_facts_of_the_first(tmp_path: Path) -> None:
    for number, ds in enumerate(series(3, SOPClassUID=CT, PatientName="Roe^Jane", SeriesDescription="thin")):
        ds.save_as(tmp_path / f"{number}.dcm")
    seen = [summary for _, summary in file_summaries(tmp_path)]
    assert [(one.series, one.frames, one.fault) for one in seen] == [("2.25.7", 1, None)] * 3
    assert seen[-1].facts is None
    facts = dict(zip(SERIES_KEYWORDS, seen[0].facts or (), strict=True))
    assert (facts["PatientName"], facts["SeriesDescription"], facts["Rows"]) == ("Roe^Jane", "thin", "4")


def test_what_is_no_dicom_has_an_empty_fault_and_what_is_broken_its_reason(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no image")
    (ds,) = series(1, SOPClassUID=CT)
    ds.save_as(tmp_path / "z.dcm")
    whole = (tmp_path / "z.dcm").read_bytes()
    (tmp_path / "z.dcm").write_bytes(whole[:-3])
    (tmp_path / "headless.dcm").write_bytes(whole[:200])
    (headless, notes, cut) = summarize_files(sorted(tmp_path.iterdir()))
    assert (notes.series, notes.frames, notes.fault) == ("", 0, "")
    assert (headless.series, headless.frames) == ("", 0)
    assert headless.fault
    # Its pixels are cut off, and still it is an image of its series.
    assert (cut.series, cut.frames) == ("2.25.7", 1)
    assert "ends after" in str(cut.fault)
    (gone,) = summarize_files([tmp_path / "no such file"])
    assert gone.fault == os.strerror(2)


@pytest.mark.parametrize(("stated", "frames"), [(None, 1), (5, 5), (0, 1), (-2, 1)])
def test_frames_are_counted_as_the_header_says_where_that_can_be(stated: int | None, frames: int) -> None:
    (ds,) = series(1)
    if stated is not None:
        ds.NumberOfFrames = stated
    assert summarize_files([ds])[0].frames == frames
    del ds.PixelData
    assert summarize_files([ds])[0].frames == 0


def test_a_fast_disk_is_read_by_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, ds in enumerate(series(20, SOPClassUID=CT)):
        ds.save_as(tmp_path / f"{number:02d}.dcm")
    monkeypatch.setattr(scanning, "_SLOW_S", 60.0)
    readers: set[int] = set()

    def noting(source: Any, known_by: Any) -> Any:
        readers.add(threading.get_ident())
        return read_unless_known(source, known_by)

    monkeypatch.setattr(scanning, "read_unless_known", noting)
    assert len(list(file_summaries(tmp_path))) == 20
    assert readers == {threading.get_ident()}


def test_what_is_seen_of_files_alike_is_what_is_seen_of_each_alone(tmp_path: Path) -> None:
    MEMORY.forget()
    for number, ds in enumerate(series(24, SOPClassUID=CT)):
        # Of one layout: two series, in which a file in three has two frames and one in four is a secondary capture.
        ds.SeriesInstanceUID = f"2.25.{number % 2}"
        ds.NumberOfFrames = 1 + (number % 3 == 0)
        ds.SOPClassUID = CT if number % 4 else "1.2.840.10008.5.1.4.1.1.7"
        ds.save_as(tmp_path / f"{number:02d}.dcm")
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    made = 0

    def counted(source: Any, known_by: Any) -> Any:
        nonlocal made
        found = read_unless_known(source, known_by)
        made += isinstance(found, Dataset)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "read_unless_known", counted)
        together = summarize_files(paths * 3)
    assert made < 2 * len(paths)  # the third time, at the latest, no data set is made
    alone = [summarize_files([path])[0] for path in paths]
    assert [(one.series, one.frames, one.kind) for one in together] == [
        (one.series, one.frames, one.kind) for one in alone * 3
    ]
    assert len({(one.series, one.frames) for one in alone}) == 4
