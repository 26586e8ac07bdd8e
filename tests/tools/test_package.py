"""What is released: its contents, and what says who made which version."""

from __future__ import annotations

import io
import re
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import dicomnb
from tools.package import contents, faults

ROOT = Path(__file__).resolve().parents[2]
MODULES = [
    "dicomnb/__init__.py", "dicomnb/__init__.pyi", "dicomnb/py.typed", "dicomnb/standard/attributes.tsv",
    "dicomnb/display/web/viewer.js", "dicomnb/parsing/table/header_table.css",
]  # fmt: skip
WHEEL = [*MODULES, "dicomnb-0.1.0.dist-info/licenses/LICENSE"]
SOURCE = [*MODULES, "LICENSE", "tests/test_a.py", "tools/a.py", "docs/a.md", "notebooks/a.ipynb"]


def test_what_is_whole_passes() -> None:
    assert not list(faults(WHEEL, 900_000, ".whl"))
    assert not list(faults(SOURCE, 900_000, ".gz"))


@pytest.mark.parametrize(
    ("names", "size", "suffix", "fault"),
    [
        (WHEEL, 1_600_001, ".whl", "1,600,001 bytes"),
        ([*WHEEL, "tests/test_a.py"], 9, ".whl", "holds tests/test_a.py"),
        ([*WHEEL, "dicomnb/a.dcm"], 9, ".whl", "holds dicomnb/a.dcm"),
        (WHEEL[1:-1], 9, ".whl", "lacks *LICENSE"),
        ([name for name in SOURCE if name != "dicomnb/py.typed"], 9, ".gz", "lacks dicomnb/py.typed"),
        (SOURCE[:-1], 9, ".gz", "lacks notebooks/*"),
    ],
)
def test_what_is_wrong_is_told(names: list[str], size: int, suffix: str, fault: str) -> None:
    (found,) = faults(names, size, suffix)
    assert found.startswith(fault)


def test_names_are_read_from_both_kinds_of_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("dicomnb/a.py", "")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as source:
        source.addfile(tarfile.TarInfo("dicomnb-0.1.0/dicomnb/a.py"), io.BytesIO())
    assert contents(tmp_path / "a.whl") == contents(tmp_path / "a.tar.gz") == ["dicomnb/a.py"]


def test_one_version_stands_everywhere() -> None:
    def text(name: str) -> str:
        return (ROOT / name).read_text(encoding="utf-8")

    version = dicomnb.__version__
    assert re.search(rf"^version: {re.escape(version)}$", text("CITATION.cff"), re.MULTILINE)
    assert re.search(
        rf"^## \[{re.escape(version)}\] - (Unreleased|\d{{4}}-\d\d-\d\d)$", text("CHANGELOG.md"), re.MULTILINE
    )
    assert f'{{% set version = "{version}" %}}' in text("conda/meta.yaml")


def test_the_recipe_of_conda_asks_for_what_the_package_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    recipe = (ROOT / "conda" / "meta.yaml").read_text(encoding="utf-8")
    run = recipe.partition("  run:\n")[2].partition("\ntest:")[0]
    # conda-forge's matplotlib-base has no window toolkits.
    asked = {line.replace(" ", "").replace("matplotlib-base", "matplotlib") for line in re.findall(r"- (.+)", run)}
    assert asked == {f"python{project['requires-python']}", *project["dependencies"]}


def test_the_paper_cites_only_what_is_in_its_bibliography() -> None:
    paper = (ROOT / "paper" / "paper.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "paper" / "paper.bib").read_text(encoding="utf-8"), re.MULTILINE))
    cited = set(re.findall(r"@(\w+)", paper.partition("---\n")[2].partition("---\n")[2]))
    assert cited == known
    for heading in ("Summary", "Statement of need", "Learning objectives and content", "References"):
        assert f"# {heading}\n" in paper


def test_a_release_is_published_by_the_workflow_alone_without_a_password() -> None:
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert "id-token: write" in workflow
    assert "make package" in workflow
    assert "password:" not in workflow
    assert "secrets." not in workflow
    assert re.search(r"on:\n  release:\n    types: \[published\]", workflow)
