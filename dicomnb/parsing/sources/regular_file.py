"""Opening regular files, and nothing else: a pipe or a device may keep whoever reads it waiting for ever."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import TYPE_CHECKING, Final

from dicomnb.errors import UnsupportedSource
from dicomnb.parsing.sources.missing_file import missing_file

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["differs", "open_regular", "path_of", "read_regular"]

# Without O_NONBLOCK opening a pipe waits for somebody to write into it. For a regular file it means nothing.
_OPEN_FLAGS: Final = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_BINARY", "O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY")
)
_KINDS: Final = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


_IN_BROWSER = sys.platform == "emscripten"
"""True in Pyodide, where each look at a file of JupyterLite's gives it another number and another time."""


def differs(now: os.stat_result, then: os.stat_result) -> bool:
    """Return True if what the system says of a file shows that it was changed, or replaced by another one."""
    if _IN_BROWSER:
        return now.st_size != then.st_size
    return (now.st_size, now.st_mtime_ns, now.st_ino) != (then.st_size, then.st_mtime_ns, then.st_ino)


def open_regular(path: str | os.PathLike[str]) -> tuple[int, os.stat_result]:
    """Open a file for reading.

    Returns
    -------
    (int, os.stat_result)
        Its descriptor, and what the system says of it.

    Raises
    ------
    UnsupportedSource
        If it is a pipe, a socket or a device, or if its name is no path.
    MissingFile
        If there is no file of this name.
    OSError
        If it cannot be opened; IsADirectoryError if it is a folder.
    """
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except ValueError:
        raise _no_path(path) from None
    except FileNotFoundError:
        raise missing_file(path) from None
    except OSError as error:
        if error.errno == errno.ENXIO:  # what Linux says of a socket
            raise _not_regular(path, "a socket or a device") from None
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            if stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
            raise _not_regular(path, _KINDS.get(stat.S_IFMT(status.st_mode), "something else"))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, status


def read_regular(path: str | os.PathLike[str]) -> bytes:
    """Return all bytes of a file.

    Raises
    ------
    UnsupportedSource, OSError
        As `open_regular`.
    """
    descriptor, _ = open_regular(path)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def path_of(path: str | os.PathLike[str]) -> Path:
    """Return a path as an object.

    Raises
    ------
    UnsupportedSource
        If no file can have this name: it has a null character, or one that the system cannot encode.
    """
    from pathlib import Path  # noqa: PLC0415  # heavy, and only writing needs it

    try:
        known = b"\0" not in os.fsencode(path)
    except ValueError:
        known = False
    if not known:
        raise _no_path(path)
    return Path(path)


def _no_path(path: str | os.PathLike[str]) -> UnsupportedSource:
    return UnsupportedSource(f"{os.fspath(path)!r} is no path: it has a character that no name of a file can have.")


def _not_regular(path: str | os.PathLike[str], kind: str) -> UnsupportedSource:
    return UnsupportedSource(
        f"{os.fspath(path)} is {kind}, no regular file.",
        remedy='Only regular files are opened by their path. read(open(path, "rb")) waits for what comes, to its end.',
    )
