"""The packages of codestreams: imagecodecs, and to decode Pillow where that is missing. Their errors become ours."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np

from dicomnb.errors import DicomError, DicomWarning, InvalidValue, MissingDependency
from dicomnb.pixels.codecs.codec import CodestreamCodec
from dicomnb.pixels.codecs.codestream import Codestream, CutOff
from dicomnb.pixels.pixel_format import PixelFormat
from dicomnb.standard.tag import tag_text
from dicomnb.standard.transfer_syntax import TransferSyntax

__all__ = ["call", "imagecodecs", "pillow_array"]


def call(
    codec: CodestreamCodec,
    data: bytes,
    header: Codestream,
    syntax: TransferSyntax,
    pixels: PixelFormat,
    where: str,
) -> np.ndarray[Any, Any]:
    """Return what a library makes of a codestream; `where` begins a warning.

    Raises
    ------
    MissingDependency
        If the package that decodes it is not installed.
    InvalidValue
        If the package finds the codestream damaged, or less than half of it is there.

    Warns
    -----
    DicomWarning
        If the codestream is cut off in its lower half; the rows that are not there are 0.
    """
    purpose = f"Decoding {syntax.name} ({syntax.uid})"
    package = imagecodecs()
    try:
        if package is None:
            decoded = None if codec.decode_with_pillow is None else codec.decode_with_pillow(data, header)
        else:
            decoded = codec.decode(package, data, header)
    except DicomError:
        raise
    except CutOff as cut:
        decoded = _kept(cut, len(data), syntax, pixels, where)
    except Exception as error:  # each codec has its own
        if package is not None and isinstance(error, package.DelayedImportError):
            raise MissingDependency.of(f"imagecodecs with {header.kind}", "codecs", purpose) from None
        raise InvalidValue(
            f"{tag_text(pixels.tag)} A {syntax.name} codestream of {len(data):,} bytes is damaged: {error}.",
            tag=pixels.tag,
        ) from error
    if decoded is None:
        raise MissingDependency.of("imagecodecs", "codecs", purpose)
    return np.asarray(decoded)


def _kept(cut: CutOff, size: int, syntax: TransferSyntax, pixels: PixelFormat, where: str) -> np.ndarray[Any, Any]:
    """Return the rows that a codestream has, 0 in the others; refuse less than half of the frame, as for native pixels.

    Raises
    ------
    InvalidValue
        If less than half of the rows are there.
    """
    message = (
        f"{tag_text(pixels.tag)} A {syntax.name} codestream of {size:,} bytes is cut off: its scan ends in row "
        f"{cut.row} of {pixels.rows}"
    )
    remedy = "The file was cut off, or a fragment is missing: get it again."
    if cut.row * 2 < pixels.rows:
        raise InvalidValue(f"{message}.", tag=pixels.tag, remedy=remedy)
    warnings.warn(f"{where}{message}, the rows from there on are 0. {remedy}", DicomWarning, stacklevel=4)
    decoded = cut.decoded.copy()
    decoded[cut.row :] = 0
    return decoded


def imagecodecs() -> Any:
    """Return the module, None where it is not installed."""
    try:
        import imagecodecs as package
    except ImportError:
        return None
    return package


def pillow_array(data: bytes, *, keep_ycc: bool = False, needs: str | None = None) -> Any:
    """Return what Pillow decodes, None where it is not installed, or lacks a feature.

    Parameters
    ----------
    data : bytes
        The codestream.
    keep_ycc : bool
        True to leave luminance and chrominance as they were coded.
    needs : str, optional
        Pillow's name of a feature that it may be built without, as in Pyodide: ``"jpg_2000"``.
    """
    try:
        from PIL import Image, features
    except ImportError:
        return None
    if needs is not None and not features.check(needs):
        return None
    with Image.open(io.BytesIO(data)) as picture:
        if keep_ycc:
            picture.draft("YCbCr", picture.size)
        return np.array(picture)
