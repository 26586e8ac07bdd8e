from __future__ import annotations

import struct

import pytest

from dicomnb.pixels.codecs.jpeg_markers import end_of_image, first_scan, with_end
from dicomnb.pixels.codecs.registry import codestream


def jpeg(marker: int, precision: int, names: bytes = b"\1\2\3", before: bytes = b"") -> bytes:
    """Return the start of a JPEG file of 7 rows and 300 columns: SOI, what comes before, and the frame header."""
    components = b"".join(bytes([name, 0x11, 0]) for name in names)
    frame = struct.pack(">BHHB", precision, 7, 300, len(names)) + components
    return b"\xff\xd8" + before + struct.pack(">BBH", 0xFF, marker, len(frame) + 2) + frame


JFIF = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"


ADOBE_RGB = b"\xff\xee\x00\x0eAdobe\0\x64\0\0\0\0\0"


ADOBE_YCC = ADOBE_RGB[:-1] + b"\1"


@pytest.mark.parametrize(
    ("marker", "kind"),
    [(0xC0, "jpeg"), (0xC1, "jpeg"), (0xC2, "jpeg"), (0xC3, "jpeg-lossless"), (0xF7, "jpeg-ls")],
)
def test_the_frame_marker_tells_the_kind(marker: int, kind: str) -> None:
    # A Huffman table (0xC4) before it is no frame.
    found = codestream(jpeg(marker, 12, b"\1", before=b"\xff\xc4\x00\x03\0"))
    assert (found.kind, found.rows, found.columns, found.samples, found.precision) == (kind, 7, 300, 1, 12)


@pytest.mark.parametrize(
    ("before", "names", "coded"),
    [
        (b"", b"\1\2\3", ""),
        (JFIF, b"\1\2\3", "YCC"),
        (ADOBE_RGB, b"\1\2\3", "RGB"),
        (ADOBE_YCC, b"\1\2\3", "YCC"),
        (b"", b"RGB", "RGB"),
        (JFIF, b"\1", ""),
    ],
)
def test_markers_tell_the_colour_space(before: bytes, names: bytes, coded: str) -> None:
    assert codestream(jpeg(0xC0, 8, names, before)).coded == coded


def test_fill_bytes_before_a_marker_are_skipped() -> None:
    assert codestream(jpeg(0xC0, 8, before=b"\xff\xff\xff")).rows == 7


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (b"\xff\xda\0\x02abc", b"\xff\xda\0\x02abc\xff\xd9"),
        (b"\xff\xda\0\x02abc\xff", b"\xff\xda\0\x02abc\xff\xd9"),  # half a marker is none
        (b"\xff\xda\0\x02abc\xff\xd9", b"\xff\xda\0\x02abc\xff\xd9"),
        (b"\xff\xd9\xff\xda\0\x02abc", b"\xff\xd9\xff\xda\0\x02abc\xff\xd9"),  # the end of a thumbnail
    ],
)
def test_an_end_marker_is_added_where_none_stands_behind_the_last_scan(data: bytes, whole: bytes) -> None:
    assert with_end(data) == whole


def test_the_scan_of_a_thumbnail_is_not_the_first_scan() -> None:
    thumbnail = b"\xff\xe1\x00\x0e" + b"\xff\xd8\xff\xda\x00\x02\x11\x22\xff\xd9\x00\x00"
    data = jpeg(0xC0, 8, b"\1", before=thumbnail)
    assert first_scan(data) == -1
    assert first_scan(data + b"\xff\xff\xda\x00\x08") == len(data) + 1  # after a fill byte
    assert first_scan(data[:9]) == -1


@pytest.mark.parametrize("behind", [0, 1, 255, 5000])
def test_the_last_end_of_image_is_found_however_much_stands_behind_it(behind: int) -> None:
    data = b"\xff\xd8" + b"\xff\xd9" + bytes(range(200)) + b"\xff\xd9" + bytes(behind)
    assert end_of_image(data) == 204
    assert end_of_image(data, 205) == -1
    assert end_of_image(data[:100]) == 2
