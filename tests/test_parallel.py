from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import dicomnb as dn
from dicomnb import parallel
from dicomnb.analysis import resampling
from dicomnb.parallel import as_done, beside, in_order, in_threads
from dicomnb.pixels import frames
from dicomnb.pixels.codecs import registry
from dicomnb.volumes.loading import scanning
from dicomnb.volumes.loading.series_entry import SeriesEntry
from dicomnb.volumes.reading import pixel_reader
from tests.images import image, series


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return what sets how many more threads may start."""
    start = threading.Thread.start

    def set_limit(limit: int) -> None:
        left = [limit]

        def limited(thread: threading.Thread) -> None:
            if left[0] < 1:
                raise RuntimeError("can't start new thread")
            left[0] -= 1
            start(thread)

        monkeypatch.setattr(threading.Thread, "start", limited)

    return set_limit


def square(number: int) -> int:
    time.sleep(0.001)
    return number * number


@pytest.mark.parametrize("limit", [0, 1, 3, 100])
@pytest.mark.parametrize("ahead", [None, 0, 5])
def test_results_are_the_same_however_many_threads_start(
    allow: Callable[[int], None], limit: int, ahead: int | None
) -> None:
    allow(limit)
    done: list[int] = []

    def noted(number: int) -> int:
        done.append(number)
        return square(number)

    assert list(in_threads(noted, range(37), 4, ahead)) == [n * n for n in range(37)]
    assert sorted(done) == list(range(37))  # each once


def test_threads_are_where_the_work_is_done() -> None:
    together = threading.Barrier(3)

    def here(number: int) -> int:
        if number < 3:
            together.wait(60)  # broken unless three work at once
        return threading.get_ident()

    seen = set(in_threads(here, range(8), 3))
    assert threading.get_ident() not in seen
    assert len(seen) == 3


def test_one_worker_starts_no_thread(allow: Callable[[int], None]) -> None:
    allow(0)
    assert set(in_threads(lambda _: threading.get_ident(), range(3), 1)) == {threading.get_ident()}


@pytest.mark.parametrize("limit", [0, 100])
def test_no_more_results_wait_than_are_asked_for(allow: Callable[[int], None], limit: int) -> None:
    allow(limit)
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    results = in_threads(square, items(), 2, ahead=4)
    assert next(results) == 0
    assert len(taken) == 5
    results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("limit", [0, 2, 100])
def test_an_error_of_the_work_is_raised_and_the_rest_stays_undone(allow: Callable[[int], None], limit: int) -> None:
    allow(limit)
    done: list[int] = []
    raised = threading.Event()

    def fails(number: int) -> None:
        if number == 3:
            raise ZeroDivisionError
        if number > 3:
            raised.wait(60)
        done.append(number)

    with pytest.raises(ZeroDivisionError):
        list(in_threads(fails, range(200), 2))
    raised.set()
    time.sleep(0.05)
    # What was done before, and what each of two threads was at.
    assert len(done) <= 5


@pytest.mark.parametrize("limit", [0, 1, 100])
def test_an_executor_of_the_caller_may_lack_threads_too(allow: Callable[[int], None], limit: int) -> None:
    allow(limit)
    with ThreadPoolExecutor(3) as executor:
        assert list(in_order(square, range(9), executor)) == [n * n for n in range(9)]
        found = {n: future.result() for n, future in as_done(square, range(9), executor)}
    assert found == {n: n * n for n in range(9)}


def test_an_executor_that_is_no_pool_of_threads_may_be_refused_its_own() -> None:
    class Refused(Executor):
        def submit(self, *args: object, **kwargs: object) -> Future[int]:  # type: ignore[override]
            raise RuntimeError("can't start new thread")

    assert list(in_order(square, range(4), Refused())) == [0, 1, 4, 9]
    assert [(n, future.result()) for n, future in as_done(square, range(3), Refused())] == [(0, 0), (1, 1), (2, 4)]


def test_an_executor_that_was_closed_is_an_error() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        list(in_order(square, range(4), executor))


def test_without_an_executor_errors_wait_in_their_futures_and_interruptions_do_not() -> None:
    futures = dict(as_done(lambda n: 1 // n, [1, 0, 2]))
    assert isinstance(futures[1].exception(), ZeroDivisionError)
    assert futures[2].result() == 0

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(as_done(interrupted, [1]))


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that may use threads want them."""
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(pixel_reader, "_IN_PARALLEL", 1)
    monkeypatch.setattr(resampling, "_IN_PARALLEL", 1)
    monkeypatch.setattr(frames, "_WORTH_A_THREAD", 1)
    monkeypatch.setattr(registry, "releases_gil", lambda _: True)
    monkeypatch.setattr(scanning, "_SLOW_S", 0.0)


