"""Numbers beside axes and colour bars: each whole by itself, apart from the next, and with enough digits to differ."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.colorbar import Colorbar
from matplotlib.ticker import Formatter, Locator
from numpy.typing import NDArray

__all__ = ["TickNumbers", "TicksApart", "set_bar_ticks"]

_LARGE, _SMALL = 1e7, 1e-4
"""Beyond these numbers have an exponent."""

_MOST_DIGITS = 15

_LINE = 1.1
"""Height of a line of numbers, as a share of the size of the font."""


class TickNumbers(Formatter):
    """Writes the numbers of ticks, of any size.

    Matplotlib's own writes what the numbers have in common, a factor or a summand, once at the end of the axis, where
    a title may stand, and where it is overlooked.
    """

    def __init__(self) -> None:
        self._decimals, self._exponent = 0, 0

    def set_locs(self, locs: list[float]) -> None:
        """Take note of all numbers of an axis: those beside each other must look different."""
        super().set_locs(locs)
        places = np.unique(np.asarray(locs, np.float64))
        places = places[np.isfinite(places)]
        largest = float(np.abs(places).max(initial=0.0))
        self._exponent = 0
        if largest and not _SMALL <= largest < _LARGE:
            # Of a power of ten the one below: 6e−7 … 10e−7 is shorter than 0.6e−6 … 1.0e−6.
            self._exponent = math.ceil(math.log10(largest) - 1e-9) - 1
        steps = np.diff(places)
        self._decimals = _decimals(places, float(steps.min()) if steps.size else largest, self._exponent)

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - Matplotlib's signature
        """Return the text of one tick."""
        if not x:
            return "0"
        mantissa = f"{_shifted(x, self._exponent):.{self._decimals}f}"
        text = f"{mantissa}e{self._exponent:+d}" if self._exponent else mantissa
        return text.replace("-", "−")

    def format_data_short(self, value: float) -> str:
        """Return the text for a place of the pointer."""
        return f"{value:.6g}".replace("-", "−")


class TicksApart(Locator):
    """Ticks of another locator, without those whose numbers would lie on each other.

    Parameters
    ----------
    locator : Locator
        What finds the ticks of an axis that runs upwards.
    from_above : bool
        True to keep the greatest number in any case, False to keep the least.
    """

    def __init__(self, locator: Locator, *, from_above: bool = False) -> None:
        self._locator, self._from_above = locator, from_above

    def set_axis(self, axis: Any) -> None:
        """Take note of the axis."""
        super().set_axis(axis)
        self._locator.set_axis(axis)

    def __call__(self) -> Any:
        """Return the places of the ticks."""
        return self._kept(self._locator())

    def tick_values(self, vmin: float, vmax: float) -> Any:
        """Return the places of the ticks between two values."""
        return self._kept(self._locator.tick_values(vmin, vmax))

    def _kept(self, found: Any) -> NDArray[np.float64]:
        axis: Any = self.axis
        places = np.asarray(found, np.float64)
        if axis is None or not len(places):
            return places
        heights = axis.axes.transData.transform(np.stack([np.zeros_like(places), places], 1))[:, 1]
        low, high = sorted(axis.axes.bbox.intervaly)
        apart = axis.get_major_ticks(1)[0].label1.get_size() * _LINE * axis.get_figure(root=True).dpi / 72
        order = np.argsort(places)[:: -1 if self._from_above else 1]
        kept: list[int] = []
        for index in order.tolist():
            if not low - 1 <= heights[index] <= high + 1:
                continue  # it is not drawn
            if not kept or abs(heights[index] - heights[kept[-1]]) >= apart:
                kept.append(index)
        return np.sort(places[kept])


def set_bar_ticks(colorbar: Colorbar) -> None:
    """Have the numbers beside a colour bar written as `TickNumbers` does, and none on another."""
    colorbar.locator = TicksApart(colorbar.locator)
    colorbar.formatter = TickNumbers()


def _shifted(number: float, exponent: int) -> float:
    # Two steps: the tenth power of a very small number is beyond what a number of this kind can be.
    return number / 10.0 ** (exponent // 2) / 10.0 ** (exponent - exponent // 2)


def _decimals(places: NDArray[np.float64], step: float, exponent: int) -> int:
    """Return how many digits behind the point write all places to within a hundredth of the step between them."""
    if not step:
        return 0
    scaled, step = [_shifted(float(place), exponent) for place in places], _shifted(step, exponent)
    first = min(max(0, -math.floor(math.log10(step))), _MOST_DIGITS)
    for digits in range(first, min(first + 3, _MOST_DIGITS)):
        if all(abs(round(place, digits) - place) < step / 100 for place in scaled):
            return digits
    return first
