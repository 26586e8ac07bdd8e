from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.benchmarks.revisions.against import ROOT, Comparison, as_table, compared, measured_against


def test_only_what_each_turn_says_is_called_slower_or_faster() -> None:
    assert Comparison("open", "s", (1.0, 2.0, 1.5), (1.1, 2.1, 1.6)).verdict == "slower"
    assert Comparison("open", "s", (1.0, 2.0, 1.5), (0.9, 1.8, 1.4)).verdict == "faster"
    assert Comparison("open", "s", (1.0, 2.0, 1.5), (1.3, 2.6, 1.4)).verdict == "not told apart"
    assert Comparison("open", "B", (0.0,), (5.0,)).verdict == "nothing to compare"


def test_rows_that_one_revision_lacks_are_left_out() -> None:
    before = [{"open": (2e-6, "s"), "gone": (1.0, "s")}] * 2
    now = [{"new": (1.0, "s"), "open": (3e-6, "s")}] * 2
    assert compared(before, now) == [Comparison("open", "s", (2e-6, 2e-6), (3e-6, 3e-6))]  # type: ignore[arg-type]


def test_a_line_has_both_amounts_and_the_ratio_with_its_ends() -> None:
    rows = [Comparison("open a header", "s", (10e-6, 20e-6, 40e-6), (11e-6, 30e-6, 42e-6))]
    head, line = as_table(rows, "0123456789abcdef").splitlines()
    assert head.split() == ["what", "0123456789ab", "now", "ratio", "from", "to", "verdict"]
    assert re.split(" {2,}", line) == ["open a header", "20 µs", "30 µs", "1.10", "1.05", "1.50", "slower"]


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="this is no checkout of git")
def test_a_revision_is_measured_beside_itself() -> None:
    rows = measured_against("HEAD", 1, ["--quick", "--only", "pixels"])
    assert "stored values to Hounsfield units" in [row.what for row in rows]
    assert all(row.before[0] > 0 and row.now[0] > 0 for row in rows)
    listed = subprocess.run(["git", "-C", ROOT, "worktree", "list"], capture_output=True, text=True, check=True)
    assert "dicomnb-against-" not in listed.stdout
