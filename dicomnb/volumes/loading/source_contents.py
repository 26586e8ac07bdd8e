"""What a source holds, read file by file: images, other objects, and how much was neither."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from dicomnb.errors import DicomWarning, NoImage, NotDicom
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.listing import Found, files_in
from dicomnb.volumes.loading.no_image import no_image
from dicomnb.volumes.loading.object_kinds import is_image
from dicomnb.volumes.reading.parallel_read import gathered

__all__ = ["SourceContents", "read_contents"]


@dataclass(frozen=True, slots=True, eq=False)
class SourceContents:
    """What was read of a source.

    Parameters
    ----------
    files : sequence of Found
        All its files.
    images, objects : list of Dataset
        Those with pixels to be read frame by frame, and the other DICOM objects.
    broken : int
        How many are DICOM and could not be read.
    """

    files: Sequence[Found]
    images: list[Dataset]
    objects: list[Dataset]
    broken: int

    def no_image(self, source: object) -> NoImage:
        """Return the error that says what is there where no image is."""
        return no_image(source, self.files, self.objects, self.broken)


def read_contents(source: Any, executor: Executor | None = None) -> SourceContents:
    """Read the headers of a source.

    What only lay in a folder or an archive may be something else than DICOM, or broken; what was named may not.

    Parameters
    ----------
    source, executor
        As for `load`.

    Warns
    -----
    DicomWarning
        If files could not be read and are left out.

    Raises
    ------
    FileError, OSError
        If a file that was named cannot be read.
    """
    images: list[Dataset] = []
    objects: list[Dataset] = []
    broken: list[str] = []
    several = list(files_in(source))
    for found, read in zip(several, gathered(several, executor), strict=True):
        if isinstance(read, Dataset):
            (images if is_image(read) else objects).append(read)
        elif found.named:
            raise read
        elif not isinstance(read, NotDicom):
            broken.append(f"{found.name}: {read}")
    if broken:
        warnings.warn(
            f"{len(broken)} files could not be read and are left out. The first: {broken[0]}"
            if len(broken) > 1
            else f"1 file could not be read and is left out. {broken[0]}",
            DicomWarning,
            stacklevel=3,
        )
    return SourceContents(several, images, objects, len(broken))
