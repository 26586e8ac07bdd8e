"""Members of zip archives and gzip files as sources, read without unpacking anything to disk.

A stored member of a zip archive is a stretch of the archive and is read like a file. A deflated one is inflated, its
beginning first: that is all that a header needs. What a member may grow to is bounded before it is inflated.
Checksums are compared once most of a member is read.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from dicomnb.errors import FileError, LimitExceeded, MalformedFile, NotDicom, UnsupportedSource
from dicomnb.parsing.sources.inflation import most_inflated, too_large
from dicomnb.parsing.sources.read_buffer import FIRST_READ
from dicomnb.parsing.sources.source import BytesSource, Source

__all__ = [
    "MAX_INFLATED",
    "InflatedSource",
    "Member",
    "RefusedSource",
    "StoredSource",
    "gunzip",
    "gunzip_beginning",
    "is_gzip",
    "is_zip",
    "only_member",
    "zip_member",
    "zip_members",
]

MAX_INFLATED: Final = 1 << 30
"""Bytes that one deflated member may grow to."""

MAX_RATIO: Final = 1100
"""Deflate makes at most 1032 bytes out of one: an archive that claims more counts some of its bytes twice."""

_HEAD: Final = 4 * FIRST_READ
"""Bytes of a deflated member that are kept: with them a header can be read again without inflating anything."""

_CHUNK: Final = 1 << 18
_STEP: Final = 1 << 12
_STORED: Final = 0
_DEFLATED: Final = 8
_ENCRYPTED: Final = 1
_GZIP_FORMAT: Final = 16 + zlib.MAX_WBITS
_GZIP: Final = b"\x1f\x8b\x08"
_MAGIC: Final = b"PK\x03\x04"
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")  # the magic, ..., lengths of the name and of the extra field


class Member(NamedTuple):
    """One file in an archive.

    Attributes
    ----------
    name : str
        Its path in the archive, as the archive spells it: for people, never to be opened on disk.
    source : Source
        Its bytes.
    """

    name: str
    source: Source


class StoredSource:
    """The bytes of a member as they stand in the archive. Where they begin is looked up when they are asked for.

    Parameters
    ----------
    archive : Source
        The archive.
    at : int
        Where the member's local header stands in it.
    size : int
        How many bytes there are.
    name : str
        What messages call it.
    checksum : int, optional
        CRC-32 of all of them.
    """

    __slots__ = ("_archive", "_at", "_checksum", "_start", "name", "size")

    def __init__(self, archive: Source, at: int, size: int, name: str, checksum: int | None = None) -> None:
        self._archive = archive
        self._at = at
        self._checksum = checksum
        self._start = -1
        self.size = size
        self.name = name

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`, fewer where the member ends before.

        Raises
        ------
        MalformedFile
            If the archive has no member where its directory says, or it has another checksum.
        """
        if self._start < 0:
            self._start = self._begin()
        stop = min(stop, self.size)
        data = self._archive.read(self._start + start, self._start + stop) if start < stop else b""
        if self._checksum is not None and 2 * len(data) > self.size:  # the pixels, or all of a small file
            before = self._archive.read(self._start, self._start + start)
            after = self._archive.read(self._start + stop, self._start + self.size)
            if zlib.crc32(after, zlib.crc32(data, zlib.crc32(before))) != self._checksum:
                raise _damaged(self.name)
            self._checksum = None
        return data

    def _begin(self) -> int:
        header = self._archive.read(self._at, self._at + _LOCAL_HEADER.size)
        if len(header) == _LOCAL_HEADER.size:
            magic, name, extra = _LOCAL_HEADER.unpack(header)
            start: int = self._at + _LOCAL_HEADER.size + name + extra
            if magic == _MAGIC and start + self.size <= self._archive.size:
                return start
        raise MalformedFile(f"{self.name} is not at byte {self._at:,}, where the archive's directory has it.")


