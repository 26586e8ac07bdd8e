"""What to say of a source that holds no image: what is there instead, and what to do with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from dicomnb.errors import FileError, NoImage
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.listing import Found
from dicomnb.parsing.files.remote import is_url
from dicomnb.parsing.sources.file_source import FileSource
from dicomnb.standard.kinds import ObjectKind, counted
from dicomnb.volumes.loading.object_kinds import kind_of_object

__all__ = ["no_image"]

_MOST_NAMED: Final = 4
"""Formats that are named one by one."""

_STARTS: Final = (
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
    (b"%PDF", "PDF"),
    (b"\x5c\x01\0\0", "NIfTI"),
    (b"\0\0\x01\x5c", "NIfTI"),
    (b"NRRD", "NRRD"),
    (b"ObjectType", "MetaImage"),
    (b"\x89HDF", "HDF5"),
    (b"PK\x03\x04", "zip"),
    (b"<!DOCTYPE", "HTML"),
    (b"<!doctype", "HTML"),
    (b"<?xml", "XML"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
)
"""How files of other formats begin, and what they are called."""

_BEGINNING: Final = 512
"""Bytes of a file that tell its format."""

_TAR: Final = slice(257, 262)
_MP4: Final = slice(4, 8)


def no_image(source: object, found: Sequence[Found], objects: Sequence[Dataset], broken: int) -> NoImage:
    """Return the error for a source without any image.

    Parameters
    ----------
    source : path or anything else that `load` takes
        What was searched.
    found : sequence of Found
        Its files.
    objects : sequence of Dataset
        Those that are DICOM, and no images.
    broken : int
        How many could not be read.
    """
    if not found:
        what = "the folder" if isinstance(source, (str, os.PathLike)) else "it"
        return NoImage(f"There is no DICOM image in this source: {what} is empty.")
    kinds: dict[ObjectKind, int] = {}
    for dataset in objects:
        kind = kind_of_object(dataset)
        kinds[kind] = kinds.get(kind, 0) + 1
    if len(objects) == 1 and len(found) == 1:
        (kind,) = kinds
        name = PurePath(found[0].name).name if isinstance(found[0].source, (str, os.PathLike)) else "It"
        message, remedy = f"{name} is {kind.with_article}", kind.help
        if kind.family == "image":
            message, remedy = f"{message}, and has no pixels", "dn.header(path) shows what it says"
        return NoImage(f"There is no DICOM image in this source. {message}: {remedy}.", objects=tuple(objects))
    several = f"{len(found):,} {'file' if len(found) == 1 else 'files'}"
    if not objects:
        reason = f"none DICOM{_formats(found)}" if not broken else f"{broken:,} of them broken DICOM, none whole"
        return NoImage(f"There is no DICOM image in this source: {several}, {reason}.")
    there = counted(sorted(kinds.items(), key=lambda pair: -pair[1]))
    others = len(found) - len(objects) - broken
    rest = "".join((f", {broken:,} broken" if broken else "", f", {others:,} that are no DICOM" if others > 0 else ""))
    remedy = "scan(source) lists what is there"
    if len(objects) == 1:
        remedy = f"{next(iter(kinds)).help}, path being its own"
    return NoImage(
        f"There is no DICOM image in this source: {several}, of these {there}{rest}.",
        remedy=f"{remedy}.",
        objects=tuple(objects),
    )


def _formats(found: Sequence[Found]) -> str:
    """Return which formats the files have, as far as their first bytes tell: ``" (PNG, PDF)"``."""
    names = dict.fromkeys(filter(None, (_format_of(each) for each in found[:200])))
    if not names:
        return ""
    listed = list(names)[:_MOST_NAMED]
    more = ["others"] if len(names) > _MOST_NAMED else []
    return f" ({', '.join([*listed, *more])})"


def _beginning(source: object) -> bytes:
    if isinstance(source, (str, os.PathLike)) and not is_url(os.fspath(source)):
        with FileSource(source) as file:
            return file.read(0, min(_BEGINNING, file.size))
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source[:_BEGINNING])
    return b""


def _format_of(found: Found) -> str:
    try:
        start = _beginning(found.source)
    except (FileError, OSError):
        return ""
    if start[_MP4] == b"ftyp":
        return "MP4"
    if start[_TAR] == b"ustar":
        return "tar"
    named = next((name for first, name in _STARTS if start.startswith(first)), "")
    suffixes = PurePath(found.name).suffixes
    if start.startswith(b"\x1f\x8b"):
        return "NIfTI" if suffixes[-2:] == [".nii", ".gz"] else "gzip"
    return named or (suffixes[-1][1:].upper() if suffixes else "")
