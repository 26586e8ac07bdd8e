from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from tools.lite.core import fetch_core, needed

PACKAGES = {
    "ipython": {"file_name": "ipython-9-py3-none-any.whl", "depends": ["stack_data", "numpy"], "version": "9"},
    "stack-data": {"file_name": "stack_data-1-py3-none-any.whl", "depends": ["six", "ipython"], "version": "1"},
    "six": {"file_name": "six-2-py2.py3-none-any.whl", "depends": [], "version": "2"},
    "numpy": {"file_name": "numpy-2-cp314-cp314-pyemscripten_wasm32.whl", "depends": [], "version": "2"},
    "other": {"file_name": "other-1-py3-none-any.whl", "depends": [], "version": "1"},
}


def test_pure_packages_come_with_all_that_they_depend_on() -> None:
    assert needed(PACKAGES, ["IPython", "unknown"]) == ["ipython", "six", "stack-data"]


def test_the_lock_has_the_checksums_of_the_files_that_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "npm").mkdir()
    lock = {"info": {"python": "3.14.2"}, "packages": {name: {**one, "sha256": "x"} for name, one in PACKAGES.items()}}
    (tmp_path / "npm" / "pyodide-lock.json").write_text(json.dumps(lock))
    asked: list[str] = []

    def download(command: list[str], check: bool) -> None:
        asked.extend(command)
        for name in ("ipython", "stack-data", "six"):
            (tmp_path / "core" / str(PACKAGES[name]["file_name"])).write_bytes(name.encode())

    monkeypatch.setattr(subprocess, "run", download)
    fetch_core(tmp_path / "npm", tmp_path / "core")
    assert {"--python-version=3.14", "ipython==9", "stack-data==1", "six==2"} <= set(asked)
    found = json.loads((tmp_path / "core" / "pyodide-lock.json").read_text())["packages"]
    assert found["six"]["sha256"] == hashlib.sha256(b"six").hexdigest()
    assert found["numpy"]["sha256"] == "x"
