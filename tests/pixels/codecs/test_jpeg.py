from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.pixels.codecs.jpeg import decode_with_pillow
from dicomnb.pixels.codecs.registry import codestream
from dicomnb.pixels.frames import pixel_array
from tests.images import compressed


@pytest.fixture
def imagecodecs() -> Any:
    return pytest.importorskip("imagecodecs")


def test_jpeg_components_come_out_as_they_were_coded(imagecodecs: Any) -> None:
    grey = np.full((16, 24, 3), (90, 128, 128), np.uint8)
    data = imagecodecs.jpeg8_encode(grey, level=100, colorspace="YCBCR", outcolorspace="YCBCR")
    ds = compressed(
        grey[..., 0], "1.2.840.10008.1.2.4.50", [data], SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL"
    )
    assert np.abs(pixel_array(ds).astype(int) - grey).max() <= 1


@pytest.mark.parametrize("colour", [False, True])
def test_pillow_gives_what_libjpeg_gives(imagecodecs: Any, colour: bool) -> None:
    pytest.importorskip("PIL")
    rows, columns = np.indices((24, 40))
    grey = (rows * 9 + columns).astype(np.uint8)
    pixels = np.stack([grey, 255 - grey, (columns * 6).astype(np.uint8)], axis=-1) if colour else grey
    data = imagecodecs.jpeg8_encode(pixels, level=90, subsampling="444")
    kept = {"colorspace": "YCBCR", "outcolorspace": "YCBCR"} if colour else {}
    found = decode_with_pillow(data, codestream(data))
    assert np.abs(found.astype(int) - imagecodecs.jpeg8_decode(data, **kept)).max() <= 1


def test_pillow_is_not_asked_for_what_it_cannot_decode(imagecodecs: Any) -> None:
    words = np.arange(12, dtype=np.uint16).reshape(3, 4) * 300
    for data in (
        imagecodecs.jpeg8_encode(words, level=95, bitspersample=12),
        imagecodecs.ljpeg_encode(words, bitspersample=16),
    ):
        assert decode_with_pillow(data, codestream(data)) is None
