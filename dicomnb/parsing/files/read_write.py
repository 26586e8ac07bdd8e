"""Paths, bytes and file objects: where the parser reads and writes files.

Two other modules touch the disk, and only look around: `listing` walks folders, `dicomdir` finds what a DICOMDIR
names.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, Self

from dicomnb.errors import DicomWarning, FileError, NotDicom, UnsupportedSource
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.other_libraries import dataset_of, not_a_file, source_of
from dicomnb.parsing.files import archives, remote
from dicomnb.parsing.files.reader import read_source
from dicomnb.parsing.files.reduction import reduced
from dicomnb.parsing.files.writer import file_bytes
from dicomnb.parsing.sources.regular_file import differs, open_regular, path_of
from dicomnb.parsing.sources.source import BytesSource, Source, shrunk
from dicomnb.standard.tag import TagLike
from dicomnb.standard.transfer_syntax import transfer_syntax as known_syntax

__all__ = ["FileSource", "Readable", "given_source", "read", "save"]

Readable = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Dataset | Source
"""What `read` takes."""

_ROOT: Final = "/" if os.name == "posix" else None
"""What an absolute path begins with, where one character tells."""


class FileSource:
    """A regular file on disk. It is held open while headers are read, and opened again for a value read later.

    Parameters
    ----------
    path : str or path-like
        The file.

    Raises
    ------
    UnsupportedSource
        If it is a pipe, a socket or a device, or if this is no path.
    OSError
        If the file cannot be opened.
    """

    __slots__ = ("_descriptor", "_held", "_path", "_status", "name", "size")

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.name = name = os.fspath(path)
        # The working directory may change before the file is read again.
        self._path = name if name[:1] == _ROOT else os.path.abspath(name)  # noqa: PTH100
        self._held: bytes | None = None
        self._descriptor, self._status = _, status = open_regular(name)
        self.size = status.st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file until a value is read; to be called once."""
        os.close(self._descriptor)
        self._descriptor = -1

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`, fewer where the file ends before.

        Raises
        ------
        FileError
            If the file is not the one any more that was opened first: its size or time has changed.
        TruncatedFile
            If it ends before the size that it had when it was opened.
        """
        if self._held is not None:
            return self._held[start:stop]
        stop = self.size if stop > self.size else stop  # min takes three times as long
        if self._descriptor >= 0:
            part = _pread(self._descriptor, start, stop)
        else:
            with self._reopened(start) as descriptor:
                part = _pread(descriptor, start, stop)
        if len(part) < stop - start:
            raise shrunk(self, start + len(part))
        return part

    def read_into(self, start: int, target: memoryview) -> int:
        """Read bytes from `start` on into a buffer, with no copy between; return how many there were.

        Raises
        ------
        FileError, TruncatedFile
            As `read`.
        """
        stop = min(start + len(target), self.size)
        if self._held is not None or not hasattr(os, "preadv"):
            part = self.read(start, stop)
            target[: len(part)] = part
            return len(part)
        room = target[: max(0, stop - start)]
        if self._descriptor >= 0:
            done = _preadv(self._descriptor, start, room)
        else:
            with self._reopened(start) as descriptor:
                done = _preadv(descriptor, start, room)
        if done < len(room):
            raise shrunk(self, start + done)
        return done

    @contextmanager
    def _reopened(self, start: int) -> Iterator[int]:
        descriptor, status = open_regular(self._path)
        try:
            if differs(status, self._status):
                raise FileError(
                    f"{self.name} was changed after it was opened; the value at byte {start:,} is gone.",
                    offset=start,
                    remedy="Read the file again.",
                )
            yield descriptor
        finally:
            os.close(descriptor)

    def hold_if(self, path: str | os.PathLike[str]) -> None:
        """Read all of the file into memory if it is the one at `path`, which is about to be replaced."""
        if self._held is None and os.path.exists(path) and os.path.samefile(path, self._path):  # noqa: PTH110, PTH121
            self._held = self.read(0, self.size)


def _preadv(descriptor: int, start: int, target: memoryview) -> int:
    """Read into a buffer until it is full or the file ends; return how many bytes there were."""
    done = 0
    while done < len(target):
        count = os.preadv(descriptor, [target[done:]], start + done)
        if not count:
            break
        done += count
    return done


def _pread(descriptor: int, start: int, stop: int) -> bytes:
    """Return the bytes of a stretch, fewer where the file ends before."""
    if start >= stop:
        return b""
    part = _read_at(descriptor, stop - start, start)
    if len(part) == stop - start:
        return part
    # One call to the system may return fewer than asked for (2 GiB on Linux).
    parts = []
    while part:
        parts.append(part)
        start += len(part)
        part = _read_at(descriptor, stop - start, start)
    return b"".join(parts)


def _seek_and_read(descriptor: int, count: int, start: int) -> bytes:
    os.lseek(descriptor, start, os.SEEK_SET)
    return os.read(descriptor, count)


_read_at: Final = getattr(os, "pread", _seek_and_read)
"""What reads at a place of a file; Windows has to go there first."""


def read(
    source: Readable,
    *,
    strict: bool = False,
    limit: int | None = None,
    force: bool = True,  # noqa: ARG001 - see its description
    stop_before_pixels: bool = False,
    specific_tags: Iterable[TagLike] | None = None,
    defer_size: int | str | None = None,  # noqa: ARG001
) -> Dataset:
    """Read a DICOM file.

    Only what tells where each element lies is read at once, a value when it is asked for. So do `read_file`, `dcmread`.

    Parameters
    ----------
    source : path, bytes, binary file object, Source, Dataset or pydicom.Dataset
        What to read. ``"study.zip!/image.dcm"`` is a file in a zip archive; a gzip file, or an archive of one file,
        is read as what it holds. A URL such as ``"s3://bucket/image.dcm"`` and what ``fsspec.open`` returns need the
        package fsspec. A file object is read from where it stands to its end. A `Dataset` is returned as it is,
        so that a function that begins with `read` takes either; pydicom's is converted, as by `from_pydicom`.
    strict : bool
        True to make an error of all that contradicts PS3.5, in nested items and the file meta information too: how
        elements are framed and ordered, and values that their VR or their character set does not allow. What an IOD
        asks for, and the VRs and multiplicities of PS3.6, are not looked at.
    limit : int, optional
        Bytes that what is packed may grow to; by default 128 MiB, or a hundred times its size, up to 1 GiB.
    stop_before_pixels, specific_tags, force, defer_size : bool, iterable of tag or keyword, bool, int or str
        As pydicom takes them: leave out pixel data and what follows, or all but some elements. The others do nothing.

    Returns
    -------
    Dataset
        The data set; group 0002 is its ``file_meta``. What contradicted the standard and was read all the same,
        a file that is cut off for instance, is warned of and stands in ``faults``.

    Raises
    ------
    NotDicom
        If `source` is empty or no DICOM file.
    TruncatedFile
        If it ends before the first element of the data set does, or, with `strict`, anywhere too early.
    LimitExceeded
        If it asks for work without bound, or what is packed grows beyond `limit`.
    UnsupportedSource
        If `source` is a folder, a pipe or a device, or nothing that can be read.
    OSError
        If the file cannot be opened.

    References
    ----------
    PS3.10 7 (the file), PS3.5 7 (the data set).

    Examples
    --------
    >>> import dicomnb as dn
    >>> ds = dn.read(dn.sample() / "pet024.dcm")
    >>> ds.Rows, ds.Columns, ds.PixelSpacing
    (128, 128, [3.125, 3.125])
    >>> ds[0x0008, 0x0060].value, "PatientName" in ds
    ('PT', True)
    """
    if isinstance(source, (str, os.PathLike)):  # the usual case first: others take longer to tell
        dataset = _read_path(source, strict=strict, limit=limit)
    elif isinstance(source, Dataset):
        return reduced(source, stop_before_pixels, specific_tags)
    elif not isinstance(source, bytes) and (taken := dataset_of(source)) is not None:
        return taken
    else:
        dataset = _read_unpacked(given_source(source), strict=strict, limit=limit)
    if dataset.faults:
        more = len(dataset.faults) - 1
        rest = f" ({more} more such warning{'s' if more > 1 else ''} in .faults)" if more else ""
        warnings.warn(DicomWarning(f"{dataset.faults[0]}{rest}"), stacklevel=2)
    return reduced(dataset, stop_before_pixels, specific_tags)


def _read_path(path: str | os.PathLike[str], *, strict: bool, limit: int | None) -> Dataset:
    try:
        file = FileSource(path)
    except OSError as error:
        if isinstance(error, (IsADirectoryError, PermissionError)) and os.path.isdir(path):  # noqa: PTH112  # Windows
            raise _folder(path) from None
        elsewhere = _elsewhere(os.fspath(path), limit)
        if elsewhere is None:
            raise
        return _read_unpacked(elsewhere, strict=strict, limit=limit)
    try:
        return read_source(file, strict=strict, limit=limit)
    except NotDicom:
        if (packed := _packed_in(file, limit)) is not None:
            return read_source(packed, strict=strict, limit=limit)
        raise
    finally:
        file.close()


def _read_unpacked(source: Source, *, strict: bool, limit: int | None) -> Dataset:
    """Read a source, or the one file that is packed in it."""
    try:
        return read_source(source, strict=strict, limit=limit)
    except NotDicom:
        if (packed := _packed_in(source, limit)) is None:
            raise
    return read_source(packed, strict=strict, limit=limit)


def _packed_in(source: Source, limit: int | None) -> Source | None:
    """Return the one file that is packed in a source which is no DICOM file itself, None if it is no archive."""
    if archives.is_zip(source):
        return archives.only_member(source, limit)
    if archives.is_gzip(source) and _may_be_dicom(archives.gunzip_beginning(source)):
        return archives.gunzip(source, limit)
    return None


def _may_be_dicom(beginning: Source) -> bool:
    try:
        read_source(beginning)
    except FileError as error:
        return not isinstance(error, NotDicom)
    return True


def _elsewhere(name: str, limit: int | None) -> Source | None:
    """Return what is no path but names something all the same: a URL, or a file in an archive."""
    whole, mark, member = name.partition("!/")
    if remote.is_url(whole):
        source = remote.url_source(whole)
    elif mark:
        with FileSource(whole) as source:
            pass  # opened again for each stretch: nobody would close it
    else:
        return None
    return archives.zip_member(source, member, limit) if mark else source


def _folder(path: str | os.PathLike[str]) -> UnsupportedSource:
    return UnsupportedSource(
        f"{os.fspath(path)} is a folder, not a file.",
        remedy="load(folder) stacks the slices in it; read takes one file.",
    )


_SOURCES: Final = (
    FileSource,
    BytesSource,
    archives.StoredSource,
    archives.InflatedSource,
    archives.RefusedSource,
    remote.RemoteSource,
)


def given_source(source: object) -> Source:
    """Return as a source what was given in place of a path."""
    if isinstance(source, _SOURCES):
        return source
    if isinstance(source, (bytes, bytearray, memoryview)):
        return BytesSource(bytes(source))
    if remote.is_open_file(source):
        return remote.open_file_source(source)
    if hasattr(source, "read"):
        data = source.read()
        if isinstance(data, bytes):
            if data and (rest := list(iter(source.read, b""))):  # one that gives a few bytes at a time
                data = b"".join((data, *rest))
            # Whoever opened it may close it: nothing is left to be read later.
            return BytesSource(data, str(getattr(source, "name", "file object")))
        raise UnsupportedSource(
            f"{source!r} gives text, not bytes.", remedy='Open the file in binary mode: open(path, "rb").'
        )
    source_of(source)  # knows what to do with an object of another library
    raise not_a_file(source)


def save(
    dataset: Dataset,
    target: str | os.PathLike[str] | BinaryIO,
    *,
    transfer_syntax: str | None = None,
    overwrite: bool = True,
) -> None:
    """Write a data set as a DICOM file; ``ds.save_as(target)`` is the same.

    A path gets the whole file or nothing: it is written under another name beside the target and renamed at the
    end, so that a full disk loses neither the old file nor the new one. A file that is replaced hands on who may
    read it, and a symbolic link stays one.

    Parameters
    ----------
    dataset : Dataset
        What to write. What a file needs and it lacks is added to it: SOP UIDs, file meta information.
    target : path or binary file object
        Where to.
    transfer_syntax : str, optional
        UID of the transfer syntax to write in; by default the data set's own, explicit little endian for a new one.
    overwrite : bool
        False to refuse a path that exists.

    Raises
    ------
    UnencodableValue
        If a VR cannot hold the value that was set; names tag, VR, value and rule.
    UsageError
        If `transfer_syntax` would need pixels to be compressed or decompressed.
    FileExistsError
        If the path exists and `overwrite` is False.
    OSError
        If the file cannot be written.
    """
    from dicomnb.parsing.files.whole_file import whole_file  # noqa: PLC0415  # heavy, and only writing needs it

    pieces = file_bytes(dataset, known_syntax(transfer_syntax) if transfer_syntax else None)
    if not isinstance(target, (str, os.PathLike)):
        if not hasattr(target, "write"):
            raise UnsupportedSource(f"save takes a path or a binary file object, not {type(target).__name__}.")
        target.write(b"".join(pieces))  # all or nothing here too: a value that cannot be written shows before
        return
    path = path_of(target).resolve()
    if not overwrite and path.exists():
        raise FileExistsError(f"{path} exists already.")
    source = dataset.source
    if isinstance(source, FileSource):
        source.hold_if(path)
    with whole_file(path) as draft, draft.open("xb" if draft != path else "wb") as file:
        file.writelines(pieces)
