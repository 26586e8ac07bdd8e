"""What other machines are told to do: Binder, and the workflow that checks changes."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = [
    name.removeprefix("Programming Language :: Python :: ")
    for name in PROJECT["classifiers"]
    if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", name)
]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# -- Binder -------------------------------------------------------------------------------------------------


def test_binder_takes_a_python_that_the_project_supports() -> None:
    (version,) = re.fullmatch(r"python-(3\.\d+)\n", text("binder/runtime.txt")).groups()  # type: ignore[union-attr]
    assert version in PYTHONS


def test_binder_installs_the_project_with_extras_that_exist() -> None:
    lines = [line for line in text("binder/requirements.txt").splitlines() if not line.startswith("#")]
    (extras,) = re.fullmatch(r"-e \.\[([a-z,]+)\]", "\n".join(lines)).groups()  # type: ignore[union-attr]
    assert {"codecs", "lab"} <= set(extras.split(",")) <= set(PROJECT["optional-dependencies"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission to execute")
@pytest.mark.parametrize("name", ["binder/postBuild", ".ci/binder", ".ci/run"])
def test_script_can_be_executed_as_it_is(name: str) -> None:
    assert text(name).startswith("#!/usr/bin/env bash\n")
    assert (ROOT / name).stat().st_mode & stat.S_IXUSR


# -- the workflow -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    found: dict[str, Any] = yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]
    return found


def commands(jobs: dict[str, Any]) -> list[str]:
    return [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]


def test_workflow_tests_every_python_on_three_systems(jobs: dict[str, Any]) -> None:
    matrix = jobs["test"]["strategy"]["matrix"]
    assert matrix["python"] == PYTHONS
    assert sorted(name.partition("-")[0] for name in matrix["os"]) == ["macos", "ubuntu", "windows"]


def test_workflow_does_what_the_script_does(jobs: dict[str, Any]) -> None:
    # Where there may be no make, the command of the target stands for it.
    instead = {"demo": "python -m tools.demo", "test": "python -m pytest -n auto --dist loadgroup"}
    asked = re.findall(r"^(?:step )?make (\w+(?: EXAMPLES=)?)$", text(".ci/run"), flags=re.MULTILINE)
    assert {"check", "demo", "fuzz EXAMPLES=", "site", "test"} <= set(asked)
    told = commands(jobs)
    assert [name for name in asked if instead.get(name, f"make {name}") not in told] == []
    assert ".ci/binder" in told
    for name, command in instead.items():
        (recipe,) = re.findall(rf"^{name}:.*\n\t(.*)$", text("Makefile"), flags=re.MULTILINE)
        words = recipe.replace("$(PY)", "python").replace("$(JOBS)", "auto").replace(" $(ARGS)", "")
        assert words == command


def test_workflow_asks_for_targets_and_extras_that_exist(jobs: dict[str, Any]) -> None:
    targets = re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE)
    for command in commands(jobs):
        if command.startswith("make "):
            assert command.split()[1] in targets
        for extras in re.findall(r"\.\[([a-z,]+)\]", command):
            assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])


def test_workflow_tries_binder_with_its_python(jobs: dict[str, Any]) -> None:
    (version,) = [step["with"]["python-version"] for step in jobs["binder"]["steps"] if "with" in step]
    assert text("binder/runtime.txt") == f"python-{version}\n"


def test_manual_is_published_from_the_main_branch_after_all_checks(jobs: dict[str, Any]) -> None:
    assert set(jobs["publish"]["needs"]) == set(jobs) - {"publish"}
    assert "refs/heads/main" in jobs["publish"]["if"]
    (upload,) = [step for step in jobs["site"]["steps"] if "upload-pages" in step.get("uses", "")]
    assert upload["with"]["path"] in text("mkdocs.yml")
