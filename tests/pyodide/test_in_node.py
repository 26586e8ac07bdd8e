"""The parser in Pyodide itself, started in Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.pyodide.pyodide import copy_pure_packages, pyodide_folder

HERE = Path(__file__).resolve().parent


def test_standard_and_parsing_pass_their_own_tests_in_pyodide_and_a_header_shows_its_table(tmp_path: Path) -> None:
    folder = pyodide_folder()
    copy_pure_packages(tmp_path)
    node = str(shutil.which("node"))
    done = subprocess.run(
        [node, "--no-warnings", str(HERE / "in_node.mjs"), str(folder), str(HERE.parents[1]), str(tmp_path),
         str(HERE / "in_pyodide.py")],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=540,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert not found["failed"], "\n".join(found["failed"])
    assert found["code"] in (0, 1), found["said"]  # pytest ran to its end
    assert (found["platform"], found["numpy"], found["threads"]) == ("emscripten", False, False)
    assert found["name"] == "Roe^Jane"
    assert found["table"] is True
    assert found["files"] > 30
    assert found["outcomes"]["passed"] > 300
    assert found["outcomes"].get("beyond", 0) < 10
