from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.compat.both import image, ours, pydicom


def ramp(library: Any) -> Any:
    """Return 70 rows and 90 columns of 12 bits."""
    return image(library, np.add.outer(np.arange(70) * 20, np.arange(90) * 9).astype(np.uint16))


def test_encoders_and_decoders_work_without_plugins() -> None:
    mine = ramp(ours)
    encoder = ours.pixels.get_encoder(ours.uid.JPEGLSLossless)
    assert encoder.is_available
    assert ours.uid.JPEGLSLossless == encoder.UID
    frame = encoder.encode(mine, index=0)
    options = ours.pixels.as_pixel_options(mine)
    assert options == pydicom.pixels.utils.as_pixel_options(ramp(pydicom))
    assert encoder.encode(mine.pixel_array, **options) == frame
    array, _ = ours.pixels.get_decoder(ours.uid.ExplicitVRLittleEndian).as_array(mine)
    assert np.array_equal(array, mine.pixel_array)
    assert ours.pixels.pixel_array(mine, index=0).shape == (70, 90)
    with pytest.raises(ValueError, match="No encoder"):
        ours.pixels.get_encoder(ours.uid.JPEGBaseline8Bit)
    with pytest.raises(ValueError, match="No decoder"):
        ours.pixels.get_decoder(ours.uid.MPEG2MPML)


def test_coders_are_there_by_the_keyword_of_their_transfer_syntax() -> None:
    assert ours.uid.RLELossless == ours.pixels.encoders.RLELosslessEncoder.UID
    assert ours.pixels.decoders.ImplicitVRLittleEndianDecoder.is_native
    assert not ours.pixels.decoders.JPEG2000Decoder.is_native
    for name in ("NoSuchDecoder", "MPEG2MPMLEncoder", "RLELossless"):
        with pytest.raises((AttributeError, ValueError)):
            getattr(ours.pixels.coders, name)
