"""Make an assignment of a notebook, without its solutions, or its key, with the solutions filled in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import nbformat

from tools.exercise_cells import answer_of, is_tagged, without_outputs
from tools.graders import GRADERS

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


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


def _made(notebook: Any, arguments: argparse.Namespace) -> Any:
    if arguments.grader:
        return GRADERS[arguments.grader](notebook)
    return key(notebook) if arguments.key else assignment(notebook)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, default=NOTEBOOKS, help="by default all of the course")
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "assignments", help="folder to write to")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--key", action="store_true", help="fill the solutions in instead of leaving them out")
    kinds.add_argument("--grader", choices=sorted(GRADERS), help="make the source of an assignment for a program")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    for path in arguments.notebooks:
        place = arguments.into / path.name
        if place.resolve() == path.resolve():
            parser.error(f"{path} would be written over: choose another folder.")
        notebook = nbformat.read(path, as_version=4)
        nbformat.write(_made(notebook, arguments), place)
        print(place)


if __name__ == "__main__":
    main()
