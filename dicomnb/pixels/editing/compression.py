"""Pixels from one transfer syntax to another: without compression, or in one that can be written."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from dicomnb.errors import DicomWarning
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.pixels import color, frames
from dicomnb.pixels.attributes import text, texts
from dicomnb.pixels.codecs.loss import Loss
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.encode import put_pixels
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE, transfer_syntax

__all__ = ["compress", "decompress"]

_METHODS: Final[Mapping[str, str]] = MappingProxyType({"jpeg-ls": "ISO_14495_1", "jpeg2000": "ISO_15444_1"})
"""Lossy Image Compression Method by codec (PS3.3 C.7.6.1.1.5.1)."""

_DECODED: Final[Mapping[str, str]] = MappingProxyType({"YBR_RCT": "RGB", "YBR_ICT": "RGB", "YBR_FULL_422": "YBR_FULL"})
"""What an array has where the header names what only encoded pixels are."""


def decompress(dataset: Dataset, *, as_rgb: bool = True, generate_instance_uid: bool = True) -> None:
    """Put the pixels into a data set without compression, in explicit little endian; do nothing if they are so.

    Parameters
    ----------
    dataset : Dataset
        The image; changed in place.
    as_rgb : bool
        False to keep YBR samples as they are stored.
    generate_instance_uid : bool
        False to keep the SOP Instance UID, as one may where nothing was lost (PS3.3 C.7.6.1.1.3).

    Raises
    ------
    MissingAttribute, InvalidValue, UnsupportedPixels, MissingDependency, LimitExceeded
        If the pixels cannot be read, see `dicomnb.pixels.frames.pixel_array`.
    """
    if not dataset.transfer_syntax.encapsulated:
        return
    _put(dataset, None, EXPLICIT_LITTLE.uid, None, as_rgb=as_rgb, generate_instance_uid=generate_instance_uid)


def compress(
    dataset: Dataset,
    syntax: str,
    array: Any = None,
    *,
    max_error: int | None = None,
    ratio: float | None = None,
    psnr: float | None = None,
    as_rgb: bool = True,
    generate_instance_uid: bool = True,
) -> None:
    """Put the pixels into a data set as a transfer syntax has them.

    Where something is lost, the header says so: Lossy Image Compression, its ratio and method, and Image Type.

    Parameters
    ----------
    dataset : Dataset
        The image; changed in place.
    syntax : str
        UID of the transfer syntax: RLE Lossless, Deflated Image Frame Compression, JPEG-LS (Lossless, Near-Lossless),
        JPEG 2000 (Lossless or not), HTJ2K and JPEG XL (Lossless), or a native one in little endian.
    array : array_like, optional
        Stored values in place of the data set's own, which the header describes.
    max_error : int, optional
        For JPEG-LS Near-Lossless: stored values that a pixel may be off by.
    ratio, psnr : float, optional
        For JPEG 2000 with loss, one of them: how many times smaller each frame becomes, or its peak signal-to-noise
        ratio in decibels.
    as_rgb, generate_instance_uid : bool
        As for `decompress`.

    Raises
    ------
    UsageError
        If that syntax is not written, not for such values, or does not go with what may be lost.
    MissingDependency
        If the package that compresses them is not installed.

    Warns
    -----
    DicomWarning
        If a loss may change the padding, or a ratio is not reached.
    """
    limits = (max_error, ratio, psnr)
    loss = None if limits == (None, None, None) else Loss(*limits)
    _put(dataset, array, str(syntax), loss, as_rgb=as_rgb, generate_instance_uid=generate_instance_uid)


def _put(
    dataset: Dataset, array: Any, syntax: str, loss: Loss | None, *, as_rgb: bool, generate_instance_uid: bool
) -> None:
    if array is None:
        pixels = PixelFormat.of(dataset)
        array, photometric = _own_values(dataset, pixels, as_rgb=as_rgb)
        bits: Any = pixels.bits_stored
    else:
        array = np.asarray(array)
        photometric, bits = text(dataset, "PhotometricInterpretation").upper(), dataset.get("BitsStored")
    if array.dtype.kind in "bf" or not isinstance(bits, int) or not 1 <= bits <= 8 * array.dtype.itemsize:
        bits = None
    put_pixels(
        dataset,
        array,
        photometric=_DECODED.get(photometric, photometric) or None,
        bits_stored=bits,
        syntax=syntax,
        loss=loss,
    )
    if loss is not None:
        _tell_loss(dataset, loss, array.nbytes)
    if generate_instance_uid:
        dataset.SOPInstanceUID = new_uid()
        dataset.file_meta.pop("MediaStorageSOPInstanceUID", None)


def _own_values(dataset: Dataset, pixels: PixelFormat, *, as_rgb: bool) -> tuple[StoredArray, str]:
    """Return stored values, and the Photometric Interpretation that they have once they are decoded."""
    if pixels.samples == 3:
        space = color_space(dataset, pixels)
        if space != "RGB" and (as_rgb or space != "YBR_FULL"):
            return color.rgb(dataset, icc=False), "RGB"
        return frames.pixel_array(dataset), space
    values = frames.pixel_array(dataset)
    return values.astype(bool) if pixels.bits_allocated == 1 else values, pixels.photometric


def _tell_loss(dataset: Dataset, loss: Loss, before: int) -> None:
    """Let the header say that something was lost (PS3.3 C.7.6.1.1.2, C.7.6.1.1.5)."""
    after = len(dataset.PixelData)
    reached = before / after
    dataset.LossyImageCompression = "01"
    for keyword, value in (
        ("LossyImageCompressionRatio", f"{reached:.6g}"),
        ("LossyImageCompressionMethod", _METHODS[transfer_syntax(dataset.file_meta.TransferSyntaxUID).codec]),
    ):
        setattr(dataset, keyword, [*texts(dataset, keyword), value])
    kind = texts(dataset, "ImageType")
    if kind:
        dataset.ImageType = ["DERIVED", *kind[1:]]
    if dataset.get("PixelPaddingValue") is not None:
        warnings.warn(
            "The image has a Pixel Padding Value, and pixels that have it may be others after a lossy compression: set "
            "ds.PixelPaddingRangeLimit.",
            DicomWarning,
            stacklevel=5,
        )
    if loss.ratio is not None and reached < 0.9 * loss.ratio:
        warnings.warn(
            f"A ratio of {loss.ratio:g} was asked for, {reached:.3g} is reached: frames so small have little to lose.",
            DicomWarning,
            stacklevel=5,
        )
