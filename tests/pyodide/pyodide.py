"""Where Pyodide lies on this machine: the package ``pyodide`` of npm; and the packages that tests need in it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
from pathlib import Path

from tests.requirements import missing

PURE = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")
"""Packages that run in Pyodide as they are installed here."""


def pyodide_folder() -> Path:
    """Return the folder of Pyodide's core; skip the test where there is none."""
    named = os.environ.get("DICOMNB_PYODIDE")
    places = [Path(named)] if named else []
    for folder in map(Path, os.environ.get("PATH", "").split(os.pathsep)):
        if folder.parts[-2:] == ("node_modules", ".bin"):
            places += [folder.parent / "pyodide"]
    if npm := shutil.which("npm"):
        done = subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=False)
        places.append(Path(done.stdout.strip()) / "pyodide")
    found = next((place for place in places if (place / "pyodide.asm.wasm").is_file()), None)
    if found is None or shutil.which("node") is None:
        missing("pyodide", "No Pyodide found: npm install pyodide, or set DICOMNB_PYODIDE to its folder.")
    return found


def copy_pure_packages(folder: Path) -> None:
    """Copy the installed files of the pure packages into a folder."""
    for name in PURE:
        for file in importlib.metadata.files(name) or ():
            if file.suffix == ".py" and ".." not in file.parts:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), folder / file)
