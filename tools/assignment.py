"""Make an assignment of a notebook, without its solutions, or its key, with the solutions filled in."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))

_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def is_tagged(cell: Any, tag: str) -> bool:
    """Return True if a cell has a tag."""
    return tag in cell.metadata.get("tags", [])


def answer_of(solution: Any) -> str:
    """Return the Python in a solution.

    Raises
    ------
    ValueError
        If there is not exactly one block of Python.
    """
    found = _PYTHON.findall(solution.source)
    if len(found) != 1:
        raise ValueError(f"The solution {solution.id!r} has {len(found)} blocks of Python, and one is needed.")
    return str(found[0]).rstrip("\n")


def assignment(notebook: Any) -> Any:
    """Return a notebook without solutions and outputs."""
    made = nbformat.from_dict(notebook)
    made.cells = [cell for cell in made.cells if not is_tagged(cell, "solution")]
    return without_outputs(made)


def key(notebook: Any) -> Any:
    """Return a notebook whose exercises are answered by the solutions that follow them."""
    made = nbformat.from_dict(notebook)
    exercise = None
    for cell in made.cells:
        if is_tagged(cell, "exercise"):
            exercise = cell
        elif is_tagged(cell, "solution"):
            if exercise is None:
                raise ValueError(f"There is no exercise before the solution {cell.id!r}.")
            exercise.source, exercise = answer_of(cell), None
    return without_outputs(made)


def without_outputs(notebook: Any) -> Any:
    """Return the notebook as if it had never been run."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, default=NOTEBOOKS, help="by default all of the course")
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "assignments", help="folder to write to")
    parser.add_argument("--key", action="store_true", help="fill the solutions in instead of leaving them out")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    for path in arguments.notebooks:
        place = arguments.into / path.name
        if place.resolve() == path.resolve():
            parser.error(f"{path} would be written over: choose another folder.")
        notebook = nbformat.read(path, as_version=4)
        nbformat.write(key(notebook) if arguments.key else assignment(notebook), place)
        print(place)


if __name__ == "__main__":
    main()
