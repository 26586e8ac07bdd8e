"""Run notebooks that students return, and list which exercises are right."""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from tools.assignment import is_tagged
from tools.demo import execute

STATES = {"✓": "right", "✗": "wrong", "…": "open"}

_VERDICT = re.compile(rf"([{''.join(STATES)}]) (\d+\.\d+) ")


def marks(notebook: Any) -> dict[str, str]:
    """Return what became of each exercise of a notebook that was run: right, wrong, open or failed.

    A cell that fails counts as ``"failed"``; one that was deleted is not there.
    """
    found = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_tagged(cell, "exercise"):
            continue
        name = ".".join(cell.id.split("-")[1:3])
        said = [_VERDICT.match(output.get("data", {}).get("text/plain", "")) for output in cell.outputs]
        states = [STATES[verdict[1]] for verdict in said if verdict and verdict[2] == name]
        found[name] = states[-1] if states else "failed"
    return found


def run(notebook: Any) -> Any:
    """Run a notebook to its end, whatever fails on the way, and return it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.metadata.tags = [*cell.metadata.get("tags", []), "raises-exception"]
    with tempfile.TemporaryDirectory() as place:
        execute(notebook, Path(place))
    return notebook


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="This runs the code of the students on your machine.")
    parser.add_argument("notebooks", nargs="+", type=Path)
    arguments = parser.parse_args()
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("notebook", "exercise", "state"))
    for path in arguments.notebooks:
        for exercise, state in marks(run(nbformat.read(path, as_version=4))).items():
            table.writerow((path.name, exercise, state))


if __name__ == "__main__":
    main()
