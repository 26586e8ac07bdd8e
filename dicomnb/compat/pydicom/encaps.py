"""Fragments of compressed pixels by the names of pydicom."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from dicomnb.errors import DicomWarning, MalformedFile, UsageError
from dicomnb.parsing.files import encapsulated

__all__ = [
    "decode_data_sequence",
    "defragment_data",
    "encapsulate",
    "encapsulate_extended",
    "fragment_frame",
    "generate_fragmented_frames",
    "generate_fragments",
    "generate_frames",
    "generate_pixel_data",
    "generate_pixel_data_fragment",
    "generate_pixel_data_frame",
    "get_frame",
    "get_frame_offsets",
    "itemise_frame",
    "itemize_fragment",
    "itemize_frame",
    "parse_basic_offsets",
    "parse_fragments",
    "read_item",
]

_ITEM = b"\xfe\xff\x00\xe0"
_DELIMITER = b"\xfe\xff\xdd\xe0"
_UNDEFINED = 0xFFFFFFFF
_END_OF_IMAGE = b"\xff\xd9"
_NEAR_THE_END = 10
"""Bytes at the end of a fragment in which the marker is looked for: padding may follow it."""


def encapsulate(frames: list[bytes], fragments_per_frame: int = 1, has_bot: bool = True) -> bytes:
    """Return compressed frames as the value of Pixel Data (PS3.5 A.4)."""
    if fragments_per_frame == 1:
        return encapsulated.encapsulate(frames, offset_table=has_bot)
    items, offsets, at = [], [], 0
    for frame in frames:
        whole = b"".join(itemize_frame(frame, fragments_per_frame))
        items.append(whole)
        offsets.append(at)
        at += len(whole)
    table = struct.pack(f"<{len(offsets)}I", *offsets) if has_bot else b""
    return _item(table) + b"".join(items)


def encapsulate_extended(frames: list[bytes]) -> tuple[bytes, bytes, bytes]:
    """Return Pixel Data, Extended Offset Table and Extended Offset Table Lengths (PS3.3 C.7.6.3.1.8)."""
    offsets, at = [], 0
    for frame in frames:
        offsets.append(at)
        at += 8 + len(frame) + len(frame) % 2
    lengths = [len(frame) + len(frame) % 2 for frame in frames]
    pack = struct.Struct(f"<{len(frames)}Q").pack
    return encapsulate(frames, has_bot=False), pack(*offsets), pack(*lengths)


def _item(content: bytes) -> bytes:
    return _ITEM + struct.pack("<I", len(content)) + content


def fragment_frame(frame: bytes, nr_fragments: int = 1) -> Iterator[bytes]:
    """Yield a frame in fragments of even length.

    Raises
    ------
    UsageError
        If it is too short for so many.
    """
    if nr_fragments > (len(frame) + 1) / 2:
        raise UsageError(f"A frame of {len(frame)} bytes has no {nr_fragments} fragments of two bytes.")
    size = len(frame) // nr_fragments
    size += size % 2
    last = min(size * (nr_fragments - 1), (len(frame) - 1) // size * size if size else 0)
    for at in range(0, last, size or 1):
        yield frame[at : at + size]
    yield frame[last:] + bytes((len(frame) - last) % 2)


def itemize_frame(frame: bytes, nr_fragments: int = 1) -> Iterator[bytes]:
    """Yield a frame as items of Pixel Data."""
    for part in fragment_frame(frame, nr_fragments):
        yield _item(part)


itemise_frame = itemize_frame


def itemize_fragment(fragment: bytes) -> bytes:
    """Return a fragment as an item of Pixel Data."""
    return _item(fragment)


def parse_basic_offsets(buffer: bytes | BinaryIO, *, endianness: str = "<") -> list[int]:
    """Return the Basic Offset Table that encapsulated pixels begin with; a file is left behind it.

    Raises
    ------
    MalformedFile
        If no item begins there, or its length is not a multiple of 4.
    """
    file = BytesIO(buffer) if isinstance(buffer, (bytes, bytearray)) else buffer
    group, element, length = struct.unpack(f"{endianness}HHL", file.read(8))
    if (group, element) != (0xFFFE, 0xE000):
        raise MalformedFile(f"({group:04X},{element:04X}) stands where the Basic Offset Table begins.", offset=0)
    if length % 4:
        raise MalformedFile(f"The Basic Offset Table has {length} bytes, not a multiple of 4.", offset=4)
    return list(struct.unpack(f"{endianness}{length // 4}L", file.read(length)))


def parse_fragments(buffer: bytes | BinaryIO, *, endianness: str = "<") -> tuple[int, list[int]]:
    """Return how many fragments there are, and where the item of each begins; a file is left where it was."""
    if not isinstance(buffer, (bytes, bytearray)):
        begin = buffer.tell()
        rest = buffer.read()
        buffer.seek(begin)
        count, places = parse_fragments(rest, endianness=endianness)
        return count, [begin + place for place in places]
    places, at = [], 0
    for fragment in generate_fragments(bytes(buffer), endianness=endianness):
        places.append(at)
        at += 8 + len(fragment)
    return len(places), places


def get_frame_offsets(fp: BinaryIO) -> tuple[bool, list[int]]:
    """Return whether the Basic Offset Table of an open file names frames, and where they begin; [0] if it does not."""
    offsets = parse_basic_offsets(fp)
    return bool(offsets), offsets or [0]


def generate_fragmented_frames(
    buffer: bytes | BinaryIO,
    *,
    number_of_frames: int | None = None,
    extended_offsets: object = None,
    endianness: str = "<",
) -> Iterator[tuple[bytes, ...]]:
    """Yield the fragments of each frame; see `generate_frames`."""
    buffer = _bytes_of(buffer)
    table, *fragments = generate_fragments(buffer, endianness=endianness)
    if not table and number_of_frames == 1:
        yield tuple(fragments)
        return
    left = iter(fragments)
    words = {"number_of_frames": number_of_frames, "extended_offsets": extended_offsets, "endianness": endianness}
    for frame in generate_frames(buffer, **words):  # type: ignore[arg-type]
        found: list[bytes] = []
        while sum(map(len, found)) < len(frame):
            found.append(next(left))
        yield tuple(found)


def _bytes_of(buffer: bytes | BinaryIO) -> bytes:
    """Return bytes, or what is left of a file, which is left behind it."""
    return buffer if isinstance(buffer, (bytes, bytearray, memoryview)) else buffer.read()


def generate_fragments(buffer: bytes | BinaryIO, *, endianness: str = "<") -> Iterator[bytes]:
    """Yield the contents of the items, the offset table first where the buffer begins with it.

    Raises
    ------
    MalformedFile
        If something else than an item begins where one should.
    """
    buffer, at = _bytes_of(buffer), 0
    mark, end = (_ITEM, _DELIMITER) if endianness == "<" else (b"\xff\xfe\xe0\x00", b"\xff\xfe\xe0\xdd")
    if not buffer:
        raise MalformedFile("There are no bytes where encapsulated pixels should begin.", offset=0)
    while at + 8 <= len(buffer):
        if buffer[at : at + 4] == end:
            return
        if buffer[at : at + 4] != mark:
            raise MalformedFile(f"No item begins at byte {at} of the pixel data.", offset=at)
        (length,) = struct.unpack_from(f"{endianness}I", buffer, at + 4)
        if length == _UNDEFINED:
            raise MalformedFile(f"The item at byte {at} of the pixel data has no stated length.", offset=at)
        if at + 8 + length > len(buffer):
            warnings.warn(
                f"The item at byte {at} of the pixel data announces {length} bytes, {len(buffer) - at - 8} are there.",
                DicomWarning,
                stacklevel=2,
            )
        yield bytes(buffer[at + 8 : at + 8 + length])
        at += 8 + length


def generate_frames(
    buffer: bytes | BinaryIO,
    *,
    number_of_frames: int | None = None,
    extended_offsets: object = None,
    endianness: str = "<",
) -> Iterator[bytes]:
    """Yield whole frames, their fragments joined.

    Raises
    ------
    UsageError
        If nothing tells where a frame ends: no offset table, and neither one frame nor one fragment a frame.
    """
    table, *fragments = generate_fragments(buffer, endianness=endianness)
    if extended_offsets is not None:
        yield from _by_offsets(fragments, _extended(extended_offsets, endianness))
    elif table:
        offsets = struct.unpack(f"{endianness}{len(table) // 4}I", table)
        yield from _by_offsets(fragments, offsets)
    elif number_of_frames == 1:
        yield b"".join(fragments)
    elif len(fragments) == (number_of_frames or 1):
        yield from fragments
    elif number_of_frames is not None and len(joined := list(_by_markers(fragments))) == number_of_frames:
        yield from joined
    else:
        raise UsageError(
            f"{len(fragments)} fragments of {number_of_frames or 'some'} frames, and no offset table: nothing tells "
            "which belong together.",
            remedy="dicomnb.frames(ds) looks into the fragments.",
        )


def _extended(offsets: Any, endianness: str) -> tuple[int, ...]:
    """Return where frames begin, by an Extended Offset Table and its lengths: bytes, or numbers."""
    table = offsets[0]
    return struct.unpack(f"{endianness}{len(table) // 8}Q", table) if isinstance(table, bytes) else tuple(table)


def _by_markers(fragments: list[bytes]) -> Iterator[bytes]:
    """Yield frames that end with the marker that ends a JPEG (ISO/IEC 10918-1 B.1.1.3), but for padding."""
    frame = b""
    for fragment in fragments:
        frame += fragment
        if _END_OF_IMAGE in fragment[-_NEAR_THE_END:]:
            yield frame
            frame = b""
    if frame:
        yield frame


def _by_offsets(fragments: list[bytes], offsets: tuple[int, ...]) -> Iterator[bytes]:
    at, frame = 0, b""
    starts = set(offsets[1:])
    for fragment in fragments:
        if at in starts:
            yield frame
            frame = b""
        frame += fragment
        at += 8 + len(fragment)
    yield frame


def generate_pixel_data_frame(bytestream: bytes, nr_frames: int | None = None) -> Iterator[bytes]:
    """Yield whole frames; the old name of `generate_frames`."""
    return generate_frames(bytestream, number_of_frames=nr_frames)


def get_frame(
    buffer: bytes | BinaryIO,
    index: int,
    *,
    number_of_frames: int | None = None,
    extended_offsets: object = None,
    **_: str,
) -> bytes:
    """Return one frame; an open file is left where it was."""
    begin = None if isinstance(buffer, (bytes, bytearray, memoryview)) else buffer.tell()
    try:
        found = list(generate_frames(buffer, number_of_frames=number_of_frames, extended_offsets=extended_offsets))
    finally:
        if begin is not None:
            buffer.seek(begin)  # type: ignore[union-attr]
    if not 0 <= index < len(found):
        raise UsageError(f"There is no frame {index}: the pixel data has {len(found)}.")
    return found[index]


def decode_data_sequence(data: bytes) -> list[bytes]:
    """Return the fragments, without the offset table."""
    return list(generate_fragments(data))[1:]


def defragment_data(data: bytes) -> bytes:
    """Return all fragments joined, without the offset table."""
    return b"".join(decode_data_sequence(data))


def generate_pixel_data_fragment(fp: BinaryIO) -> Iterator[bytes]:
    """Yield the fragments of an open file that stands behind the offset table."""
    return generate_fragments(fp)


def generate_pixel_data(bytestream: bytes, nr_frames: int | None = None) -> Iterator[tuple[bytes, ...]]:
    """Yield the fragments of each frame; the old name of `generate_fragmented_frames`."""
    return generate_fragmented_frames(bytestream, number_of_frames=nr_frames)


def read_item(fp: BinaryIO) -> bytes | None:
    """Read one item of an open file; None at the end of the sequence.

    Raises
    ------
    MalformedFile
        If no item begins there, or its length is left open.
    """
    header = fp.read(8)
    if len(header) < 8 or header[:4] == _DELIMITER:
        return None
    (length,) = struct.unpack("<I", header[4:])
    if header[:4] != _ITEM or length == _UNDEFINED:
        raise MalformedFile("No item of stated length begins there.", offset=fp.tell() - 8)
    return fp.read(length)
