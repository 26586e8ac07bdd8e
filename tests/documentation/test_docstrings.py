"""The documentation of what ``import dicomnb`` offers: every name has an example, and every example runs."""

from __future__ import annotations

import doctest
import inspect
import re
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import dicomnb

# What a person calls: functions, classes, and the methods of the classes that hold the data.
CLASSES = ("Axes", "Axis", "Catalog", "Dataset", "Volume")

# Their callers are modules of this package; what they take is not public.

# The DICOM standard has nothing to say on them.
OF_OUR_OWN = {
    "compare",
    "DicomError",
    "DicomWarning",
    "each",
    "Finding",
    "from_pydicom",
    "header",
    "Isodose",
    "link",
    "page",
    "reslice_isotropic",
    "reslice_orthogonal",
    "reslice_slabs",
    "show",
    "to_pydicom",
    "view",
}

ORDER = ["Parameters", "Attributes", "Returns", "Yields", "Raises", "Warns", "Notes", "References", "Examples"]

OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def callables() -> Iterator[tuple[str, Any]]:
    """Yield what has to be documented, by the name that a reader would look up."""
    for name in dicomnb.__all__:
        value = getattr(dicomnb, name)
        if callable(value):
            yield name, value
    for kind in CLASSES:
        for base in inspect.getmro(getattr(dicomnb, kind)):
            if not base.__module__.startswith("dicomnb."):
                continue
            for name, value in vars(base).items():
                method = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
                if not name.startswith("_") and inspect.isfunction(method):
                    yield f"{kind}.{name}", method


PUBLIC = dict(callables())
MODULES = sorted({value.__module__ for value in PUBLIC.values()})


def sections(value: Any) -> dict[str, str]:
    """Return the parts of a NumPy-style docstring by their headings."""
    text = inspect.getdoc(value) or ""
    parts = re.split(r"^([A-Z]\w+)\n-{3,}\n", text, flags=re.MULTILINE)
    return {"Summary": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def documented(text: str) -> set[str]:
    """Return the names that a section describes."""
    lines = re.findall(r"^(\S[^:\n]*?)(?: :.*)?$", text, flags=re.MULTILINE)
    return {name.strip().lstrip("*") for line in lines for name in line.split(",")}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example(name: str) -> None:
    assert ">>> " in sections(PUBLIC[name]).get("Examples", "")


@pytest.mark.parametrize("name", PUBLIC)
def test_no_example_is_left_out(name: str) -> None:
    assert "+SKIP" not in (inspect.getdoc(PUBLIC[name]) or "")


@pytest.mark.parametrize("name", [name for name, value in PUBLIC.items() if inspect.isfunction(value)])
def test_every_parameter_is_described(name: str) -> None:
    found = sections(PUBLIC[name])
    expected = set(inspect.signature(PUBLIC[name]).parameters) - {"self", "cls"}
    if len(expected) <= 1 or re.search("; see `|parameters and errors are those of", found["Summary"]):
        return  # the sentence says what it is, or where the parameters are described
    assert expected - documented(found.get("Parameters", "")) == set()


@pytest.mark.parametrize("name", PUBLIC)
def test_parts_stand_in_their_usual_order(name: str) -> None:
    headings = [heading for heading in sections(PUBLIC[name]) if heading in ORDER]
    assert headings == sorted(headings, key=ORDER.index)


@pytest.mark.parametrize("name", [name for name in PUBLIC if "." not in name and name not in OF_OUR_OWN])
def test_what_the_standard_rules_says_where(name: str) -> None:
    if PUBLIC[name].__module__.startswith(
        ("dicomnb.standard", "dicomnb.parsing", "dicomnb.pixels", "dicomnb.geometry")
    ):
        module = sys.modules[PUBLIC[name].__module__]
        assert re.search(r"PS3\.\d+", (inspect.getdoc(PUBLIC[name]) or "") + (module.__doc__ or ""))


@pytest.mark.parametrize("module", MODULES)
def test_every_example_shows_what_it_says(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    failed = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    for test in doctest.DocTestFinder(exclude_empty=True).find(import_module(module)):
        said: list[str] = []
        with warnings.catch_warnings():
            if runner.run(test, out=said.append).failed:
                failed.append("".join(said))
    assert not failed, "\n".join(failed)
