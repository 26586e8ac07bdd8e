"""axe-core, which looks for what keeps people from using a page: https://github.com/dequelabs/axe-core, of npm."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.requirements import missing

__all__ = ["faults"]


@cache
def _program() -> str:
    """Return axe-core as it lies beside the other tools of npm, which are found by the path of commands."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        # In a folder of its own, or installed for all: here, and on Windows.
        for modules in ("..", "../lib/node_modules", "node_modules"):
            file = Path(folder, modules, "axe-core", "axe.min.js")
            if file.is_file():
                return file.read_text(encoding="utf-8")
    return missing("axe", "No axe-core here: npm install axe-core, and put its node_modules/.bin into PATH.")


def faults(tab: Page, within: str | None = None) -> list[str]:
    """Return what axe finds on a page, or `within` what a selector of CSS finds, a line each: the rule, and where."""
    # Into the page by way of the debugger: its policy lets no script in.
    tab.evaluate(_program())
    found: dict[str, Any] = tab.evaluate(
        "(within) => axe.run(within ?? document, { resultTypes: ['violations'] })", within
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]} {' '.join(each['message'] for each in node['any'][:2])}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
