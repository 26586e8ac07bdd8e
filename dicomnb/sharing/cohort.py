"""Work on many files or series: by any executor, past those that fail, and again from where it was interrupted."""

from __future__ import annotations

import json
import os
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from dicomnb.errors import DicomWarning, UsageError
from dicomnb.parallel import as_done
from dicomnb.parsing.files.listing import Found, files_in
from dicomnb.parsing.sources.regular_file import path_of, read_regular
from dicomnb.volumes.loading.catalog import Catalog, scan
from dicomnb.volumes.loading.series_entry import SeriesEntry
from dicomnb.volumes.reading.progress import progress
from dicomnb.volumes.volume import Volume

__all__ = ["Cohort", "Done", "Journal", "files_of", "for_each_series", "quietly", "run"]

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one piece of work.

    Parameters
    ----------
    index : int
        Which piece.
    value : object
        What came out.
    fault : str
        Why nothing did, ``"NameOfError: message"``; empty where something did.
    """

    index: int
    value: Any = None
    fault: str = ""


@dataclass(frozen=True, eq=False)
class Cohort:
    """What came of each series.

    Parameters
    ----------
    results : mapping of str to object
        By Series Instance UID; None for what an earlier call had done already.
    failures : mapping of str to str
        Why others failed, ``"NameOfError: message"``.
    """

    results: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Cohort, {len(self.results)} series done, {len(self.failures)} failed>"


def for_each_series(
    source: Any,
    act: Callable[[SeriesEntry], Any],
    *,
    executor: Executor | None = None,
    journal: str | os.PathLike[str] | None = None,
) -> Cohort:
    """Do something with each series: export it, measure it, draw it. A series that fails stops no other.

    Parameters
    ----------
    source : Catalog, or what `dicomnb.scan` takes
        The series.
    act : callable
        Takes a `SeriesEntry`; ``entry.load()`` is its volume. Where other processes do the work it must be a function
        of a module, and what it returns must be small.
    executor : concurrent.futures.Executor, optional
        Who does it: a pool of threads or processes, or ``client.get_executor()`` of Dask, whose workers must see the
        same paths. By default this thread, one series after the other.
    journal : path, optional
        A file in which to note what is done. Where it exists already, what it notes is not done again: so a run that
        was interrupted goes on when it is called again. Failures are tried again.

    Returns
    -------
    Cohort
        Results and failures, by Series Instance UID.

    Raises
    ------
    UsageError
        If `journal` is the journal of something else.

    Examples
    --------
    >>> import dicomnb as dn
    >>> done = dn.for_each_series(dn.sample(), lambda entry: entry.load().shape)
    >>> list(done.results.values())
    [(47, 128, 128)]
    """
    catalog = source if isinstance(source, Catalog) else scan(source, executor)
    entries = list(catalog)
    known = Journal(journal, "series") if journal is not None else None
    cohort = Cohort(dict.fromkeys(known.done) if known else {})
    left = [entry for entry in entries if entry.SeriesInstanceUID not in cohort.results]
    work = run(act, left, executor)
    for done in progress(work, len(left), "Series"):
        uid = left[done.index].SeriesInstanceUID
        if done.fault:
            cohort.failures[uid] = done.fault
            continue
        cohort.results[uid] = done.value
        if known is not None:
            known.add(uid, None)
    return cohort


def files_of(source: Any) -> list[Found]:
    """Return the files of a source, as `files_in` does, or those behind a volume."""
    if isinstance(source, Volume):
        slices = {id(one.dataset): one.dataset for one in source.slices if one is not None}
        return list(files_in(list(slices.values())))
    return list(files_in(source))


def run(act: Callable[[Any], Any], tasks: Sequence[Any], executor: Executor | None = None) -> Iterator[Done]:
    """Yield what became of each task as soon as it is done, in whatever order; none stops the others.

    Whoever stops listening, or interrupts, leaves the tasks undone that were not begun.
    """
    for index, future in as_done(partial(_attempted, act), list(enumerate(tasks)), executor):
        fault = future.exception()
        # What failed here is not the task but who was to do it: a process that died, say.
        yield future.result() if fault is None else Done(index, fault=_message_of(fault))


@contextmanager
def quietly() -> Iterator[None]:
    """Keep warnings of files that contradict the standard to itself, for a while."""
    # The filters of warnings belong to all threads of a process: only its main one may change them for a while.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DicomWarning)
        yield


def _attempted(act: Callable[[Any], Any], numbered: tuple[int, Any]) -> Done:
    index, task = numbered
    try:
        return Done(index, act(task))
    except Exception as error:  # whatever it is: the others go on
        return Done(index, fault=_message_of(error))


def _message_of(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


class Journal:
    """A file that notes what is done, line by line, and survives an interruption.

    Parameters
    ----------
    path : path
        The file; made if it is not there.
    title : str
        What it is the journal of.

    Attributes
    ----------
    done : dict of str to object
        What was noted so far.

    Raises
    ------
    UsageError
        If the file is the journal of something else.
    """

    def __init__(self, path: str | os.PathLike[str], title: str) -> None:
        self._path = path_of(path)
        self.done: dict[str, Any] = {}
        head = {"dicomnb": _VERSION, "title": title}
        lines = self._lines()
        if not lines:
            self._write(head)
            return
        if lines[0] != head:
            raise UsageError(
                f"{self._path} is no journal of this work.", remedy="Name another file, or delete this one."
            )
        self.done = {line["key"]: line["value"] for line in lines[1:] if "key" in line}

    def _lines(self) -> list[Any]:
        """Return the whole lines of the file; the last one may have been cut off."""
        found: list[Any] = []
        try:
            text = read_regular(self._path).decode("utf-8")
        except FileNotFoundError:
            return found
        if text and not text.endswith("\n"):
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n")  # what follows begins a line of its own
        for line in text.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                found += [] if found else [None]
        return found

    def add(self, key: str, value: Any) -> None:
        """Note that something is done."""
        self.done[key] = value
        self._write({"key": key, "value": value})

    def _write(self, line: Any) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
