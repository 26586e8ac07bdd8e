"""Whether a value is referenced by anything besides its container."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Final

__all__ = ["are_held_once"]


def are_held_once(things: Iterable[object], *, besides: int = 0) -> bool:
    """Return True if the container holds the only reference to each of its objects.

    Parameters
    ----------
    things : iterable
        A container, or a view of one.
    besides : int
        How many other references to each of them are known.

    Returns
    -------
    bool
        False also where the interpreter does not count references, or not exactly: PyPy, and Python without its lock.
    """
    return _COUNTS and _most_references(things) <= _ONCE + besides


def _most_references(things: Iterable[object]) -> int:
    most = 0
    for thing in things:
        most = max(most, sys.getrefcount(thing))
    return most


_COUNTS: Final[bool] = hasattr(sys, "getrefcount") and getattr(sys, "_is_gil_enabled", lambda: True)()

# Counting is itself holding, and how often depends on the version of Python: an object that is in one list only tells.
_ONCE: Final = _most_references([object()]) if _COUNTS else 0
