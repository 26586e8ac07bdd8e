"""Functions on pixel arrays by the names of pydicom: modality and VOI LUT, windows, colour spaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dicomnb.compat.pydicom.errors import NotTheSame
from dicomnb.errors import MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels import color, encode, frames
from dicomnb.pixels.codecs.native import packed
from dicomnb.pixels.color_space import color_space
from dicomnb.pixels.pixel_format import FORMAT_KEYWORDS, PixelFormat

__all__ = [
    "KEPT",
    "apply_color_lut",
    "apply_modality_lut",
    "apply_rescale",
    "apply_voi",
    "apply_voi_lut",
    "apply_windowing",
    "convert_color_space",
    "get_expected_length",
    "get_nr_frames",
    "iter_pixels",
    "kept_pixel_array",
    "pack_bits",
    "pixel_array",
    "pixel_dtype",
    "set_pixel_data",
    "unpack_bits",
]

Array = NDArray[Any]

KEPT = "_pydicom_pixels"
"""Where a data set has its array, and what that follows from."""

_TO_YBR = np.array(
    [
        [0.299, 0.587, 0.114],
        [-0.299 / 1.772, -0.587 / 1.772, 0.886 / 1.772],
        [0.701 / 1.402, -0.587 / 1.402, -0.114 / 1.402],
    ]
)
"""PS3.3 C.7.6.3.1.2, YBR_FULL, to full precision."""


def kept_pixel_array(dataset: Dataset) -> np.ndarray[Any, Any]:
    """Return the pixels of a data set: the same array until what describes them changes.

    What is written into it stays in it, and is not saved: as with pydicom, set ``ds.PixelData`` to save it.
    """
    state = _state(dataset)
    kept = dataset.__dict__.get(KEPT)
    if kept is None or kept[0] != state:
        kept = dataset.__dict__[KEPT] = (state, decoded(dataset))
    array: np.ndarray[Any, Any] = kept[1]
    return array


def decoded(dataset: Dataset, *, raw: bool = False) -> np.ndarray[Any, Any]:
    """Return the pixels as a new array; `raw` keeps YBR as it is stored."""
    pixels = PixelFormat.of(dataset)
    if not raw and pixels.samples == 3 and color_space(dataset, pixels).startswith("YBR"):
        return color.rgb(dataset)
    return frames.pixel_array(dataset)


def _state(dataset: Dataset) -> tuple[Any, ...]:
    """Return what the pixels follow from: of Pixel Data the bytes that were set, or their place in the file."""
    pixels = PixelFormat.of(dataset)
    encoded = dataset.encoded(pixels.keyword)
    raw = encoded.place if encoded is not None else dataset[pixels.keyword].value
    return (*dataset.pick(*FORMAT_KEYWORDS), dataset.transfer_syntax.uid, raw)


def _table(item: Dataset) -> tuple[Array, int]:
    """Return the entries of a LUT and the value that the first one stands for (PS3.3 C.11.1.1)."""
    count, first, bits = item.LUTDescriptor
    count = count or 1 << 16
    raw = item.LUTData
    if isinstance(raw, bytes):
        entries = np.frombuffer(raw, "<u1" if len(raw) < 2 * count else "<u2")[:count]
    else:
        entries = np.asarray(raw)
    return entries.astype("u1" if bits <= 8 else "u2"), int(first)


def _mapped(arr: Array, entries: Array, first: int) -> Array:
    return np.asarray(entries[np.clip(arr.astype(np.int64) - first, 0, len(entries) - 1)])


def apply_modality_lut(arr: Array, ds: Dataset) -> Array:
    """Return an array after Modality LUT or Rescale Slope and Intercept (PS3.3 C.11.1); itself where there is neither.

    For a volume in units, `dicomnb.values` takes the slope of each frame.
    """
    if ds.get("ModalityLUTSequence"):
        return _mapped(arr, *_table(ds.ModalityLUTSequence[0]))
    if ds.get("RescaleSlope") is not None and ds.get("RescaleIntercept") is not None:
        return np.asarray(arr.astype(np.float64) * float(ds.RescaleSlope) + float(ds.RescaleIntercept))
    return arr


apply_rescale = apply_modality_lut


def apply_voi_lut(arr: Array, ds: Dataset, index: int = 0, prefer_lut: bool = True) -> Array:
    """Return an array after a VOI LUT or a window of the header; itself where there is none."""
    has_lut = bool(ds.get("VOILUTSequence")) and ds.VOILUTSequence[0].get("LUTDescriptor") is not None
    has_window = ds.get("WindowCenter") is not None and ds.get("WindowWidth") is not None
    if has_lut and (prefer_lut or not has_window):
        return apply_voi(arr, ds, index)
    return apply_windowing(arr, ds, index) if has_window else arr


def apply_voi(arr: Array, ds: Dataset, index: int = 0) -> Array:
    """Return an array after a VOI LUT; itself where there is none (PS3.3 C.11.2.1.1)."""
    if not ds.get("VOILUTSequence"):
        return arr
    if not np.issubdtype(arr.dtype, np.integer):
        raise UsageError("A VOI LUT maps whole numbers.", remedy="dicomnb.voi_luts takes values in units.")
    return _mapped(arr, *_table(ds.VOILUTSequence[index]))


def apply_windowing(arr: Array, ds: Dataset, index: int = 0) -> Array:
    """Return an array after a window of the header, as float64 over the range of the stored values.

    `dicomnb.window` gives brightness from 0 to 1 instead.

    Raises
    ------
    UsageError
        If the image is not in grey, or its window function or width is none of PS3.3.

    References
    ----------
    PS3.3 C.11.2.1.2 (linear), C.11.2.1.3 (sigmoid, exactly linear).
    """
    if ds.get("WindowWidth") is None and ds.get("WindowCenter") is None:
        return arr
    if ds.PhotometricInterpretation not in ("MONOCHROME1", "MONOCHROME2"):
        raise UsageError("Only MONOCHROME1 and MONOCHROME2 take a window.")
    function = str(ds.get("VOILUTFunction") or "LINEAR").upper()
    center, width = (float(_nth(ds[keyword].value, index)) for keyword in ("WindowCenter", "WindowWidth"))
    low, high = _output_range(ds)
    span = high - low
    values = arr.astype(np.float64)
    if function in ("LINEAR", "LINEAR_EXACT"):
        if (width < 1 and function == "LINEAR") or width <= 0:
            raise UsageError(f"Window Width is {width}: a {function} window is at least 1 wide.")
        if function == "LINEAR":
            center, width = center - 0.5, width - 1
        below, above = values <= center - width / 2, values > center + width / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            values = ((values - center) / width + 0.5) * span + low
        values[below], values[above] = low, high
        return values
    if function == "SIGMOID":
        if width <= 0:
            raise UsageError(f"Window Width is {width}: a sigmoid is wider than 0.")
        return np.asarray(span / (1 + np.exp(-4 * (values - center) / width)) + low)
    raise UsageError(f"VOI LUT Function is {function!r}, none of LINEAR, LINEAR_EXACT and SIGMOID.")


def _nth(value: Any, index: int) -> Any:
    return value[index] if isinstance(value, list) else value


def _output_range(ds: Dataset) -> tuple[float, float]:
    """Return the lowest and highest value that stored values can have, after a modality LUT where there is one."""
    if ds.get("ModalityLUTSequence"):
        return 0.0, float(2 ** ds.ModalityLUTSequence[0].LUTDescriptor[2] - 1)
    bits = int(ds.BitsStored)
    low, high = (0.0, 2.0**bits - 1) if ds.PixelRepresentation == 0 else (-(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1)
    if ds.get("RescaleSlope") is not None and ds.get("RescaleIntercept") is not None:
        slope, intercept = float(ds.RescaleSlope), float(ds.RescaleIntercept)
        low, high = low * slope + intercept, high * slope + intercept
    return low, high


def convert_color_space(arr: Array, current: str, desired: str, per_frame: bool = False) -> Array:
    """Return samples of 8 bits in another colour space: RGB from YBR_FULL or YBR_FULL_422, or YBR_FULL from RGB.

    Parameters
    ----------
    arr : ndarray of uint8
        Shape (..., 3).
    current, desired : str
        Photometric Interpretation.
    per_frame : bool
        Taken, and not needed.
    """
    full = ("YBR_FULL", "YBR_FULL_422")
    if current == desired or (current in full and desired in full):
        return arr
    if current in full and desired == "RGB":
        made: Array = color.ybr_to_rgb(arr, 8)
        return made
    if current == "RGB" and desired in full:
        samples: Array = np.clip(np.round(arr @ _TO_YBR.T + [0, 128, 128]), 0, 255).astype(arr.dtype)
        return samples
    raise UsageError(f"{current} is not converted to {desired}.", remedy="dicomnb.rgb(ds) takes an image to RGB.")


def apply_color_lut(arr: Array, ds: Dataset | None = None, palette: str | None = None) -> Array:
    """Refuse what is not `dicomnb.rgb`: give an image of PALETTE COLOR whose array is its own."""
    if ds is None or palette is not None:
        raise NotTheSame(
            "Palettes of the standard are not applied.", remedy="dicomnb.rgb(ds) applies that of an image."
        )
    if not np.array_equal(arr, frames.pixel_array(ds)):
        raise NotTheSame(
            "The palette is applied to the image's own pixels.",
            remedy="Set ds.pixel_array first, then dicomnb.rgb(ds).",
        )
    return color.rgb(ds)


def pixel_array(src: Readable, *, raw: bool = False, index: int | None = None, **_: Any) -> Array:
    """Return the pixels of a file or data set as a new array, YBR turned into RGB unless `raw`."""
    array = decoded(read(src), raw=raw)
    return array if index is None else array[index]


def iter_pixels(src: Readable, *, raw: bool = False, **_: Any) -> Iterator[Array]:
    """Yield the pixels of one frame after the other."""
    dataset = read(src)
    if get_nr_frames(dataset) == 1:
        yield pixel_array(dataset, raw=raw)
        return
    for number, stored in enumerate(frames.frames(dataset)):
        yield stored if raw or stored.ndim == 2 else color.rgb(dataset, number)


def set_pixel_data(ds: Dataset, arr: Array, photometric_interpretation: str, bits_stored: int, **_: Any) -> None:
    """Put stored values in, uncompressed; see `dicomnb.set_pixels`."""
    encode.set_pixels(ds, arr, photometric=photometric_interpretation, bits_stored=bits_stored)


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
