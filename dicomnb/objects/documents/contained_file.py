"""The file that an object holds: its bytes without padding, its format, and the suffix that it should have."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from dicomnb.errors import DicomWarning, InvalidValue, MissingAttribute, TruncatedFile, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import iter_fragments
from dicomnb.pixels.attributes import integer, numbers, place_of, text
from dicomnb.standard.tag import to_tag
from dicomnb.volumes.loading.object_kinds import kind_of_object

__all__ = ["ContainedFile", "contained_file"]

_SUFFIXES: Final = MappingProxyType(
    {
        "application/pdf": ".pdf",
        "text/xml": ".xml",
        "application/xml": ".xml",
        "model/stl": ".stl",
        "application/sla": ".stl",
        "model/obj": ".obj",
        "model/mtl": ".mtl",
        "text/plain": ".txt",
        "text/html": ".html",
        "text/rtf": ".rtf",
        "application/zip": ".zip",
        "image/jpeg": ".jpg",
        "image/png": ".png",
    }
)
"""By MIME Type of Encapsulated Document."""

_TYPES: Final = MappingProxyType(
    {
        "PDF document": "application/pdf",
        "CDA document": "text/xml",
        "STL model": "model/stl",
        "OBJ model": "model/obj",
        "MTL file of materials": "model/mtl",
    }
)
"""What a kind holds where the file does not say (PS3.3 A.45 and A.104 to A.106)."""

_STL_HEAD: Final = 84
"""Bytes of a binary STL before its triangles: a header of 80, and their number."""
_STL_TRIANGLE: Final = 50
_TS_PACKET: Final = 188
_BOX_HEAD: Final = 8


@dataclass(frozen=True, slots=True)
class ContainedFile:
    """A file that an object holds.

    Parameters
    ----------
    data : bytes
        The file, as it was put in.
    media_type : str
        Its MIME type: ``"application/pdf"``.
    suffix : str
        What its name should end in: ``".pdf"``.
    """

    data: bytes = field(repr=False)
    media_type: str
    suffix: str


def contained_file(dataset: Dataset) -> ContainedFile:
    """Return the file that an object holds.

    Values of DICOM have even lengths. Of a document the file says how long it is; where it does not, and of a video,
    the format tells whether the last byte, 0, is padding.

    Raises
    ------
    UsageError
        If it holds no file.
    TruncatedFile
        If less of it is there than Encapsulated Document Length states.

    Warns
    -----
    DicomWarning
        If more is there than is stated: what is stated is returned.

    References
    ----------
    PS3.3 C.24.2 (Encapsulated Document Length, MIME Type); PS3.5 8.2.5 to 8.2.8 (video).
    """
    if "EncapsulatedDocument" in dataset:
        return _document(dataset)
    if dataset.transfer_syntax.codec == "video" and "PixelData" in dataset:
        return _video(dataset)
    kind = kind_of_object(dataset)
    if kind.family == "document":
        raise MissingAttribute(
            f"This is {kind.with_article} without Encapsulated Document (0042,0011).",
            tag=to_tag("EncapsulatedDocument"),
        )
    raise UsageError(f"This is {kind.with_article}, which holds no file of another format.")


def _document(dataset: Dataset) -> ContainedFile:
    data = bytes(dataset.EncapsulatedDocument or b"")
    stated_type = text(dataset, "MIMETypeOfEncapsulatedDocument").partition(";")[0].strip().lower()
    media_type = stated_type or _TYPES.get(kind_of_object(dataset).name, "application/octet-stream")
    suffix = _SUFFIXES.get(media_type, ".bin")
    stated = integer(dataset, "EncapsulatedDocumentLength", -1)
    if stated < 0:
        return ContainedFile(_without_padding(data, media_type), media_type, suffix)
    if stated > len(data):
        name, at = place_of(dataset, "EncapsulatedDocument")
        raise TruncatedFile(
            f"{name} holds {len(data):,} bytes, and Encapsulated Document Length (0042,0015) states {stated:,}.",
            tag=to_tag("EncapsulatedDocument"),
            offset=at,
            remedy="The document was cut off: get the file again, or write what is there: "
            "open(path, 'wb').write(ds.EncapsulatedDocument).",
        )
    if len(data) - stated > 1 or data[stated:].strip(b"\0"):
        warnings.warn(
            f"(0042,0011) EncapsulatedDocument holds {len(data):,} bytes, of which (0042,0015) "
            f"EncapsulatedDocumentLength states {stated:,}: these are taken.",
            DicomWarning,
            stacklevel=4,
        )
    return ContainedFile(data[:stated], media_type, suffix)


def _without_padding(data: bytes, media_type: str) -> bytes:
    """Return a document of unknown length without the byte that makes its length even."""
    if not data.endswith(b"\0"):
        return data
    if media_type in ("model/stl", "application/sla"):
        # Many binary files begin with "solid" as text does: the number of triangles tells.
        rest = len(data) - _STL_HEAD - _STL_TRIANGLE * int.from_bytes(data[80:_STL_HEAD], "little")
        return data if rest == 0 or (rest != 1 and not data.startswith(b"solid")) else data[:-1]
    # The others are text, or end in text: a null is no part of them.
    is_text = media_type.startswith(("text/", "model/")) or media_type in ("application/pdf", "application/xml")
    return data[:-1] if is_text else data


# -- video ---------------------------------------------------------------------------------------------------


def _video(dataset: Dataset) -> ContainedFile:
    data = b"".join(iter_fragments(dataset))
    if not data:
        raise InvalidValue("(7FE0,0010) Pixel Data of this video holds no bytes.", tag=to_tag("PixelData"))
    lengths = numbers(dataset, "ExtendedOffsetTableLengths")
    if len(lengths) == 1 and lengths[0] == len(data) - 1:
        data = data[:-1]
    if data[4:8] == b"ftyp":
        return ContainedFile(_boxes(data), "video/mp4", ".mp4")
    if data[0] == 0x47 and data[_TS_PACKET : _TS_PACKET + 1] in (b"G", b""):
        whole = len(data) // _TS_PACKET * _TS_PACKET
        return ContainedFile(data[:whole] if len(data) - whole == 1 else data, "video/mp2t", ".ts")
    if data.startswith(b"\0\0\1\xba"):
        return ContainedFile(data, "video/mpeg", ".mpg")
    if data.startswith(b"\0\0\1\xb3"):
        return ContainedFile(data, "video/mpeg", ".m2v")
    if "HEVC" in dataset.transfer_syntax.name:
        return ContainedFile(data, "video/h265", ".hevc")
    if "MPEG-4" in dataset.transfer_syntax.name:
        return ContainedFile(data, "video/h264", ".h264")
    return ContainedFile(data, "video/mpeg", ".mpg")


def _boxes(data: bytes) -> bytes:
    """Return an MP4 without the byte behind its last box (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at + _BOX_HEAD <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < _BOX_HEAD:
            return data  # to the end of the file, or no box
        at += size
    return data[:at] if at == len(data) - 1 and data[-1] == 0 else data
