"""Small files to begin from, one for each thing that a parser decides on, and the words they are made of."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import dicomnb
from dicomnb.standard.vr import VRS
from tests.fuzz.property import SYNTAXES

_MOST_BYTES = 4096
"""Larger files of a corpus make poor seeds: most of their bytes are pixels."""


def seeds() -> Iterator[bytes]:
    """Yield files written by dicomnb, in each transfer syntax, and what it never writes, made by hand."""
    yield b""
    for syntax in SYNTAXES:
        out = io.BytesIO()
        _dataset().save_as(out, transfer_syntax=syntax)
        yield out.getvalue()
    yield from _by_hand()


def corpus_seeds() -> Iterator[bytes]:
    """Yield the small files of the folder that DICOMNB_CORPUS names."""
    folder = os.environ.get("DICOMNB_CORPUS")
    for path in sorted(Path(folder).rglob("*")) if folder else ():
        if path.is_file() and path.stat().st_size <= _MOST_BYTES:
            yield path.read_bytes()


def words() -> list[bytes]:
    """Return what a mutation had better put in as a whole."""
    delimiters = [struct.pack("<HHI", 0xFFFE, element, 0xFFFFFFFF) for element in (0xE000, 0xE00D, 0xE0DD)]
    ends = [struct.pack("<HHI", 0xFFFE, element, 0) for element in (0xE000, 0xE00D, 0xE0DD)]
    tags = [
        struct.pack("<HH", tag >> 16, tag & 0xFFFF)
        for tag in (0x00020000, 0x00020010, 0x00080005, 0x00081140, 0x00280103, 0x00283006, 0x00091000, 0x7FE00010)
    ]
    lengths = [b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\0\0\0\x80", b"\xff\xff"]
    texts = [b"ISO 2022 IR 87", b"GB18030", b"ISO_IR 192", b"\x1b$B", b"\\", b"^", b"="]
    uids = [uid.encode() for uid in SYNTAXES]
    return [*delimiters, *ends, *tags, *lengths, *texts, *uids, *(code.encode() for code in VRS)]


def _dataset() -> dicomnb.Dataset:
    ds = dicomnb.Dataset()
    ds.SOPInstanceUID = "1.2.840.99999.7.42"  # seeds are the same in every process
    ds.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    ds.PatientName = "Yamada^Tarou=山田^太郎"
    ds.PixelSpacing = [0.5, 2.25]
    ds.PixelRepresentation = 1
    ds.SmallestImagePixelValue = -3
    item = dicomnb.Dataset()
    item.ReferencedSOPInstanceUID = "1.2.3"
    ds.ReferencedImageSequence = [item, dicomnb.Dataset()]
    ds.FrameIncrementPointer = [0x00181063, 0x00540010]
    ds[0x00090010] = dicomnb.DataElement(0x00090010, "LO", "LOPSIDED")
    ds[0x00091001] = dicomnb.DataElement(0x00091001, "UN", b"\x01\x02\x03\x04")
    ds.Rows, ds.Columns, ds.BitsAllocated = 3, 5, 8
    ds.PixelData = bytes(range(15))
    return ds


def _by_hand() -> Iterator[bytes]:
    start = bytes(128) + b"DICM"
    undefined = 0xFFFFFFFF
    item, item_end, end = ((0xFFFE, element) for element in (0xE000, 0xE00D, 0xE0DD))

    def mark(tag: tuple[int, int], length: int = 0) -> bytes:
        return struct.pack("<HHI", *tag, length)

    def long(tag: tuple[int, int], vr: bytes, length: int) -> bytes:
        return struct.pack("<HH2sHI", *tag, vr, 0, length)

    def short(tag: tuple[int, int], vr: bytes, value: bytes) -> bytes:
        return struct.pack("<HH2sH", *tag, vr, len(value)) + value

    name = short((0x0010, 0x0010), b"PN", b"Roe^Jane")
    nested = mark(item, undefined) + name + mark(item_end) + mark(end)
    yield start + long((0x0008, 0x1140), b"SQ", undefined) + nested + name
    yield (
        start
        + long((0x0008, 0x1140), b"SQ", undefined)
        + mark(item, undefined)
        + long((0x0008, 0x1115), b"SQ", undefined)
        + nested
        + mark(item_end)
        + mark(end)
    )
    # Unknown, of undefined length, with implicit items (CP-246).
    implicit = mark((0x0010, 0x0010), 8) + b"Roe^Jane"
    yield (
        start + long((0x0009, 0x1001), b"UN", undefined) + mark(item, undefined) + implicit + mark(item_end) + mark(end)
    )
    # Fragments: a table of one offset, two pieces.
    fragments = mark(item, 4) + bytes(4) + mark(item, 2) + b"\1\2" + mark(item, 4) + b"\3\4\5\6" + mark(end)
    meta = short((0x0002, 0x0010), b"UI", b"1.2.840.10008.1.2.4.50")
    group_length = short((0x0002, 0x0000), b"UL", struct.pack("<I", len(meta)))
    yield start + group_length + meta + name + long((0x7FE0, 0x0010), b"OB", undefined) + fragments
    # Directory records that point at each other in a circle, and at a file.
    record = b"".join(
        (
            short((0x0004, 0x1400), b"UL", struct.pack("<I", 168)),
            short((0x0004, 0x1420), b"UL", struct.pack("<I", 160)),
            short((0x0004, 0x1430), b"CS", b"PATIENT "),
            short((0x0004, 0x1500), b"CS", b"A\\B/C "),
        )
    )
    root = short((0x0004, 0x1200), b"UL", struct.pack("<I", 156))
    yield start + root + long((0x0004, 0x1220), b"SQ", 8 + len(record)) + mark(item, len(record)) + record
    # No preamble; big endian; implicit by accident; a deflated data set that is a lie.
    yield name
    yield struct.pack(">HH2sH", 0x0010, 0x0010, b"PN", 8) + b"Roe^Jane"
    yield implicit
    meta = short((0x0002, 0x0010), b"UI", b"1.2.840.10008.1.2.1.99")
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    yield start + meta + deflater.compress(bytes(5000)) + deflater.flush()
