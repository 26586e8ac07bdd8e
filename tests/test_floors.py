"""The floors hold: imports point down, and the lower floors run where nothing is installed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dicomnb"
HEAVY = {"IPython", "PIL", "imagecodecs", "ipywidgets", "matplotlib", "numpy", "pydicom", "scipy", "tqdm"}
PLAIN = [
    PACKAGE / "cached_property.py",
    PACKAGE / "errors.py",
    PACKAGE / "printable.py",
    *sorted((PACKAGE / "standard").rglob("*.py")),
    *sorted((PACKAGE / "parsing").rglob("*.py")),
]


def dotted(path: Path) -> str:
    """Return the name under which a file of the project is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def run(code: str, *options: str) -> str:
    """Run code in a fresh interpreter that finds the project; return what it printed."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"
    command = [sys.executable, "-X", "utf8", *options, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def imported_names(source: str) -> Iterator[str]:
    """Yield the first part of every name that the source imports, at any depth."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_every_import_points_to_a_lower_floor() -> None:
    # The contracts are in pyproject.toml; lint_imports returns 0 where all are kept.
    run("from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))")


def test_importing_dicomnb_loads_no_heavy_package() -> None:
    loaded = run("import dicomnb; print(*sys.modules)").split()
    assert "dicomnb" in loaded
    assert HEAVY.isdisjoint(loaded)


def test_the_standard_and_the_parser_import_where_nothing_is_installed() -> None:
    # -S leaves the folder of installed packages off the path, as on a Python fresh from its installer.
    names = [dotted(path) for path in PLAIN]
    loaded = run(f"import {', '.join(names)}; print(*sys.modules)", "-I", "-S").split()
    assert set(names) <= set(loaded)
    assert HEAVY.isdisjoint(loaded)


@pytest.mark.parametrize("path", PLAIN, ids=dotted)
def test_the_standard_and_the_parser_name_only_the_standard_library(path: Path) -> None:
    # Also inside functions, which the test above does not enter.
    allowed = {*sys.stdlib_module_names, "dicomnb"}
    assert set(imported_names(path.read_text(encoding="utf-8"))) <= allowed


def test_the_package_says_that_it_is_typed() -> None:
    # PEP 561: without this file a type checker ignores every annotation here.
    assert (PACKAGE / "py.typed").is_file()
