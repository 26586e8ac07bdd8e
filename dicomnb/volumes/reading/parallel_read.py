"""Data sets of many files, read by this thread, a pool of threads or processes, or the workers of a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import Final, TypeVar

from dicomnb.errors import DicomError
from dicomnb.parallel import in_order
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.listing import Found
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.files.remote import is_url

__all__ = ["absolute", "gathered", "run_in_parts"]

Value = TypeVar("Value")

_PART: Final = 20
"""Whole files that are sent to a worker at a time."""


def gathered(found: Sequence[Found], executor: Executor | None = None) -> Iterator[Dataset | DicomError | OSError]:
    """Yield the data set of each file in order, or why it could not be read.

    Parameters
    ----------
    found : sequence of Found
        The files.
    executor : concurrent.futures.Executor, optional
        Who reads. Threads read headers, and values later, as ever. Other processes send whole files, pixels too: that
        is for workers who see files that this machine does not see. What is no path is read here.
    """
    if executor is None:
        for one in found:
            try:
                yield read(one.source)
            except (DicomError, OSError) as error:
                yield error
        return
    yield from run_in_parts(_attempts, found, executor)


def run_in_parts(
    act: Callable[[Sequence[Readable]], list[Value]], found: Sequence[Found], executor: Executor, length: int = _PART
) -> Iterator[Value]:
    """Yield what a function returns for each file, in order, where an executor calls it for some files at a time.

    Parameters
    ----------
    act : callable
        Takes several sources, returns one result for each; a function of a module, so that it can be sent.
    found : sequence of Found
        The files. Paths are sent; members of archives and data sets stay here, and this thread works on them.
    executor : concurrent.futures.Executor
        Who works on the paths.
    length : int
        How many files are sent at a time.
    """
    parts = [found[at : at + length] for at in range(0, len(found), length)]
    paths = [[absolute(one.source) for one in part if isinstance(one.source, (str, os.PathLike))] for part in parts]
    for part, several in zip(parts, in_order(act, paths, executor), strict=True):
        results = iter(several)
        for one in part:
            yield next(results) if isinstance(one.source, (str, os.PathLike)) else act([one.source])[0]


def absolute(path: str | os.PathLike[str]) -> str:
    """Return a path for a process with another working folder; a URL as it is."""
    name = os.fspath(path)
    return name if is_url(name) else os.path.abspath(name)  # noqa: PTH100  # links stay links


def _attempts(sources: Sequence[Readable]) -> list[Dataset | DicomError | OSError]:
    return [_attempt(source) for source in sources]


def _attempt(source: Readable) -> Dataset | DicomError | OSError:
    try:
        return read(source)
    except DicomError as error:
        # What it would look up when it is read, or has read so far, cannot be sent.
        return type(error)(error.message, tag=error.tag, offset=error.offset, remedy=error.remedy)
    except OSError as error:
        return error
