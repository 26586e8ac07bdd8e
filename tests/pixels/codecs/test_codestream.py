from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import InvalidValue, UnsupportedPixels
from dicomnb.pixels.codecs.registry import codestream
from dicomnb.pixels.frames import frames, pixel_array
from tests.images import compressed


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


@pytest.mark.parametrize("shape", [(37, 53), (64, 128), (300, 400), (1, 9), (48, 40, 3)])
def test_sizes_are_those_that_were_encoded(shape: tuple[int, ...]) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    stored = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    wavelet = {"reversible": True, "codecformat": "j2k"}
    for kind, data in (
        ("jpeg2000", imagecodecs.jpeg2k_encode(stored, **wavelet)),
        ("jpeg2000", imagecodecs.jpeg2k_encode(stored, reversible=True, codecformat="jp2")),
        ("htj2k", imagecodecs.htj2k_encode(stored, reversible=True)),
        ("jpeg-xl", imagecodecs.jpegxl_encode(stored, lossless=True)),
        ("jpeg-xl", imagecodecs.jpegxl_encode(stored, lossless=True, usecontainer=True)),
    ):
        found = codestream(data)
        assert (found.kind, found.rows, found.columns) == (kind, *shape[:2])
        if kind != "jpeg-xl":
            assert (found.samples, found.precision, found.reversible) == (shape[2] if len(shape) > 2 else 1, 8, True)
            assert found.coded == ("MCT" if len(shape) > 2 else "")


def test_jpeg_2000_tells_sign_and_precision() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    stored = np.arange(-20, 22, dtype=np.int16).reshape(6, 7)
    found = codestream(imagecodecs.jpeg2k_encode(stored, reversible=True, codecformat="j2k", bitspersample=12))
    assert (found.signed, found.precision) == (True, 12)


def test_thinned_out_components_of_jpeg_2000_are_refused() -> None:
    # SIZ of 16 × 24 pixels, three components of 8 bits; the last two have a value for every 2 × 1 pixels.
    size = struct.pack(">HHHIIIIIIIIH", 0xFF51, 47, 0, 24, 16, 0, 0, 24, 16, 0, 0, 3)
    start = b"\xff\x4f" + size + b"\7\1\1"
    end = b"\xff\x90\0\x0a"
    assert codestream(start + b"\7\1\1" * 2 + end).samples == 3
    with pytest.raises(UnsupportedPixels, match="every 2 × 1 pixels"):
        codestream(start + b"\7\2\1" * 2 + end)


def test_jpeg_xl_that_was_a_jpeg_lies_in_several_boxes() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
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


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff", b"\xff\xd8\x00\x00", b"\xff\x4f\xff\x51\x00"])
def test_what_is_no_codestream_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidValue, match="codestream"):
        codestream(data)


@given(
    st.sampled_from([b"\xff\xd8", b"\xff\x4f\xff\x51", b"\xff\x0a", b"\x00\x00\x00\x0cjP  ", b"\x00\x00\x00\x0cJXL "]),
    st.binary(max_size=80),
)
def test_damage_never_raises_anything_else(start: bytes, rest: bytes) -> None:
    try:
        found = codestream(start + rest)
    except (InvalidValue, UnsupportedPixels):
        return
    assert found.rows >= 0


OVERSHOOT = np.array([[0, 1, 4095, 4096, 4170], [7, 2047, 2048, 65, 9]], np.uint16)


@pytest.mark.parametrize("precision", [13, 14, 16])
@pytest.mark.parametrize("encoder", ["jpegls", "jpeg2k", "htj2k", "jpegxl", "ljpeg"])
def test_values_beyond_bits_stored_are_kept_as_they_were_decoded(encoder: str, precision: int) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    known: dict[str, tuple[str, dict[str, Any]]] = {
        "jpegls": ("4.80", {}),
        "jpeg2k": ("4.91", {"level": 0, "reversible": True, "codecformat": "j2k", "bitspersample": precision}),
        "htj2k": ("4.203", {"reversible": True}),
        "jpegxl": ("4.110", {"lossless": True}),
        "ljpeg": ("4.70", {"bitspersample": precision}),
    }
    syntax, options = known[encoder]
    data = getattr(imagecodecs, f"{encoder}_encode")(OVERSHOOT, **options)
    ds = compressed(OVERSHOOT, f"1.2.840.10008.1.2.{syntax}", [data], BitsStored=12, HighBit=11)
    assert pixel_array(ds).tolist() == OVERSHOOT.tolist()


def test_signed_values_of_whole_words_are_kept_with_or_without_their_sign_above_high_bit() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    signed = np.array([[-2048, -1, 0, 7, 2047]], np.int16)
    for words in (signed.view(np.uint16), signed.view(np.uint16) & 0x0FFF):
        data = imagecodecs.ljpeg_encode(words, bitspersample=16)
        ds = compressed(signed, "1.2.840.10008.1.2.4.70", [data], BitsStored=12, HighBit=11)
        assert pixel_array(ds).tolist() == signed.tolist()


def test_words_that_were_encoded_with_an_overlay_lose_it() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    words = np.array([[0x1FFF, 0x0005, 0xF001]], np.uint16)
    ds = compressed(words, "1.2.840.10008.1.2.4.70", [imagecodecs.ljpeg_encode(words)], BitsStored=12, HighBit=11)
    ds.add_new(0x60000100, "US", 16)
    ds.add_new(0x60000102, "US", 12)
    assert pixel_array(ds).tolist() == [[0xFFF, 5, 1]]
    assert [one.tolist() for one in frames(ds)] == [[[0xFFF, 5, 1]]]


def test_values_below_bit_zero_of_the_word_are_shifted_down() -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    words = np.array([[0x1FF0, 0x0050]], np.uint16)
    ds = compressed(words, "1.2.840.10008.1.2.4.80", [imagecodecs.jpegls_encode(words)], BitsStored=12, HighBit=15)
    assert pixel_array(ds).tolist() == [[0x1FF, 5]]
