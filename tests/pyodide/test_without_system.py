"""What a browser lacks is not needed: threads, processes, memory-mapped files, calls of the system."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_examples_of_the_whole_public_api_run_where_threads_processes_and_mmap_are_forbidden() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("without_system.py"))],
        capture_output=True, text=True, encoding="utf-8", check=False, env=environment, timeout=540,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    (tried, modules, failed, threads) = map(int, re.findall(r"\d+", done.stdout.splitlines()[-1]))
    assert (failed, threads) == (0, 1)
    assert tried > 400
    assert modules > 60
