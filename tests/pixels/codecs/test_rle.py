from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dicomnb.errors import DicomWarning, InvalidValue, UnsupportedPixels
from dicomnb.pixels.codecs.rle import decode, encode, unpack
from dicomnb.pixels.pixel_format import PixelFormat
from tests.images import image


def frame_of(*segments: bytes) -> bytes:
    """Return an RLE frame with these segments (PS3.5 G.5)."""
    offsets = [64 + sum(map(len, segments[:k])) for k in range(len(segments))]
    return struct.pack("<16I", len(segments), *offsets, *[0] * (15 - len(segments))) + b"".join(segments)


def format_of(stored: np.ndarray, **attributes: int) -> PixelFormat:
    colour = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"} if stored.ndim == 3 else {}
    ds = image(stored, **{"Rows": stored.shape[0], "Columns": stored.shape[1], **colour, **attributes})
    return PixelFormat.of(ds)


def test_headers_mean_what_the_standard_says() -> None:
    # 2: three bytes as they are; -3 (0xFD): the next byte four times; -128 (0x80): nothing; 0: one byte.
    segment = bytes([2, 10, 20, 30, 0xFD, 7, 0x80, 0, 99])
    pixels = format_of(np.zeros((2, 4), np.uint8))
    assert decode(frame_of(segment), pixels).tolist() == [[10, 20, 30, 7], [7, 7, 7, 99]]


def test_the_most_significant_byte_comes_first() -> None:
    pixels = format_of(np.zeros((1, 2), np.int16))
    assert decode(frame_of(b"\x01\x12\xff", b"\x01\x34\xfe"), pixels).tolist() == [[0x1234, -2]]


def test_samples_come_one_after_the_other() -> None:
    pixels = format_of(np.zeros((1, 2, 3), np.uint8))
    frame = frame_of(b"\xff\x01", b"\x01\x02\x03", b"\xff\x04")
    assert decode(frame, pixels).tolist() == [[[1, 2, 4], [1, 3, 4]]]


def test_the_byte_that_makes_a_length_even_is_no_value() -> None:
    pixels = format_of(np.zeros((1, 3), np.uint8))
    assert decode(frame_of(b"\xfe\x05\x00"), pixels).tolist() == [[5, 5, 5]]


def test_bits_stay_packed_within_a_segment() -> None:
    pixels = format_of(np.zeros((2, 5), np.uint8), BitsAllocated=1, BitsStored=1, HighBit=0)
    # 10 pixels, the lowest bit first: 0b10110001 and 0b01.
    assert decode(frame_of(b"\x01\xb1\x01"), pixels).tolist() == [[1, 0, 0, 0, 1], [1, 0, 1, 1, 0]]


def test_a_segment_that_ends_too_soon_is_filled_up() -> None:
    pixels = format_of(np.zeros((1, 6), np.uint8))
    with pytest.warns(DicomWarning, match="ends after 4 of 6 bytes"):
        assert decode(frame_of(b"\xff\x07\x05\x01\x02"), pixels).tolist() == [[7, 7, 1, 2, 0, 0]]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (b"\0" * 10, "has no header"),
        (frame_of(b"\x00\x01", b"\x00\x01"), "2 segments; 1 samples of 8 bits take 1"),
        (struct.pack("<16I", 1, 999, *[0] * 14), r"segments at \[999\]"),
        (struct.pack("<16I", 1, 3, *[0] * 14), r"segments at \[3\]"),
    ],
)
def test_a_frame_that_cannot_be_is_refused(frame: bytes, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        decode(frame, format_of(np.zeros((1, 2), np.uint8)))


def test_rows_are_encoded_apart() -> None:
    # PS3.5 G.3.1: 200 equal bytes in two rows of 100 are two runs, not one that goes on.
    assert encode(np.full((2, 100), 9, np.uint8), 8)[64:] == bytes([257 - 100, 9, 257 - 100, 9])


def test_long_runs_and_long_stretches_are_split_at_128() -> None:
    run = encode(np.full((1, 300), 9, np.uint8), 8)[64:]
    assert run == bytes([129, 9, 129, 9, 257 - 44, 9])
    single = np.arange(200, dtype=np.uint8).reshape(1, 200)
    expected = bytes([127, *range(128), 71, *range(128, 200)])
    assert encode(single, 8)[64 : 64 + len(expected)] == expected


def test_a_run_of_129_is_a_run_and_a_single_byte() -> None:
    # A header for a run of one would be -0: the byte stands for itself.
    assert encode(np.full((1, 129), 5, np.uint8), 8)[64:] == bytes([129, 5, 0, 5])


def test_segments_have_an_even_length() -> None:
    assert len(encode(np.array([[1, 2]], np.uint8), 8)) % 2 == 0


def test_a_pixel_of_more_than_fifteen_bytes_has_no_room() -> None:
    with pytest.raises(UnsupportedPixels, match="24 bytes"):
        encode(np.zeros((1, 2, 3), np.uint64), 64)


@given(
    hnp.arrays(
        st.sampled_from([np.uint8, np.int16, np.uint32]),
        st.one_of(
            st.tuples(st.integers(1, 9), st.integers(1, 300)),
            st.tuples(st.integers(1, 4), st.integers(1, 40), st.just(3)),
        ),
        elements=st.integers(0, 3),
        fill=st.just(1),
    )
)
def test_what_is_encoded_comes_back(stored: np.ndarray) -> None:
    frame = encode(stored, stored.dtype.itemsize * 8)
    assert np.array_equal(decode(frame, format_of(stored)), stored)


@given(hnp.arrays(np.uint16, (5, 70), elements=st.integers(0, 2000)))
def test_others_read_what_is_encoded(stored: np.ndarray) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    plain = imagecodecs.dicomrle_decode(encode(stored, 16), "<u2")
    assert np.frombuffer(plain, "<u2").reshape(5, 70).tolist() == stored.tolist()


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_decoded_or_refused(segment: bytes) -> None:
    # Header by header, as PS3.5 G.3.2 tells it.
    expected = bytearray()
    at = 0
    while at + 1 < len(segment):
        head = segment[at]
        if head < 128:
            expected += segment[at + 1 : at + 2 + head]
            at += 2 + head
        elif head > 128:
            expected += segment[at + 1 : at + 2] * (257 - head)
            at += 2
        else:
            at += 1
    assert unpack(segment).tobytes() == expected
    # Looked for in the way of segments that are mostly runs, packets are the same.
    assert unpack(segment, 1 << 20).tobytes() == expected
    if expected:
        # With the compiled unpacker, where it is installed, nothing else comes out.
        assert decode(frame_of(segment), format_of(np.zeros((1, len(expected)), np.uint8))).tobytes() == expected


def test_whole_frames_are_unpacked_without_help_too() -> None:
    # Planes of noise, and others of one sign after the other in long runs; thousands of packets.
    stored = np.random.default_rng(9).integers(-3, 3, (170, 140)).astype(np.int32)
    stored[:, 20:] = np.sort(stored[:, 20:], axis=1)
    assert np.array_equal(decode(encode(stored, 32), format_of(stored), unpack), stored)


def test_an_empty_segment_stands_for_nothing() -> None:
    assert unpack(b"").size == unpack(b"\x00").size == unpack(b"", 9).size == 0
