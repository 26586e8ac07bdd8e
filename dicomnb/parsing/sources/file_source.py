"""A file on disk as a source of bytes: held open while its header is read, and opened again for a value read later."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self

from dicomnb.errors import FileError
from dicomnb.parsing.sources.regular_file import differs, open_regular
from dicomnb.parsing.sources.source import shrunk

__all__ = ["FileSource"]

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
        if start >= stop:
            return b""
        if self._descriptor >= 0:
            part = _read_at(self._descriptor, stop - start, start)
            if len(part) == stop - start:
                return part
            # One call to the system may return fewer than asked for (2 GiB on Linux).
            part += _pread(self._descriptor, start + len(part), stop)
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
    """Return the bytes of a stretch, fewer where the file ends before, in as many calls to the system as it takes."""
    parts = []
    while part := _read_at(descriptor, stop - start, start):
        parts.append(part)
        start += len(part)
        if start == stop:
            break
    return b"".join(parts)


def _seek_and_read(descriptor: int, count: int, start: int) -> bytes:
    os.lseek(descriptor, start, os.SEEK_SET)
    return os.read(descriptor, count)


_read_at: Final = getattr(os, "pread", _seek_and_read)
"""What reads at a place of a file; Windows has to go there first."""
