"""What the tests find on this machine: a corpus, a browser, and settled libraries."""

from __future__ import annotations

import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.requirements import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from tests.browser.lab import Server

# Before anything imports Matplotlib: no test may open a window.
os.environ["MPLBACKEND"] = "Agg"

# Time limits on single examples fail on busy machines and say nothing about the code. A run that judges a change has to
# judge it the same way twice: its examples are always the same, and none is kept from a run before.
settings.register_profile("fixed", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("fixed")
# New examples on each run, and this many of them: `make fuzz`, and every night.
if examples := os.environ.get("DICOMNB_EXAMPLES"):
    settings.register_profile("search", deadline=None, max_examples=int(examples), print_blob=True)
    settings.load_profile("search")

ROOT = Path(__file__).resolve().parent.parent

# The shell without windows first: it takes half of the processor time for the same pictures.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

# Playwright passes --headless, a new user data directory and more by itself.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No test needs a network: every name but those of this machine is unknown.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of third-party DICOM files. Read only; none of them is part of this project."""
    folder = Path(os.environ.get("DICOMNB_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not (folder / "catalog.csv").is_file():
        missing("corpus", f"No corpus at {folder}: set DICOMNB_CORPUS to DICOM files with a catalog.csv.")
    return folder.resolve()  # oracles name files by where they really are


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium or Chrome executable."""
    named = os.environ.get("DICOMNB_CHROMIUM")
    for name in (named,) if named else CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    return missing("chromium", "No Chromium found: install it, or set DICOMNB_CHROMIUM to its path.")


def _program(name: str, package: str) -> str:
    """Return the path of a program of someone else's that judges files; skip the test where it is not installed."""
    if path := shutil.which(name):
        return path
    return missing(package, f"No {name} found: install {package}.")


@pytest.fixture(scope="session")
def dciodvfy() -> str:
    """Return what holds a file against the definition of its information object (dicom3tools)."""
    return _program("dciodvfy", "dicom3tools")


@pytest.fixture(scope="session")
def dcentvfy() -> str:
    """Return what holds the files of a study against each other (dicom3tools)."""
    return _program("dcentvfy", "dicom3tools")


@pytest.fixture(scope="session")
def dcmdump() -> str:
    """Return what prints a file, and complains of what is wrong in it (dcmtk)."""
    return _program("dcmdump", "dcmtk")


@pytest.fixture(scope="session")
def dcm2json() -> str:
    """Return what prints a file in the DICOM JSON model (dcmtk)."""
    return _program("dcm2json", "dcmtk")


@pytest.fixture(scope="session")
def dsrdump() -> str:
    """Return what prints the content tree of a structured report (dcmtk)."""
    return _program("dsrdump", "dcmtk")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start Chromium, once for all tests of a process: Playwright does not start twice beside itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a window of the browser for one test."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    yield context
    context.close()


@pytest.fixture(scope="session")
def lab(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start JupyterLab, once for all tests of a process."""
    from tests.browser.lab import running_lab

    with running_lab(tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@pytest.fixture
def kernel_environment() -> dict[str, str]:
    """Return an environment for Jupyter kernels and servers.

    Ours without MPLBACKEND: a kernel draws into the notebook only where nothing else is asked for.
    """
    return {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}


LONGEST = ("tests/browser", "tests/notebooks", "tests/benchmarks", "tests/fuzz")
"""Folders whose tests take longest: they begin, so that no worker waits for another one in the end."""


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest-xdist, where it is there, keep to the order of `LONGEST`: it would put what has most tests first."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_finish() -> None:
    """Leave what was collected, a million objects, out of every garbage collection that follows."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs, so that ``-m "not browser"`` misses none, and by who runs it.

    One worker of pytest-xdist runs the tests of a file, or of files with the same group: what they import, and what
    they make for all of them, is there once.
    """
    items.sort(key=lambda item: next((at for at, place in enumerate(LONGEST) if place in item.nodeid), len(LONGEST)))
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "corpus" in names:
            item.add_marker(pytest.mark.corpus)
        if "chromium" in names:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("xdist_group") is None:
            # Made-up studies are written once for all that look at them.
            group = (
                "studies" if "written" in names else "orthanc" if "orthanc" in names else item.nodeid.partition("::")[0]
            )
            item.add_marker(pytest.mark.xdist_group(group))


def skip_lines(reports: Iterable[pytest.TestReport | pytest.CollectReport]) -> list[str]:
    """Return a line for each reason to skip, with how many tests it kept from running; the most frequent first."""
    reasons: Counter[str] = Counter()
    for report in reports:
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[text.removeprefix("Skipped: ")] += 1
    return [f"{count:>5} skipped: {' '.join(reason.split())}" for reason, count in reasons.most_common()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run, and why."""
    for line in skip_lines(terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(line)
