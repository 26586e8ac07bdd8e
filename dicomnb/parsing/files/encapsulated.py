"""Encapsulated pixel data: which fragments make up a frame, and where they lie (PS3.5 A.4).

The value is a series of items. The first is the Basic Offset Table, possibly empty; each other is a fragment of a
codestream. Where no table tells, the fragments do: there is one for each frame, or a frame begins where a codestream
does. A table with an entry for each fragment is read as if it had one for each frame.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final, NamedTuple

from dicomnb.errors import FileError, MalformedFile, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.encoding.framing import EXPLICIT_FORM, ITEM, UNDEFINED, Framing
from dicomnb.parsing.encoding.layout import Walk
from dicomnb.parsing.sources.read_buffer import FIRST_READ, ReadBuffer
from dicomnb.parsing.sources.source import BytesSource, Source
from dicomnb.standard.tag import tag_text
from dicomnb.standard.transfer_syntax import CODESTREAM_STARTS

__all__ = ["Fragments", "encapsulate", "is_rle", "iter_fragments", "iter_frames"]

_PIXEL_DATA: Final = 0x7FE00010
_EXTENDED_OFFSETS: Final = 0x7FE00001
_EXTENDED_LENGTHS: Final = 0x7FE00002
_ITEM_HEADER: Final = 8
_RLE_HEADER: Final = struct.Struct("<16I")


class Extent(NamedTuple):
    """From one offset of the source up to another."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Fragments:
    """Where the codestream of each frame lies.

    Parameters
    ----------
    source : Source
        The bytes.
    frames : tuple of tuple of Extent
        For each frame the fragments that it is made of, in order.
    how : str
        What told: ``"extended offset table"``, ``"basic offset table"``, ``"one frame"``, ``"one fragment a frame"``
        or ``"codestreams"``.
    faults : tuple of FileError
        What was wrong with the fragments or their tables.
    """

    source: Source
    frames: tuple[tuple[Extent, ...], ...]
    how: str
    faults: tuple[FileError, ...] = ()

    @classmethod
    def of(cls, dataset: Dataset) -> Fragments:
        """Find the frames of a data set's encapsulated Pixel Data; only headers of fragments are read.

        Raises
        ------
        MissingAttribute
            If it has no Pixel Data.
        UsageError
            If its Pixel Data is not encapsulated.
        MalformedFile
            If nothing tells which fragments belong to which frame.
        """
        value = _value(dataset)
        walk = Walk(ReadBuffer(value.source, value.source.read(value.start, value.start + FIRST_READ), value.start))
        items = [Extent(*item) for item in walk.items(value.start, value.stop, value.form)]
        if not items:
            raise MalformedFile(
                f"{tag_text(_PIXEL_DATA)} Pixel Data at byte {value.start:,} holds no items.",
                tag=_PIXEL_DATA,
                offset=value.start,
                remedy="Its transfer syntax says that it is encapsulated; it may be native.",
            )
        table, fragments = items[0], items[1:]
        frames, how, faults = _grouped(dataset, value.source, table, fragments)
        return cls(value.source, frames, how, (*walk.faults, *faults))

    def __len__(self) -> int:
        return len(self.frames)

    def covers(self, size: int) -> bool:
        """Return True if a value of so many bytes holds nothing but these frames, and a table with a place for each."""
        held = sum(_ITEM_HEADER + stop - start for frame in self.frames for start, stop in frame)
        tables = (0, 4 * len(self.frames)) if self.how == "basic offset table" else (0,)
        return not self.faults and size - held - _ITEM_HEADER in tables

    def __getitem__(self, index: int) -> bytes:
        """Return the codestream of one frame; no other frame's bytes are read."""
        fragments = self.frames[index]
        if len(fragments) == 1:
            return self.source.read(*fragments[0])
        return b"".join([self.source.read(*fragment) for fragment in fragments])

    def __iter__(self) -> Iterator[bytes]:
        return (self[index] for index in range(len(self)))


def iter_frames(dataset: Dataset) -> Iterator[bytes]:
    """Yield the codestream of each frame, one in memory at a time."""
    return iter(Fragments.of(dataset))


