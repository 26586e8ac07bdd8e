"""Compressed frames to stored values, beside the bare codec on the same codestreams and pydicom."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels.decoders.base import get_decoder

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import encapsulate
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.codecs import rle
from dicomnb.pixels.frames import pixel_array
from dicomnb.pixels.pixel_format import PixelFormat
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.files.slices import SIDE
from tests.benchmarks.headers import row_of
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import Act, best, clock

__all__ = ["SYNTAXES", "codestreams", "compressed", "measured", "slices"]

Words = NDArray[np.uint16]
Codec = tuple[str, int, Callable[[Words], bytes], Callable[[bytes], NDArray[Any]]]

_LIKE_A_CODEC: Final = Target(floor=1.05)
_OWN: Final = Target(pydicom=0.77)
_FRAMES: Final = 30


def _rle(data: bytes) -> NDArray[Any]:
    return np.frombuffer(imagecodecs.dicomrle_decode(data, "<u2"), "<u2").reshape(SIDE, SIDE)


SYNTAXES: Final[Mapping[str, Codec]] = {
    "RLE": ("1.2.840.10008.1.2.5", 16, lambda frame: rle.encode(frame, 16), _rle),
    "JPEG, 8 bits": (
        "1.2.840.10008.1.2.4.50",
        8,
        lambda frame: bytes(imagecodecs.jpeg8_encode((frame >> 4).astype(np.uint8), level=90)),
        imagecodecs.jpeg8_decode,
    ),
    "JPEG lossless": (
        "1.2.840.10008.1.2.4.70",
        16,
        lambda frame: bytes(imagecodecs.jpeg8_encode(frame, lossless=True, predictor=1, bitspersample=16)),
        imagecodecs.jpeg8_decode,
    ),
    "JPEG-LS": (
        "1.2.840.10008.1.2.4.80",
        16,
        lambda frame: bytes(imagecodecs.jpegls_encode(frame)),
        imagecodecs.jpegls_decode,
    ),
    "JPEG 2000": (
        "1.2.840.10008.1.2.4.90",
        16,
        lambda frame: bytes(imagecodecs.jpeg2k_encode(frame, codecformat="j2k", level=0, reversible=True)),
        imagecodecs.jpeg2k_decode,
    ),
    "HTJ2K": (
        "1.2.840.10008.1.2.4.201",
        16,
        lambda frame: bytes(imagecodecs.htj2k_encode(frame, reversible=True)),
        imagecodecs.htj2k_decode,
    ),
    "JPEG XL": (
        "1.2.840.10008.1.2.4.110",
        16,
        lambda frame: bytes(imagecodecs.jpegxl_encode(frame, lossless=True)),
        imagecodecs.jpegxl_decode,
    ),
}
"""For each kind of compression its transfer syntax, Bits Allocated, and how imagecodecs encodes and decodes a frame."""


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module; their floor is imagecodecs."""
    several = min(_FRAMES, sets.sizes.large_frames // 4)
    frames = slices(several)
    rows = []
    for name, (uid, bits, _, decode) in SYNTAXES.items():
        streams = codestreams(name, frames)
        for count in (1, several):
            acts = _acts(streams[:count], compressed(streams[:count], uid, bits), uid, decode)
            # What all are given is in memory; the name takes the place of a path. Several frames are decoded in
            # several threads: for them it is the time on the wall that counts.
            found = best(acts, [name], rounds, clock if count == 1 else time.perf_counter)
            rows.append(row_of(f"{name}, {count} frame{'s'[: count > 1]}", found, _LIKE_A_CODEC))
    rows.append(row_of("RLE without a codec, 1 frame", _without_codec(codestreams("RLE", frames[:1])[0], rounds), _OWN))
    return rows


def codestreams(name: str, frames: Words) -> list[bytes]:
    """Return frames compressed, shape (frames, rows, columns)."""
    encode = SYNTAXES[name][2]
    return [encode(frame) for frame in frames]


def compressed(streams: list[bytes], uid: str, bits: int) -> bytes:
    """Return a file of codestreams."""
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3.4"
    ds.Rows = ds.Columns = SIDE
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = bits, bits, bits - 1, 0
    ds.NumberOfFrames = len(streams)
    ds.add_new(0x7FE00010, "OB", encapsulate(streams))
    ds.file_meta = Dataset()
    ds.file_meta.TransferSyntaxUID = uid
    file = io.BytesIO()
    ds.save_as(file)
    return file.getvalue()


def _acts(streams: list[bytes], file: bytes, uid: str, decode: Callable[[bytes], NDArray[Any]]) -> dict[str, Act]:
    ours = read(file)

    def floor(_: str) -> object:
        first = decode(streams[0])
        found = np.empty((len(streams), *first.shape), first.dtype)
        found[0] = first
        for index, stream in enumerate(streams[1:], start=1):
            found[index] = decode(stream)
        return found

    acts: dict[str, Act] = {
        "floor": floor if len(streams) > 1 else lambda _: decode(streams[0]),
        "dicomnb": lambda _: pixel_array(ours),  # decodes each time; the attribute keeps what it decoded
    }
    try:
        decoder = get_decoder(uid)
    except NotImplementedError:
        return acts
    if decoder.is_available:
        theirs = pydicom.dcmread(io.BytesIO(file))
        acts["pydicom"] = lambda _: decoder.as_array(theirs)
    return acts


def _without_codec(stream: bytes, rounds: int) -> Mapping[str, float]:
    """Return what RLE takes where imagecodecs is not installed, beside pydicom's fastest plugin, and imagecodecs."""
    uid, bits, _, decode = SYNTAXES["RLE"]
    file = compressed([stream], uid, bits)
    pixels = PixelFormat.of(read(file))
    acts = _acts([stream], file, uid, decode)
    return best({**acts, "dicomnb": lambda _: rle.decode(stream, pixels, rle.unpack)}, ["RLE"], rounds)


def slices(count: int) -> Words:
    """Return a body of tissue, shape (frames, rows, columns), 12 bits with the noise of a scanner."""
    rows, columns = np.indices((SIDE, SIDE)) / SIDE - 0.5
    body = np.where(rows**2 + (columns / 1.4) ** 2 < 0.12, 1060.0, 24.0)
    body[(rows + 0.05) ** 2 + columns**2 < 0.004] = 2300
    noise = np.random.default_rng(11).normal(0, 12, (count, SIDE, SIDE)) * (body > 100)
    return np.clip(body + noise, 0, 4095).astype(np.uint16)
