"""The items of a sequence, as pydicom prints them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dicomnb.parsing.dataset import sequence as own

__all__ = ["Sequence"]


class Sequence(own.Sequence):
    """A list of data sets; see `dicomnb.parsing.dataset.sequence.Sequence`."""

    __slots__ = ()

    def __init__(self, iterable: Iterable[Any] | None = None) -> None:
        super().__init__(() if iterable is None else iterable)

    def __str__(self) -> str:
        return f"[{''.join(str(item) for item in self)}]"

    def __repr__(self) -> str:
        return f"<Sequence, length {len(self)}>"
