"""Many decimal numbers from text at once, each the very float that `float` gives.

A decimal of at most 15 digits is a whole number below 2**53 over a power of ten below 10**23. Both are exact in
binary, and a division is rounded once and rightly: so is the quotient. Whatever is longer, or has an exponent, is
for somebody else.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["decimals"]

_MOST_DIGITS: Final = 15
_WIDEST: Final = _MOST_DIGITS + 2
"""Characters in a number: the digits, a sign and a point."""

_POWERS: Final = np.array([float(10**places) for places in range(_MOST_DIGITS + 1)])
_MINUS, _POINT, _ZERO, _BACKSLASH = b"-.0\\"


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
    text = np.frombuffer(raw + b"\\" * (_WIDEST + 2), np.uint8)
    stops = np.flatnonzero(text[: len(raw) + 1] == _BACKSLASH)
    starts = np.concatenate([[0], stops[:-1] + 1])
    width = int((stops - starts).max())
    if width > _WIDEST:
        raise ValueError
    first = text[starts]
    negative = first == _MINUS
    whole, digits, places = _columns(text, starts + negative, width)
    if digits.max() > _MOST_DIGITS or digits.min() < 1:
        raise ValueError
    values = whole / _POWERS[places]
    np.negative(values, out=values, where=negative)
    found: list[float] = values.tolist()
    return found


def _columns(text: NDArray[np.uint8], starts: NDArray[Any], width: int) -> tuple[NDArray[Any], ...]:
    """Return each number without its point, how many digits it has, and how many of them after the point.

    The first characters of all numbers are read, then the second ones, and so on.

    Raises
    ------
    ValueError
        If a character is neither a digit nor the only point.
    """
    count = len(starts)
    whole = np.zeros(count, np.int64)
    digits, places = np.zeros(count, np.intp), np.zeros(count, np.intp)
    going, behind = np.ones(count, bool), np.zeros(count, bool)
    for column in range(width + 1):
        letter = text[starts + column]
        going &= letter != _BACKSLASH
        figure = letter - _ZERO  # what comes before "0" becomes a large number
        is_digit = figure < 10
        is_digit &= going
        np.copyto(whole, whole * 10 + figure, where=is_digit)
        digits += is_digit
        is_point = going & ~is_digit
        if is_point.any():
            if (is_point & ((letter != _POINT) | behind)).any():
                raise ValueError
            behind |= is_point
        places += is_digit & behind
    return whole, digits, places
