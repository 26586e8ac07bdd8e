"""The hidden folder beside a target, in which copies are made: whether it may be used, and what of it is published."""

from __future__ import annotations

import os
import stat
from collections.abc import Set
from pathlib import Path
from typing import Any, Final

from dicomnb.errors import UsageError
from dicomnb.parsing.files.remote import is_url
from dicomnb.sharing.pseudonyms import SECRET_BYTES

__all__ = ["MARKER", "keep_only", "kept_secret", "require_free", "require_ours", "umask"]

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
    # On Windows a mode says nothing, and users have no number.
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


def keep_only(folder: Path, names: Set[str]) -> None:
    """Remove all files of a folder but those of these names, and folders that are empty then."""
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        if not path.is_dir():
            if path.relative_to(folder).as_posix() not in names:
                path.unlink()
        elif not any(path.iterdir()):
            path.rmdir()


def umask() -> int:
    """Return the mode bits that new files do not get."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def require_free(source: Any, target: Path) -> None:
    """Raise an error if copies of a source cannot become `target`: it holds something, or lies among the originals."""
    if target.is_dir():
        if any(target.iterdir()):
            raise FileExistsError(17, "The folder is not empty", str(target))
    elif target.exists():
        raise FileExistsError(17, "There is a file of this name", str(target))
    if isinstance(source, (str, os.PathLike)) and not is_url(os.fspath(source)):
        original = Path(source).resolve()
        if original.is_dir() and target.resolve().is_relative_to(original):
            raise UsageError(
                "Copies do not belong into the folder of the originals.", remedy="Name a folder outside of it."
            )
