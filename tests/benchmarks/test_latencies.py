from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.benchmarks.latencies import Sizes, measure_in, sections
from tests.benchmarks.table.report import as_text
from tests.browser.lab import Server

pytestmark = pytest.mark.xdist_group("browser")


def test_every_row_of_what_is_measured_in_a_browser_is_printed(
    context: BrowserContext, lab: Server, tmp_path: Path
) -> None:
    apps = ["JupyterLab", *(["Notebook 7"] if find_spec("notebook") else [])]
    taken = measure_in(context, lab, apps, 1, tmp_path, Sizes(96, (30, 48), ((3, 64), (20, 32))))
    assert all(seconds > 0 for seconds in taken.values())
    printed = as_text(sections(taken), dicomsdl=False).splitlines()
    for app in apps:
        for what in ("next slice", "another window"):
            # Once beside the least there is, once beside what people write by hand.
            assert sum(line.startswith(f"view in {app}, {what}  ") for line in printed) == 2, (app, what)
        assert sum(line.startswith(f"view in {app}, 30 slices of 48 × 48 scrubbed, each  ") for line in printed) == 1
    for size in ("3 × 64 × 64", "20 × 32 × 32"):
        for what in ("next slice", "another window"):
            assert sum(line.startswith(f"page of {size}, {what}  ") for line in printed) == 1, (size, what)
