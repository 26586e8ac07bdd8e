"""What a run of the tests says about those that it skipped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SKIPPING = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_corpus(number): pytest.skip("No corpus.")

@pytest.mark.skipif(True, reason="No browser.")
def test_browser(): pass

def test_plain(): pass
"""


def test_each_reason_to_skip_is_one_line_with_a_count(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(SKIPPING, encoding="utf-8")
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(tmp_path),
        "--rootdir",
        str(tmp_path),
    ]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=500,
        check=False,
    )
    lines = [line.strip() for line in done.stdout.splitlines() if "skipped:" in line]
    assert lines == ["3 skipped: No corpus.", "1 skipped: No browser."], done.stdout
