from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import InvalidValue, UnsupportedPixels
from dicomnb.pixels.codecs.registry import codestream
from dicomnb.pixels.frames import frames, pixel_array
from tests.images import compressed


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
