"""The moment of each image by its Instance Number, where numbers count volume by volume or place by place.

A number is its own witness here: numbers of one place agree modulo the number of slices, or share their quotient by
the number of moments. Where neither holds, numbers say nothing about what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["WHOLE_SHARE", "NumberOrder", "is_nearly_whole", "order_by_number"]

WHOLE_SHARE: Final = 0.8
"""Volumes make a fourth dimension if at least this share of their slices is there."""

_FEWEST_ABORTED: Final = 3
"""Of so many volumes one may hold any number of its slices: a scan was aborted, and no image taken twice."""

_MOST_TRIED: Final = 4096
"""Numbers that a count may begin with, at most."""


@dataclass(frozen=True, slots=True)
class NumberOrder:
    """The moment of each image as its number tells it.

    Parameters
    ----------
    ranks : tuple of int
        For each image its moment, from 0.
    points : int
        How many moments the numbers have room for.
    is_sure : bool
        False if numbers may as well be counted from another beginning.
    """

    ranks: tuple[int, ...]
    points: int
    is_sure: bool


def is_nearly_whole(images: int, slices: int, points: int) -> bool:
    """Return True if so many images are nearly all of so many volumes, or lack slices of the last of several only."""
    aborted = points >= _FEWEST_ABORTED and images > slices * (points - 1)
    return images >= WHOLE_SHARE * slices * points or aborted


def order_by_number(numbers: Sequence[Any], places: Sequence[Sequence[int]], kinds: int = 1) -> NumberOrder | None:
    """Return the moment of each image, None where numbers do not tell.

    Parameters
    ----------
    numbers : sequence of float
        Instance Number of every image of the series.
    places : sequence of sequence of int
        Indices of the images at each place, along the normal; images that are in none are of another kind.
    kinds : int
        How many kinds of images may be counted together: echoes, components.
    """
    chosen = np.array([index for place in places for index in place])
    at = np.repeat(np.arange(len(places)), [len(place) for place in places])
    stated = np.array([float(numbers[index]) for index in chosen])
    if np.any(stated != np.rint(stated)) or len(np.unique(stated)) < len(stated):
        return None
    counted = stated.astype(np.int64)
    # Images of two kinds that take turns leave every second number to each.
    stride = max(1, int(np.gcd.reduce(counted - counted.min())))
    start = int(counted.min())
    counted = (counted - start) // stride
    first = next((number - start for number in (1, 0) if stride == 1 and number <= start), None)
    most = max(map(len, places))
    points = most
    while is_nearly_whole(len(chosen), len(places), points):
        found = [*_by_volume(counted, at, points, kinds)] or [*_by_place(counted, at, points)]
        distinct: dict[bytes, tuple[NDArray[np.int64], bool, bool]] = {}
        for base, ranks, is_monotone in found:
            known = distinct.get(ranks.tobytes())
            better = (
                is_monotone or (known is not None and known[1]),
                base == first or (known is not None and known[2]),
            )
            distinct[ranks.tobytes()] = (ranks, *better)
        if distinct:
            order = sorted(distinct.values(), key=lambda one: one[1:], reverse=True)
            is_sure = len(order) == 1 or (order[0][1] and not order[1][1])
            ranks_of = dict(zip(chosen.tolist(), order[0][0].tolist(), strict=True))
            return NumberOrder(tuple(ranks_of.get(index, 0) for index in range(len(numbers))), points, is_sure)
        points += 1
    return None


Candidate = tuple[int, NDArray[np.int64], bool]


def _bases(counted: NDArray[np.int64], length: int) -> range:
    """Return the numbers that a count of this length may begin with, for numbers from 0 up."""
    lowest = int(counted.max()) - length + 1
    return range(min(0, max(lowest, -_MOST_TRIED)) if lowest <= 0 else 1, 1)


def _by_volume(counted: NDArray[np.int64], at: NDArray[np.int64], points: int, kinds: int) -> Iterator[Candidate]:
    """Yield how numbers can be read that count all slices of one moment, then those of the next."""
    slices = int(at.max()) + 1
    if slices < 2:
        return
    for length in range(slices, int(kinds * slices / WHOLE_SHARE) + 1):
        if not _agree(counted % length, at):
            continue
        found = False
        for base in _bases(counted, length * points):
            found = True
            yield base, (counted - base) // length, _is_monotone((counted - base) % length, at)
        if found:
            return


def _by_place(counted: NDArray[np.int64], at: NDArray[np.int64], points: int) -> Iterator[Candidate]:
    """Yield how numbers can be read that count all moments of one place, then those of the next."""
    slices = int(at.max()) + 1
    for room in range(slices, int(slices / WHOLE_SHARE) + 1):
        found = False
        for base in _bases(counted, room * points):
            blocks = (counted - base) // points
            if _agree(blocks, at):
                found = True
                yield base, (counted - base) % points, _is_monotone(blocks, at)
        if found:
            return


def _agree(values: NDArray[np.int64], at: NDArray[np.int64]) -> bool:
    """Return True if images of one place have one value, and those of another place another one."""
    pairs = np.unique(np.stack([at, values]), axis=1)
    return bool(pairs.shape[1] == int(at.max()) + 1 == len(np.unique(pairs[1])))


def _is_monotone(values: NDArray[np.int64], at: NDArray[np.int64]) -> bool:
    """Return True if values go up from place to place, or down."""
    steps = np.diff(values[np.unique(at, return_index=True)[1]])
    return bool((steps > 0).all() or (steps < 0).all())
