"""Paths, bytes and file objects: where the parser reads and writes files.

Two other modules touch the disk, and only look around: `listing` walks folders, `dicomdir` finds what a DICOMDIR
names.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable
from typing import BinaryIO, Final, overload

from dicomnb.errors import DicomWarning, FileError, NotDicom, UnsupportedSource
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.other_libraries import dataset_of, not_a_file, source_of
from dicomnb.parsing.encoding.layout import Layout
from dicomnb.parsing.files import archives, remote
from dicomnb.parsing.files.reader import Wanted, read_source
from dicomnb.parsing.files.reduction import reduced
from dicomnb.parsing.files.writer import file_bytes
from dicomnb.parsing.sources.file_source import FileSource
from dicomnb.parsing.sources.regular_file import path_of
from dicomnb.parsing.sources.source import BytesSource, Source
from dicomnb.standard.tag import TagLike
from dicomnb.standard.transfer_syntax import transfer_syntax as known_syntax

__all__ = ["Readable", "given_source", "read", "read_unless_known", "save"]

Readable = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Dataset | Source
"""What `read` takes."""


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


def read_unless_known(source: Readable, known_by: Callable[[Layout, bytes], Wanted | None]) -> Dataset | Wanted:
    """Read a DICOM file, unless its layout and its first bytes tell what is wanted of it.

    Parameters
    ----------
    source : path, or what else `read` takes
        The file; what is no path is read in any case.
    known_by : callable
        See `dicomnb.parsing.files.reader.read_source`.

    Returns
    -------
    Dataset
        As `read` returns it; what contradicted the standard stands in ``faults``, and is not warned of if it is a path.
        Or what `known_by` returned, if that is not None.

    Raises
    ------
    DicomError, OSError
        As `read`.
    """
    if isinstance(source, (str, os.PathLike)):
        return _read_path(source, known_by=known_by)
    return read(source)


@overload
def _read_path(path: str | os.PathLike[str], *, strict: bool, limit: int | None) -> Dataset: ...
@overload
def _read_path(
    path: str | os.PathLike[str], *, known_by: Callable[[Layout, bytes], Wanted | None]
) -> Dataset | Wanted: ...
def _read_path(
    path: str | os.PathLike[str],
    *,
    strict: bool = False,
    limit: int | None = None,
    known_by: Callable[[Layout, bytes], Wanted | None] | None = None,
) -> Dataset | Wanted:
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
        return read_source(file, strict=strict, limit=limit, known_by=known_by)
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
