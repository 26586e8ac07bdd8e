"""Which window a picture begins with, which a menu offers, and how one becomes Matplotlib's norm."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from matplotlib.colors import FuncNorm, Normalize
from numpy.typing import NDArray

from dicomnb.display.common.captions import window_numbers
from dicomnb.display.common.plane_values import is_color
from dicomnb.errors import UsageError, WrongType
from dicomnb.parallel import in_threads, processors
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.pixels.window import WINDOWS, Window, header_windows, robust_window
from dicomnb.volumes.padding import padded_array
from dicomnb.volumes.volume import Volume

__all__ = [
    "WindowLike",
    "automatic_window",
    "choose_window",
    "is_beyond_memory",
    "judged_values",
    "looks_same",
    "norm_of",
    "origin",
    "presets",
    "value_range",
]

WindowLike = Window | tuple[float, float] | str
"""What names a window in a call: a `Window`, (center, width), or the name of one."""

_MEMORY: Final = 2_000_000_000
"""Bytes of values that are read for the sake of a picture; of a larger volume only the slices that are asked for."""

_SHARE: Final = 1 << 20
"""Values that one thread takes at a time."""

_JUDGED: Final = 9
"""Slices of such a volume that windows and sliders are made from."""


def is_beyond_memory(volume: Volume) -> bool:
    """Return True for a volume whose values were not read yet, and are too many to be read for a picture."""
    return "array" not in vars(volume) and 4 * math.prod(volume.shape) > _MEMORY


def judged_values(volume: Volume) -> Volume:
    """Return the volume that windows and ranges are made from: itself, or some slices of one beyond memory."""
    if not is_beyond_memory(volume):
        return volume
    return volume[:: max(1, len(volume) // _JUDGED)]


def choose_window(volume: Volume, index: int, window: WindowLike | None = None) -> Window | None:
    """Return the window of an acquired slice, None if it is a colour image.

    Parameters
    ----------
    volume : Volume
        The volume.
    index : int
        The slice k whose header is asked.
    window : Window, (center, width), str or None
        A name is that of one of `WINDOWS`, ``"automatic"``, or the explanation of a window in the header. None
        stands for the header's first window, else an automatic one.

    Raises
    ------
    UsageError
        If no window has that name.
    """
    if is_color(volume):
        return None
    if isinstance(window, Window):
        return window
    if isinstance(window, str):
        return _named(volume, index, window)
    if window is not None:
        center, width = _pair(window)
        return Window(center, width, function="LINEAR" if width >= 1 else "LINEAR_EXACT")
    dataset, frame = origin(volume, index)
    offered = header_windows(dataset, frame)
    return offered[0] if offered else automatic_window(volume)


def _pair(window: Any) -> tuple[float, float]:
    try:
        center, width = (float(number) for number in window)
    except (TypeError, ValueError):
        raise WrongType(
            f"{window!r} is no window.",
            remedy="window takes a name, such as 'lung', or a center and a width: window=(40, 400).",
        ) from None
    return center, width


def automatic_window(volume: Volume) -> Window:
    """Return a window that suits all slices of a volume, in round numbers; of one beyond memory some of its slices."""
    window = _robust_window(judged_values(volume))
    # Rounded to a hundredth of the width or finer, which shows only in the numbers beside the sliders.
    digits = 2 - math.floor(math.log10(window.width))
    return replace(window, center=round(window.center, digits), width=round(window.width, digits))


def _robust_window(volume: Volume) -> Window:
    """Return a window of what is no padding; its values may differ from slice to slice, as scales do."""
    limits = volume.padding_limits
    distinct = [] if limits is None else np.unique(limits, axis=0).tolist()
    if len(distinct) > 1:
        return robust_window(padded_array(volume))
    return robust_window(volume.array, exclude=tuple(distinct[0]) if distinct else None)


def presets(volume: Volume, index: int) -> dict[str, Window]:
    """Return the windows of a menu: the header's, an automatic one, and for CT the usual ones."""
    named: dict[str, Window] = {}
    offered = header_windows(*origin(volume, index))
    for number, window in enumerate(offered, 1):
        which = f": {window.explanation}" if window.explanation else f" {number}" if len(offered) > 1 else ""
        named[f"header{which} ({_numbers(window)})"] = window
    automatic = automatic_window(volume)
    named[f"automatic ({_numbers(automatic)})"] = automatic
    if volume.modality == "CT" and volume.units == "HU":
        named |= {f"{name} ({_numbers(window)})": window for name, window in WINDOWS.items()}
    return named


