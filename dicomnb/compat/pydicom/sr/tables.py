"""Tables that a Python file holds as literals; the file is read, not run."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["table"]


@cache
def table(path: Path, name: str) -> dict[Any, Any]:
    """Return what statements ``name[key] = literal`` of a file put into a dictionary.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    found: dict[Any, Any] = {}
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(statement, ast.Assign):
            continue
        (target,) = statement.targets
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id == name:
            found[ast.literal_eval(target.slice)] = ast.literal_eval(statement.value)
    return found
