"""The error for a path where nothing is: which folder was looked in, and which names there differ in spelling only."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from dicomnb.errors import MissingFile

__all__ = ["missing_file"]

_MOST: Final = 10_000
"""Names of a folder that are compared with the one that is missing."""
_FEW: Final = 3
"""How many of them are told."""


def missing_file(path: str | os.PathLike[str]) -> MissingFile:
    """Return the error for a path that names no file and no folder."""
    if not os.fspath(path):
        return _error(path, "The path is empty: it names no file.")
    whole = os.path.abspath(path)  # noqa: PTH100  # a path object would follow links
    if os.path.islink(whole):  # noqa: PTH114
        return _error(path, f"{whole} is a link, and what it leads to is not there.")
    folder, missing = os.path.split(whole)
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):  # noqa: PTH112, PTH120
        folder, missing = os.path.split(folder)
    # Only what says no more than the name that was given: a notebook keeps this, and names of files may be patients'.
    alike = sorted(name for name in _names_in(folder) if _plain(name) == _plain(missing))[:_FEW]
    remedy = f"It may be spelled otherwise: {', '.join(map(repr, alike))}." if alike else None
    return _error(path, f"There is no {missing!r} in the folder {folder}.", remedy)


def _error(path: str | os.PathLike[str], message: str, remedy: str | None = None) -> MissingFile:
    error = MissingFile(message, remedy=remedy)
    error.errno, error.strerror, error.filename = errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path)
    return error


def _plain(name: str) -> str:
    """Return a name without what people mistake: capitals, ending, separators, zeros before a number."""
    stem = os.path.splitext(name.casefold())[0]  # noqa: PTH122
    return re.sub(r"[\W_]+", "", re.sub(r"(?<!\d)0+(?=\d)", "", stem))


def _names_in(folder: str) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in islice(entries, _MOST):
            yield entry.name
