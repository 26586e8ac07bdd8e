"""What only a fresh interpreter can tell: importing, whatever happens once in a session, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.timing import Taken

__all__ = ["CLOCKED", "KEPT", "PEAK", "RESIDENT", "measure"]

_ROOT = Path(__file__).resolve().parents[3]

# Each measures `job(paths)`, which the code before it defines, and prints one number.

CLOCKED = """
from tests.benchmarks.timing import clock
start = clock()
kept = job(paths)
print(clock() - start)
"""
"""Seconds of processor time."""

PEAK = """
import tracemalloc
tracemalloc.start()
kept = job(paths)
print(tracemalloc.get_traced_memory()[1])
"""
"""Bytes that Python held at the same time, at the most."""

KEPT = """
import gc, tracemalloc
tracemalloc.start()
kept = job(paths)
gc.collect()
print(tracemalloc.get_traced_memory()[0])
"""
"""Bytes that Python holds afterwards."""

RESIDENT = """
def pages(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name))
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")
before = pages("VmRSS")
kept = job(paths)
print(pages("VmHWM") - before)
"""
"""Bytes of memory that the process came to take up, at the most. Linux tells, others do not."""


def measure(jobs: Mapping[str, str], how: str, paths: Sequence[str] = (), rounds: int = 5) -> dict[str, Taken]:
    """Return what each job takes, the median of several interpreters: what is done once has no best.

    Parameters
    ----------
    jobs : mapping of str to str
        Python code that makes ready and defines ``job(paths)``.
    how : str
        `CLOCKED`, `PEAK`, `KEPT` or `RESIDENT`.
    paths : sequence of str
        Files, handed over to the job as a list; the code before it finds them in ``paths`` as well.
    rounds : int
        How many interpreters are started for each job; the jobs take turns.
    """
    results: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, code in jobs.items():
            results[name].append(_number(f"import sys\npaths = sys.argv[1:]\n{code}\n{how}", paths))
    return {name: Taken(median(found), found) for name, found in results.items()}


def _number(code: str, paths: Sequence[str]) -> float:
    python_path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": python_path}
    # An installed package has its bytecode beside it; this checkout must be allowed to keep its own there.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ended = subprocess.run(
        [sys.executable, "-c", code, *paths],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(ended.stdout)
