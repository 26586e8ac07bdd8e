"""Functional groups of many frames, encoded at once: hundreds of items that differ in a few numbers.

Set attribute by attribute, the groups of a segmentation take ten times as long as its pixels. They are encoded here in
explicit little endian and put into the data set as if they had been read: an item is decoded when somebody asks for it.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from typing import Final

from dicomnb.export.objects.references import SOURCE_PURPOSE
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.attributes import texts
from dicomnb.standard.code import Code
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE

__all__ = ["derivation_group", "position_groups", "put_frame_groups", "segment_group", "stack_content"]

_SHORT: Final = struct.Struct("<HH2sH")
_LONG: Final = struct.Struct("<HH2sHI")
_ITEM: Final = struct.Struct("<HHI")
_PER_FRAME: Final = 0x52009230


def _element(tag: int, vr: bytes, value: bytes) -> bytes:
    return _SHORT.pack(tag >> 16, tag & 0xFFFF, vr, len(value)) + value


def _text(tag: int, vr: bytes, value: str) -> bytes:
    raw = value.encode("utf-8")
    # UIDs are filled up with a zero byte, all other text with a blank (PS3.5 6.2).
    return _element(tag, vr, raw + (b"\0" if vr == b"UI" else b" ") * (len(raw) % 2))


def _sequence(tag: int, items: Iterable[bytes]) -> bytes:
    content = b"".join([_ITEM.pack(0xFFFE, 0xE000, len(item)) + item for item in items])
    return _LONG.pack(tag >> 16, tag & 0xFFFF, b"SQ", 0, len(content)) + content


def _code(code: Code) -> bytes:
    value, scheme, meaning = code
    return _text(0x00080100, b"SH", value) + _text(0x00080102, b"SH", scheme) + _text(0x00080104, b"LO", meaning)


def derivation_group(reference: Dataset, what: Code, words: str = "") -> bytes:
    """Return Derivation Image Sequence: that a frame was made of an image, voxel on voxel (PS3.3 C.7.6.16.2.6).

    `words` are the Derivation Description: where they are not ASCII, the object has to be in UTF-8.
    """
    source = _text(0x00081150, b"UI", reference.ReferencedSOPClassUID)
    source += _text(0x00081155, b"UI", reference.ReferencedSOPInstanceUID)
    frame = reference.get("ReferencedFrameNumber")
    if frame is not None:
        source += _text(0x00081160, b"IS", str(frame))
    source += _text(0x0028135A, b"CS", "YES")  # Spatial Locations Preserved
    source += _sequence(0x0040A170, [_code(SOURCE_PURPOSE)])
    described = _text(0x00082111, b"ST", words) if words else b""
    return _sequence(0x00089124, [described + _sequence(0x00082112, [source]) + _sequence(0x00089215, [_code(what)])])


def stack_content(number: int) -> bytes:
    """Return Stack ID, In-Stack Position Number and Temporal Position Index of a slice (PS3.3 C.7.6.16.2.2)."""
    place = _element(0x00209057, b"UL", struct.pack("<I", number))
    return _text(0x00209056, b"SH", "1") + place + _element(0x00209128, b"UL", struct.pack("<I", 1))


def position_groups(numbers: Iterable[int], position: Iterable[float], content: bytes = b"") -> bytes:
    """Return Frame Content Sequence with Dimension Index Values, and Plane Position Sequence (PS3.3 C.7.6.16.2).

    `content` are other attributes of the frame's content, encoded, with lower tags.
    """
    values = list(numbers)
    index = _element(0x00209157, b"UL", struct.pack(f"<{len(values)}I", *values))
    place = _text(0x00200032, b"DS", "\\".join(f"{part:.10g}" for part in position))
    return _sequence(0x00209111, [content + index]) + _sequence(0x00209113, [place])


def segment_group(number: int) -> bytes:
    """Return Segment Identification Sequence (PS3.3 C.8.20.3.1)."""
    return _sequence(0x0062000A, [_element(0x0062000B, b"US", struct.pack("<H", number))])


def put_frame_groups(dataset: Dataset, frames: Iterable[bytes]) -> None:
    """Set Per-Frame Functional Groups Sequence to items that are encoded already."""
    syntax = _text(0x00020010, b"UI", EXPLICIT_LITTLE.uid)
    meta = _element(0x00020000, b"UL", struct.pack("<I", len(syntax))) + syntax
    # Texts in them are in the character set of the object.
    terms = _text(0x00080005, b"CS", "\\".join(texts(dataset, "SpecificCharacterSet")))
    made = read(io.BytesIO(bytes(128) + b"DICM" + meta + terms + _sequence(_PER_FRAME, frames)))
    dataset[_PER_FRAME] = made[_PER_FRAME].copy()
