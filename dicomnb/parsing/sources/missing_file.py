"""The error for a path where nothing is: which folder was looked in, and which names there are alike."""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from dicomnb.errors import MissingFile

__all__ = ["missing_file"]

_MOST: Final = 10_000
"""Names of a folder that are compared with the one that is missing."""


def missing_file(path: str | os.PathLike[str]) -> MissingFile:
    """Return the error for a path that names no file and no folder."""
    whole = os.path.abspath(path)  # noqa: PTH100  # a path object would follow links
    if os.path.islink(whole):  # noqa: PTH114
        return _error(path, f"{whole} is a link to {os.readlink(whole)}, which is not there.")  # noqa: PTH115
    folder, missing = os.path.split(whole)
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):  # noqa: PTH112, PTH120
        folder, missing = os.path.split(folder)
    alike = difflib.get_close_matches(missing, _names_in(folder), n=3, cutoff=0.6)
    remedy = f"Names there that are alike: {', '.join(map(repr, alike))}." if alike else None
    return _error(path, f"There is no {missing!r} in the folder {folder}.", remedy)


def _error(path: str | os.PathLike[str], message: str, remedy: str | None = None) -> MissingFile:
    error = MissingFile(message, remedy=remedy)
    error.errno, error.strerror, error.filename = errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path)
    return error


def _names_in(folder: str) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in islice(entries, _MOST):
            yield entry.name
