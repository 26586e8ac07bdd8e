"""A progress bar for work that takes long, and none for work that does not."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeVar

__all__ = ["progress"]

_DELAY_S: Final = 0.5
"""Work that is done sooner than this shows no bar."""

Item = TypeVar("Item")


def progress(work: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """Yield from `work`; show how far it got, once it has taken half a second.

    Parameters
    ----------
    work : iterable
        What is done, piece by piece.
    total : int
        How many pieces there are.
    what : str
        What the bar says.
    """
    start = time.perf_counter()
    bar: Any = None
    done = 0
    try:
        for item in work:
            yield item
            done += 1
            if bar is not None:
                bar.update()
            elif time.perf_counter() - start > _DELAY_S and done < total:
                bar = _bar(total, done, what)
    finally:
        if bar is not None:
            bar.close()


def _bar(total: int, done: int, what: str) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    # In a notebook the output is no terminal, and a bar can be shown all the same; elsewhere tqdm looks.
    hidden = False if "ipykernel" in sys.modules else None
    return tqdm(total=total, initial=done, desc=what, leave=False, disable=hidden)
