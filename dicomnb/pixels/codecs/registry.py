"""One compressed frame to its stored values: which decoder serves which codestream.

Compression of the plain kinds (RLE, deflate) is undone here; JPEG and its kin by imagecodecs, and where that is not
installed the commonest of them by Pillow. The colour space is left as it was coded, except that the component
transform of JPEG 2000 belongs to the codec, and is undone by it.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from dicomnb.errors import InvalidValue, LimitExceeded, MissingDependency, UnsupportedPixels
from dicomnb.pixels.codecs import rle
from dicomnb.pixels.codecs.codestream import Codestream, Kind, codestream
from dicomnb.pixels.codecs.native import numbers, shaped, significant_bits
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.tag import tag_text
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["check_syntax", "decode", "releases_gil"]

_LARGE: Final = 1 << 28
"""Bytes of a decoded frame from which on its size has to be likely."""
_LIKELY_RATIO: Final = 2000
"""Bytes that one compressed byte may stand for in a large frame; an empty radiograph reaches some hundreds."""

Decoder = Callable[[Any, bytes, Codestream], Any]
"""Takes the imagecodecs module, the codestream and its header."""


def _jpeg(imagecodecs: Any, data: bytes, header: Codestream) -> Any:
    if header.samples == 1:
        return imagecodecs.jpeg8_decode(data)
    # Out as it came in: nothing is converted, whatever colour the components really are.
    return imagecodecs.jpeg8_decode(data, colorspace="YCBCR", outcolorspace="YCBCR")


def _jpeg_ls(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    return imagecodecs.jpegls_decode(data)


def _jpeg2000(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    return imagecodecs.jpeg2k_decode(data)


def _htj2k(imagecodecs: Any, data: bytes, header: Codestream) -> Any:
    # The faster of two decoders; what it makes of irreversible codestreams wraps around at the ends of the range.
    if header.reversible and hasattr(imagecodecs, "htj2k_decode"):
        return imagecodecs.htj2k_decode(data)
    return imagecodecs.jpeg2k_decode(data)


def _jpeg_xl(imagecodecs: Any, data: bytes, _: Codestream) -> Any:
    return imagecodecs.jpegxl_decode(data)


_DECODERS: Final[Mapping[Kind, Decoder]] = MappingProxyType(
    {
        "jpeg": _jpeg,
        "jpeg-lossless": _jpeg,
        "jpeg-ls": _jpeg_ls,
        "jpeg2000": _jpeg2000,
        "htj2k": _htj2k,
        "jpeg-xl": _jpeg_xl,
    }
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
    return syntax.codec not in {"", "none", "rle"}


def decode(data: bytes, syntax: TransferSyntax, pixels: PixelFormat) -> StoredArray:
    """Return the stored values of one frame, shaped (rows, columns) or (rows, columns, samples).

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
    _refuse_unlikely(len(data), syntax, pixels)
    if syntax.codec == "rle":
        stored = rle.decode(data, pixels)
    elif syntax.codec in {"none", "deflate"}:
        stored = _native(data, syntax, pixels)
    else:
        return _codestream(data, syntax, pixels)
    if pixels.is_float or pixels.bits_allocated == 1:
        return stored
    return significant_bits(stored, pixels.bits_stored, pixels.high_bit)


def _refuse_unlikely(size: int, syntax: TransferSyntax, pixels: PixelFormat) -> None:
    frame = pixels.frame_bits // 8
    if syntax.codec == "rle":
        # No more than that can come out; half a frame is worth filling up, as it is without compression.
        ratio, least = 2 * rle.MAX_RATIO, 0
    else:
        ratio, least = _LIKELY_RATIO, _LARGE
    if frame > least and frame > size * ratio:
        raise LimitExceeded(
            f"{tag_text(pixels.tag)} A frame of {size:,} bytes claims to be {pixels.rows} × {pixels.columns} pixels, "
            f"{frame:,} bytes.",
            tag=pixels.tag,
            remedy=f"More than {ratio} times as many are not believed: Rows or Columns are wrong.",
        )


