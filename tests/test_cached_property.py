from __future__ import annotations

import copy
import os
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dicomnb.cached_property import cached_property


class Counting:
    """What counts how often it was computed."""

    def __init__(self) -> None:
        self.times = 0
        self.barrier: threading.Barrier | None = None
        self.gate: threading.Event | None = None

    @cached_property
    def value(self) -> int:
        """A number."""
        self.times += 1
        if self.barrier is not None:
            self.barrier.wait(timeout=300)
        if self.gate is not None:
            self.gate.wait(timeout=300)
        return 40 + self.times


OPEN = threading.Event()


class Gated(Counting):
    """What is computed once `OPEN` is set, which is no part of it: it can be copied and sent."""

    @cached_property
    def value(self) -> int:
        """A number."""
        self.times += 1
        OPEN.wait(timeout=300)
        return 40 + self.times


def test_it_is_computed_once_and_kept() -> None:
    one = Counting()
    assert (one.value, one.value, one.times) == (41, 41, 1)
    del one.value
    assert (one.value, one.times) == (42, 2)


def test_the_class_describes_it() -> None:
    assert Counting.value.__doc__ == "A number."


def test_two_objects_compute_at_once() -> None:
    one, two = Counting(), Counting()
    one.barrier = two.barrier = threading.Barrier(2)  # broken unless both arrive
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda each: each.value, (one, two))) == [41, 41]


def test_two_threads_compute_the_value_of_one_object_once() -> None:
    one = Counting()
    one.gate = threading.Event()
    with ThreadPoolExecutor(4) as pool:
        values = [pool.submit(lambda: one.value) for _ in range(4)]
        time.sleep(0.02)  # the others come while the first is at it
        one.gate.set()
    assert ([value.result() for value in values], one.times) == ([41] * 4, 1)


def test_an_error_is_not_kept_and_locks_nobody_out() -> None:
    class Failing(Counting):
        @cached_property
        def often(self) -> int:
            self.times += 1
            if self.times == 1:
                raise OSError("a disk")
            return self.times

    one = Failing()
    with pytest.raises(OSError, match="a disk"):
        _ = one.often
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: one.often).result(10) == 2


def test_an_object_can_be_copied_and_sent_while_it_computes() -> None:
    one = Gated()
    OPEN.clear()
    thread = threading.Thread(target=lambda: one.value)
    thread.start()
    while not one.times:
        time.sleep(0.001)
    assert copy.deepcopy(one).times == 1
    assert pickle.loads(pickle.dumps(one)).times == 1
    OPEN.set()
    thread.join()
    assert pickle.loads(pickle.dumps(one)).value == 41


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_that_is_forked_while_a_thread_computes_does_not_wait_for_it() -> None:
    busy, other = Counting(), Counting()
    busy.gate = gate = threading.Event()
    thread = threading.Thread(target=lambda: busy.value)
    thread.start()
    while not busy.times:
        time.sleep(0.001)
    child = os.fork()
    if child == 0:
        # The thread is not here: both are computed, the one that it was at anew.
        busy.gate = None
        os._exit(0 if (other.value, busy.value) == (41, 42) else 1)
    deadline = time.monotonic() + 60
    while (done := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    if done[0] == 0:
        os.kill(child, 9)
        os.waitpid(child, 0)
    gate.set()
    thread.join()
    assert done == (child, 0)
    assert busy.value == 41
