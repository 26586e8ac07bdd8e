from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dicomnb as dn
from dicomnb.errors import UnsupportedSource
from dicomnb.parsing.files import whole_file as module
from dicomnb.parsing.files.whole_file import remove_at_once, whole_file

KILLED = """
import os, signal, sys
from dicomnb.parsing.files.whole_file import remove_at_once, whole_file
with whole_file(sys.argv[1]) as draft:
    draft.write_bytes(b"patient")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def full(target: Path) -> None:
    with whole_file(target) as draft:
        draft.write_bytes(b"ne")
        raise OSError(28, "disk full")


def test_a_file_that_cannot_be_finished_leaves_the_old_one_and_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "good.bin"
    target.write_bytes(b"old")
    with pytest.raises(OSError, match="disk full"):
        full(target)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["good.bin"]


def test_nothing_is_seen_before_the_end_and_files_beside_it_come_too(tmp_path: Path) -> None:
    target = tmp_path / "x.nhdr"
    with whole_file(target) as draft:
        draft.write_bytes(b"head")
        draft.with_name("x.raw.gz").write_bytes(b"values")
        assert not target.exists()
        assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700
    assert names(tmp_path) == ["x.nhdr", "x.raw.gz"]
    assert (tmp_path / "x.raw.gz").read_bytes() == b"values"


def test_a_mode_is_handed_on_or_set(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"1")
    target.chmod(0o640)
    with whole_file(target) as draft:
        draft.write_bytes(b"2")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    with whole_file(target, mode=0o600) as draft:
        draft.write_bytes(b"3")
    assert (stat.S_IMODE(target.stat().st_mode), target.read_bytes()) == (0o600, b"3")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    link = tmp_path / "link"
    link.symlink_to("deep/file")
    with whole_file(link) as draft:
        draft.write_bytes(b"new")
    assert link.is_symlink()
    assert (tmp_path / "deep" / "file").read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    with whole_file("/dev/null") as place:
        assert place == Path("/dev/null")
        place.write_bytes(b"gone")
    assert Path("/dev/null").is_char_device()


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, whole_file(tmp_path / "no" / "f"):
        pass
    assert caught.value.filename == str(tmp_path / "no" / "f")


def test_the_next_save_takes_away_what_a_killed_process_left(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a.dcm")], check=False, cwd=Path.cwd())
    assert [name.endswith(".part") for name in names(tmp_path)] == [True]
    dn.read(dn.sample() / "pet024.dcm").save_as(tmp_path / "b.dcm")
    assert names(tmp_path) == ["b.dcm"]


def test_a_folder_whose_removal_was_stopped_is_taken_away_by_the_next_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "drafts"
    (folder / "deep").mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda _: None)
        remove_at_once(folder)
    assert [name.endswith(".part") for name in names(tmp_path)] == [True]
    with whole_file(tmp_path / "d") as draft:
        draft.write_bytes(b"")
    assert names(tmp_path) == ["d"]


def test_drafts_of_the_living_and_of_other_machines_stay_for_a_day(tmp_path: Path) -> None:
    living = tmp_path / f".a.{module._host()}-{os.getppid()}-01234567.part"
    afar = tmp_path / ".b.00000000000f-4711-01234567.part"
    old = tmp_path / ".c.00000000000f-4711-01234567.part"
    other = tmp_path / ".notes.part"
    for one in (living, afar, old, other):
        one.mkdir()
    os.utime(old, (time.time() - 25 * 3600,) * 2)
    with whole_file(tmp_path / "d") as draft:
        draft.write_bytes(b"")
    assert names(tmp_path) == sorted([living.name, afar.name, other.name, "d"])


def test_a_name_of_255_bytes_can_be_written(tmp_path: Path) -> None:
    with whole_file(tmp_path / ("n" * 255)) as draft:
        draft.write_bytes(b"x")
    assert (tmp_path / ("n" * 255)).read_bytes() == b"x"


def test_text_that_can_be_no_path_is_refused() -> None:
    with pytest.raises(UnsupportedSource, match="is no path"), whole_file("a\0b"):
        pass