def frame_count(entry: SeriesEntry) -> int:
    return len(entry.load())


def everything(folder: Path) -> list[object]:
    """Return what comes of all that may start threads."""
    stored = np.random.default_rng(5).integers(0, 60000, (11, 4, 6)).astype(np.uint16)
    film = image(stored, frames=11)
    dn.set_pixels(film, stored, syntax="1.2.840.10008.1.2.5")
    volume = dn.load(folder)
    with ThreadPoolExecutor(2) as executor:
        cohort = dn.for_each_series(folder, frame_count, executor=executor)
        executed = dn.load(folder, executor=executor).stored.tolist()
    viewer = dn.view(volume)
    viewer.close()
    return [
        volume.array.tolist(),
        executed,
        cohort.results,
        dn.scan(folder).files,
        film.pixel_array.tolist(),
        dn.reslice_isotropic(volume, 1.5).array.tolist(),
        dn.show(volume, 7).axes[0].get_title(),
        dn.page(volume).html,
    ]


def test_all_that_a_notebook_does_is_the_same_without_threads(
    allow: Callable[[int], None], eager: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, ds in enumerate(series(40, rows=5, columns=3)):
        ds.save_as(tmp_path / f"{number:03}.dcm")
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def noted(thread: threading.Thread) -> None:
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", noted)
    threaded = everything(tmp_path)
    assert len(started) > 10  # volume, scan, frames, resampled slices, two executors
    allow(0)
    with pytest.raises(RuntimeError, match="new thread"):
        threading.Thread(target=print).start()
    assert everything(tmp_path) == threaded


@pytest.mark.parametrize("limit", [0, 100])
def test_what_is_begun_beside_gives_its_result_or_its_error(
    allow: Callable[[int], None], limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    allow(limit)
    here = threading.get_ident()
    assert beside(lambda: 6 * 7)() == 42
    assert (beside(threading.get_ident)() == here) == (limit == 0)

    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        beside(fail)()


def test_with_one_processor_nothing_is_begun_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "processors", lambda: 1)
    assert beside(threading.get_ident)() == threading.get_ident()


NO_SIGNALS = pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="this system sends threads no signals")


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let SIGINT be what it is in a program: who runs notebooks in this process leaves a handler that does nothing."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)


@NO_SIGNALS
@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("ahead", [None, 0, 3])
def test_ctrl_c_waits_for_no_thread_and_what_was_not_begun_stays_undone(ahead: int | None) -> None:
    """A real signal, sent while all threads are busy: Python hands it to the main thread, which waits for them."""
    begun: list[int] = []
    ended: list[int] = []
    may_end = threading.Event()

    def busy(number: int) -> int:
        begun.append(number)
        if number == 0:
            return 0
        if number == 1:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        may_end.wait(60)
        ended.append(number)
        return number

    try:
        with pytest.raises(KeyboardInterrupt):
            list(in_threads(busy, range(500), 3, ahead))
        assert ended == []
        assert len(begun) < 10
    finally:
        may_end.set()


@NO_SIGNALS
@pytest.mark.usefixtures("ctrl_c", "eager")
def test_ctrl_c_ends_the_reading_of_a_volume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, ds in enumerate(series(40)):
        ds.save_as(tmp_path / f"{number:02}.dcm")
    volume = dn.load(tmp_path)
    read: list[int] = []
    in_place = pixel_reader._read_in_place

    def watched(source: object, target: object) -> bool:
        read.append(1)
        if len(read) == 3:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        time.sleep(0.002)
        return in_place(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(pixel_reader, "_read_in_place", watched)
    with pytest.raises(KeyboardInterrupt):
        _ = volume.array
    monkeypatch.setattr(pixel_reader, "_read_in_place", in_place)
    assert volume.array[-1, -1, -1] == dn.values(volume.datasets[-1])[-1, -1]
