"""The files of series on a DICOMweb server, into the folder where fetched files are kept.

Each file is asked for, checked and written by itself, and its checksum noted: what was interrupted goes on with the
files that are not there yet.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dicomnb.errors import FileError, TransferError, TruncatedFile
from dicomnb.parallel import in_threads
from dicomnb.parsing.files.read_write import read
from dicomnb.transfer.cache import host_name, uid_name
from dicomnb.transfer.manifest import Manifest
from dicomnb.transfer.series_search import SeriesOnServer, instances_of
from dicomnb.transfer.web_server import WebServer
from dicomnb.volumes.reading.progress import progress

__all__ = ["fetch_files", "fetch_some", "series_folder"]

_WORKERS: Final = 4
"""Files that are on their way at a time."""
_NOTE: Final = 32
"""After so many files what has arrived is noted."""


def series_folder(cache: Path, server: WebServer, one: SeriesOnServer) -> Path:
    """Return the folder of a series."""
    return cache / "web" / host_name(server.url) / uid_name(one.study) / uid_name(one.series)


def fetch_files(server: WebServer, wanted: Sequence[SeriesOnServer], cache: Path) -> list[Path]:
    """Fetch what is not there yet of some series, and return the paths of all their files.

    Raises
    ------
    TransferError
        If a file does not arrive whole, or is another one than was asked for; the message says how many have arrived.
        What arrived stays.
    """
    found: list[Path] = []
    for one in wanted:
        found += fetch_some(server, one, instances_of(server, one), series_folder(cache, server, one))
    return found


def fetch_some(server: WebServer, one: SeriesOnServer, uids: Sequence[str], folder: Path) -> list[Path]:
    """Fetch the files of a series that are not in its folder yet, and return the paths of those that were named."""
    record = Manifest.of(folder)
    names = {uid: f"{uid_name(uid)}.dcm" for uid in uids}
    lacking = [uid for uid, name in names.items() if not record.holds(name)]
    facts = {"source": server.url, "study": one.study, "series": one.series}

    def get(uid: str) -> bytes:
        return server.file(one.study, one.series, uid)

    arrived = len(names) - len(lacking)
    try:
        coming = in_threads(get, lacking, _WORKERS, ahead=2 * _WORKERS)
        for uid, data in zip(lacking, progress(coming, len(lacking), "Fetching"), strict=True):
            _check(data, uid, server)
            record.add(names[uid], data)
            arrived += 1
            if arrived % _NOTE == 0:
                record.save(facts)
    except TransferError as error:
        error.message += f" {arrived:,} of {len(names):,} files of the series have arrived, and stay in {folder}."
        raise
    finally:
        if names:
            record.save(facts, is_complete=arrived == len(names))
    return sorted(folder / name for name in names.values())


def _check(data: bytes, uid: str, server: WebServer) -> None:
    """Refuse what is no whole file, or another one than was asked for."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = read(data)
        cut = next((fault for fault in dataset.faults if isinstance(fault, TruncatedFile)), None)
        if cut is not None:
            raise cut
    except FileError as error:
        raise TransferError(
            f"{server.url} sent image {uid} not whole, or no DICOM file: {error}", remedy="Fetch it again."
        ) from error
    sent = str(dataset.get("SOPInstanceUID", ""))
    if sent != uid:
        raise TransferError(f"{server.url} was asked for image {uid}, and sent {sent or 'one without a UID'}.")
