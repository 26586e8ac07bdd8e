"""One series of a catalog: what its headers say, which files it has, and how it is loaded."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dicomnb.cached_property import cached_property
from dicomnb.errors import DicomError, DicomWarning
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.printable import printable
from dicomnb.standard.kinds import KINDS, counted
from dicomnb.volumes.loading.load import load, load_all, stacks_of
from dicomnb.volumes.loading.scanning import SERIES_KEYWORDS
from dicomnb.volumes.loading.stack_text import describe
from dicomnb.volumes.volume import Volume

__all__ = ["SeriesEntry", "sort_key"]


@dataclass(frozen=True, eq=False)
class SeriesEntry:
    """One series of a catalog.

    Parameters
    ----------
    facts : tuple of str
        Values of `SERIES_KEYWORDS` of its first file; each is an attribute of the entry too: ``entry.Modality``.
    files : tuple of path, Source or Dataset
        What `read` takes, file by file.
    images : int
        How many images they hold; 0 for reports, plans, structure sets and videos.
    kinds : tuple of (str, int)
        Which kinds of objects they are (`dicomnb.standard.kinds`), and how many files of each there are.
    """

    facts: tuple[str, ...]
    files: tuple[Readable, ...]
    images: int
    kinds: tuple[tuple[str, int], ...] = ()

    def __getattr__(self, name: str) -> str:
        if name in SERIES_KEYWORDS:
            return self.facts[SERIES_KEYWORDS.index(name)]
        raise AttributeError(f"A series of a catalog has no {name}; it has {', '.join(SERIES_KEYWORDS)}.")

    def __iter__(self) -> Iterator[Readable]:
        """Yield the files, so that ``load(entry)`` loads them."""
        return iter(self.files)

    @cached_property
    def stacks(self) -> tuple[str, ...]:
        """One line for each stack of slices; the headers of all files are read for it, and not kept."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DicomWarning)
            try:
                groups, faults = stacks_of([read(file) for file in self.files]) if self.images else ([], [])
            except (DicomError, OSError) as error:
                return (f"cannot be read: {error}",)
        return (*map(describe, groups), *(f"left out: {fault}" for _, fault in faults))

    @property
    def contents(self) -> str:
        """What the files are, in words: ``"2 structured reports"``."""
        return counted((KINDS[name], number) for name, number in self.kinds)

    def load(self) -> Volume:
        """Load the only stack of the series; see `dicomnb.load`."""
        return load(self.files)

    def load_all(self) -> list[Volume]:
        """Load every stack of the series."""
        return load_all(self.files)

    def __repr__(self) -> str:
        files = f"{len(self.files)} file{'s'[: len(self.files) != 1]}"
        size = f"{self.images} images of {self.Rows} × {self.Columns}" if self.images else self.contents or files
        return printable(
            f"<series {self.SeriesNumber or '(no number)'}, {self.Modality}, {self.SeriesDescription!r}, {size}>"
        )


def sort_key(entry: SeriesEntry) -> tuple[Any, ...]:
    """Return what orders series: patient, study date, study, Series Number; without a number they come last."""
    try:
        number = float(entry.SeriesNumber)
    except ValueError:
        number = float("inf")
    return entry.PatientID, entry.StudyDate, entry.StudyInstanceUID, number, entry.SeriesInstanceUID
