from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from dicomnb.volumes.reading import progress


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_DELAY_S", 0.0)


def in_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    app = SimpleNamespace(IPKernelApp=SimpleNamespace(initialized=lambda: True))
    monkeypatch.setitem(sys.modules, "ipykernel.kernelapp", app)


def test_a_process_that_only_imported_the_kernel_shows_its_bar_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    importlib.import_module("ipykernel.kernelapp")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert list(progress.progress(range(5), 5, "Counting")) == [0, 1, 2, 3, 4]
    out, err = capsys.readouterr()
    assert "Counting" in err
    assert out == ""


def test_work_that_takes_long_shows_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert list(progress.progress(range(5), 5, "Counting")) == [0, 1, 2, 3, 4]
    assert "Counting" in capsys.readouterr().err


def test_work_that_is_soon_done_shows_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "_DELAY_S", 60.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert list(progress.progress(range(5), 5, "Counting")) == [0, 1, 2, 3, 4]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("console", [True, False])
def test_where_nobody_would_see_a_bar_there_is_none(
    console: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Refused:
        def __init__(self, **_: object) -> None:
            raise AssertionError("a bar was made")

    monkeypatch.setitem(sys.modules, "tqdm.std", SimpleNamespace(tqdm=Refused))
    monkeypatch.delitem(sys.modules, "ipykernel.kernelapp", raising=False)
    if not console:
        monkeypatch.setattr(sys, "stderr", None)
    assert list(progress.progress(range(5), 5, "Counting")) == [0, 1, 2, 3, 4]
    assert capsys.readouterr().out == ""


def test_a_bar_in_a_notebook_is_text_that_is_wiped_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_kernel(monkeypatch)
    assert sum(progress.progress(range(3), 3, "Counting")) == 3
    out, err = capsys.readouterr()
    assert err == ""
    assert "Counting" in out
    assert out.rpartition("\r")[2] == ""
    assert out.split("\r")[-2].strip() == ""


def test_a_bar_starts_no_thread(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    in_kernel(monkeypatch)
    assert list(progress.progress(iter("abc"), 3, "Spelling")) == ["a", "b", "c"]
    assert "Spelling" in capsys.readouterr().out


def test_the_bar_is_wiped_out_where_the_work_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_kernel(monkeypatch)

    def work() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk is gone"):
        list(progress.progress(work(), 9, "Reading"))
    assert capsys.readouterr().out.split("\r")[-2].strip() == ""
