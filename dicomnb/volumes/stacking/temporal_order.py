"""Images at one place in the order of time, though the clock goes on from slice to slice.

At each place the first image is the first volume's. Where a place has fewer images than others, the distances in
time tell which of them are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np

from dicomnb.geometry.affine import FloatArray
from dicomnb.volumes.frames.labels import CLOCKS, Label
from dicomnb.volumes.stacking.colocated_images import ColocatedImages
from dicomnb.volumes.stacking.finding import Finding

__all__ = ["order_findings", "rank_by_time"]

_MOST_GUESSES: Final = 5000
"""Ways to leave out images that are tried where a place has fewer images than others."""

_EVEN_SHARE: Final = 0.25
"""Moments of one place may differ from those of another by a constant, to within this share of their distance."""


def rank_by_time(colocated: ColocatedImages, keys: Sequence[Hashable]) -> tuple[Label | None, list[int], bool]:
    """Return the clock that orders images at one place, the rank of each, and whether some ranks are a guess.

    Images of different key do not compete: each key is ranked by itself.
    """
    for clock in CLOCKS:
        values = colocated.values(clock)
        if not all(isinstance(value, (int, float)) for value in values):
            continue
        if clock.name == "InstanceNumber" and not _is_full(colocated, keys):
            continue  # a number alone makes no volume of what may be a second copy
        pairs = list(zip(keys, values, strict=True))
        if not colocated.is_unique(pairs):
            continue
        ranks = [0] * len(values)
        unsure = False
        for key in dict.fromkeys(keys):
            members = [[index for index in place if keys[index] == key] for place in colocated.places]
            unsure |= _rank_places([place for place in members if place], values, ranks)
        return clock, ranks, unsure
    return None, [], False


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


def order_findings(clock: Label, unsure: bool) -> Iterator[Finding]:
    """Yield what a reader should know about an order in time that was found so."""
    if clock.name == "InstanceNumber":
        yield Finding(
            "ordered_by_number",
            "Images at one place differ in nothing but InstanceNumber: the fourth dimension follows that.",
        )
    if unsure:
        yield Finding(
            "uncertain_order",
            f"Some places have fewer images than others, and {clock.name} leaves a doubt which of them are missing.",
            remedy="Compare volume.labels with the protocol before measuring changes over time.",
        )
