"""A site on which the course runs in the browser, with nothing installed: make lite.

JupyterLite serves JupyterLab as files, and Pyodide runs Python in the browser: no server computes, and files that a
student opens stay on his machine. The site lies in ``build/lite/site`` and can be put on any web server.

Pyodide itself (Python, NumPy and Matplotlib for browsers) comes from its public address, or from a folder beside the
site: ``make lite PYODIDE=folder``. ``make lite PYODIDE_URL=https://...`` names another address.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import nbformat

from dicomnb.teaching import sample
from tools.lite.core import fetch_core

ROOT: Final = Path(__file__).resolve().parents[2]

PURE: Final = ("ipywidgets>=8.1", "comm", "widgetsnbextension>=4", "jupyterlab-widgets>=3")
"""What the package needs and Pyodide does not bring; NumPy, Matplotlib, IPython and tqdm come with that."""

FIRST_CELL: Final = (
    "# In the browser: run this cell first, once in each notebook. It takes a minute the first time.\n"
    "%pip install -q dicomnb ipywidgets"
)

TRIAL: Final = "00-up-to-the-first-array.ipynb"
_OTHERS: Final = ("import numpy", "dn.sample()", "check(")
"""What a cell says that is replaced, or asks for an answer."""
_ARRAYS: Final = ("plt.", "np.", "pixel_array", "dn.values", "dn.show", "dn.view", "dn.load")
"""What a cell says that needs NumPy."""

KERNEL: Final = "@jupyterlite/pyodide-kernel-extension:kernel"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.lite", description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "lite", help="where to build")
    parser.add_argument("--pyodide", type=Path, help="a folder with a Pyodide release, which goes beside the site")
    parser.add_argument("--pyodide-url", help="the address of pyodide.mjs, if not the public one")
    parser.add_argument("--core", type=Path, help="the package pyodide of npm: enough for headers, and for a trial")
    options = parser.parse_args(arguments)
    pyodide = options.pyodide
    if options.core is not None:
        pyodide = options.folder / "core"
        fetch_core(options.core, pyodide)
    made = build(options.folder, pyodide, options.pyodide_url, is_core=options.core is not None)
    print(f"The site is in {made}. To try it: python -m http.server --directory {made}")
    return 0


def build(folder: Path, pyodide: Path | None = None, url: str | None = None, *, is_core: bool = False) -> Path:
    """Build the site below a folder, and return where it is."""
    folder = folder.resolve()
    source, site, wheels = folder / "source", folder / "site", folder / "wheels"
    for old in (source, site, wheels):
        shutil.rmtree(old, ignore_errors=True)
    files = source / "files" / "notebooks"
    files.mkdir(parents=True)
    fetch_wheels(wheels)
    shutil.copytree(wheels, source / "pypi")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        nbformat.write(for_the_browser(nbformat.read(path, as_version=4)), files / path.name)
    if is_core:
        first = nbformat.read(next((ROOT / "notebooks").glob("01-*.ipynb")), as_version=4)
        nbformat.write(without_arrays(first), files / TRIAL)
        shutil.copyfile(sample() / "pet024.dcm", files / "pet024.dcm")
    if pyodide is not None:
        require_pyodide(pyodide)
        shutil.copytree(pyodide, source / "static" / "pyodide")
    (source / "jupyter-lite.json").write_text(json.dumps(settings(url), indent=2) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(source), "--output-dir", str(site)]
    # What it has done it notes in the folder that it is called in, and does not do again: that folder is new.
    command += ["--contents", str(source / "files")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=source)
    return site


def fetch_wheels(folder: Path) -> None:
    """Build the package's own wheel, and fetch those that it needs."""
    pip = [sys.executable, "-m", "pip"]
    subprocess.run([*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    subprocess.run(
        [
            *pip,
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--platform=any",
            "--dest",
            str(folder),
            *PURE,
        ],
        check=True,
    )


def for_the_browser(notebook: Any) -> Any:
    """Return a notebook with a cell behind its heading that installs the package."""
    twin = nbformat.from_dict({**notebook, "cells": list(notebook.cells)})
    cell = nbformat.v4.new_code_cell(FIRST_CELL, id="install-in-the-browser")
    twin.cells.insert(1, cell)
    return twin


def without_arrays(notebook: Any) -> Any:
    """Return a notebook up to its first array: what runs where NumPy is missing, on a file that lies beside it."""
    begin = (
        'import piplite\nawait piplite.install("dicomnb", deps=False)',
        'from pathlib import Path\n\nimport dicomnb as dn\n\npath = "pet024.dcm"',
    )
    cells = [nbformat.v4.new_code_cell(text) for text in begin]
    for cell in notebook.cells:
        if cell.cell_type == "code" and not any(word in cell.source for word in _OTHERS):
            if any(word in cell.source for word in _ARRAYS):
                break
            cells.append(nbformat.v4.new_code_cell(cell.source))
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)


def settings(url: str | None) -> dict[str, Any]:
    """Return the configuration of the site."""
    known: dict[str, Any] = {"appName": "dicomnb", "collaborative": False, "exposeAppInBrowser": True}
    if url is not None:
        known["litePluginSettings"] = {KERNEL: {"pyodideUrl": url}}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": known}


def require_pyodide(folder: Path) -> None:
    """Refuse a folder without Pyodide, or with its core only."""
    missing = [
        name for name in ("pyodide.mjs", "pyodide.asm.wasm", "pyodide-lock.json") if not (folder / name).is_file()
    ]
    if missing:
        raise SystemExit(
            f"{folder} has no {missing[0]}: unpack a release of Pyodide, and name the folder `pyodide` in it."
        )


if __name__ == "__main__":
    sys.exit(main())
