"""Pixel arrays of data sets and files, and compression, by the names of pydicom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.compat.pydicom.encaps import encapsulate_extended
from dicomnb.errors import MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.encapsulated import iter_frames
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels import color, encode, frames
from dicomnb.pixels.codecs import registry
from dicomnb.pixels.codecs.native import packed
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.editing import compression
from dicomnb.pixels.pixel_format import FORMAT_KEYWORDS, PixelFormat
from dicomnb.standard.transfer_syntax import JP2

__all__ = [
    "KEPT",
    "OPTIONS",
    "as_pixel_options",
    "compress",
    "decompress",
    "expand_ybr422",
    "get_expected_length",
    "get_image_pixel_ids",
    "get_j2k_parameters",
    "get_nr_frames",
    "iter_pixels",
    "kept_pixel_array",
    "pack_bits",
    "pixel_array",
    "pixel_dtype",
    "reshape_pixel_array",
    "set_pixel_data",
    "unpack_bits",
]

Array = NDArray[Any]

OPTIONS: Final = {
    "SamplesPerPixel": "samples_per_pixel",
    "PhotometricInterpretation": "photometric_interpretation",
    "PlanarConfiguration": "planar_configuration",
    "NumberOfFrames": "number_of_frames",
    "Rows": "rows",
    "Columns": "columns",
    "BitsAllocated": "bits_allocated",
    "BitsStored": "bits_stored",
    "PixelRepresentation": "pixel_representation",
}
"""Attributes, and what options of pydicom are called."""

OPTIONS_KEPT = "_pydicom_options"
"""Where a data set has what `pixel_array_options` said."""

KEPT = "_pydicom_pixels"
"""Where a data set has its array, and what that follows from."""


def kept_pixel_array(dataset: Dataset) -> np.ndarray[Any, Any]:
    """Return the pixels of a data set: the same array until what describes them changes.

    What is written into it stays in it, and is not saved: as with pydicom, set ``ds.PixelData`` to save it.
    """
    index, raw = options = dataset.__dict__.get(OPTIONS_KEPT, (None, False))
    state = (*_state(dataset), options)
    kept = dataset.__dict__.get(KEPT)
    if kept is None or kept[0] != state:
        array = decoded(dataset, raw=raw) if index is None else pixel_array(dataset, index=index, raw=raw)
        kept = dataset.__dict__[KEPT] = (state, array)
    found: np.ndarray[Any, Any] = kept[1]
    return found


def decoded(dataset: Dataset, *, raw: bool = False) -> np.ndarray[Any, Any]:
    """Return the pixels as a new array; `raw` keeps YBR as it is stored."""
    pixels = PixelFormat.of(dataset)
    if not raw and pixels.samples == 3 and color_space(dataset, pixels).startswith("YBR"):
        return color.rgb(dataset, icc=False)
    return frames.pixel_array(dataset)


def _state(dataset: Dataset) -> tuple[Any, ...]:
    """Return what the pixels follow from: of Pixel Data the bytes that were set, or their place in the file."""
    pixels = PixelFormat.of(dataset)
    encoded = dataset.encoded(pixels.keyword)
    raw = encoded.place if encoded is not None else dataset[pixels.keyword].value
    return (*dataset.pick(*FORMAT_KEYWORDS), dataset.transfer_syntax.uid, raw)


def pixel_array(
    src: Readable, *, ds_out: Dataset | None = None, index: int | None = None, raw: bool = False, **_: Any
) -> Array:
    """Return the pixels of a file or data set as a new array, YBR turned into RGB unless `raw`.

    Parameters
    ----------
    src : Dataset or path
        An image.
    ds_out : Dataset, optional
        A data set that what describes the pixels is put into.
    index : int, optional
        One frame alone.
    raw : bool
        True for samples as they are stored.
    """
    dataset = read(src)
    if ds_out is not None:
        _describe(dataset, ds_out)
    if index is None:
        return decoded(dataset, raw=raw)
    pixels = PixelFormat.of(dataset)
    if not 0 <= index < pixels.frames:
        raise UsageError(f"There is no frame {index}: the image has {pixels.frames}, counted from 0.")
    if not raw and pixels.samples == 3 and color_space(dataset, pixels).startswith("YBR"):
        return color.rgb(dataset, index, icc=False)
    return frames.frame(dataset, index)


def iter_pixels(
    src: Readable,
    *,
    ds_out: Dataset | None = None,
    indices: Iterable[int] | None = None,
    raw: bool = False,
    **_: Any,
) -> Iterator[Array]:
    """Yield the pixels of one frame after the other, or of those at `indices`, in their order.

    Parameters
    ----------
    src : Dataset or path
        An image.
    ds_out : Dataset, optional
        A data set that what describes the pixels is put into.
    indices : iterable of int, optional
        Frames, counted from 0; by default all.
    raw : bool
        True for samples as they are stored.
    """
    dataset = read(src)
    if ds_out is not None:
        _describe(dataset, ds_out)
    for index in range(get_nr_frames(dataset)) if indices is None else indices:
        yield pixel_array(dataset, index=index, raw=raw)


def _describe(dataset: Dataset, into: Dataset) -> None:
    """Put what describes the pixels of a data set into another one."""
    for keyword in FORMAT_KEYWORDS:
        if keyword in dataset:
            setattr(into, keyword, dataset[keyword].value)


def set_pixel_data(ds: Dataset, arr: Array, photometric_interpretation: str, bits_stored: int, **_: Any) -> None:
    """Put stored values in, uncompressed; see `dicomnb.set_pixels`."""
    encode.set_pixels(ds, arr, photometric=photometric_interpretation, bits_stored=bits_stored)


def compress(
    ds: Dataset,
    transfer_syntax_uid: str,
    arr: Array | None = None,
    *,
    encapsulate_ext: bool = False,
    generate_instance_uid: bool = True,
    jls_error: int | None = None,
    j2k_cr: Sequence[float] | None = None,
    j2k_psnr: Sequence[float] | None = None,
    **_: Any,
) -> Dataset:
    """Put the pixels in as a transfer syntax has them, and return the data set; see `dicomnb.Dataset.compress`.

    Parameters
    ----------
    ds : Dataset
        The image; changed in place.
    transfer_syntax_uid : str
        The transfer syntax.
    arr : ndarray, optional
        Stored values in place of its own.
    encapsulate_ext : bool
        True for an Extended Offset Table.
    generate_instance_uid : bool
        False to keep the SOP Instance UID.
    jls_error : int, optional
        For JPEG-LS Near-Lossless: what a value may be off by.
    j2k_cr, j2k_psnr : list of float, optional
        For JPEG 2000, one of them: ratios or decibels of its quality layers. One layer is written, the last.
    """
    compression.compress(
        ds,
        transfer_syntax_uid,
        arr,
        max_error=jls_error or None,
        ratio=j2k_cr[-1] if j2k_cr else None,
        psnr=j2k_psnr[-1] if j2k_psnr else None,
        generate_instance_uid=generate_instance_uid,
    )
    if encapsulate_ext and ds.transfer_syntax.encapsulated:
        encoded = list(iter_frames(ds))
        ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended(encoded)
    return ds


def decompress(ds: Dataset, *, as_rgb: bool = True, generate_instance_uid: bool = True, **_: Any) -> Dataset:
    """Put the pixels in without compression, and return the data set.

    Raises
    ------
    UsageError
        If they are not compressed.
    """
    if not ds.transfer_syntax.encapsulated:
        raise UsageError("The pixels are not compressed.")
    compression.decompress(ds, as_rgb=as_rgb, generate_instance_uid=generate_instance_uid)
    return ds


def as_pixel_options(ds: Dataset, **kwargs: Any) -> dict[str, Any]:
    """Return what describes the pixels by the names that encoders and decoders of pydicom take."""
    found = {name: ds[keyword].value for keyword, name in OPTIONS.items() if keyword in ds}
    return found | {"number_of_frames": get_nr_frames(ds)} | kwargs


def get_image_pixel_ids(ds: Dataset) -> dict[str, int]:
    """Return the identity of each value that the pixels follow from."""
    return {
        keyword: id(ds.get(keyword)) for keyword in (*OPTIONS, "FloatPixelData", "DoubleFloatPixelData", "PixelData")
    }


def get_j2k_parameters(codestream: bytes) -> dict[str, Any]:
    """Return precision and sign of a JPEG 2000 codestream; empty if it is none."""
    try:
        found = registry.codestream(codestream)
    except ValueError:
        return {}
    if found.kind not in ("jpeg2000", "htj2k"):
        return {}
    return {"jp2": codestream.startswith(JP2), "precision": found.precision, "is_signed": found.signed}


def expand_ybr422(src: bytes, bits_allocated: int) -> bytes:
    """Return uncompressed samples of YBR_FULL_422 with a Cb and a Cr for every pixel (PS3.3 C.7.6.3.1.2)."""
    pairs = np.frombuffer(src, f"u{bits_allocated // 8}")
    pairs = pairs[: len(pairs) // 4 * 4].reshape(-1, 4)
    return pairs[:, [0, 2, 3, 1, 2, 3]].tobytes()


def reshape_pixel_array(ds: Dataset, arr: Array) -> Array:
    """Return a flat array of all samples in the shape that the header describes."""
    pixels = PixelFormat.of(ds)
    shape: tuple[int, ...] = (pixels.frames, pixels.rows, pixels.columns)
    if pixels.samples > 1:
        if pixels.planar and not ds.transfer_syntax.encapsulated:
            arr = np.moveaxis(arr.reshape(pixels.frames, pixels.samples, pixels.rows, pixels.columns), 1, -1)
        shape = (*shape, pixels.samples)
    arr = arr.reshape(shape)
    return arr if pixels.frames > 1 else arr[0]


def get_nr_frames(ds: Dataset, warn: bool = True) -> int:
    """Return Number of Frames, 1 where it does not say."""
    return int(ds.get("NumberOfFrames") or 1)


def get_expected_length(ds: Dataset, unit: str = "bytes") -> int:
    """Return how many bytes, or ``"pixels"``, uncompressed Pixel Data has by its header."""
    pixels = PixelFormat.of(ds)
    count = pixels.rows * pixels.columns * pixels.samples * pixels.frames
    if unit == "pixels":
        return count
    if pixels.bits_allocated == 1:
        return -(-count // 8)
    length = count * pixels.bits_allocated // 8
    return length * 2 // 3 if pixels.photometric == "YBR_FULL_422" else length


def pixel_dtype(ds: Dataset, as_float: bool = False) -> np.dtype[Any]:
    """Return the type of stored values."""
    if as_float:
        return np.dtype(f"f{int(ds.BitsAllocated) // 8}")
    if "BitsAllocated" not in ds:
        raise MissingAttribute("The data set has no Bits Allocated.")
    return np.dtype(f"{'i' if ds.get('PixelRepresentation') == 1 else 'u'}{max(1, int(ds.BitsAllocated) // 8)}")


def pack_bits(arr: Array, pad: bool = True) -> bytes:
    """Return values of one bit packed, the first one lowest."""
    raw = packed(arr.reshape(1, 1, -1).astype(bool), 1)
    return raw + bytes(len(raw) % 2 if pad else 0)


def unpack_bits(src: bytes, as_array: bool = True) -> Any:
    """Return packed bits as bytes of 0 and 1."""
    bits = np.unpackbits(np.frombuffer(src, np.uint8), bitorder="little")
    return bits if as_array else bits.tobytes()
