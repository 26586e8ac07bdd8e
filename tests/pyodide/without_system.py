"""Run the examples of the whole public API where what a browser lacks is forbidden, and print what failed.

To be run as a program, in a process of its own: it takes threads, processes and system calls away for good.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
import os
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

FORBIDDEN = ("mmap", "_multiprocessing", "resource", "fcntl", "termios")
"""Modules of the standard library that Pyodide has not, or that work with nothing there."""

MISSING_CALLS = ("preadv", "pwritev", "fork", "forkpty", "posix_spawn", "sched_getaffinity", "getloadavg")

ELSEWHERE = {
    "dicomnb.export.movie": "a film is encoded by a program, which a browser cannot start",
    "dicomnb.transfer.": "a browser asks servers in its own way",
    "dicomnb.export.niivue.to_niivue": "nibabel asks for mmap",
    "dicomnb.export.nifti.to_nifti": "nibabel asks for mmap",
    "dicomnb.export.tables.to_pandas": "pandas asks for mmap",
    "dicomnb.export.xarrays.to_xarray": "xarray asks for mmap",
    "dicomnb.objects.label_files.labels": "nibabel asks for mmap",
    "dicomnb.volumes.loading.catalog.Catalog.to_pandas": "pandas asks for mmap",
    "dicomnb.volumes.volume.Volume.to_dask": "dask asks for _multiprocessing",
}
"""Examples that need what is missing, by how their names begin, and why."""


class Barrier:
    """What refuses to import some modules."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> None:
        if name.partition(".")[0] in FORBIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def forbid() -> None:
    """Take away what Pyodide lacks."""

    def refuse(*arguments: Any, **named: Any) -> NoReturn:
        raise RuntimeError("can't start new thread")  # the words that CPython has for it

    threading.Thread.start = refuse  # type: ignore[method-assign]
    threading._start_new_thread = refuse  # type: ignore[attr-defined]
    subprocess.Popen.__init__ = refuse  # type: ignore[method-assign]
    for name in MISSING_CALLS:
        if hasattr(os, name):
            delattr(os, name)
    for name in FORBIDDEN:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Barrier())


def main() -> int:
    """Run all examples; return how many modules failed."""
    forbid()
    import dicomnb

    os.chdir(tempfile.mkdtemp())
    values = [getattr(dicomnb, name) for name in dicomnb.__all__]
    modules = sorted({value.__module__ for value in values if inspect.isfunction(value) or inspect.isclass(value)})
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    failed = tried = 0
    for name in modules:
        for test in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name)):
            if test.name.startswith(tuple(ELSEWHERE)):
                continue
            said: list[str] = []
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = runner.run(test, out=said.append)
            failed += bool(result.failed)
            tried += result.attempted
            print("".join(said), end="")
    print(f"{tried} examples of {len(modules)} modules, {failed} failed, {threading.active_count()} thread")
    return failed


if __name__ == "__main__":
    sys.exit(main())
