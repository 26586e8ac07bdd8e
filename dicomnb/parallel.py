"""Where work runs: in this thread, in several threads, or wherever an executor takes it.

Threads cannot start everywhere: Pyodide (JupyterLite) has none, and a machine may refuse one more. This thread then
does what is left, in the same order, so that a result never depends on where it was made. No other module makes a pool.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor, as_completed, wait
from functools import partial
from typing import Final, Generic, TypeVar

__all__ = ["as_done", "beside", "in_order", "in_threads", "processors"]

_PATIENCE: Final = 0.1
"""Seconds after which a thread that waits looks whether it was interrupted."""

Input = TypeVar("Input")
Output = TypeVar("Output")

_SHUT: Final = "shutdown"
"""What Python's error says of a pool that was closed, or of an interpreter that ends: no thread would help."""


def processors() -> int:
    """Return how many threads can compute at a time, at least 1."""
    return os.cpu_count() or 1


def in_threads(
    act: Callable[[Input], Output], items: Iterable[Input], workers: int, ahead: int | None = None
) -> Iterator[Output]:
    """Yield what a function returns for each item, in order, where several threads call it.

    Parameters
    ----------
    act : callable
        What is done with an item.
    items : iterable
        What it is done with; taken by this thread.
    workers : int
        How many threads there are; below 2 none is started, and this one does the work.
    ahead : int, optional
        How many results may wait to be taken; all of them by default.

    Yields
    ------
    object
        The results. What the function raises is raised here, and what was not begun stays undone; so it does where
        nobody listens any more.
    """
    if workers < 2:
        yield from map(act, items)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from in_order(act, items, pool, ahead)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)  # an interruption waits for nobody
        raise
    pool.shutdown()


def in_order(
    act: Callable[[Input], Output], items: Iterable[Input], executor: Executor, ahead: int | None = None
) -> Iterator[Output]:
    """Yield what a function returns for each item, in order, where an executor calls it.

    Parameters
    ----------
    act : callable
        What is done with an item; for other processes a function of a module.
    items : iterable
        What it is done with; taken by this thread.
    executor : concurrent.futures.Executor
        Who does it.
    ahead : int, optional
        How many results may wait to be taken; all of them by default.
    """
    waiting: deque[Future[Output] | _Task[Input, Output]] = deque()
    can_start = True
    try:
        for item in items:
            future = _started(executor, act, item) if can_start else None
            can_start = future is not None
            waiting.append(_Task(act, item) if future is None else future)
            if ahead is not None and len(waiting) > ahead:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())
    finally:
        for one in waiting:
            one.cancel()


def beside(act: Callable[[], Output]) -> Callable[[], Output]:
    """Begin something in a thread of its own, and return the function that waits for what comes of it.

    That function raises what the work raises. With one processor, or where no thread can start, it does the work.
    """
    if processors() < 2:
        return act
    pool = ThreadPoolExecutor(1)
    future = _started(pool, lambda _: act(), None)
    pool.shutdown(wait=False)
    return act if future is None else partial(_result, future)


def _result(one: Future[Output] | _Task[Input, Output]) -> Output:
    if isinstance(one, Future):
        # An interruption that comes just when this thread begins to wait is noticed only when it wakes.
        while not one.done() and not wait((one,), _PATIENCE).done:
            pass
    return one.result()


def as_done(
    act: Callable[[Input], Output], items: Sequence[Input], executor: Executor | None = None
) -> Iterator[tuple[int, Future[Output]]]:
    """Yield the number of each item with its future as soon as that is done, in whatever order.

    Parameters
    ----------
    act : callable
        What is done with an item; for other processes a function of a module.
    items : sequence
        What it is done with.
    executor : concurrent.futures.Executor, optional
        Who does it; by default this thread, one after the other.

    Notes
    -----
    Whoever stops listening leaves the items undone that were not begun.
    """
    waiting: dict[Future[Output], int] = {}
    left = deque(range(len(items)))
    while left and executor is not None:
        future = _started(executor, act, items[left[0]])
        if future is None:
            break
        waiting[future] = left.popleft()
    try:
        for future in as_completed(waiting):
            yield waiting[future], future
        for number in left:
            here = _Task(act, items[number])
            here()
            yield number, here.future
    finally:
        for future in waiting:
            future.cancel()


def _started(executor: Executor, act: Callable[[Input], Output], item: Input) -> Future[Output] | None:
    """Hand an item to an executor; return None where it has no thread for it."""
    if not isinstance(executor, ThreadPoolExecutor):
        try:
            return executor.submit(act, item)
        except BrokenExecutor:
            raise
        except RuntimeError as error:
            if _SHUT in str(error):
                raise
            return None
    # A pool keeps in its queue what it could not start a thread for, and throws the future away. Threads that it has
    # already may come to it, so it is marked as taken before this thread does it instead.
    task = _Task(act, item)
    try:
        executor.submit(task)
    except RuntimeError as error:
        if _SHUT in str(error) or isinstance(error, BrokenExecutor):
            raise
        return None if task.take() else task.future
    return task.future


class _Task(Generic[Input, Output]):
    """One item to be worked on, once."""

    def __init__(self, act: Callable[[Input], Output], item: Input) -> None:
        self.future: Future[Output] = Future()
        self._act, self._item = act, item
        self._taken = threading.Lock()

    def result(self) -> Output:
        """Work on the item in this thread, and return what comes out."""
        return self._act(self._item)

    def cancel(self) -> None:
        """Do nothing: what nobody has begun stays undone."""

    def take(self) -> bool:
        """Return True for the first who asks."""
        return self._taken.acquire(blocking=False)

    def __call__(self) -> None:
        if not self.take() or not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(self._act(self._item))
        except BaseException as error:
            self.future.set_exception(error)
            del self  # the error knows this frame: with the future in it, both would wait for the garbage collector
            if not isinstance(error, Exception):
                raise  # an interruption is for the whole program