def value_range(values: NDArray[np.float32]) -> tuple[float, float, int]:
    """Return least and greatest value in round numbers, and to how many digits they are round.

    Some 100 to 1,000 steps of the last digit lie between the two.
    """
    low, high = _extremes(values)
    if low == high:
        high = low + (abs(low) or 1.0)
    digits = 2 - math.floor(math.log10(high - low))
    step = 10.0**-digits
    return round(math.floor(low / step) * step, digits), round(math.ceil(high / step) * step, digits), digits


def _extremes(values: NDArray[np.float32]) -> tuple[float, float]:
    """Return least and greatest of the finite values, 0 and 1 where there is none."""
    if values.size:
        # Piece by piece: what was read for the least is at hand for the greatest, and each core has its share.
        slices = values if values.ndim > 2 else values[None]
        length = max(1, _SHARE * len(slices) // values.size)
        parts = [slices[start : start + length] for start in range(0, len(slices), length)]
        ends = np.array(list(in_threads(lambda part: (part.min(), part.max()), parts, min(processors(), len(parts)))))
        low, high = float(ends[:, 0].min()), float(ends[:, 1].max())
        if math.isfinite(low) and math.isfinite(high):  # NaN is the least and the greatest of all
            return low, high
    finite = values[np.isfinite(values)]  # a copy, which a large volume is spared if it can be
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def origin(volume: Volume, index: int) -> tuple[Dataset, int]:
    """Return the header behind a slice and the number of its frame; the first header for a missing slice."""
    source = volume.slices[index]
    return (volume.dataset, 0) if source is None else (source.dataset, source.frame)


def norm_of(window: Window) -> Normalize:
    """Return what spreads values over the colour map as the window says (PS3.3 C.11.2.1.2.1, C.11.2.1.3)."""
    low, high = window.limits
    if window.function == "SIGMOID":
        # Two widths from the center the curve is within 0.04 % of black and of white.
        reach = 2 * window.width
        curve, inverse = _Sigmoid(window.center, window.width), _InverseSigmoid(window.center, window.width)
        return FuncNorm((curve, inverse), window.center - reach, window.center + reach)
    if high > low:  # however little: maps of diffusion are in mm²/s, and their windows below a thousandth wide
        return Normalize(low, high)
    # A LINEAR window of width 1 divides black from white at one value, and so does one that is narrower than numbers
    # of the size of its center can tell apart. The map needs some distance between the two; as in painter.js.
    return Normalize(low, low + max(1e-3 if window.function == "LINEAR" else 0.0, 1e-12 * abs(low)))


def _named(volume: Volume, index: int, name: str) -> Window:
    wanted = name.strip().lower()
    if wanted == "automatic":
        return automatic_window(volume)
    offered = {each.explanation.lower(): each for each in header_windows(*origin(volume, index))}
    named = {**offered, **{known.lower(): each for known, each in WINDOWS.items()}}
    if wanted in named:
        return named[wanted]
    known = ", ".join(repr(each) for each in ["automatic", *filter(None, named)])
    raise UsageError(f"There is no window {name!r}.", remedy=f"There are {known}; or give (center, width).")


def _numbers(window: Window) -> str:
    return " / ".join(window_numbers(window))


# Classes and not functions within a function: a figure that holds them can be pickled.
@dataclass(frozen=True, slots=True)
class _Sigmoid:
    """The curve of PS3.3 C.11.2.1.3.1 from 0 to 1, written so as not to overflow."""

    center: float
    width: float

    def __call__(self, values: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(0.5 + 0.5 * np.tanh((values - self.center) / (self.width / 2)))


@dataclass(frozen=True, slots=True)
class _InverseSigmoid:
    """The values at which the curve reaches greys from 0 to 1."""

    center: float
    width: float

    def __call__(self, greys: NDArray[Any]) -> NDArray[Any]:
        # A colour bar asks for the ends as well, which lie at infinity.
        ends = np.clip(2 * greys - 1, -1 + 1e-12, 1 - 1e-12)
        return np.asarray(self.center + self.width / 2 * np.arctanh(ends))


def looks_same(one: Window, other: Window) -> bool:
    """Return True if two windows draw the same picture, whatever they are called."""
    return (one.center, one.width, one.function) == (other.center, other.width, other.function)