class InflatedSource:
    """A deflated stretch of another source. Its beginning is kept; all of it once something beyond is asked for.

    Parameters
    ----------
    packed : Source
        The deflated bytes, without any header (RFC 1951).
    size : int
        How many bytes they are said to make; no more are made.
    checksum : int
        CRC-32 of all of them.
    name : str
        What messages call it.
    """

    __slots__ = ("_checksum", "_held", "_packed", "name", "size")

    def __init__(self, packed: Source, size: int, checksum: int, name: str) -> None:
        self._packed = packed
        self._held = b""
        self._checksum = checksum
        self.size = size
        self.name = name

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`, fewer where the source ends before.

        Raises
        ------
        MalformedFile
            If they cannot be inflated, are fewer than announced, or have another checksum.
        """
        stop = min(stop, self.size)
        if stop > len(self._held):
            self._inflate(_HEAD if stop <= _HEAD else self.size)
        return self._held[start:stop]

    def _inflate(self, count: int) -> None:
        count = min(count, self.size)
        held = b"".join(_inflated(self._packed, count, self.name))
        if len(held) < count:
            raise MalformedFile(f"{self.name} inflates to {len(held):,} bytes, not to {self.size:,} as announced.")
        if count == self.size and zlib.crc32(held) != self._checksum:
            raise _damaged(self.name)
        self._held = held


def _damaged(name: str) -> MalformedFile:
    return MalformedFile(f"{name} is damaged: its checksum is not the one that the archive states.")


def _inflated(packed: Source, most: int, name: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    left = most
    try:
        for start in range(0, packed.size, _CHUNK):
            data = packed.read(start, start + _CHUNK)
            while data and left and not inflater.eof:
                piece = inflater.decompress(data, left)
                left -= len(piece)
                yield piece
                data = inflater.unconsumed_tail
            if inflater.eof or not left:
                return
    except zlib.error as error:
        raise MalformedFile(f"{name} cannot be inflated ({error}).") from error


# -- gzip ---------------------------------------------------------------------------------------------------


def is_gzip(source: Source) -> bool:
    """Return True if gzip's magic number is there (RFC 1952)."""
    return source.read(0, 3) == _GZIP


def gunzip(source: Source, limit: int | None = None) -> Source:
    """Return what a gzip file holds.

    Raises
    ------
    MalformedFile
        If it is cut off or damaged.
    LimitExceeded
        If it grows out of proportion, or beyond a limit that is given.
    """
    pieces: list[bytes] = []
    most = left = most_inflated(source.size, MAX_INFLATED, limit)
    at = 0
    while source.read(at, at + 3) == _GZIP:  # gzip files may stand one after the other
        inflater = zlib.decompressobj(wbits=_GZIP_FORMAT)
        # Small steps first: what is read beyond the end of a small file is read again, and there may be many.
        step = _STEP
        while not inflater.eof:
            data = source.read(at, at + step)
            if not data:
                raise MalformedFile(f"{source.name} is a gzip file that is cut off after {source.size:,} bytes.")
            pieces.append(_gunzipped(inflater, data, left + 1, source))
            left -= len(pieces[-1])
            if left < 0:
                raise too_large(source.name, most)
            at += len(data) - len(inflater.unused_data)
            step = min(2 * step, _CHUNK)
    return BytesSource(b"".join(pieces), f"{source.name}, inflated")


def gunzip_beginning(source: Source) -> Source:
    """Return the first bytes of what a gzip file holds: they tell if the rest is worth inflating."""
    inflater = zlib.decompressobj(wbits=_GZIP_FORMAT)
    beginning = _gunzipped(inflater, source.read(0, FIRST_READ), FIRST_READ, source)
    return BytesSource(beginning, f"{source.name}, inflated")


def _gunzipped(inflater: Any, data: bytes, most: int, source: Source) -> bytes:
    try:
        piece: bytes = inflater.decompress(data, most)
    except zlib.error as error:
        raise MalformedFile(f"{source.name} is a gzip file that cannot be inflated ({error}).") from error
    return piece


# -- zip ----------------------------------------------------------------------------------------------------


def is_zip(source: Source) -> bool:
    """Return True if a zip archive, possibly an empty one, begins here."""
    return source.read(0, 4) in (_MAGIC, b"PK\x05\x06")


def zip_members(source: Source, limit: int | None = None) -> list[Member]:
    """Return the files in a zip archive, in the order of their names. Nothing is inflated before it is read.

    A member that cannot be read, an encrypted one for instance, says so when it is.

    Raises
    ------
    MalformedFile
        If the archive's directory is damaged.
    LimitExceeded
        If the members claim to hold more than deflate can make of the archive.
    """
    # Not by its is_dir: a damaged name may be empty.
    found = [info for info in _directory(source) if not info.filename.endswith("/")]
    if sum(info.file_size for info in found) > MAX_RATIO * source.size:
        raise LimitExceeded(
            f"{source.name} claims to hold more than {MAX_RATIO:,} times its own {source.size:,} bytes.",
            remedy="No real archive does; it is damaged or meant to harm.",
        )
    members = [Member(info.filename, _member(source, info, limit)) for info in found]
    return sorted(members, key=lambda member: member.name)


def zip_member(source: Source, name: str, limit: int | None = None) -> Source:
    """Return one file of a zip archive by its path in the archive.

    Raises
    ------
    FileNotFoundError
        If the archive has no such file.
    MalformedFile, LimitExceeded
        As `zip_members`.
    """
    found = next((member for member in zip_members(source, limit) if member.name == name), None)
    if found is None:
        raise FileNotFoundError(f"{source.name} has no member {name!r}.")
    return found.source


def only_member(source: Source, limit: int | None = None) -> Source:
    """Return the one file in a zip archive.

    Raises
    ------
    NotDicom
        If the archive has another number of files; the message lists the first of them.
    MalformedFile, LimitExceeded
        As `zip_members`.
    """
    members = zip_members(source, limit)
    if len(members) == 1:
        return members[0].source
    names = ", ".join(repr(member.name) for member in members[:3])
    more = f" and {len(members) - 3:,} more" if len(members) > 3 else ""
    raise NotDicom(
        f"{source.name} is a zip archive of {len(members):,} files: {names}{more}.",
        remedy="read('ARCHIVE!/MEMBER') reads one of them, load(archive) stacks the slices in it.",
    )


class RefusedSource:
    """A member that is there and cannot be read."""

    __slots__ = ("_error", "name")

    size = 1  # not empty: reading is what tells

    def __init__(self, name: str, error: Exception) -> None:
        self.name = name
        self._error = error

    def read(self, start: int, stop: int) -> bytes:  # noqa: ARG002  # a Source
        """Say why not."""
        raise self._error


def _member(archive: Source, info: Any, limit: int | None) -> Source:
    name = f"{archive.name}!/{info.filename}"
    if info.flag_bits & _ENCRYPTED:
        return RefusedSource(name, UnsupportedSource(f"{name} is encrypted.", remedy="Unpack the archive first."))
    if info.compress_type == _STORED:
        return StoredSource(archive, info.header_offset, info.compress_size, name, info.CRC)
    packed = StoredSource(archive, info.header_offset, info.compress_size, name)
    if info.compress_type != _DEFLATED:
        what = f"{name} is compressed by method {info.compress_type}; stored and deflated members are read."
        return RefusedSource(name, UnsupportedSource(what, remedy="Unpack the archive first."))
    most = most_inflated(info.compress_size, MAX_INFLATED, limit)
    if info.file_size > most:
        return RefusedSource(name, too_large(name, most))
    return InflatedSource(packed, info.file_size, info.CRC, name)


def _directory(source: Source) -> list[Any]:
    import zipfile  # noqa: PLC0415  # heavy, and few need it

    try:
        with zipfile.ZipFile(io.BufferedReader(_Reader(source))) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError, struct.error) as error:
        if isinstance(error, FileError):
            raise
        raise MalformedFile(f"{source.name} is a damaged zip archive ({error}).") from error


class _Reader(io.RawIOBase):
    """A source as the file object that `zipfile` wants."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        if start + offset < 0:
            raise io.UnsupportedOperation("a place before the beginning")  # an OSError, as of a file, and a ValueError
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(self._at, self._at + len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
