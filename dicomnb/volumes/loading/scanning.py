"""Which series the files of a source belong to: headers only, a few attributes of each.

What is found out of a file is plain values, so that any executor can do it: threads, processes, a cluster.
"""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Final

from dicomnb.errors import DicomError, DicomWarning, NotDicom, TruncatedFile
from dicomnb.parallel import in_threads
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.header_fingerprint import HeaderFingerprint
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.parsing.files.listing import Found, files_in
from dicomnb.parsing.files.read_write import Readable, read_unless_known
from dicomnb.pixels.attributes import texts
from dicomnb.standard.kinds import VIDEO
from dicomnb.volumes.loading.object_kinds import kind_of_object
from dicomnb.volumes.reading.parallel_read import run_in_parts
from dicomnb.volumes.reading.progress import progress
from dicomnb.volumes.stacking.images import has_pixels

__all__ = ["SERIES_KEYWORDS", "FileSummary", "file_summaries"]

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

_PROBE: Final = 16
"""Files that show how fast the disk is."""

_SLOW_PART: Final = 8
"""Files that one of several threads reads at a time."""

_SLOW_S: Final = 0.0005
"""Seconds a file from which on the disk is what takes the time: then several files are read at once."""

_READERS: Final = 16
"""Threads that wait for a slow disk."""


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What was seen of one file.

    Parameters
    ----------
    series : str
        Series Instance UID; empty for what is no DICOM file, and for a broken one.
    frames : int
        How many images it holds, 0 for a report, a plan, a structure set or a video.
    facts : tuple of str or None
        Values of `SERIES_KEYWORDS`, for the first file of a series that was seen in its part.
    fault : str or None
        Why it could not be read, or that its pixels are cut off; empty for what is no DICOM file.
    kind : str
        Name of its kind, see `dicomnb.standard.kinds`; empty for what is no DICOM file, and for a broken one.
    """

    series: str
    frames: int = 0
    facts: tuple[str, ...] | None = None
    fault: str | None = None
    kind: str = ""


def file_summaries(source: Any, executor: Executor | None = None) -> Iterator[tuple[Found, FileSummary]]:
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
    seen = _seen(found) if executor is None else run_in_parts(summarize_files, found, executor, _PART)
    yield from zip(found, progress(seen, len(found), "Reading headers"), strict=True)


def _seen(found: Sequence[Found]) -> Iterator[FileSummary]:
    """Yield what is seen of each file: by this thread, or by several if the first files show that the disk is slow."""
    sources = [one.source for one in found]
    yield from summarize_files(sources[:1])  # warms up what is looked up at first use
    start = time.perf_counter()
    probe = summarize_files(sources[1:_PROBE])
    is_slow = time.perf_counter() - start > _SLOW_S * len(probe)
    yield from probe
    length = _SLOW_PART if is_slow else _PART
    parts = [sources[at : at + length] for at in range(_PROBE, len(sources), length)]
    if is_slow and len(parts) > 1:
        for several in in_threads(summarize_files, parts, _READERS):
            yield from several
    else:
        looker = _Summarizer()
        for part in parts:
            yield from summarize_files(part, looker)


def summarize_files(sources: Iterable[Readable], looker: _Summarizer | None = None) -> list[FileSummary]:
    """Return what is seen of each source; a looker that has seen others before is quicker."""
    looker = looker or _Summarizer()
    # The filters of warnings belong to all threads of a process: only its main one may change them for a while.
    if threading.current_thread() is not threading.main_thread():
        return [looker.summarize(source) for source in sources]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        return [looker.summarize(source) for source in sources]


class _Summarizer:
    """Summarises files, and remembers headers: files of one layout are read by it."""

    def __init__(self) -> None:
        self._likeness = HeaderFingerprint(("SeriesInstanceUID", "NumberOfFrames", "SOPClassUID"))
        self._alike: dict[Hashable, FileSummary] = {}
        self._known: set[str] = set()

    def summarize(self, source: Readable) -> FileSummary:
        """Return what is seen of one source."""
        try:
            dataset = read_unless_known(source, self._seen_alike)
            if isinstance(dataset, FileSummary):
                return dataset
            if dataset.faults:
                fault = next((str(one) for one in dataset.faults if isinstance(one, TruncatedFile)), None)
                if fault is not None and not has_pixels(dataset):
                    return FileSummary("", fault=fault)
                return replace(self._readable(dataset), fault=fault)
            return self._readable(dataset)
        except NotDicom:
            return FileSummary("", fault="")
        except OSError as error:
            # Not all of it: the system adds the path, spelled its own way.
            return FileSummary("", fault=error.strerror or type(error).__name__)
        except DicomError as error:
            return FileSummary("", fault=str(error))

    def _seen_alike(self, layout: Layout, head: bytes) -> FileSummary | None:
        """Return what was seen of a file that agrees with this one, if there was any."""
        seen = self._likeness.of_bytes(layout, head)
        return self._alike.get(seen) if seen is not None else None

    def _readable(self, dataset: Dataset) -> FileSummary:
        seen = self._likeness.of(dataset)
        if seen is not None and seen in self._alike:
            return self._alike[seen]
        series = str(dataset.get("SeriesInstanceUID") or "")
        kind = kind_of_object(dataset)
        again = FileSummary(series, 0 if kind is VIDEO else _frames(dataset), kind=kind.name)
        if seen is not None:
            self._alike[seen] = again
        if series in self._known:
            return again
        self._known.add(series)
        facts = tuple("\\".join(texts(dataset, keyword)) for keyword in SERIES_KEYWORDS)
        return replace(again, facts=facts)


def _frames(dataset: Dataset) -> int:
    if not has_pixels(dataset):
        return 0
    frames = dataset.get("NumberOfFrames")
    return frames if isinstance(frames, int) and frames > 0 else 1