def _native(data: bytes, syntax: TransferSyntax, pixels: PixelFormat) -> StoredArray:
    size = math.ceil(pixels.frame_bits / 8)
    if syntax.codec == "deflate":
        data = _inflated(data, size, pixels)
    if len(data) < size:
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A frame has {len(data):,} bytes, {pixels.rows} × {pixels.columns} pixels "
            f"take {size:,}.",
            tag=pixels.tag,
        )
    flat = numbers(np.frombuffer(data, np.uint8), 0, pixels.frame_values, pixels)
    return np.asarray(shaped(flat, 1, pixels, subsampled=pixels.subsampled)[0])


def _inflated(data: bytes, size: int, pixels: PixelFormat) -> bytes:
    try:
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(data, size)
    except zlib.error as error:
        raise InvalidValue(f"{tag_text(pixels.tag)} A deflated frame is damaged: {error}.", tag=pixels.tag) from None


# -- JPEG and its kin ---------------------------------------------------------------------------------------


def _codestream(data: bytes, syntax: TransferSyntax, pixels: PixelFormat) -> StoredArray:
    header = codestream(data)
    _compare(header, pixels)
    try:
        import imagecodecs
    except ImportError:
        decoded = _by_pillow(data, header, syntax)
    else:
        try:
            decoded = _DECODERS[header.kind](imagecodecs, data, header)
        except imagecodecs.DelayedImportError:
            raise MissingDependency.of(
                f"imagecodecs with {header.kind}", "codecs", f"Decoding {syntax.name} ({syntax.uid})"
            ) from None
        except Exception as error:  # each codec has its own
            raise InvalidValue(
                f"{tag_text(pixels.tag)} A {syntax.name} codestream of {len(data):,} bytes is damaged: {error}.",
                tag=pixels.tag,
            ) from error
    if decoded.shape != pixels.frame_shape:
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A codestream holds {decoded.shape} values, the header says {pixels.frame_shape}.",
            tag=pixels.tag,
        )
    return _fitted(np.asarray(decoded), header, pixels)


def _compare(header: Codestream, pixels: PixelFormat) -> None:
    """Raise an error if the codestream is not of the size that Rows and Columns say, before it is decoded."""
    samples = header.samples or pixels.samples
    if (header.rows, header.columns, samples) != (pixels.rows, pixels.columns, pixels.samples):
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A codestream is {header.rows} × {header.columns} pixels of {samples} samples; "
            f"Rows, Columns and SamplesPerPixel say {pixels.rows} × {pixels.columns} of {pixels.samples}.",
            tag=pixels.tag,
            remedy="If the codestream is right, set them to what it says.",
        )
    if header.precision > max(8, pixels.bits_allocated):
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A codestream has values of {header.precision} bits, "
            f"BitsAllocated is {pixels.bits_allocated}.",
            tag=pixels.tag,
            remedy="If the codestream is right, set BitsAllocated to a multiple of 8 that holds them.",
        )


def _fitted(decoded: StoredArray, header: Codestream, pixels: PixelFormat) -> StoredArray:
    """Return what a decoder gave in the type that the header names.

    The codestream knows how many bits a value has. Only where it was given whole words do Bits Stored and High
    Bit say which of their bits belong to the value.
    """
    stored = decoded.astype(pixels.dtype, copy=False)
    precision = header.precision or pixels.bits_stored
    if pixels.bits_allocated == 1:
        return stored
    if precision >= pixels.bits_allocated:
        return significant_bits(stored, pixels.bits_stored, pixels.high_bit)
    if header.signed == pixels.signed:
        return stored
    # JPEG and JPEG-LS know no sign, and JPEG 2000 writers forget it: the highest bit is one if the header says so.
    return significant_bits(stored, precision, precision - 1)


def _by_pillow(data: bytes, header: Codestream, syntax: TransferSyntax) -> StoredArray:
    """Decode 8-bit JPEG, and JPEG 2000 that is not signed."""
    missing = MissingDependency.of("imagecodecs", "codecs", f"Decoding {syntax.name} ({syntax.uid})")
    plain = header.kind == "jpeg" and header.precision == 8
    wavelet = header.kind == "jpeg2000" and not header.signed and (header.samples == 1 or header.precision == 8)
    if not (plain or wavelet):
        raise missing
    try:
        from PIL import Image
    except ImportError:
        raise missing from None
    with Image.open(io.BytesIO(data)) as picture:
        if plain and header.samples == 3 and header.coded != "RGB":
            picture.draft("YCbCr", picture.size)
        try:
            return np.array(picture)
        except OSError as error:
            raise InvalidValue(f"A {syntax.name} codestream is damaged: {error}.") from error
