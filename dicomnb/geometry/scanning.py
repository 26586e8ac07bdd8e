"""Which series the files of a source belong to: headers only, a few attributes of each.

What is found out of a file is plain values, so that any executor can do it: threads, processes, a cluster.
"""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final

from dicomnb.errors import DicomError, DicomWarning, NotDicom
from dicomnb.geometry.gathering import absolute
from dicomnb.geometry.images import has_pixels
from dicomnb.geometry.progress import progress
from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.files import Readable, read
from dicomnb.parsing.likeness import Likeness
from dicomnb.parsing.listing import Found, files_in
from dicomnb.pixels.attributes import texts

__all__ = ["SERIES_KEYWORDS", "Sighting", "sightings"]

SERIES_KEYWORDS: Final = (
    "PatientID",
    "PatientName",
    "StudyInstanceUID",
    "StudyDate",
    "StudyDescription",
    "SeriesInstanceUID",
    "SeriesNumber",
    "SeriesDescription",
    "Modality",
    "SOPClassUID",
    "Manufacturer",
    "Rows",
    "Columns",
)
"""What is read of the first file of each series."""

_PART: Final = 200
"""Files that are read at a time."""

_SLOW_S: Final = 0.0005
"""Seconds a file from which on the disk is what takes the time: then several files are read at once."""

_READERS: Final = 16
"""Threads that wait for a slow disk."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen of one file.

    Parameters
    ----------
    series : str
        Series Instance UID; empty for what is no DICOM file, and for a broken one.
    frames : int
        How many images it holds, 0 for a report, a plan or a structure set.
    facts : tuple of str or None
        Values of `SERIES_KEYWORDS`, for the first file of a series that was seen in its part.
    fault : str or None
        Why it could not be read; empty for what is no DICOM file.
    """

    series: str
    frames: int = 0
    facts: tuple[str, ...] | None = None
    fault: str | None = None


def sightings(source: Any, executor: Executor | None = None) -> Iterator[tuple[Found, Sighting]]:
    """Yield each file of a source with what was seen of it, in the order of `files_in`.

    Parameters
    ----------
    source : path, or anything that `files_in` takes
        Where to look.
    executor : concurrent.futures.Executor, optional
        Who reads. Paths are sent, and plain values come back, so processes serve too; what is no path (members of
        archives, data sets) is read here. By default this thread reads, and several do where the disk is slow.
    """
    found = list(files_in(source))
    parts = [found[at : at + _PART] for at in range(0, len(found), _PART)]
    seen = _seen(parts, executor)
    for part, several in zip(parts, progress(seen, len(parts), "Reading headers"), strict=True):
        yield from zip(part, several, strict=True)


def _seen(parts: Sequence[list[Found]], executor: Executor | None) -> Iterator[list[Sighting]]:
    if executor is not None:
        yield from _sent(parts, executor)
        return
    start = time.perf_counter()
    count = 0
    for index, part in enumerate(parts):
        yield look([one.source for one in part])
        count += len(part)
        if index == 0 and time.perf_counter() - start > _SLOW_S * count:
            with ThreadPoolExecutor(_READERS) as pool:
                yield from pool.map(look, ([one.source for one in part] for part in parts[1:]))
            return


def _sent(parts: Sequence[list[Found]], executor: Executor) -> Iterator[list[Sighting]]:
    waiting = []
    for part in parts:
        paths = [absolute(one.source) for one in part if isinstance(one.source, (str, os.PathLike))]
        waiting.append(executor.submit(look, paths))
    for part, future in zip(parts, waiting, strict=True):
        remote = iter(future.result())
        yield [next(remote) if isinstance(one.source, (str, os.PathLike)) else look([one.source])[0] for one in part]


def look(sources: Iterable[Readable]) -> list[Sighting]:
    """Return what is seen of each source."""
    looker = _Looker()
    # The filters of warnings belong to all threads of a process: only its main one may change them for a while.
    if threading.current_thread() is not threading.main_thread():
        return [looker.look(source) for source in sources]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        return [looker.look(source) for source in sources]


class _Looker:
    """Looks at files, and knows what it has seen: files alike are seen the same."""

    def __init__(self) -> None:
        self._likeness = Likeness(("SeriesInstanceUID", "NumberOfFrames"))
        self._alike: dict[Hashable, Sighting] = {}
        self._known: set[str] = set()

    def look(self, source: Readable) -> Sighting:
        """Return what is seen of one source."""
        try:
            dataset = read(source)
            seen = self._likeness.of(dataset)
            if seen is not None and seen in self._alike:
                return self._alike[seen]
            series = str(dataset.get("SeriesInstanceUID") or "")
            again = Sighting(series, _frames(dataset))
            if seen is not None:
                self._alike[seen] = again
            if series in self._known:
                return again
            self._known.add(series)
            facts = tuple("\\".join(texts(dataset, keyword)) for keyword in SERIES_KEYWORDS)
            return replace(again, facts=facts)
        except NotDicom:
            return Sighting("", fault="")
        except (DicomError, OSError) as error:
            return Sighting("", fault=str(error) or type(error).__name__)


def _frames(dataset: Dataset) -> int:
    if not has_pixels(dataset):
        return 0
    frames = dataset.get("NumberOfFrames")
    return frames if isinstance(frames, int) and frames > 0 else 1
