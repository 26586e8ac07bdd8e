"""The command that marks, with the running of notebooks replaced: that is looked at in `test_running`."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tools.marking import __main__ as command
from tools.marking.results import Result
from tools.marking.returned import Returned
from tools.marking.running import Limits

Mark = Callable[..., Limits | None]


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mark:
    """Return a function that marks one notebook of ada's; what it returns are the limits that were asked for."""
    (tmp_path / "ada.ipynb").touch()
    asked: list[Limits] = []

    def marked(several: Sequence[Returned], limits: Limits) -> Iterator[tuple[Returned, list[Result]]]:
        asked.append(limits)
        yield from ((one, [Result("1.1", "right", "So it is."), Result("1.2", "open")]) for one in several)

    monkeypatch.setattr(command, "marked", marked)

    def run(*words: str, folder: Path = tmp_path) -> Limits | None:
        monkeypatch.setattr(sys, "argv", ["marking", str(folder), *words])
        command.main()
        return asked[-1] if asked else None

    return run


def test_without_a_folder_the_rows_are_printed(mark: Mark, capsys: pytest.CaptureFixture[str]) -> None:
    assert mark("--points", "1.1=2.5") == Limits()
    assert list(csv.reader(io.StringIO(capsys.readouterr().out))) == [
        ["student", "notebook", "exercise", "state", "points", "possible", "hint"],
        ["ada", "ada.ipynb", "1.1", "right", "2.5", "2.5", "So it is."],
        ["ada", "ada.ipynb", "1.2", "open", "0", "1", ""],
    ]


def test_limits_are_handed_on(mark: Mark) -> None:
    asked = mark("--seconds", "7", "--total", "90", "--memory", "1.5", "--jobs", "3")
    assert asked == Limits(cell=7, notebook=90, memory=1.5, jobs=3)


def test_points_that_are_none_and_a_folder_without_notebooks_are_refused(
    mark: Mark, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        mark("--points", "1.1:2")
    assert "takes an exercise and a number" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit):
        mark(folder=tmp_path / "empty")
    assert "There is no notebook" in capsys.readouterr().err
