"""The programs of the pages: their syntax and their types, where the tools that know them are."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dicomnb.display.common.viewer_scripts import OBJECTS, START, VIEWER, WIDGET
from tests.requirements import missing

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "dicomnb/display/web"
SCRIPTS = sorted(ROOT.glob("dicomnb/**/*.*js"))


def run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_node_can_parse_the_script(path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("No node here. Browsers run the scripts in other tests.")
    run(node, "--check", path)


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        missing("scripts", f"No {name} here: npm install --global {package}")
    return found


def test_the_types_of_the_scripts_agree() -> None:
    run(program("tsc", "typescript"), "--project", "jsconfig.json")


def test_the_scripts_keep_to_the_rules_of_eslint() -> None:
    run(program("eslint", "eslint"), "--no-warn-ignored", *SCRIPTS)


def test_each_script_is_read_at_one_sitting_and_each_is_on_the_page() -> None:
    web = [path.relative_to(WEB).as_posix() for path in WEB.rglob("*.js")]
    assert max(path.stat().st_size for path in SCRIPTS) < 60_000
    # Those for the notebook around a page stand there.
    own = [name for name in WIDGET if name.endswith(".js")]
    assert sorted(web) == sorted([*VIEWER, START, *OBJECTS, *own, "notebook/frame.js", "notebook/notebook.js"])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_load_nothing_and_evaluate_no_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in (
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "innerHTML",
        "outerHTML",
        "eval(",
        "new Function",
        "http:",
        "https:",
    ):
        assert word not in text
