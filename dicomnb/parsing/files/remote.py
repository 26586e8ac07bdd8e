"""Files that lie elsewhere, by URL, read piece by piece with fsspec where that is installed."""

from __future__ import annotations

import re
from typing import Any, Final

from dicomnb.errors import TruncatedFile
from dicomnb.optional_package import optional_package
from dicomnb.parsing.sources.source import BytesSource, Source, shrunk

__all__ = ["RemoteSource", "files_under", "is_open_file", "is_url", "open_file_source", "url_source"]

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
"""A scheme of two letters or more: one letter and a colon are a drive."""


class RemoteSource:
    """A file of a file system of fsspec. Each stretch is asked for when it is wanted.

    Parameters
    ----------
    filesystem : fsspec.AbstractFileSystem
        Where it lies.
    path : str
        Its path there.
    size : int
        Its length in bytes.
    name : str
        What messages call it.
    header_size : int, optional
        Where its pixels begin: whoever opens the file is to read no further. By default nobody knows.
    """

    __slots__ = ("_filesystem", "_held", "_path", "header_size", "name", "size")

    def __init__(self, filesystem: Any, path: str, size: int, name: str, header_size: int | None = None) -> None:
        self._filesystem = filesystem
        self._path = path
        self._held: bytes | None = None
        self.size = size
        self.name = name
        self.header_size = header_size

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`, fewer where the file ends before.

        Raises
        ------
        TruncatedFile
            If fewer bytes come than the file system said that there are.
        """
        stop = min(stop, self.size)
        if start >= stop:
            return b""
        if self._held is not None:
            data = self._held[start:stop]
        else:
            data = self._filesystem.cat_file(self._path, start=start, end=stop)
        if len(data) > stop - start:
            # A web server that knows no ranges sends everything: ask no second time.
            self._held = data
            data = data[start:stop]
        if len(data) < stop - start:
            raise shrunk(self, start + len(data))
        return data


def is_url(text: str) -> bool:
    """Return True for text such as ``s3://bucket/key``."""
    return _URL.match(text) is not None


def url_source(url: str) -> Source:
    """Return what a URL names.

    Raises
    ------
    MissingDependency
        If fsspec is not installed.
    OSError
        If there is no such file.
    """
    filesystem, path = _place(url)
    return _source(filesystem, path, url)


def files_under(url: str) -> list[str] | None:
    """Return the URLs of all files in a folder and the folders in it, by name; None for what is no folder.

    Of a web server, which does not tell a file from a folder, what ends with a slash is taken for one. None too where
    a package is missing: whoever reads the URL then says which.

    Raises
    ------
    OSError
        If the file system cannot be asked.
    """
    try:
        filesystem, path = _place(url)
    except ImportError:
        return None
    web = url.lower().startswith(("http://", "https://"))
    if not (url.endswith("/") if web else filesystem.isdir(path)):
        return None
    return [str(filesystem.unstrip_protocol(name)) for name in sorted(filesystem.find(path))]


def _place(url: str) -> tuple[Any, str]:
    """Return the file system of a URL and the path in it."""
    core = optional_package("fsspec.core", "fsspec", "remote", f"Reading {url}")
    filesystem, path = core.url_to_fs(url)
    return filesystem, str(path)


def is_open_file(source: object) -> bool:
    """Return True for what ``fsspec.open(url)`` returns: a file that is not open yet."""
    return all(hasattr(source, name) for name in ("fs", "path", "compression", "open"))


def open_file_source(source: Any) -> Source:
    """Return what ``fsspec.open(url)`` stands for."""
    name = str(source.path)
    if source.compression is None:
        return _source(source.fs, source.path, name)
    try:
        with source as file:
            return BytesSource(file.read(), name)
    except EOFError as error:
        raise TruncatedFile(f"{name} ends before what is compressed in it does ({error}).") from error


def _source(filesystem: Any, path: str, name: str) -> Source:
    size = filesystem.size(path)
    if size is None:
        return BytesSource(filesystem.cat_file(path), name)
    return RemoteSource(filesystem, path, size, name)
