"""Pixels from one transfer syntax to another: without compression, or in one that can be written."""

from __future__ import annotations

from typing import Any

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.file_requirements import new_uid
from dicomnb.pixels import color, frames
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.encode import set_pixels
from dicomnb.pixels.pixel_format import PixelFormat, StoredArray
from dicomnb.standard.transfer_syntax import EXPLICIT_LITTLE

__all__ = ["compress", "decompress"]


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
    _put(dataset, None, EXPLICIT_LITTLE.uid, as_rgb=as_rgb, generate_instance_uid=generate_instance_uid)


def compress(
    dataset: Dataset, syntax: str, array: Any = None, *, as_rgb: bool = True, generate_instance_uid: bool = True
) -> None:
    """Put the pixels into a data set as a transfer syntax has them.

    Parameters
    ----------
    dataset : Dataset
        The image; changed in place.
    syntax : str
        UID of the transfer syntax: RLE Lossless, or a native one in little endian.
    array : array_like, optional
        Stored values in place of the data set's own, which the header describes.
    as_rgb, generate_instance_uid : bool
        As for `decompress`.

    Raises
    ------
    UsageError
        If this package does not write that syntax.
    """
    _put(dataset, array, str(syntax), as_rgb=as_rgb, generate_instance_uid=generate_instance_uid)


def _put(dataset: Dataset, array: Any, syntax: str, *, as_rgb: bool, generate_instance_uid: bool) -> None:
    pixels = PixelFormat.of(dataset) if array is None or "Rows" in dataset else None
    photometric = pixels.photometric if pixels is not None else ""
    if array is None and pixels is not None:
        array, photometric = _own_values(dataset, pixels, as_rgb=as_rgb)
    set_pixels(
        dataset,
        array,
        photometric=photometric or None,
        bits_stored=None if pixels is None or pixels.is_float or pixels.bits_allocated == 1 else pixels.bits_stored,
        syntax=syntax,
    )
    if generate_instance_uid:
        dataset.SOPInstanceUID = new_uid()
        dataset.file_meta.pop("MediaStorageSOPInstanceUID", None)


def _own_values(dataset: Dataset, pixels: PixelFormat, *, as_rgb: bool) -> tuple[StoredArray, str]:
    """Return stored values, and the Photometric Interpretation that they have once they are decoded."""
    if pixels.samples == 3:
        space = color_space(dataset, pixels)
        if space != "RGB" and (as_rgb or space != "YBR_FULL"):
            return color.rgb(dataset), "RGB"
        return frames.pixel_array(dataset), space
    values = frames.pixel_array(dataset)
    return values.astype(bool) if pixels.bits_allocated == 1 else values, pixels.photometric
