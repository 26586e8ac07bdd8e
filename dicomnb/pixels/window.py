"""Windows: which range of values is spread over the greys of a picture (VOI LUT).

A window never changes values, and neither does MONOCHROME1: that low values are shown bright is a matter of
display, done once and after the window, by inverting the greys.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dicomnb.errors import DicomWarning, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.other_libraries import numbers_expected
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.pixels.attributes import items, numbers, place_of, scope, text, texts
from dicomnb.pixels.intensity import padding, value_limits
from dicomnb.pixels.lut import LookupTable, has_table, lookup_table
from dicomnb.pixels.real_world_values import map_scales, mapped_window

__all__ = [
    "WINDOWS",
    "VoiLut",
    "Window",
    "default_window",
    "header_windows",
    "is_inverted",
    "robust_window",
    "voi_luts",
    "window",
    "window_bytes",
]

VoiFunction = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]

_LEAST, _MOST = 1e-37, 1e38
"""Windows beyond these hold no values of 32 bits."""

_ROBUST_PERCENTILES: Final = (0.5, 99.5)
_SAMPLE_SIZE: Final = 1 << 18
"""Percentiles of this many values, evenly picked, are those of a whole volume to within a grey level."""


def _is_absurd(center: float, width: float) -> bool:
    return abs(center) + abs(width) > _MOST or 0 < width < _LEAST


@dataclass(frozen=True, slots=True)
class Window:
    """One window.

    Parameters
    ----------
    center, width : float
        Window Center and Window Width, in the unit of the values.
    explanation : str
        What it is good for, such as ``"LUNG"``; may be empty.
    function : str
        VOI LUT Function: ``"LINEAR"``, ``"LINEAR_EXACT"`` or ``"SIGMOID"``.

    Raises
    ------
    UsageError
        If the function is none of the three, or the width is below 1 (LINEAR) or not above 0 (the others).

    References
    ----------
    PS3.3 C.11.2.1.2, C.11.2.1.3.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.Window(40, 400)
    Window(center=40, width=400, explanation='', function='LINEAR')
    >>> dn.WINDOWS["lung"].center, dn.WINDOWS["lung"].width
    (-600, 1500)
    """

    center: float
    width: float
    explanation: str = ""
    function: VoiFunction = "LINEAR"

    def __post_init__(self) -> None:
        if self.function not in {"LINEAR", "LINEAR_EXACT", "SIGMOID"}:
            raise UsageError(f"VOI LUT Function is {self.function!r}; LINEAR, LINEAR_EXACT and SIGMOID are defined.")
        if not (math.isfinite(self.center) and math.isfinite(self.width)):
            raise UsageError(f"Window center {self.center} and width {self.width} must be finite.")
        if _is_absurd(self.center, self.width):
            raise UsageError(f"No values lie in a window of center {self.center:g} and width {self.width:g}.")
        if self.function == "LINEAR" and self.width < 1:
            raise UsageError(
                f"Window width is {self.width:g}; LINEAR needs at least 1, it divides by width - 1.",
                remedy="Values in a small range take function='LINEAR_EXACT' (PS3.3 C.11.2.1.3.2).",
            )
        if self.width <= 0:
            raise UsageError(f"Window width is {self.width:g}; it must be above 0.")

    @property
    def limits(self) -> tuple[float, float]:
        """The values shown black and white; for SIGMOID, those of the straight line that it follows."""
        if self.function == "LINEAR":
            middle, half = self.center - 0.5, (self.width - 1) / 2
        else:
            middle, half = self.center, self.width / 2
        return middle - half, middle + half


WINDOWS: Final[Mapping[str, Window]] = MappingProxyType(
    {
        name: Window(center, width, name)
        for name, center, width in (
            ("brain", 40, 80),
            ("subdural", 75, 215),
            ("stroke", 40, 40),
            ("temporal bone", 600, 2800),
            ("mediastinum", 50, 350),
            ("lung", -600, 1500),
            ("abdomen", 50, 400),
            ("liver", 30, 150),
            ("spine", 50, 250),
            ("bone", 400, 1800),
            ("angiography", 300, 600),
            ("soft tissue", 40, 400),
        )
    }
)
"""Windows in common use for CT, in Hounsfield units."""


def window(values: ArrayLike, center: float, width: float, function: VoiFunction = "LINEAR") -> NDArray[Any]:
    """Return how bright each value is shown, from 0 (black) to 1 (white).

    With c the center and w the width, LINEAR is 0 up to c - 0.5 - (w - 1)/2, 1 above c - 0.5 + (w - 1)/2 and
    straight between; LINEAR_EXACT the same from c - w/2 to c + w/2; SIGMOID is 1/(1 + exp(-4 (x - c)/w)).

    Parameters
    ----------
    values : array_like
        Physical values, any shape.
    center, width : float
        Window Center and Window Width, in the unit of the values.
    function : {"LINEAR", "LINEAR_EXACT", "SIGMOID"}
        VOI LUT Function.

    Returns
    -------
    ndarray
        Floats shaped like `values`: float32 for float32, else float64. NaN stays NaN.

    Raises
    ------
    UsageError
        If the width is below 1 (LINEAR) or not above 0, or the function is unknown.

    References
    ----------
    PS3.3 C.11.2.1.2.1 and C.11.2.1.3, with output from 0 to 1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.window([-1000, 40, 240], 40, 401).tolist()  # 401 values wide: black at -160, white at 240
    [0.0, 0.50125, 1.0]
    """
    chosen = Window(float(center), float(width), function=function)
    x = np.asarray(numbers_expected(values, "window"))
    return _brightness(x if x.dtype == np.float32 else x.astype(np.float64), chosen)


def window_bytes(
    values: ArrayLike,
    center: float,
    width: float,
    function: VoiFunction = "LINEAR",
    *,
    inverted: bool = False,
) -> NDArray[np.uint8]:
    """Return the grey level of each value, 0 to 255: `window` times 255, rounded to the nearest, halves up.

    Parameters
    ----------
    values, center, width, function
        As for `window`.
    inverted : bool
        True to show low values bright, see `is_inverted`. NaN is shown black either way.
    """
    chosen = Window(float(center), float(width), function=function)
    x = np.asarray(numbers_expected(values, "window_bytes"))
    if x.dtype.kind in "iu" and x.dtype.itemsize <= 2 and x.size:
        # There are fewer numbers than pixels: window each of them once.
        low, high = int(x.min()), int(x.max())
        if high - low < x.size:
            levels = _levels(np.arange(low, high + 1, dtype=np.float64), chosen, inverted=inverted)
            return np.asarray(levels[x.astype(np.intp) - low])
    return _levels(x if x.dtype == np.float32 else x.astype(np.float64), chosen, inverted=inverted)


def _levels(x: NDArray[Any], chosen: Window, *, inverted: bool) -> NDArray[np.uint8]:
    bright = _brightness(x, chosen)
    if inverted:
        np.subtract(1, bright, out=bright)
    bright *= 255
    bright += 0.5
    if np.isnan(bright.min(initial=0)):  # the least is NaN where any is; to look takes a quarter of replacing it
        bright[np.isnan(bright)] = 0  # black; its cast to an integer is undefined
    return bright.astype(np.uint8)


def _brightness(x: NDArray[Any], chosen: Window) -> NDArray[Any]:
    low, high = chosen.limits
    if chosen.function == "SIGMOID":
        # The same curve as 1/(1 + exp(-4t)), without overflow far below the center.
        with np.errstate(over="ignore"):  # far from it, where the curve is flat
            away = (x - x.dtype.type(chosen.center)) * x.dtype.type(2 / chosen.width)
        return np.asarray(0.5 + 0.5 * np.tanh(away))
    if x.dtype.type(high - low) == 0:
        bright = (x > low).astype(x.dtype)
        bright[np.isnan(x)] = np.nan
        return bright
    with np.errstate(over="ignore"):  # far out of the window, where all is black or white
        bright = np.asarray(x - x.dtype.type(low))
        bright /= x.dtype.type(high - low)
    return np.clip(bright, 0, 1, out=bright)


def header_windows(dataset: Dataset, frame: int = 0) -> tuple[Window, ...]:
    """Return the windows that the header offers, its first choice first.

    Windows whose width the standard forbids (below 1 for LINEAR, 0 or less) or that lack a partner are left
    out: there is no picture to be had from them. So are those that no values can lie in, with a warning.

    References
    ----------
    PS3.3 C.11.2 (VOI LUT), C.7.6.16.2.10 (Frame VOI LUT).
    """
    place = scope(dataset, "FrameVOILUTSequence", frame)
    function = text(place, "VOILUTFunction").upper() or "LINEAR"
    explanations = texts(place, "WindowCenterWidthExplanation")
    mappings = map_scales(dataset, frame)
    pairs = zip(numbers(place, "WindowCenter"), numbers(place, "WindowWidth"), strict=False)
    found = []
    for index, (center, width) in enumerate(pairs):
        if _is_absurd(center, width):
            warnings.warn(
                f"{place_of(place, 'WindowCenter')[0]} is {center:g}, with WindowWidth {width:g}: no values lie in "
                "such a window, and it is not used.",
                DicomWarning,
                stacklevel=3,
            )
            continue
        explanation = explanations[index] if index < len(explanations) else ""
        center, width, named = mapped_window(mappings, center, width, function)
        try:
            found.append(Window(center, width, explanation, named))  # type: ignore[arg-type]  # checked there
        except UsageError:
            continue
    return tuple(found)


@dataclass(frozen=True, slots=True)
class VoiLut:
    """A VOI LUT that is a table: how bright each value is shown.

    Parameters
    ----------
    table : LookupTable
        From values to brightness, all bits of an entry set for white.
    explanation : str
        LUT Explanation, such as ``"HARD"``; may be empty.
    """

    table: LookupTable
    explanation: str = ""

    def brightness(self, values: ArrayLike) -> NDArray[np.float32]:
        """Return how bright each value is shown, from 0 (black) to 1 (white); NaN stays NaN."""
        x = np.asarray(values)
        missing = np.isnan(x) if x.dtype.kind == "f" else None
        bright = self.table.apply(x if missing is None else np.nan_to_num(x)).astype(np.float32)
        bright /= (1 << self.table.bits) - 1
        if missing is not None:
            bright[missing] = np.nan
        return bright


def voi_luts(dataset: Readable) -> tuple[VoiLut, ...]:
    """Return the tables of VOI LUT Sequence, the header's first choice first.

    Parameters
    ----------
    dataset : Dataset or path
        An image, or a presentation state's item that has tables.

    Returns
    -------
    tuple of VoiLut
        Each maps stored or rescaled values to how bright they are shown.

    Raises
    ------
    InvalidValue
        If a table is cut off.

    Warns
    -----
    DicomWarning
        If an item has no table, or its VR contradicts the values that the image can have.

    References
    ----------
    PS3.3 C.11.2.1.1: the first mapped value is signed if the modality transformation can give negative values.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ds, table = dn.Dataset(), dn.Dataset()
    >>> table.LUTDescriptor, table.LUTExplanation, table.LUTData = [3, 10, 8], "STEEP", [0, 20, 255]
    >>> ds.VOILUTSequence = [table]
    >>> [lut.explanation for lut in dn.voi_luts(ds)]
    ['STEEP']
    """
    dataset = read(dataset)
    found = []
    for item in items(dataset, "VOILUTSequence"):
        if not has_table(item, "VOILUTSequence"):
            continue
        # What goes in has passed the modality transformation: it is signed if its result can be.
        limits = value_limits(dataset)
        table = lookup_table(item, signed=limits[0] < 0, limits=limits)
        found.append(VoiLut(table, table.explanation))
    return tuple(found)


def robust_window(values: ArrayLike, exclude: tuple[float, float] | None = None) -> Window:
    """Return a window that shows all but the darkest and the brightest half per cent of the values.

    Parameters
    ----------
    values : array_like
        Physical values, any shape. NaN and infinite values do not count.
    exclude : (float, float), optional
        A range of values that do not count either, both ends included: padding.

    Returns
    -------
    Window
        LINEAR_EXACT, so that it serves values between 0 and 1 as well; its width is never 0.
    """
    counted = _sample(np.asarray(values))
    counted = counted[np.isfinite(counted)]
    if exclude is not None:
        image = counted[(counted < exclude[0]) | (counted > exclude[1])]
        counted = image if image.size else counted
    if counted.size == 0:
        return Window(0.5, 1.0, "automatic", "LINEAR_EXACT")
    low, high = (float(end) for end in np.percentile(counted, _ROBUST_PERCENTILES))
    if high <= low:
        # A few bright voxels on an even ground lie beyond the percentiles, and are all there is to see.
        low, high = float(counted.min()), float(counted.max())
    width, limit = (high - low if high > low else max(1.0, abs(low))), _MOST / 2
    # Values at the ends of what 32 bits hold have a picture too.
    center = min(max((low + high) / 2, -limit), limit)
    return Window(center, min(max(width, _LEAST), limit), "automatic", "LINEAR_EXACT")


def _sample(values: NDArray[Any]) -> NDArray[Any]:
    step = max(1, values.size // _SAMPLE_SIZE)
    # A stride that divides the width would look at the same few columns in every row.
    while values.ndim and math.gcd(step, values.shape[-1]) > 1:
        step += 1
    return values.reshape(-1)[::step]


def default_window(dataset: Dataset, values: ArrayLike, frame: int = 0) -> Window:
    """Return the header's first window, else a robust one of `values` that leaves padding out."""
    offered = header_windows(dataset, frame)
    return offered[0] if offered else robust_window(values, exclude=padding(dataset, frame))


def is_inverted(dataset: Dataset) -> bool:
    """Return True if low values are to be shown bright: MONOCHROME1, or Presentation LUT Shape INVERSE.

    The two say the same thing, and saying both does not invert twice. Values stay as they are.

    References
    ----------
    PS3.3 C.7.6.3.1.2, C.11.6.
    """
    return (
        text(dataset, "PhotometricInterpretation") == "MONOCHROME1"
        or text(dataset, "PresentationLUTShape") == "INVERSE"
    )
