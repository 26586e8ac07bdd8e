"""What is tried in Pyodide, where NumPy is not: the parser's own tests, and the header table. Run by in_node.mjs."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import threading
from pathlib import Path

sys.path[:0] = ["/root", "/site"]
sys.dont_write_bytecode = True
os.chdir("/root")

import pytest  # noqa: E402  # where they lie has to be said first

import dicomnb as dn  # noqa: E402
from dicomnb.parsing.table.header_table import to_html  # noqa: E402

NEEDS = (
    "numpy", "pydicom", "hypothesis", "fsspec", "tests.images", "tests.rich", "file_sets",
    "subprocess", "threading", "corpus", "dcmdump", "chromium", "memory_limit",
)  # fmt: skip
"""What a test file must not name: packages that are not here, and what no browser has."""

LONG = ("test_item_spans.py", "test_vr_fit.py", "test_layout.py")
"""Files that look how work grows with millions of items: minutes in WebAssembly, and nothing that differs there."""

BEYOND = ("No module named 'numpy'", "No module named 'matplotlib'", "can't start new thread", "in the folder /dev")
"""Why a single test of such a file cannot pass here."""

dataset = dn.Dataset()
dataset.PatientName, dataset.Rows, dataset.PixelSpacing = "Roe^Jane", 3, [0.5, 2.0]
dataset.save_as("/tmp/a.dcm")
read = dn.read("/tmp/a.dcm")

try:
    threading.Thread(target=print).start()
    threads = True
except RuntimeError:
    threads = False

files = [
    str(path)
    for folder in ("tests/standard", "tests/parsing")
    for path in sorted(Path(folder).rglob("test_*.py"))
    if path.name not in LONG and not any(word in path.read_text(encoding="utf-8") for word in NEEDS)
]


class Counter:
    """What counts how tests end."""

    def __init__(self) -> None:
        self.outcomes: dict[str, int] = {}
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            is_beyond = report.failed and any(reason in report.longreprtext for reason in BEYOND)
            outcome = "beyond" if is_beyond else report.outcome
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
            if outcome == "failed":
                self.failed.append(f"{report.nodeid}: {report.longreprtext[-1500:]}")


counter = Counter()
said = io.StringIO()
with contextlib.redirect_stdout(said):
    options = [
        "-q",
        "-c",
        "/dev/null",
        "--rootdir=/root",
        "--noconftest",
        "--import-mode=importlib",
        "-p",
        "no:cacheprovider",
    ]
    code = int(pytest.main([*options, *files], plugins=[counter]))

result = json.dumps(
    {
        "platform": sys.platform,
        "numpy": "numpy" in sys.modules,
        "threads": threads,
        "name": str(read.PatientName),
        "table": "Roe^Jane" in to_html(read, identifiers=True) and "Roe^Jane" not in to_html(read),
        "files": len(files),
        "outcomes": counter.outcomes,
        "failed": counter.failed[:5],
        "code": code,
        "said": said.getvalue()[-1500:],
    }
)
