"""A Pyodide without NumPy: its core from npm, and from the package index the wheels that a kernel starts with.

A release of Pyodide has all of its wheels, and is what a classroom needs. Where only registries of packages can be
reached, this much can be had: Python, IPython, and the parser.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

STARTS_WITH: Final = ("micropip", "packaging", "ipython", "jedi", "tqdm", "traitlets")
"""Packages that a kernel asks for, and tqdm, which the package asks for."""


def needed(packages: Mapping[str, Any], wanted: Iterable[str] = STARTS_WITH) -> list[str]:
    """Return names of packages and of all that they depend on, as far as they are pure Python."""
    found: list[str] = []
    waiting = list(wanted)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in packages and name not in found and packages[name]["file_name"].endswith("-none-any.whl"):
            found.append(name)
            waiting += packages[name]["depends"]
    return sorted(found)


def fetch_core(core: Path, folder: Path) -> None:
    """Make the folder anew, of the package ``pyodide`` of npm and of wheels from the package index."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(core, folder)
    path = folder / "pyodide-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    packages, python = lock["packages"], lock["info"]["python"].rpartition(".")[0]
    names = needed(packages)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--platform=any"]
    versions = [f"{name}=={packages[name]['version']}" for name in names]
    subprocess.run([*pip, f"--python-version={python}", "--dest", str(folder), *versions], check=True)
    for name in names:
        # The index's files are others than the release's, which were built again.
        wheel = folder / packages[name]["file_name"]
        packages[name]["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    path.write_text(json.dumps(lock), encoding="utf-8")
