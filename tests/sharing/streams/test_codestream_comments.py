from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.sharing.deidentify import deidentified
from dicomnb.sharing.streams.codestream_comments import without_comments
from tests.images import compressed, image

imagecodecs: Any = pytest.importorskip("imagecodecs")
STORED = (np.arange(24 * 40) % 251).astype(np.uint8).reshape(24, 40)
NAME = b"Roe Jane"
JPEG_LS, HTJ2K, JPEG_2000, RLE = (f"1.2.840.10008.1.2.{end}" for end in ("4.80", "4.201", "4.90", "5"))


def commented(stream: bytes, at: int, marker: int, head: bytes = b"") -> bytes:
    body = head + NAME
    return stream[:at] + b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2, "big") + body + stream[at:]


def jpeg_2000() -> bytes:
    stream: bytes = imagecodecs.jpeg2k_encode(STORED, level=0, reversible=True, codecformat="j2k")
    return commented(stream, 4 + int.from_bytes(stream[4:6], "big"), 0x64, b"\0\1")


@pytest.mark.parametrize("marker", [0xFE, 0xE0, 0xE1, 0xED, 0xEE, 0xEF])
@pytest.mark.parametrize("encode", ["jpeg8_encode", "jpegls_encode", "ljpeg_encode"])
def test_comments_and_application_data_go_and_pixels_stay(encode: str, marker: int) -> None:
    plain = getattr(imagecodecs, encode)(STORED)
    cleaned = without_comments(commented(plain, 2, marker) + NAME)
    assert cleaned is not None
    assert NAME not in cleaned
    decode = getattr(imagecodecs, encode.replace("encode", "decode"))
    assert np.array_equal(decode(cleaned), decode(plain))


def test_a_thumbnail_goes_and_the_colours_are_read_as_before() -> None:
    colours = np.stack([STORED, STORED[::-1], STORED[:, ::-1]], axis=-1)
    plain = imagecodecs.jpeg8_encode(colours, level=95)
    assert plain[2:4] == b"\xff\xe0"
    thumbnail = plain[:16] + b"\x01\x01" + NAME[:3] + plain[20:]  # JFIF: one pixel of a thumbnail
    thumbnail = thumbnail[:4] + (19).to_bytes(2, "big") + thumbnail[6:18] + b"\x01\x01" + NAME[:3] + plain[20:]
    cleaned = without_comments(thumbnail)
    assert cleaned is not None
    assert NAME[:3] not in cleaned
    assert np.array_equal(imagecodecs.jpeg8_decode(cleaned), imagecodecs.jpeg8_decode(plain))


def test_comments_of_jpeg_2000_become_zeros_of_the_same_length() -> None:
    marked = jpeg_2000()
    cleaned = without_comments(marked + NAME)
    assert cleaned is not None
    assert len(cleaned) == len(marked)
    assert NAME not in cleaned
    assert np.array_equal(imagecodecs.jpeg2k_decode(cleaned), STORED)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xfe\0\x20ab", b"\xff\x4f\xff\x51\0\x29", b"GIF89a"])
def test_what_cannot_be_walked_is_told(data: bytes) -> None:
    assert without_comments(data) is None


@pytest.mark.parametrize("syntax", [JPEG_2000, HTJ2K])
def test_a_comment_goes_from_a_data_set_without_decoding(syntax: str) -> None:
    ds = compressed(STORED, syntax, [jpeg_2000()], PatientName="Roe^Jane")
    made = deidentified(ds).dataset
    assert made.transfer_syntax.uid == syntax
    assert NAME not in made.value_bytes("PixelData")


def test_a_name_of_three_letters_in_a_comment_goes() -> None:
    stream = commented(imagecodecs.jpegls_encode(STORED), 2, 0xFE)
    made = deidentified(compressed(STORED, JPEG_LS, [stream], PatientName="Roe")).dataset
    assert b"Roe" not in made.value_bytes("PixelData")
    assert np.array_equal(made.pixel_array, STORED)


@pytest.mark.parametrize("gap", [0, 14])
def test_gaps_between_and_behind_segments_of_rle_go(gap: int) -> None:
    rows = b"".join(bytes([39]) + row.tobytes() for row in STORED)  # 40 bytes as they are
    start = 64 + gap
    frame = b"".join(number.to_bytes(4, "little") for number in (1, start, *[0] * 14)) + NAME.ljust(gap)[:gap] + rows
    ds = compressed(STORED, RLE, [frame + NAME], PatientName="Roe^Jane")
    made = deidentified(ds).dataset
    assert NAME not in made.value_bytes("PixelData")
    assert np.array_equal(made.pixel_array, STORED)


def test_bytes_behind_the_last_pixel_go() -> None:
    ds = image(STORED, PatientName="Roe^Jane")
    ds.PixelData = STORED.tobytes() + NAME
    assert deidentified(ds).dataset.value_bytes("PixelData") == STORED.tobytes()


@pytest.mark.parametrize("signed", [False, True])
def test_bits_above_high_bit_go_and_repeated_signs_stay(signed: bool) -> None:
    values = np.array([[1, 2, 0xFFF], [4, 0x7FF, 6]], np.uint16)
    ds = image(values, BitsStored=12, HighBit=11, PixelRepresentation=int(signed))
    before = ds.pixel_array.tolist()
    letters = np.frombuffer(bytes(b << 4 for b in b"\x05\x02\x06\x0f\x06\x05"), np.uint8).astype(np.uint16) << 8
    ds.PixelData = (values | letters.reshape(2, 3)).tobytes()
    made = deidentified(ds).dataset
    high = np.frombuffer(made.value_bytes("PixelData"), "<u2") >> 12
    assert set(high.tolist()) <= ({0, 15} if signed else {0})
    assert made.pixel_array.tolist() == before
