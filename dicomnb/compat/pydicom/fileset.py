"""A DICOMDIR: what `dicomnb.FileSet` does by methods of its own is not done by those of pydicom."""

from __future__ import annotations

from typing import Any

from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.parsing.files.dicomdir import file_set

__all__ = ["file_set"]


def __getattr__(name: str) -> Any:
    if name in ("FileSet", "FileInstance"):
        raise NotTheSame(
            f"fileset.{name} is not here.",
            remedy="dicomnb.FileSet reads, makes and changes a DICOMDIR; dicomnb.file_set(path) lists one.",
        )
    raise AttributeError(f"dicomnb.compat.pydicom.fileset has no {name!r}.")
