"""A Jupyter of our own, and what a person does in it: open a notebook, run it, type, press keys."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Request, WebSocket

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
RUN_MILLISECONDS = 120_000

# Nothing may ask for news or updates: a test that needs a network is no test.
SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "extensionmanager-extension/plugin": {"enabled": False},
}


@dataclass(frozen=True)
class Server:
    """A server that runs JupyterLab and, where it is installed, Notebook 7.

    Parameters
    ----------
    url : str
        Where it answers, with a slash at the end.
    token : str
        What it wants to be told first.
    folder : Path
        The notebooks that it serves.
    """

    url: str
    token: str
    folder: Path

    def address(self, notebook: Path, *, in_lab: bool = True) -> str:
        """Return where a notebook opens: in a workspace of JupyterLab of its own, or in Notebook 7."""
        place = quote(notebook.relative_to(self.folder).as_posix())
        app = f"lab/workspaces/{secrets.token_hex(4)}/tree" if in_lab else "notebooks"
        return f"{self.url}{app}/{place}?token={self.token}"


@contextmanager
def running_lab(home: Path, *, dark: bool = False, widgets: bool = True) -> Iterator[Server]:
    """Run a JupyterLab that reads no settings of this machine's user and writes only below `home`.

    With `widgets` False it knows no widgets, as if its part of ipywidgets were not installed.
    """
    folder = home / "notebooks"
    folder.mkdir(parents=True)
    theme = {"apputils-extension/themes": {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"}}
    for plugin, settings in (SETTINGS | theme).items():
        path = home / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
    if not widgets:
        page = home / "config" / "labconfig" / "page_config.json"
        page.parent.mkdir(parents=True)
        page.write_text(json.dumps({"disabledExtensions": {"@jupyter-widgets/jupyterlab-manager": True}}))
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    environment |= {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        # Kernels start in a folder of their own, where a package that is not installed would not be found.
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        # The font cache of Matplotlib takes seconds to build.
        "MPLCONFIGDIR": _matplotlib_cache(),
    }
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                # A container's only user is often root, and the server refuses it unless told otherwise.
                "--allow-root",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=0",
                f"--ServerApp.root_dir={folder}",
                f"--IdentityProvider.token={secrets.token_hex(16)}",
                "--LabApp.expose_app_in_browser=True",
                "--JupyterNotebookApp.expose_app_in_browser=True",
                "--LabApp.extension_manager=readonly",
            ],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _wait_for(process, home / "runtime", folder, log)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _matplotlib_cache() -> str:
    import matplotlib

    return matplotlib.get_cachedir()


def _wait_for(process: subprocess.Popen[bytes], runtime: Path, folder: Path, log: Path) -> Server:
    """Return the server once it answers: it writes its address into a file as soon as it listens."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            try:
                about = json.loads(path.read_text())
            except ValueError:  # it is being written
                continue
            return Server(about["url"], about["token"], folder)
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


@dataclass(frozen=True)
class Notebook:
    """A notebook that is open in JupyterLab or Notebook 7.

    Parameters
    ----------
    page : Page
        The page in the browser.
    strangers : list of str
        Addresses outside the server that the page asked for; the browser finds none of them.
    """

    page: Page
    strangers: list[str]

    @classmethod
    def open(cls, context: BrowserContext, server: Server, source: Path, *, in_lab: bool = True) -> Notebook:
        """Open a copy of a notebook in JupyterLab, or else in Notebook 7, and wait until its kernel answers."""
        copy = server.folder / source.name
        shutil.copyfile(source, copy)
        page = context.new_page()
        strangers: list[str] = []
        home = urlsplit(server.url).netloc

        def is_strange(url: str) -> bool:
            parts = urlsplit(url)
            return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != home

        def look(asked: Request | WebSocket) -> None:
            if is_strange(asked.url):
                strangers.append(asked.url)

        # Not page.route: each of hundreds of files would wait for an answer from here, and none would be kept.
        page.on("request", look)
        page.on("websocket", look)
        page.goto(server.address(copy, in_lab=in_lab))
        page.wait_for_function(
            """() => {
              const panel = window.jupyterapp?.shell?.currentWidget;
              return panel?.context?.isReady && panel.sessionContext?.session?.kernel?.status === "idle";
            }""",
            timeout=START_SECONDS * 1000,
        )
        return cls(page, strangers)

    def run_all(self) -> None:
        """Choose Run All Cells in the menu, and wait until the last cell has run or one has failed."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(
            """() => {
              const panel = window.jupyterapp.shell.currentWidget;
              const cells = panel.content.model.sharedModel.toJSON().cells.filter((c) => c.cell_type === "code");
              const failed = cells.some((c) => c.outputs.some((o) => o.output_type === "error"));
              const done = cells.every((c) => c.execution_count > 0 || !String(c.source).trim());
              return failed || (done && panel.sessionContext.session.kernel.status === "idle");
            }""",
            timeout=RUN_MILLISECONDS,
        )

    def save(self) -> None:
        """Write the notebook to its file."""
        self.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")

    @property
    def errors(self) -> list[str]:
        """What the cells raised, and what they wrote to the error stream."""
        found: list[str] = self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells
                .flatMap((cell) => cell.outputs ?? [])
                .filter((o) => o.output_type === "error" || o.name === "stderr")
                .map((o) => o.evalue ?? String(o.text))"""
        )
        return found

    def output(self, code: str) -> Locator:
        """Return the output of the first cell that holds this code, scrolled into view."""
        cell = self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".jp-InputArea").filter(has_text=code))
        found = cell.first.locator(".jp-OutputArea").first
        found.scroll_into_view_if_needed()
        return found


def press(slider: Locator, key: str, times: int = 1) -> None:
    """Press a key on an ipywidgets slider."""
    handle = slider.get_by_role("slider")
    handle.focus()
    for _ in range(times):
        handle.press(key)
