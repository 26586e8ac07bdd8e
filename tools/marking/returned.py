"""What students have returned: which notebooks, whose, and for which lesson."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from dicomnb.teaching.exercises import NOTEBOOKS

__all__ = ["CHECK", "Returned", "lesson_of", "read_notebook", "returned"]

CHECK = re.compile(r"""\bcheck\(\s*["'](\d+\.\d+)["']""")
"""An exercise is known by the call that checks it, whatever became of names and tags of its cell."""

_IN_NAME = re.compile(r"(?<!\d)0?(\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Returned:
    """One notebook of one student.

    Parameters
    ----------
    student : str
        The first folder under the one that was given, or the name of the file where there is none.
    path : Path
        The notebook.
    """

    student: str
    path: Path


def returned(paths: Iterable[Path]) -> Iterator[Returned]:
    """Yield the notebooks among files and folders; a folder holds a file, or a folder, for each student."""
    several = list(paths)
    stems = Counter(given.stem for given in several)
    for given in several:
        if not given.is_dir():
            # returned/*/04.ipynb: the folders tell them apart.
            yield Returned(given.stem if stems[given.stem] == 1 else given.absolute().parent.name, given)
            continue
        for path in sorted(given.rglob("*.ipynb")):
            if ".ipynb_checkpoints" in path.parts:
                continue
            inner = path.relative_to(given)
            yield Returned(inner.parts[0] if len(inner.parts) > 1 else inner.stem, path)


def read_notebook(path: Path) -> Any:
    """Return a notebook of any version, brought to version 4 with a name for each cell.

    Raises
    ------
    ValueError
        If it is no notebook: the message says why.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
        if raw["nbformat"] >= 4:
            _complete(raw)
        notebook = nbformat.reads(json.dumps(raw), as_version=4)
    except Exception as error:  # whatever a broken file raises on its way through: JSON, keys, types, versions
        raise ValueError(f"{type(error).__name__}: {error}".partition("\n")[0]) from error
    return notebook


def _complete(raw: dict[str, Any]) -> None:
    """Add what a notebook needs to be run, and some programs leave out."""
    raw.setdefault("metadata", {})
    raw["nbformat_minor"] = max(5, raw.get("nbformat_minor", 0))
    for number, cell in enumerate(raw["cells"]):
        cell.setdefault("metadata", {})
        cell.setdefault("id", f"cell-{number}")
        if cell["cell_type"] == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)


def lesson_of(path: Path, notebook: Any = None) -> int | None:
    """Return the number of the lesson that a notebook belongs to, None where nothing tells."""
    cells = [] if notebook is None else [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    asked = Counter(int(name.partition(".")[0]) for source in cells for name in CHECK.findall(source))
    for number, _ in asked.most_common():
        if number in NOTEBOOKS:
            return number
    named = [int(number) for number in _IN_NAME.findall(path.stem)]
    return next((number for number in named if number in NOTEBOOKS), None)
