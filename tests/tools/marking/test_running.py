"""A class of nine, with every mishap that a folder of returned notebooks can have."""

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

RIGHT = {
    "4.1": "answer = (400, 240)",
    "4.5": "answer = 92.0",
}


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


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, str]]]:
    """Mark the class; return the rows by student and exercise."""
    folder = tmp_path_factory.mktemp("returned")
    write(folder, "ada", {**RIGHT, "4.2": "answer = 8"})
    write(folder, "ben", {"4.1": "while True: pass\nanswer = 1", "4.5": "answer = 78.2"})
    write(folder, "cem", RIGHT).write_text('{"cells": [{"cell_type": "code", "sou', encoding="utf-8")
    old = json.loads(write(folder, "dana", RIGHT).read_text(encoding="utf-8"))
    for cell in old["cells"]:
        del cell["id"], cell["metadata"]
    old["nbformat_minor"] = 4
    (folder / "dana" / "04-millimetres.ipynb").write_text(json.dumps(old), encoding="utf-8")
    write(folder, "eva", {"4.5": "answer = 92.0\n0 / 0"})
    write(folder, "finn", {"4.1": "answer = 5\ncheck('4.1', answer)\nprint('on')\nanswer = (400, 240)"})
    write(folder, "gül", {"4.1": "import os\nos._exit(1)", "4.5": "answer = 92.0"})
    write(folder, "hana", {"4.1": "answer = bytearray(10**11)", "4.5": "answer = 92.0"})
    stubborn = (
        "while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt:\n        pass\nanswer = 1"
    )
    write(folder, "ian", {"4.5": "answer = 92.0", "4.1": stubborn})
    into = folder.parent / "marks"
    command = [sys.executable, "-m", "tools.marking", str(folder), "--into", str(into), "--points", "4.5=3"]
    command += ["--seconds", "5", "--total", "30", "--jobs", "2"]
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
        ("ada", {"4.1": "right", "4.2": "wrong", "4.3": "missing", "4.4": "missing", "4.5": "right"}),
        ("ben", {"4.1": "timeout", "4.2": "missing", "4.3": "missing", "4.4": "missing", "4.5": "wrong"}),
        ("cem", dict.fromkeys(["4.1", "4.2", "4.3", "4.4", "4.5"], "unreadable")),
        ("dana", {"4.1": "right", "4.2": "missing", "4.3": "missing", "4.4": "missing", "4.5": "right"}),
        ("eva", {"4.1": "missing", "4.2": "missing", "4.3": "missing", "4.4": "missing", "4.5": "failed"}),
        ("finn", {"4.1": "right", "4.2": "missing", "4.3": "missing", "4.4": "missing", "4.5": "missing"}),
        ("gül", {"4.1": "failed", "4.2": "missing", "4.3": "missing", "4.4": "missing", "4.5": "failed"}),
        ("hana", {"4.1": "failed", "4.2": "missing", "4.3": "missing", "4.4": "missing", "4.5": "right"}),
        ("ian", {"4.1": "timeout", "4.2": "missing", "4.3": "missing", "4.4": "missing", "4.5": "right"}),
    ],
)
def test_each_student_has_a_row_for_each_exercise_whatever_happened(
    table: dict[str, dict[str, dict[str, str]]], student: str, states: dict[str, str]
) -> None:
    assert {name: row["state"] for name, row in table[student].items()} == states


def test_the_rows_say_what_went_wrong(table: dict[str, dict[str, dict[str, str]]]) -> None:
    assert table["eva"]["4.5"]["hint"] == "ZeroDivisionError: division by zero"
    assert table["hana"]["4.1"]["hint"] == "MemoryError"
    assert "JSON" in table["cem"]["4.1"]["hint"]
    assert "kernel died" in table["gül"]["4.5"]["hint"]


def test_points_add_up_for_each_student_and_each_has_a_page(table: dict[str, dict[str, dict[str, str]]]) -> None:
    into = Path(table[""]["folder"]["path"])
    with (into / "totals.csv").open(encoding="utf-8", newline="") as file:
        totals = {row["student"]: (row["points"], row["possible"]) for row in csv.DictReader(file)}
    assert totals["ada"] == ("4", "7")
    assert totals["ben"] == ("0", "7")
    assert sorted(totals) == sorted(path.stem for path in into.glob("*.html"))
