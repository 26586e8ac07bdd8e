"""What turns stored values into values to show, by the names of pydicom: LUTs, windows, palettes, colour spaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dicomnb.compat.pydicom.installed import beside
from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels import color
from dicomnb.pixels.lut import lookup_table

__all__ = [
    "apply_color_lut",
    "apply_modality_lut",
    "apply_presentation_lut",
    "apply_rescale",
    "apply_voi",
    "apply_voi_lut",
    "apply_windowing",
    "convert_color_space",
]

Array = NDArray[Any]

_PALETTE_ROOT: Final = "1.2.840.10008.1.5."
_PALETTES: Final = (
    ("HOT_IRON", "hotiron.dcm"),
    ("PET", "pet.dcm"),
    ("HOT_METAL_BLUE", "hotmetalblue.dcm"),
    ("PET_20_STEP", "pet20step.dcm"),
    ("SPRING", "spring.dcm"),
    ("SUMMER", "summer.dcm"),
    ("FALL", "fall.dcm"),
    ("WINTER", "winter.dcm"),
)
"""Content Labels of the well-known palettes in the order of their UIDs (PS3.6 B), and their files."""

_TO_YBR = np.array(
    [
        [0.299, 0.587, 0.114],
        [-0.299 / 1.772, -0.587 / 1.772, 0.886 / 1.772],
        [0.701 / 1.402, -0.587 / 1.402, -0.114 / 1.402],
    ]
)
"""PS3.3 C.7.6.3.1.2, YBR_FULL, to full precision."""


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
    """Return the colours that a palette gives stored values, shape (..., 3), or (..., 4) with an Alpha Palette.

    Parameters
    ----------
    arr : ndarray
        Stored values.
    ds : Dataset, optional
        An image or a palette object.
    palette : str, optional
        Name or UID of a palette of PS3.6 B; they come with pydicom.

    Raises
    ------
    UsageError
        If there is neither, or no such palette.
    MissingDependency
        If pydicom, which has the palettes of the standard, is not installed.
    """
    if palette is not None:
        ds = read(_palette_path(palette))
    if ds is None:
        raise UsageError("Neither an image nor a palette is given.", remedy="Give ds=... or palette='PET'.")
    tables = [*color.palette(ds)]
    if "AlphaPaletteColorLookupTableData" in ds:
        # Its descriptor is that of red (PS3.3 C.7.9).
        red = "RedPaletteColorLookupTableDescriptor"
        keyword = "AlphaPaletteColorLookupTableData"
        tables.append(lookup_table(ds, signed=tables[0].first < 0, descriptor=red, data=keyword))
    raw = ds.get("RedPaletteColorLookupTableData")
    wide = tables[0].bits > 8 if raw is None else len(raw) >= 2 * len(tables[0].entries)
    entries = np.stack([table.entries for table in tables], axis=-1).astype("u2" if wide else "u1")
    return _mapped(arr, entries, tables[0].first)


def _palette_path(palette: str) -> Path:
    names = [name for number, (name, _) in enumerate(_PALETTES, 1) if palette in (name, f"{_PALETTE_ROOT}{number}")]
    if not names:
        raise UsageError(f"There is no palette {palette!r}.", remedy=f"There are {', '.join(dict(_PALETTES))}.")
    return beside("data", "palettes", dict(_PALETTES)[names[0]], purpose="A palette of the standard")


def apply_presentation_lut(arr: Array, ds: Dataset) -> Array:
    """Return P-values by a Presentation LUT or Presentation LUT Shape; itself where there is neither (PS3.3 C.11.4).

    Raises
    ------
    UsageError
        If the shape is neither IDENTITY nor INVERSE.
    """
    if ds.get("PresentationLUTSequence"):
        entries, _ = _table(ds.PresentationLUTSequence[0])
        values = arr.astype(np.float32)
        values -= values.min()
        highest = values.max()
        if highest:
            values /= highest / (len(entries) - 1)
        return np.asarray(entries[values.astype(np.uint16)])
    shape = str(ds.get("PresentationLUTShape") or "IDENTITY").strip().upper()
    if shape not in ("IDENTITY", "INVERSE"):
        raise UsageError(f"Presentation LUT Shape is {shape!r}, neither IDENTITY nor INVERSE.")
    return np.asarray(arr.max() - arr) if shape == "INVERSE" else arr
