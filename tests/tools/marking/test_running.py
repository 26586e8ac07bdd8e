"""A class of eight, with every mishap that a folder of returned notebooks can have."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tools.assignment import ROOT

EXERCISES = ["4.1", "4.2", "4.3", "4.4", "4.5"]

FIRST = """
class Said:
    def __init__(self, name, right):
        self.said = f"✓ {name} Right. So it is." if right else f"✗ {name} Not yet. Think."
    def __repr__(self):
        return self.said

def check(name, answer):
    return Said(name, answer == {"4.1": (400, 240), "4.2": 7, "4.5": 92.0}[name])
"""
"""What the verdicts of `dicomnb.teaching.check` look like, without importing anything: cells have a few seconds."""


def cells(answers: dict[str, str]) -> list[Any]:
    """Return a notebook's cells: a first one that imports, and one for each exercise."""
    code = nbformat.v4.new_code_cell
    return [
        code(FIRST),
        *(code(f'{answer}\ncheck("{name}", answer)') for name, answer in answers.items()),
    ]


def write(folder: Path, student: str, answers: dict[str, str]) -> Path:
    path = folder / student / "04-millimetres.ipynb"
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells(answers)), path)
    return path


def without_names(path: Path) -> None:
    """Take the names and metadata of cells away, as some programs do."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        del cell["id"], cell["metadata"]
    notebook["nbformat_minor"] = 4
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, str]]]:
    """Mark the class; return the rows by student and exercise."""
    folder = tmp_path_factory.mktemp("returned")
    # No names of cells, a check in the middle of its cell, an error, and a wrong answer.
    middle = "answer = 5\ncheck('4.1', answer)\nprint('on')\nanswer = (400, 240)"
    ada = write(folder, "ada", {"4.1": middle, "4.2": "answer = 8", "4.4": "0 / 0", "4.5": "answer = 92.0"})
    without_names(ada)
    write(
        folder,
        "ben",
        {"4.1": "while True: pass\nanswer = 1", "4.2": "answer = bytearray(10**11)", "4.5": "answer = 78.2"},
    )
    write(folder, "cem", {}).write_text('{"cells": [{"cell_type": "code", "sou', encoding="utf-8")
    write(folder, "dana", {}).write_bytes(b"")
    write(folder, "eva", {})  # who deleted the exercises
    write(folder, "finn", {}).write_bytes(b"%PDF-1.7\n\xe2\xe3\xcf\xd3")
    write(folder, "gül", {"4.1": "import os\nos._exit(1)", "4.5": "answer = 92.0"})
    stubborn = (
        "while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt:\n        pass\nanswer = 1"
    )
    write(folder, "hana", {"4.5": "answer = 92.0", "4.1": stubborn})
    into = folder.parent / "marks"
    command = [sys.executable, "-m", "tools.marking", str(folder), "--into", str(into), "--points", "4.5=3"]
    command += ["--seconds", "5", "--total", "15", "--jobs", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, dict[str, str]]] = {"": {"folder": {"path": str(into)}}}
    with (into / "marks.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["student"], {})[row["exercise"]] = row
    return found


@pytest.mark.parametrize(
    ("student", "states"),
    [
        ("ada", ["right", "wrong", "missing", "failed", "right"]),
        ("ben", ["timeout", "failed", "missing", "missing", "wrong"]),
        ("cem", ["unreadable"] * 5),
        ("dana", ["unreadable"] * 5),
        ("eva", ["missing"] * 5),
        ("finn", ["unreadable"] * 5),
        ("gül", ["failed", "missing", "missing", "missing", "failed"]),
        ("hana", ["timeout", "missing", "missing", "missing", "right"]),
    ],
)
def test_each_student_has_a_row_for_each_exercise_whatever_happened(
    table: dict[str, dict[str, dict[str, str]]], student: str, states: list[str]
) -> None:
    rows = table[student]
    assert {name: row["state"] for name, row in rows.items()} == dict(zip(EXERCISES, states, strict=True))


def test_the_rows_say_what_went_wrong(table: dict[str, dict[str, dict[str, str]]]) -> None:
    assert table["ada"]["4.4"]["hint"] == "ZeroDivisionError: division by zero"
    assert table["ben"]["4.2"]["hint"] == "MemoryError"
    assert "JSON" in table["cem"]["4.1"]["hint"]
    assert "kernel died" in table["gül"]["4.5"]["hint"]


def test_points_add_up_for_each_student_and_each_has_a_page(table: dict[str, dict[str, dict[str, str]]]) -> None:
    into = Path(table[""]["folder"]["path"])
    with (into / "totals.csv").open(encoding="utf-8", newline="") as file:
        totals = {row["student"]: (row["points"], row["possible"]) for row in csv.DictReader(file)}
    assert totals["ada"] == ("4", "7")
    assert totals["ben"] == ("0", "7")
    assert sorted(totals) == sorted(path.stem for path in into.glob("*.html"))
