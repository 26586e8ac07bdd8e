"""Open a built site in Chromium and run a notebook there: python -m tools.lite.trial SITE [NOTEBOOK].

Then an archive is dragged from this machine into the file browser, and read by one more cell. Without the name of a
notebook: the one up to the first array if the site has it, else the first of the course. Where Pyodide's public address
cannot be reached, that is said, and nothing is tried.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import http.server
import json
import os
import shutil
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import dicomnb
from tools.lite.site import KERNEL, TRIAL

PATIENCE_S: Final = 420.0
_CONTEXT: Final = "window.jupyterapp?.shell?.currentWidget?.context"
_STATUS: Final = f"{_CONTEXT}?.sessionContext?.session?.kernel?.status"
_ARCHIVE, _MEMBER = "own study.zip", "pet024.dcm"
_READING: Final = f"""import dicomnb
assert dicomnb.read("{_ARCHIVE}!/{_MEMBER}").Modality == "PT"
"""
_RUN_CELL: Final = """async (text) => {
  const commands = window.jupyterapp.commands;
  await commands.execute('notebook:insert-cell-below');
  await commands.execute('notebook:replace-selection', { text });
  await commands.execute('notebook:run-cell');
}"""
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a site; return 1 if a cell failed, 2 if there was nothing to try it with."""
    parser = argparse.ArgumentParser(prog="python -m tools.lite.trial", description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("notebook", nargs="?")
    parser.add_argument("--public", default="https://cdn.jsdelivr.net/pyodide/", help="where the public Pyodide is")
    parser.add_argument("--picture", type=Path, help="where to put a picture of the page")
    options = parser.parse_args(arguments)
    if not has_own_pyodide(options.site) and not reaches(options.public):
        print(f"Not tried: {options.public} cannot be reached from here, and the site has no Pyodide of its own.")
        return 2
    notebook = options.notebook or first_notebook(options.site)
    cells = run(options.site, notebook, options.picture)
    failed = [cell for cell in cells if fault(cell)]
    for cell in failed:
        print(f"{''.join(cell['source'])}\n    {fault(cell)}")
    print(f"{notebook}: {len(cells)} cells were run in the browser, {len(failed)} failed.")
    return 1 if failed or not cells else 0


def has_own_pyodide(site: Path) -> bool:
    """Return True if Pyodide lies beside the site."""
    settings = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    url = settings.get("litePluginSettings", {}).get(KERNEL, {}).get("pyodideUrl", "")
    return bool(url) and "://" not in url


def reaches(url: str) -> bool:
    """Return True if a server answers there."""
    try:
        urllib.request.urlopen(url, timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def first_notebook(site: Path) -> str:
    """Return the name of the notebook that is tried."""
    folder = site / "files" / "notebooks"
    return TRIAL if (folder / TRIAL).is_file() else min(path.name for path in folder.glob("*.ipynb"))


def run(site: Path, notebook: str, picture: Path | None = None) -> list[dict[str, Any]]:
    """Run all cells of a notebook in Chromium, and return those of code with their outputs."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("DICOMNB_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)))
    with served(site) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1300, "height": 950})
        page.goto(f"{url}/lab/index.html?path=notebooks/{notebook}")
        page.wait_for_function(f"() => {_STATUS} === 'idle'", timeout=PATIENCE_S * 1000)
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        cells = _finished(page)
        if not any(map(fault, cells)):
            cells = _with_own_file(page)
        if picture is not None:
            page.screenshot(path=picture)
        browser.close()
    return cells


def _with_own_file(page: Any) -> list[dict[str, Any]]:
    """Drag an archive of this machine into the file browser, read it in a new cell, and return all cells."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / _ARCHIVE
        with zipfile.ZipFile(archive, "w") as members:
            members.write(dicomnb.sample() / _MEMBER, _MEMBER)
        listing = page.locator(".jp-DirListing-content").bounding_box()
        place = {"x": listing["x"] + listing["width"] / 2, "y": listing["y"] + listing["height"] - 20}
        dragged = {"items": [], "files": [str(archive)], "dragOperationsMask": 1}
        session = page.context.new_cdp_session(page)
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": dragged})
        page.locator(".jp-DirListing-item", has_text=_ARCHIVE).wait_for(timeout=PATIENCE_S * 1000)
    page.evaluate(_RUN_CELL, _READING)
    return _finished(page)


def _finished(page: Any) -> list[dict[str, Any]]:
    """Wait until each cell was run, or one failed; return them."""
    start = time.monotonic()
    while True:
        model = page.evaluate(f"() => {_CONTEXT}.model.toJSON()")
        cells = [cell for cell in model["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
        status = page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status"
        )
        done = [cell for cell in cells if cell["execution_count"]]
        if any(map(fault, cells)) or (len(done) == len(cells) and status == "idle"):
            return cells
        if time.monotonic() - start > PATIENCE_S:
            raise SystemExit(f"After {PATIENCE_S:.0f} s {len(done)} of {len(cells)} cells have been run.")
        page.wait_for_timeout(500)


def fault(cell: dict[str, Any]) -> str:
    """Return the error that a cell ended with, nothing if it did not."""
    return next((f"{one['ename']}: {one['evalue']}" for one in cell["outputs"] if one["output_type"] == "error"), "")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """What hands out the files of a site, with the types that browsers insist on."""

    extensions_map = {  # noqa: RUF012  # as the class above has it
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site on this machine, and give its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    sys.exit(main())
