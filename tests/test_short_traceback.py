"""What IPython prints of an error: looked at in a shell of its own, as a student would see it."""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import Path

import IPython
import pytest
from IPython.core.interactiveshell import InteractiveShell

import dicomnb as dn
from dicomnb.errors import DicomError
from dicomnb.short_traceback import SHOW_ALL, short_traceback


class Shell:
    """An IPython of its own, which is the running one for as long as a test takes."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch

    def printed(self, code: str, colors: str = "nocolor") -> str:
        """Return what is printed of a cell that fails."""
        self.ipython = InteractiveShell(colors=colors)
        self.monkeypatch.setattr(IPython, "get_ipython", lambda: self.ipython)
        self.ipython.run_cell(code)
        return self.capsys.readouterr().out


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def test_a_cell_shows_its_own_line_and_the_message(shell: Shell, tmp_path: Path) -> None:
    out = shell.printed(f"import dicomnb as dn\ndn.show({str(tmp_path / 'missing.dcm')!r})\n")
    assert out.count("\n") < 12
    assert "----> 2 dn.show(" in out
    assert "display/figure" not in out
    assert f"MissingFile: There is no 'missing.dcm' in the folder {tmp_path}." in out


def test_functions_of_the_users_own_are_shown_on_the_way(shell: Shell) -> None:
    out = shell.printed("import dicomnb as dn\ndef mine(x):\n    return dn.read(x)\n\nmine(47)\n")
    places = re.findall(r"----> (\d+) (.*)", out)
    assert places == [("5", "mine(47)"), ("3", "return dn.read(x)")]
    assert ", in mine, line 3" in out


def test_everything_is_shown_on_request(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SHOW_ALL, "1")
    out = shell.printed("import dicomnb as dn\ndn.read(47)\n")
    assert "read_write.py" in out
    assert "UnsupportedSource" in out
    assert "structured_traceback" not in out


def test_the_debugger_still_sees_every_call(shell: Shell) -> None:
    shell.printed("import dicomnb as dn\ndn.read(47)\n")
    names = [frame.f_globals["__name__"] for frame, _ in traceback.walk_tb(sys.last_traceback)]
    assert "dicomnb.parsing.files.read_write" in names


def test_colours_are_those_of_the_shell(shell: Shell) -> None:
    assert "\x1b[" in shell.printed("import dicomnb as dn\ndn.read(47)\n", colors="linux")
    assert "\x1b[" not in shell.printed("import dicomnb as dn\ndn.read(47)\n")


def test_an_error_that_the_user_raises_is_shown_whole() -> None:
    try:
        raise DicomError("mine")
    except DicomError as error:
        lines = short_traceback(error)
    assert "test_an_error_that_the_user_raises_is_shown_whole" in "".join(lines)


def test_outside_of_ipython_the_lines_are_pythons() -> None:
    with pytest.raises(dn.DicomError) as caught:
        dn.read(47)  # type: ignore[arg-type]
    assert caught.value.__traceback__ is not None
