"""Who runs which tests where several workers share them out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOLD = """
import os
import pathlib
import pytest

@pytest.mark.parametrize("number", range(6))
def test_tells_who_runs_it(number):
    told = pathlib.Path(__file__).with_suffix(".txt").open("a")
    with told:
        told.write(os.environ["PYTEST_XDIST_WORKER"] + " ")
"""


def test_one_worker_runs_the_tests_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), "utf-8")
    for name in ("one", "two", "three"):
        (tmp_path / f"test_{name}.py").write_text(TOLD, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider", "."]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "18 passed" in done.stdout, done.stdout + done.stderr
    workers = [set(path.read_text().split()) for path in tmp_path.glob("*.txt")]
    assert [len(each) for each in workers] == [1, 1, 1]
    assert set.union(*workers) == {"gw0", "gw1"}


def test_this_file_too_is_run_by_one_worker(request: pytest.FixtureRequest) -> None:
    # pytest-xdist goes by what it appends to the names of tests, and is silent where pytest no longer lets it.
    grouped = request.node.nodeid.endswith("@tests/tools/test_groups.py")
    assert grouped == request.config.getoption("loadgroup", False)
