"""From a key to the picture on the page, in a real browser: JupyterLab with a kernel, and a page without one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.benchmarks.rows import Row, Target

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

__all__ = ["measured"]

_ROOT = Path(__file__).resolve().parents[2]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")

_PAUSE = 120
"""Milliseconds between two keys: one is done before the next begins."""

# A phantom of 8 slices of 512², shown in four ways with the same slider.
_SETUP = """
import io, ipywidgets
import numpy as np
%matplotlib inline
import matplotlib.pyplot as plt
from IPython.display import display
from dicomnb.display.mesh import png_bytes
from dicomnb.display.viewer import view
from dicomnb.geometry.series import load
from tests.images import series
down, across = np.indices((512, 512))
slices = series(8, rows=512, columns=512, spacing=(0.7, 0.7), WindowCenter=40, WindowWidth=400)
for k, each in enumerate(slices):
    each.PixelData = (np.hypot(down - 250, across - 260 - 9 * k) * 3 - 700).astype("<i2").tobytes()
volume = load(slices)
array, x, y = volume.array, volume.axes.x.edges, volume.axes.y.edges
"""
_TINY = """
tiny, small = ipywidgets.Image(format="png"), ipywidgets.IntSlider(0, 0, 200, description="Slice tiny")
def paint(change):
    frame = np.full((8, 8, 4), change["new"] % 256, np.uint8)
    tiny.value = png_bytes(frame)
paint({"new": 0})
small.observe(paint, "value")
display(ipywidgets.VBox([tiny, small]))
"""
_VIEW = "view(volume, index=0)"
_INTERACT = """
def draw(k):
    figure, axes = plt.subplots(figsize=(6.5, 6))
    mesh = axes.pcolormesh(x, y, array[k], cmap="gray", vmin=-160, vmax=240)
    axes.set_aspect("equal"); axes.invert_yaxis(); figure.colorbar(mesh); plt.show()
ipywidgets.interact(draw, k=ipywidgets.IntSlider(0, 0, 7, description="Slice inline"));
"""

# Notes how long it takes from a key until the next picture is decoded and the screen is drawn.
_WATCH = """(root) => {
  if (root.dataset.watched) return;
  root.dataset.watched = "yes";
  let start = 0;
  let before = "";
  window.taken = [];
  root.addEventListener("keydown", () => {
    start = performance.now();
    before = root.querySelector("img").src;
  }, true);
  const look = async () => {
    const image = root.querySelector("img");
    const key = start;
    if (!image || !key || image.src === before) return;
    try { await image.decode(); } catch { return; }
    requestAnimationFrame(() => {
      if (start !== key) return;
      window.taken.push(performance.now() - key);
      start = 0;
    });
  };
  new MutationObserver(look).observe(root, { subtree: true, childList: true, attributeFilter: ["src"] });
}"""
_WATCH_CANVAS = """(root) => {
  window.taken = [];
  root.addEventListener("keydown", () => {
    const start = performance.now();
    // The page asks for its frame first: when ours comes, it has painted.
    setTimeout(() => requestAnimationFrame(() => window.taken.push(performance.now() - start)));
  }, true);
}"""


def measured(rounds: int) -> dict[str, list[Row]]:
    """Return two sections: beside the least that a kernel can do, and beside what people write by hand.

    They are empty where no browser or no JupyterLab is found.
    """
    browser = os.environ.get("DICOMNB_CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None or not all(find_spec(name) for name in ("playwright", "jupyterlab", "nbformat")):
        return {}
    taken = _measure(browser, 8 * rounds)
    target = Target(amount=0.07)
    kernel = (("view in JupyterLab, next slice", "slice"), ("view in JupyterLab, another window", "window"))
    page = (
        ("page without a kernel, next slice", "page slice"),
        ("page without a kernel, another window", "page window"),
    )

    def rows(floor: str) -> list[Row]:
        others = {"floor": taken[floor]}
        return [
            *(Row(what, taken[name], others, target=target) for what, name in kernel),
            *(Row(what, taken[name], others, target=Target(amount=0.034)) for what, name in page),
        ]

    where = "From key to picture, 512 × 512, in a browser: median"
    return {
        f"{where}; the floor is an 8 × 8 PNG from the kernel": rows("tiny"),
        f"{where}; the floor is interact with inline pcolormesh": rows("inline"),
    }


def _measure(executable: str, times: int) -> dict[str, float]:
    """Return seconds by what was done."""
    from playwright.sync_api import sync_playwright

    from tests.browser.lab import Notebook, running_lab

    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_FLAGS))
        context = browser.new_context(viewport={"width": 1200, "height": 1000})
        with running_lab(Path(home, "lab")) as server:
            notebook = Notebook.open(context, server, _notebook(Path(home, "latencies.ipynb")))
            notebook.run_all()
            if notebook.errors:
                raise RuntimeError(f"The notebook of the benchmark fails: {notebook.errors}")
            page = notebook.page
            found = {
                "tiny": _keys(page, notebook.output("Slice tiny"), "Slice tiny", times),
                "slice": _keys(page, notebook.output(_VIEW), "Slice k", times),
                "window": _keys(page, notebook.output(_VIEW), "Width", times),
                "inline": _keys(page, notebook.output("Slice inline"), "Slice inline", times),
            }
        found |= _page_keys(context.new_page(), Path(home), times)
        browser.close()
    return found


def _notebook(path: Path) -> Path:
    import nbformat

    cells = [
        nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate((_SETUP, _TINY, _VIEW, _INTERACT))
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


def _keys(page: Page, output: Locator, label: str, times: int) -> float:
    """Return the median of what a key on a slider takes, s."""
    output.evaluate(_WATCH)
    handle = output.locator(".widget-slider").filter(has_text=label).get_by_role("slider")
    handle.focus()
    return _pressed(page, lambda turn: handle.press("ArrowRight" if turn // 3 % 2 == 0 else "ArrowLeft"), times)


def _page_keys(page: Page, folder: Path, times: int) -> dict[str, float]:
    import numpy as np

    from dicomnb.display.page import page as make_page
    from tests.images import image

    down, across = np.indices((512, 512))
    stored = np.array([np.hypot(down - 250, across - 260 - 9 * k) * 3 - 700 for k in range(8)]).astype(np.int16)
    made = image(stored, frames=8, PixelSpacing=[0.7, 0.7], WindowCenter=[40, 300], WindowWidth=[400, 900])
    page.goto(make_page(made).save(folder / "page.html").as_uri())
    pane = page.locator(".pane").first
    pane.focus()
    pane.evaluate(_WATCH_CANVAS)
    keys: Mapping[str, Sequence[str]] = {"page slice": ("ArrowUp", "ArrowDown"), "page window": ("1", "2")}
    return {
        name: _pressed(page, lambda turn, pair=pair: pane.press(pair[turn % 2]), times) for name, pair in keys.items()
    }


def _pressed(page: Page | Frame, press: Any, times: int) -> float:
    page.evaluate("() => { window.taken.length = 0; }")
    for turn in range(times):
        press(turn)
        page.wait_for_timeout(_PAUSE)
        page.wait_for_function("(count) => window.taken.length >= count", arg=turn + 1, timeout=5000)
    taken: list[float] = page.evaluate("() => window.taken")
    return median(taken) / 1000
