"""The folder where fetched files are kept.

They are patients' files: nobody but their owner can look into the folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

__all__ = ["cache_folder", "host_name", "uid_name"]

_UID: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_LONGEST_UID: Final = 64
_OWNER_ONLY: Final = 0o700


def cache_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    r"""Return the folder for fetched files, made if needed.

    Parameters
    ----------
    folder : path, optional
        The folder. By default the environment variable DICOMNB_CACHE, or the place that the system has for such files:
        ``~/.cache/dicomnb``, ``~/Library/Caches/dicomnb`` or ``%LOCALAPPDATA%\dicomnb``.
    """
    found = Path(folder or os.environ.get("DICOMNB_CACHE") or _default()).expanduser().absolute()
    found.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    return found


def _default() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "dicomnb"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "dicomnb"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "dicomnb"


def host_name(url: str) -> str:
    """Return a folder's name for a server: its host, its port and a few digits that stand for the whole address."""
    parts = urlsplit(url)
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{parts.hostname}-{parts.port or parts.scheme}")
    return f"{readable}-{hashlib.sha256(url.rstrip('/').encode()).hexdigest()[:8]}"


def uid_name(uid: str) -> str:
    """Return a file's name for a UID, which is the UID itself unless it is none: a server may send anything."""
    if len(uid) <= _LONGEST_UID and _UID.fullmatch(uid):
        return uid
    return hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:32]
