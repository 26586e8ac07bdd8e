"""Running returned notebooks side by side, each in a process of its own that is stopped after its time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.marking.results import Result, results, unreadable
from tools.marking.returned import CHECK, Returned, lesson_of, read_notebook

__all__ = ["Limits", "marked"]

_ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one notebook may take.

    Parameters
    ----------
    cell, notebook : float
        Seconds for one cell, and for all of them together.
    memory : float
        GB of address space of its kernel.
    jobs : int
        How many notebooks run at a time.
    """

    cell: float = 60.0
    notebook: float = 600.0
    memory: float = 4.0
    jobs: int = os.cpu_count() or 1


def marked(several: Sequence[Returned], limits: Limits) -> Iterator[tuple[Returned, list[Result]]]:
    """Yield what became of the exercises of each notebook, in the order given. No notebook stops the others."""
    with ThreadPoolExecutor(max(1, limits.jobs)) as pool:
        yield from zip(several, pool.map(lambda one: _mark(one.path, limits), several), strict=True)


def _mark(path: Path, limits: Limits) -> list[Result]:
    try:
        notebook = read_notebook(path)
    except (ValueError, OSError) as error:
        return unreadable(lesson_of(path), str(error))
    lesson = lesson_of(path, notebook)
    if not any(CHECK.search(cell.source) for cell in notebook.cells):
        return results(notebook, lesson, stopped=False)
    with tempfile.TemporaryDirectory() as folder:
        ran = Path(folder) / "ran.ipynb"
        stopped, said = _run(path, ran, limits)
        if not ran.is_file():
            return unreadable(lesson, "It took too long." if stopped else said)
        return results(read_notebook(ran), lesson, stopped=stopped)


def _run(path: Path, into: Path, limits: Limits) -> tuple[bool, str]:
    """Run a notebook; return whether it was stopped, and the last line of what its process complained of."""
    command = [sys.executable, "-m", "tools.marking.run_notebook", str(path.resolve()), str(into)]
    command += ["--seconds", str(limits.cell), "--memory", str(limits.memory)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        # Says that the kernel has started, and its number; how long that takes is not the student's fault.
        kernel = process.stdout.readline().strip()
        try:
            _, said = process.communicate(timeout=limits.notebook)
        except subprocess.TimeoutExpired:
            process.kill()
            with suppress(OSError, ValueError):
                os.kill(int(kernel), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
            process.wait()
            return True, ""
    return False, (said.strip().splitlines() or ["The process that ran it ended."])[-1]
