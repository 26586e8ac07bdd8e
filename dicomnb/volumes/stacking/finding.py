"""What a reader should know about a geometry: a code for programs, a sentence for people, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Finding", "listed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the geometry or the values that a reader should know.

    Parameters
    ----------
    code : str
        What it is, for programs: ``"missing_slice"``, ``"gantry_tilt"`` ...
    message : str
        What it is and what follows from it, in plain words with numbers.
    slices : tuple of int
        Indices k of the slices concerned, where it concerns some only.
    remedy : str
        What to do about it; empty where nothing needs to be done.

    Examples
    --------
    >>> from dicomnb import Finding
    >>> print(Finding("missing_slice", "Slice 7 of 20 is missing.", slices=(7,)))
    missing_slice: Slice 7 of 20 is missing.
    """

    code: str
    message: str
    slices: tuple[int, ...] = ()
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}{' ' if self.remedy else ''}{self.remedy}"


def listed(names: Sequence[str]) -> str:
    """Return names as text, those beyond the first few as a number."""
    return f"{', '.join(names[:5])} and {len(names) - 5} more" if len(names) > 5 else ", ".join(names)
