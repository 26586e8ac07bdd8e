"""Paths, bytes and file objects: the only module of the parser that touches the disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Final, Self

from dicomnb.errors import FileError, UnsupportedSource
from dicomnb.parsing.dataset import Dataset
from dicomnb.parsing.reader import read_source
from dicomnb.parsing.source import BytesSource, Source

__all__ = ["FileSource", "Readable", "read"]

Readable = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Dataset
"""What `read` takes."""

_OPEN_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class FileSource:
    """A file on disk. It is held open while headers are read, and opened again for a value read later.

    Parameters
    ----------
    path : str or path-like
        The file.

    Raises
    ------
    OSError
        If the file cannot be opened.
    """

    __slots__ = ("_descriptor", "_state", "name", "size")

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.name = os.fspath(path)
        self._descriptor = os.open(self.name, _OPEN_FLAGS)
        self._state = _state(self._descriptor)
        self.size = self._state[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        os.close(self._descriptor)
        self._descriptor = -1

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`, fewer where the file ends before.

        Raises
        ------
        FileError
            If the file is not the one any more that was opened first: its size or time has changed.
        """
        if self._descriptor >= 0:
            return _pread(self._descriptor, start, min(stop, self.size))
        descriptor = os.open(self.name, _OPEN_FLAGS)
        try:
            if _state(descriptor) != self._state:
                raise FileError(
                    f"{self.name} was changed after it was opened; the value at byte {start:,} is gone.",
                    offset=start,
                    remedy="Read the file again.",
                )
            return _pread(descriptor, start, min(stop, self.size))
        finally:
            os.close(descriptor)


def _state(descriptor: int) -> tuple[int, int, int]:
    status = os.fstat(descriptor)
    return status.st_size, status.st_mtime_ns, status.st_ino


def _pread(descriptor: int, start: int, stop: int) -> bytes:
    """Return the bytes of a stretch: one call to the system may return fewer than asked for (2 GiB on Linux)."""
    parts = []
    while start < stop:
        if hasattr(os, "pread"):
            part = os.pread(descriptor, stop - start, start)
        else:  # Windows
            os.lseek(descriptor, start, os.SEEK_SET)
            part = os.read(descriptor, stop - start)
        if not part:
            break
        parts.append(part)
        start += len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read(source: Readable, *, strict: bool = False) -> Dataset:
    """Read a DICOM file.

    Only what tells where each element lies is read at once; a value is read when it is first asked for. `read_file`
    and `dcmread` are the same function.

    Parameters
    ----------
    source : path, bytes, binary file object or Dataset
        What to read. A file object is read from where it stands to its end. A `Dataset` is returned as it is, so
        that a function that begins with `read` takes either.
    strict : bool
        True to make an error of everything that contradicts the standard, in values and nested items too.

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
        If it asks for work without bound.
    UnsupportedSource
        If `source` is a folder, or nothing that can be read.
    OSError
        If the file cannot be opened.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ds = dn.read("1111.img")  # doctest: +SKIP
    >>> ds.Rows, ds.Columns  # doctest: +SKIP
    (128, 128)
    """
    if isinstance(source, Dataset):
        return source
    if isinstance(source, (str, os.PathLike)):
        return _read_path(source, strict=strict)
    return read_source(_in_memory(source), strict=strict)


def _read_path(path: str | os.PathLike[str], *, strict: bool) -> Dataset:
    try:
        file = FileSource(path)
    except (IsADirectoryError, PermissionError):
        if not Path(path).is_dir():
            raise
        raise UnsupportedSource(
            f"{os.fspath(path)} is a folder, not a file.",
            remedy="load(folder) stacks the slices in it; read takes one file.",
        ) from None
    with file:
        if Path(path).is_dir():  # some systems open folders like files
            raise UnsupportedSource(f"{file.name} is a folder, not a file.")
        return read_source(file, strict=strict)


def _in_memory(source: bytes | bytearray | memoryview | BinaryIO) -> Source:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return BytesSource(bytes(source))
    if hasattr(source, "read"):
        data = source.read()
        if isinstance(data, bytes):
            # Whoever opened it may close it: nothing is left to be read later.
            return BytesSource(data, str(getattr(source, "name", "file object")))
        raise UnsupportedSource(
            f"{source!r} gives text, not bytes.", remedy='Open the file in binary mode: open(path, "rb").'
        )
    raise UnsupportedSource(
        f"read takes a path, bytes or a binary file object, not {type(source).__name__}."
    )
