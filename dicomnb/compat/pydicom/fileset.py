"""A DICOMDIR: reading one. The class of pydicom that makes them has no counterpart."""

from __future__ import annotations

from typing import Any

from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.parsing.files.dicomdir import file_set

__all__ = ["file_set"]


def __getattr__(name: str) -> Any:
    if name in ("FileSet", "FileInstance"):
        raise NotTheSame(
            f"fileset.{name} is not here.",
            remedy="dicomnb.file_set(path) lists what a DICOMDIR names; dicomnb.load(path) loads it.",
        )
    raise AttributeError(f"dicomnb.compat.pydicom.fileset has no {name!r}.")
