"""How long something takes: the best of several passes, in turns with what it is compared with."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping, Sequence

__all__ = ["Act", "best", "clock"]

Act = Callable[[str], object]
"""Something to do with one file."""

clock = time.perf_counter if sys.platform == "win32" else time.process_time
"""Seconds of processor time: files lie in memory by now, and what other programs do meanwhile is not counted."""

_LAPS = 20
"""Parts of a pass that have their own best, so that one bad moment does not spoil all of it."""

_TURN = 0.04
"""Seconds of a turn: what is faster than that makes several passes before the next one's turn."""

_MOST = 25
"""Passes in one turn."""


def best(
    acts: Mapping[str, Act], paths: Sequence[str], rounds: int, clock: Callable[[], float] = clock
) -> dict[str, float]:
    """Return what each act takes at its best, seconds for one file.

    All take turns, round after round, so that a slow spell of the machine slows all of them down. Nothing is
    measured the first time, when files and caches are cold. As with `timeit`, no garbage is collected meanwhile.
    What works in several threads is measured by another clock than that of processor time, which counts them all.
    """
    step = -(-len(paths) // _LAPS)
    laps = [paths[start : start + step] for start in range(0, len(paths), step)]
    for act in acts.values():
        _pass(act, laps, clock)
    found = {name: [float("inf")] * len(laps) for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            gc.collect()
            gc.disable()
            try:
                found[name] = _turn(act, laps, found[name], clock)
            finally:
                gc.enable()
    return {name: sum(taken) / len(paths) for name, taken in found.items()}


def _turn(act: Act, laps: Sequence[Sequence[str]], shortest: list[float], clock: Callable[[], float]) -> list[float]:
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