def iter_fragments(dataset: Dataset) -> Iterator[bytes]:
    """Yield each fragment, whatever it belongs to; of a film all of them are one stream (PS3.5 A.4.5)."""
    value = _value(dataset)
    walk = Walk(ReadBuffer(value.source, value.source.read(value.start, value.start + FIRST_READ), value.start))
    for start, stop in islice(walk.items(value.start, value.stop, value.form), 1, None):  # the first is the table
        yield value.source.read(start, stop)


def encapsulate(frames: Iterable[bytes], *, offset_table: bool = True) -> bytes:
    """Return a value for Pixel Data that holds each codestream as one fragment.

    Parameters
    ----------
    frames : iterable of bytes
        The codestreams.
    offset_table : bool
        True to fill in the Basic Offset Table; it is left empty where its 32 bits do not reach.
    """
    padded = [frame + bytes(len(frame) % 2) for frame in frames]
    offsets = [0]
    for frame in padded[:-1]:
        offsets.append(offsets[-1] + _ITEM_HEADER + len(frame))
    has_table = offset_table and padded and offsets[-1] < 1 << 32
    table = struct.pack(f"<{len(offsets)}I", *offsets) if has_table else b""
    return b"".join(_item(content) for content in (table, *padded))


def _item(content: bytes) -> bytes:
    return struct.pack("<HHI", ITEM >> 16, ITEM & 0xFFFF, len(content)) + content


# -- where the value lies -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Value:
    source: Source
    form: Framing
    start: int
    stop: int


def _value(dataset: Dataset) -> _Value:
    if _PIXEL_DATA not in dataset:
        raise MissingAttribute(f"The data set has no {tag_text(_PIXEL_DATA)} Pixel Data.", tag=_PIXEL_DATA)
    syntax = dataset.transfer_syntax
    encoded = dataset.encoded(_PIXEL_DATA)
    has_end = encoded is not None and encoded.place.header.length == UNDEFINED  # so fragments have, and nothing native
    if not syntax.encapsulated and not has_end:
        raise UsageError(f"Pixel Data is native in {syntax.name}, not encapsulated.", tag=_PIXEL_DATA)
    if encoded is None:
        value = dataset[_PIXEL_DATA].value
        return _Value(BytesSource(value, "Pixel Data"), EXPLICIT_FORM, 0, len(value))
    return _Value(encoded.block.source, encoded.form, encoded.place.start, encoded.place.stop)


# -- which fragments make up a frame ------------------------------------------------------------------------

_Frames = tuple[tuple[Extent, ...], ...]


def _grouped(
    dataset: Dataset, source: Source, table: Extent, fragments: list[Extent]
) -> tuple[_Frames, str, list[FileError]]:
    number = max(1, _count(dataset))
    faults: list[FileError] = []
    frames = _by_extended_table(dataset, fragments, table.stop, faults)
    if frames is not None and _starts_alike(source, frames, number):
        return frames, "extended offset table", faults
    frames = _by_basic_table(source, table, fragments, number, faults)
    if frames is not None:
        return _joined(source, frames, number), "basic offset table", faults
    if number == 1:
        begins = _beginnings(source, fragments)
        if len(begins) > 1 and begins[0] == 0:
            return _between(fragments, begins), "codestreams", faults
        return (tuple(fragments),), "one frame", faults
    if len(fragments) <= number:
        return tuple((fragment,) for fragment in fragments), "one fragment a frame", faults
    return _by_codestreams(source, fragments, number), "codestreams", faults


def _count(dataset: Dataset) -> int:
    number = dataset.get("NumberOfFrames")
    return number if isinstance(number, int) else 1


def _by_extended_table(
    dataset: Dataset, fragments: list[Extent], origin: int, faults: list[FileError]
) -> _Frames | None:
    """Return one fragment a frame as (7FE0,0001) and (7FE0,0002) say, None if they are absent or wrong."""
    if _EXTENDED_OFFSETS not in dataset or _EXTENDED_LENGTHS not in dataset:
        return None
    offsets, lengths = (_long_numbers(dataset[tag].value) for tag in (_EXTENDED_OFFSETS, _EXTENDED_LENGTHS))
    by_start = {fragment.start: fragment for fragment in fragments}
    frames = []
    for offset, length in zip(offsets, lengths, strict=False):
        fragment = by_start.get(origin + offset + _ITEM_HEADER)
        if fragment is None or fragment.start + length > fragment.stop:
            faults.append(_outside("Extended Offset Table", _EXTENDED_OFFSETS, offset))
            return None
        frames.append((Extent(fragment.start, fragment.start + length),))
    return tuple(frames) or None


def _long_numbers(value: object) -> tuple[int, ...]:
    """Return 64-bit numbers; their VR is OV, so that they arrive as bytes."""
    raw = value if isinstance(value, bytes) else b""
    return struct.unpack(f"<{len(raw) // 8}Q", raw[: len(raw) // 8 * 8])


def _by_basic_table(
    source: Source, table: Extent, fragments: list[Extent], number: int, faults: list[FileError]
) -> _Frames | None:
    """Return the fragments between one offset and the next, None if the table is empty or wrong."""
    raw = source.read(*table)
    offsets = struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
    if not offsets or (len(offsets) < number and len(fragments) >= number):
        return None  # empty, or made for fewer frames than there are
    starts = [fragment.start - _ITEM_HEADER - table.stop for fragment in fragments]
    places = []
    for offset in offsets:
        place = bisect_left(starts, offset)
        if place == len(starts) or starts[place] != offset:
            faults.append(_outside("Basic Offset Table", _PIXEL_DATA, offset))
            return None
        places.append(place)
    if any(later <= sooner for sooner, later in pairwise(places)):
        faults.append(_outside("Basic Offset Table", _PIXEL_DATA, offsets[0]))
        return None
    return _between(fragments, places)


def _outside(table: str, tag: int, offset: int) -> FileError:
    return MalformedFile(
        f"The {table} of {tag_text(tag)} is wrong: no fragment begins at its offset {offset:,}. It is ignored.",
        tag=tag,
        offset=offset,
    )


def _by_codestreams(source: Source, fragments: list[Extent], number: int) -> _Frames:
    """Return the fragments from one that begins a codestream up to the next that does."""
    begins = _beginnings(source, fragments)
    if len(begins) != number or begins[0] != 0:
        raise MalformedFile(
            f"{tag_text(_PIXEL_DATA)} Pixel Data has {len(fragments)} fragments for {number} frames, no offset table, "
            f"and {len(begins)} fragments that begin a codestream.",
            tag=_PIXEL_DATA,
            remedy="Which fragments belong to which frame cannot be told.",
        )
    return _between(fragments, begins)


def _between(fragments: list[Extent], begins: list[int]) -> _Frames:
    """Return the frames that begin with these fragments."""
    return tuple(tuple(fragments[first:last]) for first, last in pairwise([*begins, len(fragments)]))


def _beginnings(source: Source, fragments: list[Extent]) -> list[int]:
    """Return which fragments begin a codestream, or a frame in RLE."""
    return [place for place, fragment in enumerate(fragments) if _begins_frame(source, fragment)]


def _begins_frame(source: Source, fragment: Extent) -> bool:
    head = source.read(fragment.start, min(fragment.stop, fragment.start + _RLE_HEADER.size))
    return head.startswith(CODESTREAM_STARTS) or is_rle(head, fragment.stop - fragment.start)


def is_rle(head: bytes, size: int) -> bool:
    """Return True if a fragment of so many bytes, which begins so, has the header of a frame in RLE (PS3.5 G.5)."""
    if len(head) < _RLE_HEADER.size:
        return False
    count, *offsets = _RLE_HEADER.unpack_from(head)
    used, free = offsets[:count], offsets[count:]
    return (
        1 <= count <= len(offsets)
        and used[0] == _RLE_HEADER.size
        and all(sooner < later for sooner, later in pairwise([*used, size]))
        and not any(free)
    )


def _starts_alike(source: Source, frames: _Frames, number: int) -> bool:
    """Return False for a table with more entries than frames, some of which begin in the middle of a codestream."""
    if len(frames) <= number or not _begins_frame(source, frames[0][0]):
        return True
    return all(_begins_frame(source, frame[0]) for frame in frames)


def _joined(source: Source, frames: _Frames, number: int) -> _Frames:
    """Return frames without those entries of a table that only name another fragment of the frame before."""
    if len(frames) <= number or not _begins_frame(source, frames[0][0]):
        return frames
    joined: list[tuple[Extent, ...]] = []
    for frame in frames:
        if _begins_frame(source, frame[0]):
            joined.append(frame)
        else:
            joined[-1] += frame
    return tuple(joined)
