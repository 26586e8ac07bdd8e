from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import InvalidValue, LimitExceeded, UnsupportedPixels
from dicomnb.pixels.codecs.registry import codestream
from dicomnb.pixels.frames import pixel_array
from tests.images import compressed, dataset

imagecodecs: Any = pytest.importorskip("imagecodecs")

STORED = (np.add.outer(np.arange(45) * 5, np.arange(70)) + np.random.default_rng(3).integers(0, 9, (45, 70))) % 256
STORED = STORED.astype(np.uint8)
EOC = b"\xff\xd9"


def encoded(kind: str) -> tuple[str, bytes]:
    if kind == "htj2k":
        return "1.2.840.10008.1.2.4.201", imagecodecs.htj2k_encode(STORED)
    return "1.2.840.10008.1.2.4.90", imagecodecs.jpeg2k_encode(STORED, level=0, codecformat=kind, reversible=True)


def without_length(data: bytes) -> bytes:
    """Return a codestream whose only tile-part says that it goes on to the end: a length of 0."""
    at = data.index(b"\xff\x90") + 6
    return data[:at] + bytes(4) + data[at + 4 :]


@pytest.mark.parametrize("end", [b"", EOC])
@pytest.mark.parametrize("share", [0.99, 0.9, 0.5, 0.2])
@pytest.mark.parametrize("kind", ["htj2k", "j2k", "jp2"])
def test_a_codestream_that_is_cut_is_refused(kind: str, share: float, end: bytes) -> None:
    syntax, data = encoded(kind)
    with pytest.raises(InvalidValue, match=r"Frame 0: \(7fe0,0010\).*damaged: it is cut off"):
        pixel_array(compressed(STORED, syntax, [data[: int(len(data) * share)] + end]))


@pytest.mark.parametrize("end", [b"", EOC])
@pytest.mark.parametrize("share", [0.9, 0.5])
def test_one_that_does_not_say_how_long_it_is_is_refused_too(share: float, end: bytes) -> None:
    syntax, data = encoded("htj2k")
    assert np.array_equal(pixel_array(compressed(STORED, syntax, [without_length(data)])), STORED)
    with pytest.raises(InvalidValue, match="damaged"):
        pixel_array(compressed(STORED, syntax, [without_length(data)[: int(len(data) * share)] + end]))


@pytest.mark.parametrize("kind", ["htj2k", "j2k"])
def test_an_end_marker_alone_may_be_missing(kind: str) -> None:
    syntax, data = encoded(kind)
    assert data.endswith(EOC)
    assert not data.endswith(EOC, 0, -2)
    for whole in (data, data[:-2], data[:-1], data + b"\0", without_length(data)[:-2]):
        assert np.array_equal(pixel_array(compressed(STORED, syntax, [whole])), STORED)


def test_tiles_that_are_missing_are_noticed() -> None:
    file = io.BytesIO()
    options: dict[str, Any] = {"tile_size": (32, 32), "no_jp2": True, "irreversible": False}
    pytest.importorskip("PIL.Image").fromarray(STORED).save(file, "JPEG2000", **options)
    data = file.getvalue()
    assert np.array_equal(pixel_array(compressed(STORED, "1.2.840.10008.1.2.4.90", [data])), STORED)
    last = data.rindex(b"\xff\x90\x00\x0a")
    with pytest.raises(InvalidValue, match="5 of 6 tiles"):
        pixel_array(compressed(STORED, "1.2.840.10008.1.2.4.90", [data[:last] + EOC]))


def test_a_hundred_bytes_that_claim_a_large_picture_are_refused() -> None:
    data = bytearray(imagecodecs.jpeg2k_encode(np.zeros((8, 8), np.uint8), level=0, codecformat="j2k"))
    data[8:16] = struct.pack(">II", 8000, 8000)
    ds = compressed(STORED, "1.2.840.10008.1.2.4.90", [bytes(data)], Rows=8000, Columns=8000)
    with pytest.raises(LimitExceeded, match="8000 × 8000"):
        pixel_array(ds)


def test_many_frames_that_claim_more_than_memory_are_refused_together() -> None:
    data = imagecodecs.jpeg2k_encode(np.zeros((3000, 2000), np.uint8), level=0, codecformat="j2k")
    ds = compressed(np.zeros((60, 1, 1), np.uint8), "1.2.840.10008.1.2.4.90", [data] * 60, frames=60)
    for keyword, value in dataset(Rows=3000, Columns=2000).items():
        ds[keyword] = value
    with pytest.raises(LimitExceeded, match=r"60 frames .* dicomnb\.frames"):
        pixel_array(ds)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_an_end_marker_in_the_place_of_the_last_bytes_is_noticed(lost: int) -> None:
    syntax, data = encoded("htj2k")
    with pytest.raises(InvalidValue, match="cut off"):
        pixel_array(compressed(STORED, syntax, [data[: -2 - lost] + EOC]))


def test_the_header_tells_sign_and_precision() -> None:
    stored = np.arange(-20, 22, dtype=np.int16).reshape(6, 7)
    found = codestream(imagecodecs.jpeg2k_encode(stored, reversible=True, codecformat="j2k", bitspersample=12))
    assert (found.signed, found.precision) == (True, 12)


def test_thinned_out_components_are_refused() -> None:
    # SIZ of 16 × 24 pixels, three components of 8 bits; the last two have a value for every 2 × 1 pixels.
    size = struct.pack(">HHHIIIIIIIIH", 0xFF51, 47, 0, 24, 16, 0, 0, 24, 16, 0, 0, 3)
    start = b"\xff\x4f" + size + b"\7\1\1"
    end = b"\xff\x90\0\x0a"
    assert codestream(start + b"\7\1\1" * 2 + end).samples == 3
    with pytest.raises(UnsupportedPixels, match="every 2 × 1 pixels"):
        codestream(start + b"\7\2\1" * 2 + end)
