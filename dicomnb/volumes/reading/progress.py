"""A progress bar for work that takes long, and none for work that does not."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeVar

__all__ = ["progress"]

_DELAY_S: Final = 0.5
"""Work that is done sooner than this shows no bar."""

Part = TypeVar("Part")


def progress(work: Iterable[Part], total: int, what: str) -> Iterator[Part]:
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
    in_kernel = _is_in_kernel()
    if not (in_kernel or _is_terminal(sys.stderr)):
        return None  # nobody would see it, and tqdm takes its time to be imported
    try:
        from tqdm.std import tqdm
    except ImportError:
        return None

    class TextBar(tqdm):  # type: ignore[misc]  # tqdm has no types
        """A bar of letters that starts no thread: Pyodide has none to watch over the bar."""

        monitor_interval = 0

    # tqdm's bar for notebooks is a widget. A saved notebook, or a manual made of it, would keep its frame without the
    # widget; letters are wiped out when the work is done. On stdout, since Jupyter paints stderr red.
    return TextBar(
        total=total,
        initial=done,
        desc=what,
        leave=False,
        file=sys.stdout if in_kernel else sys.stderr,
        disable=False,
        ncols=72 if in_kernel else None,
    )


def _is_terminal(stream: Any) -> bool:
    return stream is not None and bool(stream.isatty())  # a program without a console has none


def _is_in_kernel() -> bool:
    """Return True if this process is a kernel of Jupyter, and has not only imported its package."""
    module = sys.modules.get("ipykernel.kernelapp")
    return module is not None and bool(module.IPKernelApp.initialized())
