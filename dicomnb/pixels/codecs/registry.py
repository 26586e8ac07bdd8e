"""Which codec serves which transfer syntax and which codestream.

Plain compression (RLE, deflate) is undone here; JPEG and its kin by imagecodecs, and where that is not installed the
commonest of them by Pillow. The colour space is left as it was coded, except that the component transform of JPEG
2000 belongs to the codec, and is undone by it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dicomnb.errors import InvalidValue, LimitExceeded, UnsupportedPixels
from dicomnb.pixels.codecs import deflated, jpeg, jpeg2000, jpeg_markers, jpegls, jpegxl, libraries, native, rle
from dicomnb.pixels.codecs.codec import CodestreamCodec, PlainCodec
from dicomnb.pixels.codecs.codestream import Codestream, check_size, fitted
from dicomnb.pixels.codecs.native import significant_bits
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.tag import tag_text
from dicomnb.standard.transfer_syntax import J2K, JP2, JXL, JXL_CONTAINER, SOI, TransferSyntax

__all__ = ["CODECS", "check_syntax", "codestream", "decode", "refuse_unlikely_total", "releases_gil"]

Codec = CodestreamCodec | PlainCodec

_CODECS: Final[tuple[Codec, ...]] = (
    PlainCodec(("none",), native.decode, releases_gil=False, encode=native.packed),
    PlainCodec(("rle",), rle.decode, releases_gil=False, most_per_byte=rle.MAX_RATIO, encode=rle.encode),
    PlainCodec(("deflate",), deflated.decode, releases_gil=True, encode=deflated.encode),
    CodestreamCodec(("jpeg", "jpeg-lossless"), (SOI,), jpeg_markers.header, jpeg.decode, True, jpeg.decode_with_pillow),
    CodestreamCodec(
        ("jpeg-ls",), (SOI,), jpeg_markers.header, jpegls.decode, True, encode=jpegls.encode, limits=("max_error",)
    ),
    CodestreamCodec(
        ("jpeg2000",),
        (J2K, JP2),
        jpeg2000.header,
        jpeg2000.decode,
        True,
        jpeg2000.decode_with_pillow,
        jpeg2000.encode,
        ("ratio", "psnr"),
    ),
    CodestreamCodec(("htj2k",), (J2K, JP2), jpeg2000.header, jpeg2000.decode_htj2k, True, encode=jpeg2000.encode_htj2k),
    CodestreamCodec(("jpeg-xl",), (JXL, JXL_CONTAINER), jpegxl.header, jpegxl.decode, True, encode=jpegxl.encode),
)
"""Each codec: the transfer syntaxes, what its codestreams begin with, who reads their header, who decodes them, whether
threads help, who encodes them, and which limits of loss that takes."""

CODECS: Final[Mapping[str, Codec]] = MappingProxyType({name: codec for codec in _CODECS for name in codec.names})
"""By the names of compression that `TransferSyntax.codec` has, and codestreams as kinds."""

_LARGE: Final = 1 << 25
"""Bytes of a decoded frame from which on its size has to be likely."""
_LARGE_TOTAL: Final = 1 << 28
"""The same for all frames of an image together."""
_LIKELY_RATIO: Final = 2000
"""Bytes that one compressed byte may stand for in a large frame; an empty radiograph reaches some hundreds."""


def codestream(data: bytes) -> Codestream:
    """Read the header of a codestream.

    Raises
    ------
    InvalidValue
        If it is of no kind that DICOM knows, or ends inside of its header.
    UnsupportedPixels
        If components of JPEG 2000 have fewer values than there are pixels.
    """
    for codec in _CODECS:
        if isinstance(codec, CodestreamCodec) and data.startswith(codec.starts):
            try:
                return codec.header(data)
            except UnsupportedPixels:  # a ValueError too
                raise
            except (IndexError, ValueError, struct.error):
                raise InvalidValue(
                    f"A codestream of {len(data):,} bytes is cut off or damaged in its header."
                ) from None
    raise InvalidValue(
        f"A codestream begins with {data[:4].hex(' ') or 'nothing'}, which is neither JPEG, JPEG-LS, JPEG 2000 "
        "nor JPEG XL."
    )


def check_syntax(syntax: TransferSyntax, pixels: PixelFormat) -> None:
    """Raise the error that says why pixels of a transfer syntax cannot be decoded at all, if that is so.

    Raises
    ------
    UnsupportedPixels
        If they are a video, or compressed in an unknown way.
    """
    if syntax.codec == "video":
        raise UnsupportedPixels(
            f"{tag_text(pixels.tag)} The pixels are a video, {syntax.name} ({syntax.uid}), not frames one by one.",
            tag=pixels.tag,
            remedy="Its fragments put together are a stream that video players open.",
        )
    if syntax.codec == "unknown":
        raise UnsupportedPixels(
            f"{tag_text(pixels.tag)} The pixels are compressed as {syntax.uid or 'nothing that is named'}, "
            "a transfer syntax that the standard does not have.",
            tag=pixels.tag,
        )


def releases_gil(syntax: TransferSyntax) -> bool:
    """Return True if several frames are decoded sooner in several threads."""
    return syntax.codec in CODECS and CODECS[syntax.codec].releases_gil


def decode(data: bytes, syntax: TransferSyntax, pixels: PixelFormat, where: str = "") -> StoredArray:
    """Return the stored values of one frame, shaped (rows, columns) or (rows, columns, samples).

    Parameters
    ----------
    data : bytes
        The frame.
    syntax : TransferSyntax
        How it is compressed.
    pixels : PixelFormat
        What it holds.
    where : str
        What a warning begins with: which frame it is.

    Raises
    ------
    UnsupportedPixels
        If the pixels are a video, or compressed in an unknown way.
    MissingDependency
        If the package that decodes them is not installed.
    InvalidValue
        If the codestream is damaged, or its own header contradicts the data set's.
    LimitExceeded
        If the frame would be large beyond what its codestream can plausibly hold.
    """
    check_syntax(syntax, pixels)
    codec = CODECS[syntax.codec]
    _refuse_unlikely(len(data), codec, pixels)
    if isinstance(codec, CodestreamCodec):
        return _by_library(data, syntax, pixels, where)
    stored = codec.decode(data, pixels)
    if pixels.is_float or pixels.bits_allocated == 1:
        return stored
    return significant_bits(stored, pixels.bits_stored, pixels.high_bit)


def _by_library(data: bytes, syntax: TransferSyntax, pixels: PixelFormat, where: str) -> StoredArray:
    # What the codestream says that it is decides, not the transfer syntax: the two are made by different programs.
    header = codestream(data)
    check_size(header, pixels)
    codec = CODECS[header.kind]
    assert isinstance(codec, CodestreamCodec)
    decoded = libraries.call(codec, data, header, syntax, pixels, where)
    if decoded.shape != pixels.frame_shape:
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A codestream holds {decoded.shape} values, the header says {pixels.frame_shape}.",
            tag=pixels.tag,
        )
    return fitted(decoded, header, pixels)


def refuse_unlikely_total(frames: int, size: int, pixels: PixelFormat) -> None:
    """Refuse to decode at once what grows out of all proportion.

    Parameters
    ----------
    frames, size : int
        How many frames there are, and the bytes of all of them together.
    pixels : PixelFormat
        What each of them holds.

    Raises
    ------
    LimitExceeded
        If they are large beyond what so many bytes can plausibly hold.
    """
    total = frames * (pixels.frame_bits // 8)
    if total > _LARGE_TOTAL and total > size * _LIKELY_RATIO:
        raise LimitExceeded(
            f"{tag_text(pixels.tag)} {frames} frames of {pixels.rows} × {pixels.columns} pixels in {size:,} bytes "
            f"would be {total:,} bytes.",
            tag=pixels.tag,
            remedy="dicomnb.frames(ds) decodes them one by one.",
        )


def _refuse_unlikely(size: int, codec: Codec, pixels: PixelFormat) -> None:
    frame = pixels.frame_bits // 8
    if isinstance(codec, PlainCodec) and codec.most_per_byte:
        # No more than that can come out; half a frame is worth filling up, as it is without compression.
        ratio, least = 2 * codec.most_per_byte, 0
    else:
        ratio, least = _LIKELY_RATIO, _LARGE
    if frame > least and frame > size * ratio:
        raise LimitExceeded(
            f"{tag_text(pixels.tag)} A frame of {size:,} bytes claims to be {pixels.rows} × {pixels.columns} pixels, "
            f"{frame:,} bytes.",
            tag=pixels.tag,
            remedy=f"More than {ratio} times as many are not believed: Rows or Columns are wrong.",
        )
