"""Repairs while reading, by the names of pydicom: refused, since reading here repairs, warns and keeps the bytes."""

from __future__ import annotations

from typing import Any

from dicomnb.compat.pydicom.errors import NotTheSame

__all__ = ["fix_mismatch", "fix_separator"]


def fix_separator(*_: Any, **__: Any) -> None:
    """Refuse.

    Raises
    ------
    NotTheSame
        Always.
    """
    raise NotTheSame(
        "Nothing is put between the bytes of a file and its values.",
        remedy="Change the values after reading: ds.ImageType = str(ds.ImageType).split(',').",
    )


def fix_mismatch(*_: Any, **__: Any) -> None:
    """Refuse.

    Raises
    ------
    NotTheSame
        Always.
    """
    raise NotTheSame(
        "A value that its VR cannot hold is read as well as can be, with a warning, without a callback.",
        remedy="See ds.faults; set the element anew: ds.add_new(tag, VR, value).",
    )
