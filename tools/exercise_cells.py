"""The cells of a notebook of the course: exercises and their solutions."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["answer_of", "is_tagged", "without_outputs"]

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


def without_outputs(notebook: Any) -> Any:
    """Return the notebook as if it had never been run."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook
