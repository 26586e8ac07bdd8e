"""Encapsulated pixel data: which fragments make up a frame, and where they lie (PS3.5 A.4).

The value is a series of items. The first is the Basic Offset Table, possibly empty; each other is a fragment of a
codestream. Where no table tells, the fragments do: there is one for each frame, or a frame begins where a codestream
does. A table with an entry for each fragment is read as if it had one for each frame.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from dicomnb.errors import FileError, MalformedFile, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.encoding.framing import EXPLICIT_FORM, ITEM, UNDEFINED, Framing
from dicomnb.parsing.encoding.item_spans import ItemSpans
from dicomnb.parsing.encoding.layout import Walk
from dicomnb.parsing.files.frame_extents import Extent, FragmentRun, FrameExtents
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


@dataclass(frozen=True, slots=True)
class Fragments:
    """Where the codestream of each frame lies.

    Parameters
    ----------
    source : Source
        The bytes.
    frames : sequence of sequence of Extent
        For each frame the fragments that it is made of, in order.
    how : str
        What told: ``"extended offset table"``, ``"basic offset table"``, ``"one frame"``, ``"one fragment a frame"``
        or ``"codestreams"``.
    faults : tuple of FileError
        What was wrong with the fragments or their tables.
    """

    source: Source
    frames: Sequence[Sequence[Extent]]
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
        spans = ItemSpans(walk.items(value.start, value.stop, value.form))
        items = FragmentRun(spans, range(len(spans)))
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
        joined = bytearray()  # and no list of fragments, of which there may be millions
        for fragment in fragments:
            joined += self.source.read(*fragment)
        return bytes(joined)

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


def _grouped(
    dataset: Dataset, source: Source, table: Extent, fragments: FragmentRun
) -> tuple[FrameExtents, str, list[FileError]]:
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
            return FrameExtents(fragments, begins), "codestreams", faults
        return FrameExtents(fragments, range(1)), "one frame", faults
    if len(fragments) <= number:
        return FrameExtents(fragments, range(len(fragments))), "one fragment a frame", faults
    return _by_codestreams(source, fragments, number), "codestreams", faults


def _count(dataset: Dataset) -> int:
    number = dataset.get("NumberOfFrames")
    return number if isinstance(number, int) else 1


def _by_extended_table(
    dataset: Dataset, fragments: FragmentRun, origin: int, faults: list[FileError]
) -> FrameExtents | None:
    """Return one fragment a frame as (7FE0,0001) and (7FE0,0002) say, None if they are absent or wrong."""
    if _EXTENDED_OFFSETS not in dataset or _EXTENDED_LENGTHS not in dataset:
        return None
    offsets, lengths = (_long_numbers(dataset[tag].value) for tag in (_EXTENDED_OFFSETS, _EXTENDED_LENGTHS))
    frames = array("Q")
    for offset, length in zip(offsets, lengths, strict=False):
        start = origin + offset + _ITEM_HEADER
        place = fragments.place_of(start)
        if place < 0 or start + length > fragments[place].stop:
            faults.append(_outside("Extended Offset Table", _EXTENDED_OFFSETS, offset))
            return None
        frames.extend((start, start + length))
    return FrameExtents.of(zip(frames[::2], frames[1::2], strict=True)) if frames else None


def _long_numbers(value: object) -> array[int]:
    """Return 64-bit numbers; their VR is OV, so that they arrive as bytes."""
    return _numbers("Q", value if isinstance(value, bytes) else b"")


def _numbers(code: str, raw: bytes) -> array[int]:
    """Return little-endian numbers, of 32 bits (``"I"``) or 64 bits (``"Q"``)."""
    found = array(code)
    found.frombytes(raw[: len(raw) // found.itemsize * found.itemsize])
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _by_basic_table(
    source: Source, table: Extent, fragments: FragmentRun, number: int, faults: list[FileError]
) -> FrameExtents | None:
    """Return the fragments between one offset and the next, None if the table is empty or wrong."""
    offsets = _numbers("I", source.read(*table))
    if not offsets or (len(offsets) < number and len(fragments) >= number):
        return None  # empty, or made for fewer frames than there are
    places = array("Q")
    for offset in offsets:
        place = fragments.place_of(table.stop + offset + _ITEM_HEADER)
        if place < 0:
            faults.append(_outside("Basic Offset Table", _PIXEL_DATA, offset))
            return None
        places.append(place)
    if any(later <= sooner for sooner, later in pairwise(places)):
        faults.append(_outside("Basic Offset Table", _PIXEL_DATA, offsets[0]))
        return None
    return FrameExtents(fragments, places)


def _outside(table: str, tag: int, offset: int) -> FileError:
    return MalformedFile(
        f"The {table} of {tag_text(tag)} is wrong: no fragment begins at its offset {offset:,}. It is ignored.",
        tag=tag,
        offset=offset,
    )


def _by_codestreams(source: Source, fragments: FragmentRun, number: int) -> FrameExtents:
    """Return the fragments from one that begins a codestream up to the next that does."""
    begins = _beginnings(source, fragments)
    if len(begins) != number or begins[0] != 0:
        raise MalformedFile(
            f"{tag_text(_PIXEL_DATA)} Pixel Data has {len(fragments)} fragments for {number} frames, no offset table, "
            f"and {len(begins)} fragments that begin a codestream.",
            tag=_PIXEL_DATA,
            remedy="Which fragments belong to which frame cannot be told.",
        )
    return FrameExtents(fragments, begins)


def _beginnings(source: Source, fragments: FragmentRun) -> array[int]:
    """Return which fragments begin a codestream, or a frame in RLE."""
    return array("Q", (place for place, fragment in enumerate(fragments) if _begins_frame(source, fragment)))


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


def _starts_alike(source: Source, frames: FrameExtents, number: int) -> bool:
    """Return False for a table with more entries than frames, some of which begin in the middle of a codestream."""
    if len(frames) <= number or not _begins_frame(source, frames[0][0]):
        return True
    return all(_begins_frame(source, frame[0]) for frame in frames)


def _joined(source: Source, frames: FrameExtents, number: int) -> FrameExtents:
    """Return frames without those entries of a table that only name another fragment of the frame before."""
    if len(frames) <= number or not _begins_frame(source, frames[0][0]):
        return frames
    return frames.joined([number for number, frame in enumerate(frames) if _begins_frame(source, frame[0])])
