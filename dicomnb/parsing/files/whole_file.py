"""Writing a file whole or not at all.

A file is written under another place first, a hidden folder beside the target whose name ends in ``.part``, and renamed
at the end. A full disk, a kill or an error loses neither the old file nor half of the new one. What a process that was
killed leaves behind holds patients' data: the next file that is written beside it takes it away.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import shutil
import stat
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from dicomnb.parsing.sources.regular_file import path_of

__all__ = ["remove_abandoned", "remove_at_once", "whole_file"]

_NAME: Final = re.compile(r"\..*\.(?P<host>[0-9a-f]{12})-(?P<process>\d{1,10})-[0-9a-f]{8}\.part", re.DOTALL)
_LONGEST: Final = 120
"""Letters of a target's name that its draft's name repeats: names end at 255 bytes."""
_ABANDONED: Final = 24 * 3600.0
"""Seconds without a change after which a draft of another machine belongs to nobody."""
_PATIENCE: Final = 20
"""A folder that took so long to look through is not looked through again for so many times as long."""

_ours: set[str] = set()
"""Names of the drafts that this process is writing."""
_looked_through: dict[str, float] = {}
"""Folders, and when they may be looked through again."""


@contextmanager
def whole_file(path: str | os.PathLike[str], *, mode: int | None = None) -> Iterator[Path]:
    """Give a place to write a file to, and move it to where it belongs once it is written.

    A file that is replaced hands on who may read it, and a symbolic link stays one. What is no regular file (a pipe,
    a device) cannot be replaced, and is written to as it is.

    Parameters
    ----------
    path : path
        Where the file belongs.
    mode : int, optional
        Who may read and write it, whoever might before; by default as the file that is there, or as the system sets.

    Yields
    ------
    Path
        A file of the same name that does not exist yet. Files that are written beside it are moved too, before it.

    Raises
    ------
    UnsupportedSource
        If this is no path.
    OSError
        If it cannot be written; nothing has changed then.
    """
    target = path_of(path).resolve()
    if target.exists() and not target.is_file() and not target.is_dir():
        yield target
        return
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target))
    remove_abandoned(target.parent)
    folder = _draft_of(target)
    _ours.add(folder.name)
    try:
        folder.mkdir(mode=0o700)  # nobody else looks in, whatever the file's own mode is meanwhile
        draft = folder / target.name
        yield draft
        beside = [one for one in folder.iterdir() if one != draft]
        for one in (*beside, draft):
            _settle(one, target.with_name(one.name), mode)
        for one in (*beside, draft):
            one.replace(target.with_name(one.name))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _ours.discard(folder.name)


def remove_at_once(folder: Path) -> None:
    """Remove a folder and all that it holds, as one: a kill in the middle leaves a draft, and no part of the folder."""
    draft = _draft_of(folder)
    folder.rename(draft)
    shutil.rmtree(draft)


def _draft_of(target: Path) -> Path:
    return target.with_name(f".{target.name[:_LONGEST]}.{_host()}-{os.getpid()}-{uuid.uuid4().hex[:8]}.part")


def _settle(draft: Path, target: Path, mode: int | None) -> None:
    """Give a draft the mode of its target, and bring it to the disk."""
    if mode is not None:
        draft.chmod(mode)
    elif target.exists():
        shutil.copymode(target, draft)
    writable = draft.stat().st_mode & stat.S_IWUSR
    with draft.open("r+b" if writable else "rb") as file:
        os.fsync(file.fileno())


def remove_abandoned(folder: Path) -> None:
    """Take away the drafts in a folder whose processes are dead."""
    began = time.monotonic()
    if _looked_through.get(str(folder), began) > began:
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".part") and (named := _NAME.fullmatch(entry.name)) and _is_abandoned(entry, named):
                shutil.rmtree(entry.path, ignore_errors=True)
    now = time.monotonic()
    _looked_through[str(folder)] = now + _PATIENCE * (now - began)


def _is_abandoned(entry: os.DirEntry[str], named: re.Match[str]) -> bool:
    if entry.name in _ours or not entry.is_dir(follow_symlinks=False):
        return False
    # On Windows signal 0 is Ctrl+C, and os.kill would send it.
    if named["host"] == _host() and os.name == "posix":
        return int(named["process"]) == os.getpid() or not _is_alive(int(named["process"]))
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > _ABANDONED


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it lives, and belongs to somebody else
        return True
    return True


@cache
def _host() -> str:
    """Return digits that stand for this machine and its numbering of processes: a container counts anew."""
    try:
        numbering = os.readlink("/proc/self/ns/pid")  # noqa: PTH115  # no file: a name only
    except OSError:
        numbering = ""
    return hashlib.sha256(f"{platform.node()}\0{numbering}".encode()).hexdigest()[:12]
