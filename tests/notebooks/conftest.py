"""The notebooks, each run once for all tests of a process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.course import ROOT, Run, cells, with_answers


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Run]:
    """Return a function that runs a notebook once, as `make demo` does, answers included."""

    @cache
    def run(path: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
        folder = tmp_path_factory.mktemp(path.stem)
        nbformat.write(with_answers(path), folder / path.name)
        # In a process of its own, because an event loop runs in this one while a browser is open.
        command = [sys.executable, "-m", "tools.demo", str(folder / path.name), "--into", str(folder / "run")]
        return folder / "run", subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    def outcome(path: Path) -> Run:
        folder, done = run(path)
        assert done.returncode == 0, done.stderr
        return Run(cells(folder / path.name), folder / f"{path.stem}.html", done.stdout)

    return outcome
