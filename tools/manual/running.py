"""Pages whose code is run: a notebook, or a text with Python between its paragraphs."""

from __future__ import annotations

import multiprocessing
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from tools.demo import execute

FENCE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)

# A viewer needs a kernel, and a page of the manual has none: its place takes the page that does the same without.
_LIVE = """
import dicomnb as dn
from dicomnb.display.page.html_document import Page
from dicomnb.display.widget.canvas.canvas_viewer import CanvasViewer
from dicomnb.display.widget.viewer import Viewer

def _live(self, **_):
    asked = {"index": self.index, "plane": self.plane, "window": self.window}
    return dn.page(self.volume, **asked, **getattr(self, "_drawn", {}))._repr_mimebundle_()

def _view(source, *, _made=dn.view, **options):
    viewer = _made(source, **options)
    viewer._drawn = {name: options[name] for name in ("cmap", "overlay") if name in options}
    return viewer

dn.view = _view
Viewer._repr_mimebundle_ = CanvasViewer._repr_mimebundle_ = _live
del Page._ipython_display_  # in one output, with its frame as it is
"""


def fences(text: str) -> list[str]:
    """Return the pieces of Python in a text, in their order."""
    return FENCE.findall(text)


def as_notebook(text: str) -> Any:
    """Return a text as a notebook: its Python in code cells, all else between them."""
    parts = FENCE.split(text)
    cells = [
        v4.new_code_cell(part.rstrip()) if number % 2 else v4.new_markdown_cell(part.strip())
        for number, part in enumerate(parts)
    ]
    return v4.new_notebook(cells=cells)


def run_all(notebooks: Mapping[str, Any], tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Run notebooks, several at a time, and return them with what they show.

    Parameters
    ----------
    notebooks : mapping
        Names and notebooks.
    tell : function
        Gets a line for each notebook that has run.
    """
    found = {}
    # One more than there are cores: a kernel that starts or stops waits more than it computes. Not forked: the
    # threads and sockets of a kernel's client do not survive that.
    at_once = (os.cpu_count() or 1) + 1
    with ProcessPoolExecutor(at_once, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(run, v4.writes(notebook)): name for name, notebook in notebooks.items()}
        try:
            for number, done in enumerate(as_completed(running), 1):
                found[running[done]] = done.result()
                tell(f"{number} of {len(notebooks)} pages have run: {running[done]}")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return {name: found[name] for name in notebooks}


def run(source: str) -> Any:
    """Run a notebook, given as text, in a folder that is empty; return it with what its cells show."""
    notebook = nbformat.reads(source, as_version=4)
    notebook.cells.insert(0, v4.new_code_cell(_LIVE))
    with tempfile.TemporaryDirectory() as place:
        execute(notebook, Path(place))
    del notebook.cells[0]
    return notebook
