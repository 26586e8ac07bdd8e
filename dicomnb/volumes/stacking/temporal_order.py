"""Images at one place in the order of time, though the clock goes on from slice to slice.

At each place the first image is the first volume's. Where a place has fewer images than others, the distances in
time tell which of them are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.volumes.frames.labels import CLOCKS, Label
from dicomnb.volumes.stacking.colocated_images import ColocatedImages
from dicomnb.volumes.stacking.finding import Finding, listed
from dicomnb.volumes.stacking.number_order import order_by_number

__all__ = ["TimeOrder", "order_findings", "rank_by_time"]

_MOST_GUESSES: Final = 5000
"""Ways to leave out images that are tried where a place has fewer images than others."""

_EVEN_SHARE: Final = 0.25
"""Moments of one place may differ from those of another by a constant, to within this share of their distance."""


@dataclass(frozen=True, slots=True)
class TimeOrder:
    """What puts images at one place into an order.

    Parameters
    ----------
    clock : Label
        The attribute that does.
    ranks : sequence of int
        The rank of each image among those of its key.
    unsure : bool
        True if some ranks are a guess.
    empty : int
        Moments that the numbers have room for, and of which there is no image.
    """

    clock: Label
    ranks: Sequence[int]
    unsure: bool
    empty: int = 0


def rank_by_time(colocated: ColocatedImages, keys: Sequence[Hashable]) -> TimeOrder | None:
    """Return the order of images at one place, None where nothing tells it.

    Images of different key do not compete: each key is ranked by itself.
    """
    for clock in CLOCKS:
        values = colocated.values(clock)
        if not all(isinstance(value, (int, float)) for value in values):
            continue
        pairs = list(zip(keys, values, strict=True))
        if not colocated.is_unique(pairs):
            continue
        order = _ranked(colocated, keys, clock, values)
        if order is not None:
            return order
    return None


def _ranked(
    colocated: ColocatedImages, keys: Sequence[Hashable], clock: Label, values: Sequence[Any]
) -> TimeOrder | None:
    ranks = [0] * len(values)
    unsure, empty = False, 0
    is_number = clock.name == "InstanceNumber"
    # A number alone makes no volume of what may be a second copy, unless it counts what is there.
    is_full = not is_number or _is_full(colocated, keys)
    kinds = dict.fromkeys(keys)
    for key in kinds:
        members = [[index for index in place if keys[index] == key] for place in colocated.places]
        places = [place for place in members if place]
        counted = order_by_number(values, places, len(kinds)) if is_number and max(map(len, places)) > 1 else None
        if counted is None and not is_full:
            return None
        if counted is None:
            unsure |= _rank_places(places, values, ranks)
            continue
        for index in (index for place in places for index in place):
            ranks[index] = counted.ranks[index]
        unsure |= not counted.is_sure
        empty = max(empty, counted.points - len({ranks[index] for place in places for index in place}))
    return TimeOrder(clock, ranks, unsure, empty)


def _is_full(colocated: ColocatedImages, keys: Sequence[Hashable]) -> bool:
    """Return True if at every place there are as many images of each key."""
    counts = [Counter(keys[index] for index in place) for place in colocated.places]
    return all(count == counts[0] for count in counts)


def _rank_places(places: list[list[int]], values: Sequence[Any], ranks: list[int]) -> bool:
    """Put the rank of each image into `ranks`; return True if a place with fewer images leaves a doubt."""
    most = max(map(len, places))
    ordered = [sorted(place, key=lambda index: values[index]) for place in places]
    whole = [[float(values[index]) for index in place] for place in ordered if len(place) == most]
    typical = np.mean(whole, axis=0)
    offsets = [float(np.mean(times - typical)) for times in np.array(whole)]
    beat = float(np.median(np.diff(typical))) if most > 1 else 1.0
    unsure = False
    for place in ordered:
        chosen: Sequence[int] = range(most)
        if len(place) < most:
            times = np.array([float(values[index]) for index in place])
            chosen, sure = _best_ranks(times, typical, offsets, beat)
            unsure |= not sure
        for index, rank in zip(place, chosen, strict=True):
            ranks[index] = rank
    return unsure


def _best_ranks(
    times: FloatArray,
    typical: FloatArray,
    offsets: Sequence[float],
    beat: float,
) -> tuple[Sequence[int], bool]:
    """Return the ranks that keep these times nearest to a constant distance from the typical ones."""
    most, count = len(typical), len(times)
    guesses = []
    for number, chosen in enumerate(combinations(range(most), count)):
        if number >= _MOST_GUESSES:
            break
        away = times - typical[list(chosen)]
        outside = max(min(offsets) - away.mean(), away.mean() - max(offsets), 0.0)
        guesses.append((float(np.ptp(away)) / beat, outside / beat, chosen))
    guesses.sort(key=lambda guess: (round(guess[0] / _EVEN_SHARE), guess[1], guess[0]))
    best = guesses[0]
    rivals = [guess for guess in guesses[1:] if guess[0] <= _EVEN_SHARE and guess[1] <= _EVEN_SHARE]
    sure = best[0] <= _EVEN_SHARE and best[1] <= _EVEN_SHARE and not rivals
    return best[2], sure


def order_findings(order: TimeOrder, differing: Sequence[str]) -> Iterator[Finding]:
    """Yield what a reader should know about an order in time that was found so.

    Parameters
    ----------
    order : TimeOrder
        The order.
    differing : sequence of str
        Keywords of what else differs between images at one place; asked for only where numbers make the order.
    """
    if order.clock.name == "InstanceNumber":
        message = (
            f"Images at one place differ in InstanceNumber and in {listed(differing)}, none of which orders them all"
            if differing
            else "Images at one place differ in nothing but InstanceNumber (of the attributes of groups 0018, 0020 and "
            "0054)"
        )
        room = f" Numbers leave room for {order.empty} more volumes, of which no image is there." if order.empty else ""
        yield Finding("ordered_by_number", f"{message}: the fourth dimension follows InstanceNumber.{room}")
    if order.unsure:
        yield Finding(
            "uncertain_order",
            f"Some places have fewer images than others, and {order.clock.name} leaves a doubt which of them are "
            "missing.",
            remedy="Compare volume.labels with the protocol before measuring changes over time.",
        )
