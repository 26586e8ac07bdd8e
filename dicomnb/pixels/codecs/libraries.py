"""The packages that decode codestreams: imagecodecs, and Pillow where that is missing. Their errors become ours."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from dicomnb.errors import DicomError, InvalidValue, MissingDependency
from dicomnb.pixels.codecs.codec import CodestreamCodec
from dicomnb.pixels.codecs.codestream import Codestream
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.standard.tag import tag_text
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["call", "pillow_array"]


def call(
    codec: CodestreamCodec, data: bytes, header: Codestream, syntax: TransferSyntax, pixels: PixelFormat
) -> np.ndarray[Any, Any]:
    """Return what a library makes of a codestream.

    Raises
    ------
    MissingDependency
        If the package that decodes it is not installed.
    InvalidValue
        If the package finds the codestream damaged.
    """
    purpose = f"Decoding {syntax.name} ({syntax.uid})"
    imagecodecs = _imagecodecs()
    try:
        if imagecodecs is None:
            decoded = None if codec.decode_with_pillow is None else codec.decode_with_pillow(data, header)
        else:
            decoded = codec.decode(imagecodecs, data, header)
    except DicomError:
        raise
    except Exception as error:  # each codec has its own
        if imagecodecs is not None and isinstance(error, imagecodecs.DelayedImportError):
            raise MissingDependency.of(f"imagecodecs with {header.kind}", "codecs", purpose) from None
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A {syntax.name} codestream of {len(data):,} bytes is damaged: {error}.",
            tag=pixels.tag,
        ) from error
    if decoded is None:
        raise MissingDependency.of("imagecodecs", "codecs", purpose)
    return np.asarray(decoded)


def _imagecodecs() -> Any:
    """Return the module, None where it is not installed."""
    try:
        import imagecodecs
    except ImportError:
        return None
    return imagecodecs


def pillow_array(data: bytes, *, keep_ycc: bool = False) -> Any:
    """Return what Pillow decodes, None where it is not installed.

    Parameters
    ----------
    data : bytes
        The codestream.
    keep_ycc : bool
        True to leave luminance and chrominance as they were coded.
    """
    try:
        from PIL import Image
    except ImportError:
        return None
    with Image.open(io.BytesIO(data)) as picture:
        if keep_ycc:
            picture.draft("YCbCr", picture.size)
        return np.array(picture)
