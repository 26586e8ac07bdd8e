"""Many decimal numbers from text at once, each the very float that `float` gives.

A decimal of at most 15 digits is a whole number below 2**53 over a power of ten below 10**23. Both are exact in
binary, and a division is rounded once and rightly: so is the quotient. Whatever is longer, or has an exponent, is
for somebody else.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["decimals"]

_MOST_DIGITS: Final = 15
_POWERS: Final = np.array([float(10**places) for places in range(_MOST_DIGITS + 1)])
_MINUS, _POINT, _BACKSLASH = b"-.\\"
_EIGHT: Final = 8
"""Characters that are read at once, as one number of 64 bits."""

_Words = NDArray[np.uint64]
_Places = NDArray[np.intp]

_ZEROS: Final = np.uint64(0x3030303030303030)
_BEYOND_NINE: Final = np.uint64(0x7676767676767676)
"""What makes any byte above 9 one above 127."""
_HIGH_BITS: Final = np.uint64(0x8080808080808080)
_JOINTS: Final = tuple(
    (np.uint64(factor), np.uint64(shift), np.uint64(mask))
    for factor, shift, mask in (
        (10 * 2**8 + 1, 8, 0x00FF00FF00FF00FF),
        (100 * 2**16 + 1, 16, 0x0000FFFF0000FFFF),
        (10_000 * 2**32 + 1, 32, 0x00000000FFFFFFFF),
    )
)
"""How neighbours in a word become one: digits pairs, pairs fours, fours eights; the first has the lowest bits."""
_KEPT: Final = np.array([2**64 - 2 ** (64 - 8 * count) for count in range(_EIGHT + 1)], np.uint64)
"""The last so many of eight bytes."""


def decimals(raw: bytes) -> list[float]:
    """Return the numbers of a decimal string.

    Parameters
    ----------
    raw : bytes
        Numbers such as ``-12.50``, with backslashes between them.

    Raises
    ------
    ValueError
        If one of them is not plain: empty, padded, with an exponent, a plus, or more than 15 digits.

    References
    ----------
    PS3.5 6.2, VR DS.
    """
    # Two words of room, so that the first number has as many characters before it as the others.
    text = np.frombuffer(b"\\" * 2 * _EIGHT + raw + b"\\", np.uint8)
    marks = np.flatnonzero((text == _BACKSLASH) | (text == _POINT))[2 * _EIGHT - 1 :]
    is_point = text[marks] == _POINT
    if (is_point[1:] & is_point[:-1]).any():
        raise ValueError  # two points in one number
    between = np.flatnonzero(~is_point)
    bounds = marks[between]
    starts, stops = bounds[:-1] + 1, bounds[1:]
    before = between[1:] - 1
    has_point = is_point[before]
    points = np.where(has_point, marks[before], stops)
    places = stops - points - has_point
    negative = text[starts] == _MINUS
    figures = points - starts - negative
    digits = figures + places
    if digits.max() > _MOST_DIGITS or digits.min() < 1:
        raise ValueError
    whole = _whole(text, points, figures) * _POWERS[places] + _whole(text, stops, places)
    whole /= _POWERS[places]
    np.negative(whole, out=whole, where=negative)
    found: list[float] = whole.tolist()
    return found


def _whole(text: NDArray[np.uint8], stops: _Places, counts: _Places) -> NDArray[np.float64]:
    """Return the whole numbers whose `counts` digits end before `stops`, 0 for no digit.

    Raises
    ------
    ValueError
        If one of the characters is no digit.
    """
    if counts.max() <= _EIGHT:
        return _eight(text, stops, counts)
    low = np.minimum(counts, _EIGHT)
    return _eight(text, stops - _EIGHT, counts - low) * 1e8 + _eight(text, stops, low)


def _eight(text: NDArray[np.uint8], stops: _Places, counts: _Places) -> NDArray[np.float64]:
    """Do the same for at most eight digits each, all eight in one step."""
    words = np.ndarray(len(text) - _EIGHT + 1, "<u8", text, strides=(1,))  # one from each character on
    word: _Words = words[stops - _EIGHT].astype(np.uint64, copy=False)
    word ^= _ZEROS
    word &= _KEPT[counts]
    if np.bitwise_or.reduce((word + _BEYOND_NINE) | word) & _HIGH_BITS:
        raise ValueError
    for factor, shift, mask in _JOINTS:
        word *= factor
        word >>= shift
        word &= mask
    return word.astype(np.float64)
