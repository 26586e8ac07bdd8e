from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import InvalidValue
from dicomnb.pixels.codecs.registry import codestream
from dicomnb.pixels.frames import pixel_array
from tests.images import compressed


@pytest.fixture
def imagecodecs() -> Any:
    return pytest.importorskip("imagecodecs")


def test_a_jpeg_lies_in_several_boxes(imagecodecs: Any) -> None:
    pixels = np.random.default_rng(4).integers(0, 255, (48, 40, 3)).astype(np.uint8)
    data = imagecodecs.jpegxl_encode_jpeg(imagecodecs.jpeg8_encode(pixels, level=90))
    assert data[4:8] == b"JXL "
    assert b"jxlp" in data
    assert (codestream(data).rows, codestream(data).columns) == (48, 40)


@pytest.mark.parametrize(
    "boxes",
    [
        struct.pack(">I4s", 20, b"jxlc"),  # its codestream is not there
        struct.pack(">I4s", 0, b"Exif"),  # the last one
        struct.pack(">I4sQ", 1, b"Exif", 1 << 60),
        struct.pack(">I4s", 4, b"free") * 9,  # shorter than its own header
    ],
)
def test_boxes_without_a_codestream_are_refused(boxes: bytes) -> None:
    with pytest.raises(InvalidValue, match="cut off or damaged"):
        codestream(b"\x00\x00\x00\x0cJXL \x0d\x0a\x87\x0a" + boxes)


def test_a_jpeg_within_jpeg_xl_is_the_jpeg(imagecodecs: Any) -> None:
    rows, columns = np.indices((24, 40))
    pixels = np.stack([rows * 9, columns * 6, 255 - rows * 4], axis=-1).astype(np.uint8)
    jpeg = imagecodecs.jpeg8_encode(pixels, level=95, subsampling="444")
    colour: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}
    ds = compressed(pixels[..., 0], "1.2.840.10008.1.2.4.111", [imagecodecs.jpegxl_encode_jpeg(jpeg)], **colour)
    # libjxl computes in floats and cuts off at 255 once, libjpeg rounds the coefficients, and Y, Cb, Cr, and colours.
    off = np.abs(pixel_array(ds).astype(int) - imagecodecs.jpeg8_decode(jpeg))
    assert off.max() <= 5
    assert off.mean() < 1


@pytest.mark.parametrize(
    ("size", "rows", "columns"),
    [
        # Bits from the lowest up: small?, rows, ratio, columns (ISO/IEC 18181-1, D.2).
        (1 | (3 - 1) << 1 | 0 << 6 | (5 - 1) << 9, 24, 40),
        (1 | (5 - 1) << 1 | 1 << 6, 40, 40),
        (0 | 0 << 1 | (300 - 1) << 3 | 4 << 12, 300, 450),  # 3:2
        (0 | 1 << 1 | (5000 - 1) << 3 | 7 << 16, 5000, 10000),  # 2:1
        (0 | 0 << 1 | (7 - 1) << 3 | 0 << 12 | 0 << 15 | (301 - 1) << 17, 7, 301),
    ],
)
def test_the_size_is_read_bit_by_bit(size: int, rows: int, columns: int) -> None:
    found = codestream(b"\xff\x0a" + size.to_bytes(12, "little"))
    assert (found.kind, found.rows, found.columns) == ("jpeg-xl", rows, columns)
