"""Places of a file in which text may stand that no reader of its elements sees, each with a word in it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from tests import raw

ROWS, COLUMNS = 16, 12
STORED = (np.arange(ROWS * COLUMNS) % 251).astype(np.uint8).reshape(ROWS, COLUMNS)

JPEG, JPEG_LS, JPEG_2000, HTJ2K, JPEG_XL, RLE, DEFLATED_FRAMES, UNCOMPRESSED = (
    f"1.2.840.10008.1.2.{end}" for end in ("4.50", "4.80", "4.90", "4.201", "4.110", "5", "8.1", "1.98")
)


def element(tag: int, vr: str, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return raw.element(tag, vr, data + (b"\0" if vr in ("UI", "OB", "UN") else b" ") * (len(data) % 2))


def image_file(replaced: Mapping[int, bytes], syntax: str = raw.EXPLICIT) -> bytes:
    """Return an image of 16 × 12 pixels; an element that replaces one of its own may be several, or none."""
    short = struct.Struct("<H").pack
    elements = {
        0x00080016: element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
        0x00080018: element(0x00080018, "UI", "1.2.3.4"),
        0x00080060: element(0x00080060, "CS", "OT"),
        0x0020000D: element(0x0020000D, "UI", "1.2.3"),
        0x0020000E: element(0x0020000E, "UI", "1.2.5"),
        0x00280002: element(0x00280002, "US", short(1)),
        0x00280004: element(0x00280004, "CS", "MONOCHROME2"),
        0x00280010: element(0x00280010, "US", short(ROWS)),
        0x00280011: element(0x00280011, "US", short(COLUMNS)),
        0x00280100: element(0x00280100, "US", short(8)),
        0x00280101: element(0x00280101, "US", short(8)),
        0x00280102: element(0x00280102, "US", short(7)),
        0x00280103: element(0x00280103, "US", short(0)),
        0x7FE00010: element(0x7FE00010, "OB", STORED.tobytes()),
        **replaced,
    }
    return raw.file(*[elements[tag] for tag in sorted(elements)], syntax=syntax)


def fragments(*several: bytes, table: bytes = b"") -> dict[int, bytes]:
    items = b"".join(raw.item(one + bytes(len(one) % 2)) for one in (table, *several))
    head, end = raw.header(0x7FE00010, "OB", raw.UNDEFINED), raw.header(raw.SEQUENCE_END, "", 0)
    return {0x7FE00010: head + items + end}


def one(tag: int, vr: str, before: bytes = b"") -> Callable[[bytes], dict[int, bytes]]:
    """Return what puts a word into one element."""
    return lambda word: {tag: element(tag, vr, before + word)}


def _twice(tag: int, vr: str, right: bytes) -> Callable[[bytes], dict[int, bytes]]:
    return lambda word: {tag: element(tag, vr, word + b" " * (len(word) % 2)) + element(tag, vr, right)}


def _floats(tag: int, vr: str, bits: int) -> Callable[[bytes], dict[int, bytes]]:
    def replaced(word: bytes) -> dict[int, bytes]:
        values = np.arange(ROWS * COLUMNS, dtype=f"<f{bits // 8}").tobytes()
        bits_allocated = element(0x00280100, "US", struct.pack("<H", bits))
        return {0x7FE00010: b"", 0x00280100: bits_allocated, tag: element(tag, vr, values + word)}

    return replaced


def _words(gap: int) -> Callable[[bytes], dict[int, bytes]]:
    """Return what writes a word into pixels of 16 bits: two letters into one, or one."""

    def replaced(word: bytes) -> dict[int, bytes]:
        letters = word if not gap else b"".join(bytes([letter, 0]) for letter in word)
        short = struct.Struct("<H").pack
        sizes = {tag: element(tag, "US", short(bits)) for tag, bits in ((0x280100, 16), (0x280101, 16), (0x280102, 15))}
        pixels = (letters + STORED.astype("<u2").tobytes())[: 2 * STORED.size]
        return {**sizes, 0x7FE00010: element(0x7FE00010, "OW", pixels)}

    return replaced


def _behind_items(word: bytes) -> dict[int, bytes]:
    item = raw.item(element(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.7"))
    return {0x00081140: element(0x00081140, "SQ", item + word + b" " * (len(word) % 2))}


ELEMENTS: dict[str, Callable[[bytes], dict[int, bytes]]] = {
    **{
        f"{tag:08x} as {vr}": one(tag, vr)
        for tag, vr in (
            # What says that a file is de-identified, under wrong VRs.
            (0x00120062, "LO"), (0x00120062, "CS"), (0x00120062, "OB"), (0x00120062, "UN"), (0x00120063, "UT"),
            (0x00120064, "LO"), (0x00280303, "DS"),
            # Values that are none of their VR, and terms that are none.
            (0x00080060, "CS"), (0x00185100, "CS"), (0x00281054, "LO"), (0x00080020, "DA"), (0x00080030, "TM"),
            (0x0008002A, "DT"), (0x00101010, "AS"), (0x00080016, "UI"), (0x00080018, "UI"), (0x00081150, "UI"),
            (0x00280030, "DS"), (0x00200013, "IS"), (0x00280008, "IS"), (0x00080005, "CS"), (0x00281052, "DS"),
            # Numbers and streams.
            (0x00283006, "OW"), (0x00280030, "UN"), (0x7FE00010, "UN"),
        )
    },
    "numbers": lambda word: {0x00280106: element(0x00280106, "US", word + b" " * (len(word) % 2))},
    "tags": lambda word: {0x00280009: element(0x00280009, "AT", word + b" " * (-len(word) % 4))},
    "floating-point numbers": lambda word: {0x00189073: element(0x00189073, "FD", word + b" " * (-len(word) % 8))},
    "an element that stands twice": _twice(0x00280010, "US", struct.pack("<H", ROWS)),
    "text that stands twice": _twice(0x00080070, "LO", b"v1"),
    "bytes behind the items of a sequence": _behind_items,
    "bytes behind the pixels": lambda word: {0x7FE00010: element(0x7FE00010, "OB", STORED.tobytes() + word)},
    "values of pixels": lambda word: {0x7FE00010: element(0x7FE00010, "OB", (word + STORED.tobytes())[: STORED.size])},
    "values of pixels of 16 bits": _words(0),
    "low bytes of pixels of 16 bits": _words(1),
    "colours": lambda word: {
        0x00280002: element(0x00280002, "US", b"\3\0"),
        0x00280004: element(0x00280004, "CS", "RGB"),
        0x00280006: element(0x00280006, "US", b"\0\0"),
        0x7FE00010: element(0x7FE00010, "OB", (word + 3 * STORED.tobytes())[: 3 * STORED.size]),
    },
    "a table of values": lambda word: {0x00283006: element(0x00283006, "OW", (word + bytes(40))[:40])},
    "bytes behind Float Pixel Data": _floats(0x7FE00008, "OF", 32),
    "bytes behind Double Float Pixel Data": _floats(0x7FE00009, "OD", 64),
    "pixels without Rows": lambda word: {0x00280010: b"", 0x7FE00010: element(0x7FE00010, "OB", word)},
    "padding": one(0xFFFCFFFC, "OB"),
}  # fmt: skip
"""From a place to what puts a word into it: elements by their tags."""


def _marked(stream: bytes, at: int, marker: int, body: bytes) -> bytes:
    return stream[:at] + b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2, "big") + body + stream[at:]


def _box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def codestreams(imagecodecs: Any, word: bytes) -> Iterator[tuple[str, str, dict[int, bytes]]]:
    """Yield places in compressed pixels with a word in each: what the place is, the transfer syntax, the elements."""
    jpeg, jpeg_ls = imagecodecs.jpeg8_encode(STORED, level=95), imagecodecs.jpegls_encode(STORED)
    jpeg_2000 = imagecodecs.jpeg2k_encode(STORED, level=0, reversible=True, codecformat="j2k")
    jpeg_xl = imagecodecs.jpegxl_encode(STORED, lossless=True)
    deflated = imagecodecs.deflate_encode(STORED.tobytes(), raw=True)
    rle = struct.pack("<16I", 1, 64, *[0] * 14) + b"".join(bytes([COLUMNS - 1]) + row.tobytes() for row in STORED)
    behind_size = 4 + int.from_bytes(jpeg_2000[4:6], "big")
    boxes = _box(b"JXL ", b"\r\n\x87\n") + _box(b"ftyp", b"jxl \0\0\0\0jxl ") + _box(b"jxlc", jpeg_xl)
    for syntax, stream in (
        (JPEG, jpeg), (JPEG_LS, jpeg_ls), (JPEG_2000, jpeg_2000), (HTJ2K, jpeg_2000), (JPEG_XL, jpeg_xl), (RLE, rle),
        (DEFLATED_FRAMES, deflated), (UNCOMPRESSED, STORED.tobytes()),
    ):  # fmt: skip
        yield "behind the end", syntax, fragments(stream + word)
        yield "a fragment behind the frame", syntax, fragments(stream, word)
        offset = 8 + len(word) + len(word) % 2
        yield "a fragment before the frame", syntax, fragments(word, stream, table=struct.pack("<I", offset))
        yield "the table of offsets", syntax, fragments(stream, table=word)
    spelled = (word + STORED.tobytes())[: STORED.size]
    rows = np.frombuffer(spelled, np.uint8).reshape(STORED.shape)
    literal = rle[:64] + b"".join(bytes([COLUMNS - 1]) + row.tobytes() for row in rows)
    yield "values", RLE, fragments(literal)
    yield "values", UNCOMPRESSED, fragments(spelled)
    yield (
        "values",
        DEFLATED_FRAMES,
        fragments(b"\1" + struct.pack("<HH", len(spelled), len(spelled) ^ 0xFFFF) + spelled),
    )
    for marker in (0xFE, 0xE1, 0xEF):
        yield f"marker FF{marker:02X}", JPEG, fragments(_marked(jpeg, 2, marker, word))
        yield f"marker FF{marker:02X}", JPEG_LS, fragments(_marked(jpeg_ls, 2, marker, word))
    for syntax in (JPEG_2000, HTJ2K):
        for marker, head in ((0x64, b"\0\1"), (0x64, b"\0\0"), (0x6F, b"")):
            yield f"marker FF{marker:02X}", syntax, fragments(_marked(jpeg_2000, behind_size, marker, head + word))
    yield "marker FF63", JPEG_2000, fragments(_marked(jpeg_2000, behind_size, 0x63, bytes(4) + word))
    head, parts = boxes[: boxes.index(b"jxlc") - 4], (b"\0\0\0\0" + jpeg_xl[:9], b"\x80\0\0\1" + jpeg_xl[9:] + word)
    yield "behind a box's codestream", JPEG_XL, fragments(head + _box(b"jxlc", jpeg_xl + word))
    yield "behind parts of a codestream", JPEG_XL, fragments(head + b"".join(_box(b"jxlp", part) for part in parts))
    yield "box jxll", JPEG_XL, fragments(head + _box(b"jxll", word) + _box(b"jxlc", jpeg_xl))
    brands = _box(b"ftyp", b"jxl \0\0\0\0jxl " + word)
    yield "brands of a file", JPEG_XL, fragments(head[:12] + brands + _box(b"jxlc", jpeg_xl))
    for kind in (b"xml ", b"Exif", b"jumb", b"free"):
        yield f"box {kind.decode()}", JPEG_XL, fragments(boxes + _box(kind, word))


def among_coded_pixels(imagecodecs: Any, word: bytes) -> Iterator[tuple[str, str, dict[int, bytes]]]:
    """Yield places where no marker tells a word from what a decoder reads."""
    jpeg = imagecodecs.jpeg8_encode(STORED, level=95)
    yield "behind the last pixel", JPEG, fragments(jpeg[:-2] + word + jpeg[-2:])
    yield "a table that nothing uses", JPEG, fragments(_marked(jpeg, 2, 0xDB, b"\3" + (word * 64)[:64]))
