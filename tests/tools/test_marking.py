"""Marking what students return."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from tools.assignment import ROOT


def exercise(name: str, source: str) -> Any:
    return nbformat.v4.new_code_cell(source, id=f"exercise-{name.replace('.', '-')}", metadata={"tags": ["exercise"]})


def test_answers_are_right_wrong_open_or_failed(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_code_cell("from dicomnb.teaching import check\n0 / 0"),
        exercise("1.1", 'answer = 40 + 7\ncheck("1.1", answer)'),  # the sample has 47 slices
        exercise("1.2", 'answer = 6586.2\ncheck("1.2", answer)'),  # seconds, and minutes are asked for
        exercise("1.3", 'answer = ...\ncheck("1.3", answer)'),
        exercise("1.4", 'answer = nothing[64, 83]\ncheck("1.4", answer)'),
        exercise("1.5", 'check("1.1", 47)'),  # another exercise's verdict
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "ada.ipynb")
    command = [sys.executable, "-m", "tools.marking", str(tmp_path / "ada.ipynb")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(csv.reader(done.stdout.splitlines())) == [
        ["notebook", "exercise", "state"],
        ["ada.ipynb", "1.1", "right"],
        ["ada.ipynb", "1.2", "wrong"],
        ["ada.ipynb", "1.3", "open"],
        ["ada.ipynb", "1.4", "failed"],
        ["ada.ipynb", "1.5", "failed"],
    ]
