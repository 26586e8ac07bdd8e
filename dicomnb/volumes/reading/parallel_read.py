"""Data sets of many files, read by whoever is given: this thread, a pool, or the workers of a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from typing import Final

from dicomnb.errors import DicomError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.listing import Found
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.files.remote import is_url

__all__ = ["absolute", "gathered"]

_PART: Final = 20
"""Files that are read at a time by somebody else."""


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
    parts = [found[at : at + _PART] for at in range(0, len(found), _PART)]
    waiting = [
        executor.submit(_attempts, [absolute(one.source) for one in part if isinstance(one.source, (str, os.PathLike))])
        for part in parts
    ]
    for part, future in zip(parts, waiting, strict=True):
        afar = iter(future.result())
        for one in part:
            yield next(afar) if isinstance(one.source, (str, os.PathLike)) else _attempt(one.source)


def absolute(path: str | os.PathLike[str]) -> str:
    """Return a path for somebody who stands in another folder; a URL as it is."""
    name = os.fspath(path)
    return name if is_url(name) else os.path.abspath(name)  # noqa: PTH100  # links stay links


def _attempts(sources: Sequence[Readable]) -> list[Dataset | DicomError | OSError]:
    return [_attempt(source) for source in sources]


def _attempt(source: Readable) -> Dataset | DicomError | OSError:
    try:
        return read(source)
    except DicomError as error:
        # What it would look up when somebody reads it, or has read so far, cannot be sent.
        return type(error)(error.message, tag=error.tag, offset=error.offset, remedy=error.remedy)
    except OSError as error:
        return error
