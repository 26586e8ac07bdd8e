"""Whether the hidden folder of an interrupted run is the user's own, and what of it may be trusted."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from dicomnb.errors import UsageError
from dicomnb.sharing.pseudonyms import SECRET_BYTES

__all__ = ["MARKER", "kept_secret", "require_ours", "umask"]

MARKER: Final = "dicomnb-draft"
"""A file that only drafts of this module have."""
_DRAFT_NAMES: Final = frozenset({"secret", "journal", "files"})


def kept_secret(folder: Path) -> bytes | None:
    """Return the secret of an interrupted run, None if it was not written whole: UIDs made with it could be guessed."""
    try:
        secret = (folder / "secret").read_bytes()
    except FileNotFoundError:
        return None
    return secret if (folder / MARKER).is_file() and len(secret) == SECRET_BYTES else None


def require_ours(folder: Path) -> bool:
    """Return whether there is a draft of this user; refuse one that anybody else may have made or changed."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    # On Windows a mode says nothing, and nobody has a number.
    foreign = os.name == "posix" and (found.st_uid != os.geteuid() or found.st_mode & 0o077)
    if foreign or not stat.S_ISDIR(found.st_mode):
        raise UsageError(
            f"{folder} was made by somebody else, or others can write into it: what it holds may be theirs.",
            remedy="Remove it, or name another folder for the copies.",
        )
    if not (folder / MARKER).is_file() and not {one.name for one in folder.iterdir()} <= _DRAFT_NAMES:
        raise UsageError(
            f"{folder} is in the way: it is no draft of an interrupted run.",
            remedy="Remove it, or name another folder for the copies.",
        )
    return True


def umask() -> int:
    """Return the mode bits that new files do not get."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
