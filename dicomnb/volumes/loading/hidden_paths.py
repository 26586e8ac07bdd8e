"""Reasons without the paths of the files that they are about: a path may hold the name of a patient."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from dicomnb.printable import printable

__all__ = ["without_paths"]

_TELLING: Final = 4
"""Letters from which on the name of a folder or a file may tell who somebody is."""


def without_paths(message: str, *paths: str) -> str:
    r"""Return a sentence without the paths of files, however they are spelled in it.

    A system quotes a path with its backslashes doubled, and a message shows controls as escapes. Where a part of a path
    stays all the same, nothing of the sentence is shown.

    Examples
    --------
    >>> without_paths(r"[Errno 13] Permission denied: 'C:\\Roe\\1.dcm'", r"C:\Roe\1.dcm")
    '[Errno 13] Permission denied: it'
    """
    for path in sorted(paths, key=len, reverse=True):
        quoted = repr(path)
        for spelled in (quoted, path, printable(path), quoted[1:-1], PurePath(path).as_posix()):
            message = message.replace(spelled, "it")
    parts = {part for path in paths for part in re.split(r"[\\/]+", path) if len(part) >= _TELLING}
    shown = {*parts, *map(printable, parts), *(repr(part)[1:-1] for part in parts)}
    return "it cannot be read; .show() tells why" if any(part in message for part in shown) else message
