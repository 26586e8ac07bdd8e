"""Fragments of compressed pixels by the names of pydicom."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

from dicomnb.errors import MalformedFile, UsageError
from dicomnb.parsing.files import encapsulated

__all__ = [
    "decode_data_sequence",
    "encapsulate",
    "encapsulate_extended",
    "fragment_frame",
    "generate_fragmented_frames",
    "generate_fragments",
    "generate_frames",
    "generate_pixel_data_frame",
    "get_frame",
    "get_frame_offsets",
    "itemise_frame",
    "itemize_fragment",
    "itemize_frame",
    "parse_basic_offsets",
    "parse_fragments",
]

_ITEM = b"\xfe\xff\x00\xe0"
_DELIMITER = b"\xfe\xff\xdd\xe0"


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
    for frame in generate_frames(buffer, number_of_frames=number_of_frames, endianness=endianness):
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
    while at + 8 <= len(buffer):
        if buffer[at : at + 4] == end:
            return
        if buffer[at : at + 4] != mark:
            raise MalformedFile(f"No item begins at byte {at} of the pixel data.", offset=at)
        (length,) = struct.unpack_from(f"{endianness}I", buffer, at + 4)
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
    if table:
        offsets = struct.unpack(f"{endianness}{len(table) // 4}I", table)
        yield from _by_offsets(fragments, offsets)
    elif number_of_frames in (1, None) and len(fragments) > 1 and number_of_frames == 1:
        yield b"".join(fragments)
    elif number_of_frames is None or number_of_frames == len(fragments):
        yield from fragments
    else:
        raise UsageError(
            f"{len(fragments)} fragments of {number_of_frames} frames, and no offset table: nothing tells which belong "
            "together.",
            remedy="dicomnb.frames(ds) looks into the fragments.",
        )


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
    """Return one frame."""
    frames: Iterable[bytes] = generate_frames(buffer, number_of_frames=number_of_frames)
    found = list(frames)
    if not 0 <= index < len(found):
        raise UsageError(f"There is no frame {index}: the pixel data has {len(found)}.")
    return found[index]


def decode_data_sequence(data: bytes) -> list[bytes]:
    """Return the fragments, without the offset table."""
    return list(generate_fragments(data))[1:]
