from __future__ import annotations

import zlib

import numpy as np
import pytest

from dicomnb.errors import InvalidValue
from dicomnb.pixels.frames import pixel_array
from tests.images import compressed

SYNTAX = "1.2.840.10008.1.2.8.1"


def deflated(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-15)
    return deflater.compress(data) + deflater.flush()


def test_deflated_frames_are_inflated_one_by_one() -> None:
    stored = np.arange(2 * 3 * 4, dtype=np.uint16).reshape(2, 3, 4) * 999
    streams = [deflated(plane.astype("<u2").tobytes()) for plane in stored]
    assert np.array_equal(pixel_array(compressed(stored, SYNTAX, streams, frames=2)), stored)


def test_a_deflated_frame_is_inflated_no_further_than_its_size() -> None:
    bomb = deflated(bytes(1 << 24))
    assert pixel_array(compressed(np.zeros((3, 4), np.uint8), SYNTAX, [bomb])).sum() == 0


@pytest.mark.parametrize(("damage", "message"), [(b"\x07", "is damaged"), (deflated(bytes(23)), "23 bytes")])
def test_a_frame_that_is_damaged_or_too_short_is_refused(damage: bytes, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        pixel_array(compressed(np.zeros((3, 4), np.uint16), SYNTAX, [damage]))
