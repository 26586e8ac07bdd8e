"""What every made-up study can do: give its data sets, and write its files."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.sources.regular_file import path_of

__all__ = ["Study"]


class Study(ABC):
    """A made-up study; what is known of it beside this differs from kind to kind."""

    __slots__ = ()

    @abstractmethod
    def files(self) -> Iterator[tuple[str, Dataset]]:
        """Yield the name and the data set of each file."""

    def datasets(self) -> list[Dataset]:
        """Return the study as DICOM would have it, in the order of `files`."""
        return [dataset for _, dataset in self.files()]

    def write(self, folder: str | os.PathLike[str]) -> Path:
        """Write the files into a folder, which is made if needed, and return it."""
        place = path_of(folder)
        place.mkdir(parents=True, exist_ok=True)
        for name, dataset in self.files():
            dataset.save_as(place / name)
        return place
