"""How to read a few values out of the bytes of a data set: found out once for all files of one layout."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from dicomnb.parsing.block import Block
from dicomnb.parsing.element import Plan
from dicomnb.parsing.values import Quick

__all__ = ["NO_RECIPE", "Recipe", "follow", "recipe"]


class Recipe(NamedTuple):
    """How to read several values.

    Attributes
    ----------
    reach : int
        How many bytes have to be in memory, from the beginning of the layout on.
    steps : tuple of (int, int, callable)
        For each value where it begins and ends, as the layout counts, and what decodes it.
    tags : frozenset of int
        Which elements were asked for, there or not. Once one of them was touched its bytes may be out of date.
    """

    reach: int
    steps: tuple[tuple[int, int, Quick], ...]
    tags: frozenset[int]


NO_RECIPE: Final = Recipe(sys.maxsize, (), frozenset())
"""Where a value takes more than a look at its bytes: no block holds enough for this."""


def recipe(tags: Sequence[int], plans: Iterable[Plan | None]) -> Recipe:
    """Return how to read the values of some elements by their plans, None standing for one that is not there."""
    steps: list[tuple[int, int, Quick]] = []
    for plan in plans:
        if plan is None:
            steps.append((0, 0, _absent))
        elif plan.decode is None:
            return NO_RECIPE
        else:
            steps.append((plan.start, plan.stop, plan.decode))
    return Recipe(max((stop for _, stop, _ in steps), default=0), tuple(steps), frozenset(tags))


def follow(known: Recipe, block: Block) -> tuple[Any, ...] | None:
    """Return the values; None if one of them is not plain or not in memory, and has to be read with care."""
    reach, steps, _ = known
    skip = block.shift - block.base
    if skip < 0:
        return None
    data = block.data[skip : skip + reach] if skip else block.data
    if reach > len(data):
        return None
    try:
        found = [decode(data[start:stop]) for start, stop, decode in steps]
    except ValueError:
        return None
    return tuple([list(value) if type(value) is tuple else value for value in found])


def _absent(_: bytes) -> None:
    return None
