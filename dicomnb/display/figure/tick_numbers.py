"""Numbers beside axes and colour bars: each whole by itself, with as many digits as tell it from the next."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.ticker import Formatter
from numpy.typing import NDArray

__all__ = ["TickNumbers"]

_LARGE, _SMALL = 1e7, 1e-4
"""Beyond these numbers have an exponent."""

_MOST_DIGITS = 15


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
