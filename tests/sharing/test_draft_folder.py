from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from dicomnb.errors import UsageError
from dicomnb.sharing import deidentify as deidentifying
from dicomnb.sharing.deidentify import deidentify
from dicomnb.sharing.draft_folder import MARKER, keep_only, kept_secret, require_free, require_ours, umask
from tests.images import series


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """Return the folder of an interrupted run, whole."""
    folder = tmp_path / ".out.partial"
    folder.mkdir(mode=0o700)
    (folder / MARKER).write_bytes(b"")
    (folder / "secret").write_bytes(b"k" * 32)
    return folder


def test_the_secret_of_a_whole_draft_is_taken_again(left: Path) -> None:
    assert require_ours(left)
    assert kept_secret(left) == b"k" * 32


@pytest.mark.parametrize("secret", [None, b"", b"k" * 31, b"k" * 33])
def test_a_secret_that_could_be_guessed_is_not_taken(left: Path, secret: bytes | None) -> None:
    (left / "secret").unlink()
    if secret is not None:
        (left / "secret").write_bytes(secret)
    assert kept_secret(left) is None


def test_a_secret_without_the_mark_of_a_draft_is_somebody_s_own(left: Path) -> None:
    (left / MARKER).unlink()
    assert require_ours(left)  # nothing else is in it: it may be taken away
    assert kept_secret(left) is None


def test_where_nothing_was_left_there_is_no_draft(tmp_path: Path) -> None:
    assert not require_ours(tmp_path / "none")
    assert kept_secret(tmp_path / "none") is None


@pytest.mark.skipif(os.name != "posix", reason="Elsewhere a mode says nothing.")
@pytest.mark.parametrize("mode", [0o770, 0o704, 0o701])
def test_what_others_can_reach_is_refused(left: Path, mode: int) -> None:
    left.chmod(mode)
    with pytest.raises(UsageError, match="somebody else"):
        require_ours(left)


@pytest.mark.skipif(os.name != "posix", reason="Elsewhere users have no number.")
def test_what_belongs_to_another_user_is_refused(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: left.stat().st_uid + 1)
    with pytest.raises(UsageError, match="somebody else"):
        require_ours(left)


@pytest.mark.skipif(os.name != "posix", reason="Links need permission elsewhere.")
def test_a_link_to_a_draft_and_a_file_are_no_drafts(left: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(left)
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "file").chmod(0o600)
    for name in ("link", "file"):
        with pytest.raises(UsageError):
            require_ours(tmp_path / name)


def test_a_folder_with_anything_else_in_it_is_left_alone(left: Path) -> None:
    (left / MARKER).unlink()
    (left / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="no draft of an interrupted run"):
        require_ours(left)


def test_a_target_is_free_or_refused(tmp_path: Path) -> None:
    originals = tmp_path / "in"
    (originals / "deep").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_bytes(b"")
    require_free(originals, tmp_path / "empty")
    require_free(originals, tmp_path / "new" / "deeper")
    require_free(["anything", "else"], originals / "out")
    with pytest.raises(FileExistsError, match="not empty"):
        require_free(originals, tmp_path / "full")
    with pytest.raises(FileExistsError, match="a file of this name"):
        require_free(originals, tmp_path / "full" / "a")
    for inside in (originals / "out", originals / "deep" / "out", originals / "deep" / ".." / "out"):
        with pytest.raises(UsageError, match="originals"):
            require_free(str(originals), inside)


def test_a_url_has_no_folder_that_copies_could_lie_in(tmp_path: Path) -> None:
    require_free("https://example.org/study.zip", tmp_path / "out")


def test_asking_for_the_umask_does_not_change_it() -> None:
    before = umask()
    assert umask() == before
    assert 0 <= before <= 0o777


def test_of_a_draft_only_what_was_noted_as_done_is_kept(tmp_path: Path) -> None:
    for name in ("a/b/1.dcm", "a/b/2.dcm.part", "a/c/3.dcm", "4.dcm"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    keep_only(tmp_path, {"a/b/1.dcm", "lost.dcm"})
    assert sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")) == ["a", "a/b", "a/b/1.dcm"]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return a folder of 30 images: 25 are one part of the work, 5 the next."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number, each in enumerate(series(30, rows=5, columns=4, SOPClassUID="1.2.840.10008.5.1.4.1.1.2")):
        each.save_as(folder / f"{number:02}.dcm")
    return folder


@pytest.mark.parametrize("out", ["out", "one.dcm"])
def test_a_run_killed_while_it_removes_its_draft_leaves_nothing_to_the_next(
    out: str, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = shutil.rmtree

    def killed(path: Path, **options: Any) -> None:
        if (path / "journal").exists():
            (path / MARKER).unlink()
            raise KeyboardInterrupt
        remove(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            deidentify(study / "00.dcm", tmp_path / out)
    assert len(sorted(one.name for one in tmp_path.iterdir())) == 3
    with pytest.raises(FileExistsError):
        deidentify(study / "00.dcm", tmp_path / out)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["in", out])


def test_a_run_stopped_before_it_wrote_a_file_is_not_taken_for_one_that_is_done(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = deidentifying._Job.__call__
    calls: list[int] = []

    def stops(job: Any, files: Any) -> Any:
        calls.append(len(files))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return {**whole(job, []), "failures": [(number, "ReadError: not there today") for number, _ in files]}

    (tmp_path / "out").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(deidentifying._Job, "__call__", stops)
        with pytest.raises(KeyboardInterrupt):
            deidentify(study, tmp_path / "out")
    report = deidentify(study, tmp_path / "out")
    assert (calls, report.files) == ([25, 5], 5)
    assert len(list((tmp_path / "out").rglob("*.dcm"))) == report.files
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in", "out"]
