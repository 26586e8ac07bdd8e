"""What can be read in a folder, an archive, a DICOMDIR or a list of these: names and sources, nothing opened yet.

Each may lie elsewhere, and be named by a URL.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, Final, NamedTuple

from dicomnb.errors import DicomWarning, FileError, NotDicom, UnsupportedSource
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.other_libraries import source_of
from dicomnb.parsing.files.archives import is_zip, zip_members
from dicomnb.parsing.files.dicomdir import file_set
from dicomnb.parsing.files.read_write import Readable, given_source
from dicomnb.parsing.files.remote import files_under, is_url, url_source
from dicomnb.parsing.sources.file_source import FileSource
from dicomnb.parsing.sources.missing_file import missing_file
from dicomnb.parsing.sources.regular_file import path_of
from dicomnb.parsing.sources.source import BytesSource, Source

__all__ = ["Found", "files_in", "require_there"]

_DICOMDIR: Final = "DICOMDIR"


class Found(NamedTuple):
    """Something that `read` takes.

    Attributes
    ----------
    name : str
        What to call it.
    source : path, Source, Dataset ...
        What to give to `read`.
    named : bool
        True if the caller named it, so that it is an error where it is no DICOM file; False if it lay in a folder
        or an archive, where other files may lie too.
    """

    name: str
    source: Readable
    named: bool = False


def files_in(source: Any) -> Iterator[Found]:
    """Yield the files of a source, in the order of their names.

    Parameters
    ----------
    source : path, Readable, or an iterable of these
        A folder is searched with all folders in it; symbolic links are followed, but no folder is entered twice.
        A URL such as ``"s3://bucket/study"`` names a file or a folder too, where fsspec is installed.
        Zip archives are entered, in a folder if they are called ``.zip``, archives in archives are not; bytes and open
        files may be one, too. A DICOMDIR
        stands for the files that it names. All else is yielded as it is.

    Yields
    ------
    Found

    Warns
    -----
    DicomWarning
        If a DICOMDIR names files that are missing, or outside of its folder.

    Raises
    ------
    MissingFile
        If what was named is not there.
    OSError
        If a folder or archive that was named cannot be opened.
    UnsupportedSource
        If an object is none of these.
    MalformedFile
        If an archive that was named is damaged.
    """
    if isinstance(source, (str, os.PathLike)):
        yield from _named(os.fspath(source))
        return
    given: Any = source if isinstance(source, Dataset) else source_of(source)
    if (archive := _archive_in(given)) is not None:
        yield from _members(archive)
    elif _is_one(given):
        yield Found(str(getattr(given, "name", type(given).__name__)), given, named=True)
    else:
        for part in given:
            if type(part) is type(given) and not isinstance(part, (list, tuple)):
                raise UnsupportedSource(f"{type(part).__name__} holds others of its kind, and is no source of files.")
            yield from files_in(part)


def require_there(source: Any) -> None:
    """Refuse a path where nothing is, before it is searched.

    Raises
    ------
    MissingFile
        If a source is a path, neither a URL nor a member of an archive, and there is no such file or folder.
    UnsupportedSource
        If no file can have this name.
    """
    if not isinstance(source, (str, os.PathLike)):
        return
    name = os.fspath(source)
    if not is_url(name) and "!/" not in name and not os.path.exists(path_of(name)):  # noqa: PTH110
        raise missing_file(name)


def _is_one(source: object) -> bool:
    single = isinstance(source, (bytes, bytearray, memoryview, Dataset)) or hasattr(source, "read")
    return single or not isinstance(source, Iterable)


def _archive_in(given: Any) -> Source | None:
    """Return the zip archive that bytes or an open file hold; a stream that cannot be wound back is no such file."""
    if isinstance(given, (bytes, bytearray, memoryview)):
        return BytesSource(bytes(given)) if is_zip(BytesSource(bytes(given[:4]))) else None
    if not (hasattr(given, "read") and hasattr(given, "seekable") and given.seekable()):
        return None
    start = given.tell()
    beginning = given.read(4)
    given.seek(start)
    return given_source(given) if isinstance(beginning, bytes) and is_zip(BytesSource(beginning)) else None


def _named(name: str) -> Iterator[Found]:
    if is_url(name):
        yield from _elsewhere(name)
        return
    if os.path.isdir(name):  # noqa: PTH112  # a path may be text that is none: URLs, members of archives
        yield from _folder(name)
        return
    base = os.path.basename(name)  # noqa: PTH119
    is_file = os.path.isfile(name)  # noqa: PTH113
    if is_file and base.upper().startswith(_DICOMDIR):
        yield from _file_set(name)
    elif is_file and _looks_like_zip(name):
        yield from _archive(name)
    else:
        yield Found(name, name, named=True)


def _folder(top: str) -> Iterator[Found]:
    entered: set[tuple[int, int]] = set()
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116  # text all the way: a path object a file would double the time
            entries = sorted(os.scandir(folder), key=attrgetter("name"))
        except OSError as error:
            if folder == top:
                raise missing_file(top) if isinstance(error, FileNotFoundError) else error from None
            continue
        place = (status.st_dev, status.st_ino)
        if place in entered:
            continue
        entered.add(place)
        folders = []
        for entry in entries:
            try:
                if entry.is_file():  # no pipe or device, which might never end
                    path = entry.path
                    if path[-4:].lower() == ".zip":
                        yield from _lying_archive(path)
                    else:
                        yield Found(path, path)
                elif entry.is_dir():
                    folders.append(entry.path)
            except OSError:
                continue
        waiting.extend(reversed(folders))


def _lying_archive(path: str) -> Iterator[Found]:
    try:
        yield from _archive(path)
    except (FileError, OSError):
        yield Found(path, path)


def _elsewhere(url: str) -> Iterator[Found]:
    """Yield what a URL names: a file, or all that lies in a folder or an archive."""
    if "!/" in url:
        yield Found(url, url, named=True)
        return
    if url.lower().endswith(".zip"):
        yield from _members(url_source(url))
        return
    names = files_under(url)
    if names is None:
        yield Found(url, url, named=True)
        return
    for name in names:
        if name.lower().endswith(".zip"):
            try:
                members = list(_members(url_source(name)))
            except (FileError, OSError):
                pass
            else:
                yield from members
                continue
        yield Found(name, name)


def _looks_like_zip(name: str) -> bool:
    with FileSource(name) as file:
        return is_zip(file)


def _archive(path: str) -> Iterator[Found]:
    with FileSource(path) as archive:
        yield from _members(archive)


def _members(archive: Source) -> Iterator[Found]:
    for member in zip_members(archive):
        yield Found(member.source.name, member.source)


def _file_set(path: str) -> Iterator[Found]:
    try:
        references = file_set(path)
    except NotDicom:
        yield Found(path, path, named=True)  # only called so
        return
    lost = [reference for reference in references if reference.path is None]
    if lost:
        warnings.warn(
            f"{len(lost)} of the {len(references)} files that {path} names are left out. The first, {lost[0].name!r}: "
            f"{lost[0].problem}",
            DicomWarning,
            stacklevel=2,
        )
    for reference in references:
        if reference.path is not None:
            yield Found(str(reference.path), reference.path)
