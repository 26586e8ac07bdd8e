"""Build the two files that a release is made of, and see whether each installs alone: make package.

Nothing is published. What is built lies in ``build/dist``: .github/workflows/release.yml builds the same and hands it
to the package index, once somebody has made a release.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
BUILD: Final = ROOT / "build"

LIMITS: Final = {".whl": 1_600_000, ".gz": 3_200_000}
"""Bytes that each kind of file may have. A wheel is nothing but modules, tables and scripts; seven tenths of it are
Python, packed file by file, so that it grows with the code."""

WANTED: Final = (
    "dicomnb/__init__.pyi",
    "dicomnb/py.typed",
    "dicomnb/standard/attributes.tsv",
    "dicomnb/display/web/*.js",
    "dicomnb/parsing/table/*.css",
    "*LICENSE",
)
"""What both have to hold besides modules."""

ONLY_IN_SOURCE: Final = ("tests/*", "tools/*", "docs/*", "notebooks/*")
NEVER: Final = ("*.pyc", "*/__pycache__/*", "*.dcm", "*.ipynb_checkpoints*", ".ci/*", ".git*/*", "build/*")

SMOKE: Final = """
import pathlib, sys, dicomnb as dn
assert pathlib.Path(dn.__file__).is_relative_to(sys.prefix), dn.__file__
volume = dn.load(dn.make_study("stack"))
assert volume.array.shape == (25, 160, 200)
assert dn.show(volume[12]) is not None
assert "<script" in dn.page(volume).html
print("dicomnb", dn.__version__, "works alone with", sys.version.split()[0])
"""
"""What an environment with nothing else in it has to do."""


def main() -> int:
    """Build, look into the files, install them; return 1 if something is wrong."""
    dist = BUILD / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    _run(sys.executable, "-m", "build", "--installer=uv", "--outdir", str(dist), str(ROOT))
    built = sorted(dist.iterdir())
    _run(sys.executable, "-m", "twine", "check", "--strict", *map(str, built))
    wrong = [
        f"{path.name}: {fault}" for path in built for fault in faults(contents(path), path.stat().st_size, path.suffix)
    ]
    for path in built:
        print(f"{path.name}: {path.stat().st_size:,} bytes, {len(contents(path))} files")
    if not wrong:
        for path in built:
            _try_alone(path)
    _run(
        sys.executable,
        "-m",
        "uv",
        "tool",
        "run",
        "--quiet",
        "cffconvert",
        "--validate",
        "-i",
        str(ROOT / "CITATION.cff"),
    )
    for one in wrong:
        print(one)
    return 1 if wrong else 0


def contents(path: Path) -> list[str]:
    """Return the names of the files in a wheel or a source distribution, without the folder that the latter has."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    with tarfile.open(path) as archive:
        return [member.name.partition("/")[2] for member in archive if member.isfile()]


def faults(names: Sequence[str], size: int, suffix: str) -> Iterator[str]:
    """Yield what is wrong with a file of these contents."""
    if size > LIMITS[suffix]:
        yield f"{size:,} bytes, not {LIMITS[suffix]:,} at most"
    for wanted in WANTED:
        if not _matching(names, (wanted,)):
            yield f"lacks {wanted}"
    for name in _matching(names, NEVER):
        yield f"holds {name}"
    for pattern in ONLY_IN_SOURCE:
        found = _matching(names, (pattern,))
        if suffix == ".whl" and found:
            yield f"holds {found[0]}"
        elif suffix != ".whl" and not found:
            yield f"lacks {pattern}"


def _matching(names: Iterable[str], patterns: Iterable[str]) -> list[str]:
    return [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]


def _try_alone(path: Path) -> None:
    """Install a file into an empty environment, and use it there."""
    place = BUILD / "alone"
    shutil.rmtree(place, ignore_errors=True)
    _run(sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, str(place))
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    _run(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python), str(path))
    _run(str(python), "-I", "-W", "error", "-c", SMOKE)
    shutil.rmtree(place)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, cwd=BUILD.parent)


if __name__ == "__main__":
    sys.exit(main())
