"""How long something takes: the best of several passes, in turns with what it is compared with."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping, Sequence

__all__ = ["Act", "Taken", "best", "clock"]

Act = Callable[[str], object]
"""Something to do with one file."""

clock = time.perf_counter if sys.platform == "win32" else time.process_time
"""Seconds of processor time: files lie in memory by now, and what other programs do meanwhile is not counted."""


class Taken(float):
    """Seconds or bytes that something took, with the spread of the rounds.

    Parameters
    ----------
    amount : float
        What it took.
    rounds : sequence of float
        What it took in each round.

    Attributes
    ----------
    spread : float or None
        By what share the slowest round took longer than the quickest one; None where there was one round only.
    """

    __slots__ = ("spread",)

    spread: float | None

    def __new__(cls, amount: float, rounds: Sequence[float]) -> Taken:
        """Return the amount."""
        taken = super().__new__(cls, amount)
        least = min(rounds, default=0.0)
        taken.spread = max(rounds) / least - 1 if len(rounds) > 1 and least > 0 else None
        return taken


_LAPS = 20
"""Parts of a pass that have their own best, so that one bad moment does not spoil all of it."""

_TURN = 0.04
"""Seconds of a turn: what is faster than that makes several passes before the next one's turn."""

_MOST = 25
"""Passes in one turn."""


def best(
    acts: Mapping[str, Act], paths: Sequence[str], rounds: int, clock: Callable[[], float] = clock
) -> dict[str, Taken]:
    """Return what each act takes at its best, seconds for one file, with the spread of its rounds.

    All take turns, round after round, so that a slow spell of the machine slows all of them down. Nothing is
    measured the first time, when files and caches are cold. As with `timeit`, no garbage is collected meanwhile.
    What works in several threads is measured by another clock than that of processor time, which counts them all.
    """
    step = -(-len(paths) // _LAPS)
    laps = [paths[start : start + step] for start in range(0, len(paths), step)]
    for act in acts.values():
        _pass(act, laps, clock)
    turns: dict[str, list[list[float]]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            gc.collect()
            gc.disable()
            try:
                turns[name].append(_turn(act, laps, clock))
            finally:
                gc.enable()
    return {
        name: Taken(sum(map(min, *taken, taken[0])) / len(paths), [sum(turn) for turn in taken])
        for name, taken in turns.items()
    }


def _turn(act: Act, laps: Sequence[Sequence[str]], clock: Callable[[], float]) -> list[float]:
    """Return the least time of each lap in one turn."""
    shortest = [float("inf")] * len(laps)
    total = 0.0
    for _ in range(_MOST):
        taken = _pass(act, laps, clock)
        shortest = [min(pair) for pair in zip(shortest, taken, strict=True)]
        total += sum(taken)
        if total >= _TURN:
            break
    return shortest


def _pass(act: Act, laps: Sequence[Sequence[str]], clock: Callable[[], float]) -> list[float]:
    taken = []
    for lap in laps:
        start = clock()
        for path in lap:
            act(path)
        taken.append(clock() - start)
    return taken
