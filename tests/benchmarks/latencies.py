"""From a hand to the picture on the screen, in a real browser: notebooks with a kernel, and a page without one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks.table.rows import Row, Target

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

    from tests.browser.lab import Server

__all__ = ["Sizes", "chromium_name", "measure_in", "measured", "sections"]

_ROOT = Path(__file__).resolve().parents[2]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")

_APPS = {"JupyterLab": True, "Notebook 7": False}
"""What shows notebooks, and whether it is the first of them."""

_PAUSE = 350
"""Milliseconds between two presses: one is done before the next begins."""

# A slider of ipywidgets takes no press while it still moves to the place of the last one. A timer tells it that it is
# there, which comes late on a busy machine.
_AT_REST = "(track) => !track.matches('.noUi-state-tap') && !track.querySelector('.noUi-state-tap')"


@dataclass(frozen=True)
class Sizes:
    """How much is shown.

    Parameters
    ----------
    side : int
        Pixels of the side of the slices in notebooks.
    scrubbed : tuple of int
        Slices that are gone through one after the other, and pixels of their sides.
    pages : sequence of tuple of int
        The same of pages.
    """

    side: int = 512
    scrubbed: tuple[int, int] = (500, 128)
    pages: Sequence[tuple[int, int]] = ((8, 512), (500, 128))


# A phantom of 8 slices, shown in five ways with the same slider.
_SETUP = """
import io, ipywidgets
import numpy as np
%matplotlib inline
import matplotlib.pyplot as plt
from IPython.display import display
from dicomnb.display.figure.mesh import png_bytes
from dicomnb.display.view import view
from tests.display.core_widgets import core_view
from dicomnb.volumes.loading.load import load
from tests.images import series
down, across = np.indices((side, side)) * (512 / side)
slices = series(8, rows=side, columns=side, spacing=(0.7, 0.7), WindowCenter=40, WindowWidth=400)
for k, each in enumerate(slices):
    each.PixelData = (np.hypot(down - 250, across - 260 - 9 * k) * 3 - 700).astype("<i2").tobytes()
volume = load(slices)
array, x, y = volume.array, volume.axes.x.edges, volume.axes.y.edges
"""
_TINY = """
tiny = ipywidgets.Image(format="png", layout={"width": "8px", "align_self": "flex-start"})
small = ipywidgets.IntSlider(0, 0, 200, description="Slice tiny")
def paint(change):
    frame = np.full((8, 8, 4), change["new"] % 256, np.uint8)
    tiny.value = png_bytes(frame)
paint({"new": 0})
small.observe(paint, "value")
display(ipywidgets.VBox([tiny, small]))
"""
_VIEW = "view(volume, index=0)"
_CORE = "core_view(volume, index=0)"
# In a window twice as wide as what 16 bits hold nothing is black.
_MANY = "many = load(series({0}, rows={1}, columns={1}, WindowCenter=0, WindowWidth=131070))\nview(many, index=0)"
_INTERACT = """
def draw(k):
    figure, axes = plt.subplots(figsize=(6.5, 6))
    mesh = axes.pcolormesh(x, y, array[k], cmap="gray", vmin=-160, vmax=240)
    axes.set_aspect("equal"); axes.invert_yaxis(); figure.colorbar(mesh); plt.show()
ipywidgets.interact(draw, k=ipywidgets.IntSlider(0, 0, 7, description="Slice inline"));
"""

# Notes how long it takes from a press of the mouse until the next picture is decoded and the screen is drawn.
_WATCH = """(root) => {
  if (root.dataset.watched) return;
  root.dataset.watched = "yes";
  let start = 0;
  let before = "";
  window.taken = [];
  // The still of a viewer stands beside it, hidden.
  const picture = () => root.querySelector(".jupyter-widgets img");
  root.addEventListener("pointerdown", () => {
    start = performance.now();
    before = picture().src;
  }, true);
  const look = async () => {
    const image = picture();
    const begun = start;
    if (!image || !begun || image.src === before) return;
    try { await image.decode(); } catch { return; }
    requestAnimationFrame(() => {
      if (start !== begun) return;
      window.taken.push(performance.now() - begun);
      start = 0;
    });
  };
  new MutationObserver(look).observe(root, { subtree: true, childList: true, attributeFilter: ["src"] });
}"""
# The same for what paints itself: until the screen has drawn what was put on a canvas.
_WATCH_CANVAS = """(root) => {
  if (root.dataset.watched) return;
  root.dataset.watched = "yes";
  let start = 0;
  window.taken = [];
  root.addEventListener("pointerdown", () => { start = performance.now(); }, true);
  const { prototype } = CanvasRenderingContext2D;
  const put = prototype.putImageData;
  prototype.putImageData = function (...given) {
    put.apply(this, given);
    if (!start) return;
    const begun = start;
    start = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.taken.push(performance.now() - begun);
    port2.postMessage(0);
  };
}"""
# Goes through all slices, one a frame of the screen; returns milliseconds, and how often the slice was not there yet.
_SCRUB = """async (pane) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const slices = Number(pane.getAttribute("aria-valuemax"));
  const canvas = pane.querySelector("canvas");
  let late = 0;
  let blank = 0;
  const start = performance.now();
  for (let slice = 1; slice <= slices; slice++) {
    pane.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp" }));
    await frame();
    await frame();
    if (pane.textContent.includes("on its way")) late++;
    const { data } = canvas.getContext("2d").getImageData(0, canvas.height / 2, canvas.width, 1);
    if (data.every((part, index) => part === 0 || index % 4 === 3)) blank++;
  }
  return [(performance.now() - start) / slices, late, blank];
}"""
# What the page does for a key: in answer to the event, and in the frame of the screen that it asks for. When the
# screen asks for that frame is the browser's affair: within 16 ms of 60 a second.
_WORK = """([key, other, times]) => {
  const pane = document.querySelector(".pane");
  const keep = window.requestAnimationFrame;
  const taken = [];
  for (let turn = 0; turn < times; turn++) {
    let work = () => {};
    window.requestAnimationFrame = (act) => { work = act; return 1; };
    const start = performance.now();
    pane.dispatchEvent(new KeyboardEvent("keydown", { key: turn % 2 ? other : key }));
    work(performance.now());
    taken.push(performance.now() - start);
  }
  window.requestAnimationFrame = keep;
  return taken;
}"""


def chromium_name() -> str | None:
    """Return the path of a browser, None where there is none."""
    return os.environ.get("DICOMNB_CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def measured(rounds: int) -> dict[str, list[Row]]:
    """Return three sections: beside the least that a kernel can do, beside what people write by hand, and pages.

    They are empty where no browser or no JupyterLab is found; without Notebook 7 its rows are missing.
    """
    browser = chromium_name()
    if browser is None or not all(find_spec(name) for name in ("playwright", "jupyterlab", "nbformat")):
        return {}
    apps = [app for app in _APPS if app == "JupyterLab" or find_spec("notebook")]
    return sections(_measure(browser, apps, 3 * rounds))


def sections(taken: Mapping[tuple[str, str], float]) -> dict[str, list[Row]]:
    """Return the sections from seconds by where and what was done."""
    apps = [app for app in _APPS if (app, "tiny") in taken]

    def rows(floor: str) -> list[Row]:
        kinds = (("view", "", 0.02), ("view of core widgets", "core ", 0.07))
        return [
            Row(
                f"{kind} in {app}, {what}",
                taken[app, key + what],
                {"floor": taken[app, floor]},
                target=Target(amount=most),
            )
            for app in apps
            for kind, key, most in kinds
            for what in ("next slice", "another window")
        ]

    scrubbed = [
        Row(f"view in {app}, {what}, each", seconds)
        for (app, what), seconds in taken.items()
        if what.endswith("scrubbed")
    ]
    pages = [Row(what, seconds, target=Target(amount=0.016)) for (app, what), seconds in taken.items() if app == "page"]
    where = "From mouse to picture, 512 × 512, in a browser: median"
    return {
        f"{where}; the floor is an 8 × 8 PNG from the kernel": rows("tiny"),
        f"{where}; the floor is interact with inline pcolormesh": rows("inline"),
        "Slices gone through one after the other, in two frames of the screen each, none of them blank": scrubbed,
        "A page without a kernel, from key to painted canvas: median": pages,
    }


def _measure(executable: str, apps: list[str], times: int) -> dict[tuple[str, str], float]:
    """Return seconds by where and what was done."""
    from playwright.sync_api import sync_playwright

    from tests.browser.lab import running_lab

    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_FLAGS))
        context = browser.new_context(viewport={"width": 1200, "height": 1000})
        with running_lab(Path(home, "lab")) as server:
            found = measure_in(context, server, apps, times, Path(home))
        browser.close()
    return found


def measure_in(
    context: BrowserContext,
    server: Server,
    apps: Sequence[str],
    times: int,
    folder: Path,
    sizes: Sizes = Sizes(),
) -> dict[tuple[str, str], float]:
    """Return seconds by where and what was done, so many `times`, in a browser that is open and a server that runs."""
    found: dict[tuple[str, str], float] = {}
    for app in apps:
        taken = _notebook_presses(context, server, folder / f"{app}.ipynb", times, sizes, in_lab=_APPS[app])
        found |= {(app, what): seconds for what, seconds in taken.items()}
    keys = _page_keys(context.new_page(), folder, times, sizes.pages)
    return found | {("page", what): seconds for what, seconds in keys.items()}


def _notebook_presses(
    context: BrowserContext, server: Server, path: Path, times: int, sizes: Sizes, *, in_lab: bool
) -> dict[str, float]:
    from tests.browser.lab import Notebook

    notebook = Notebook.open(context, server, _notebook(path, sizes), in_lab=in_lab)
    notebook.run_all()
    if notebook.errors:
        raise RuntimeError(f"The notebook of the benchmark fails: {notebook.errors}")
    page, shown = notebook.page, notebook.output
    taken = {
        "tiny": _presses(page, shown("Slice tiny"), "Slice tiny", times),
        "next slice": _canvas_presses(page, shown("# in the browser"), "Slice", times),
        "another window": _canvas_presses(page, shown("# in the browser"), "Width", times),
        "core next slice": _presses(page, shown(_CORE), "Slice k", times),
        "core another window": _presses(page, shown(_CORE), "Width", times),
        "{0} slices of {1} × {1} scrubbed".format(*sizes.scrubbed): _scrubbed(shown("view(many")),
        "inline": _presses(page, shown("Slice inline"), "Slice inline", times),
    }
    page.close()
    return taken


def _notebook(path: Path, sizes: Sizes) -> Path:
    import nbformat

    sources = (
        f"side = {sizes.side}\n{_SETUP}",
        _TINY,
        f"# in the browser\n{_VIEW}",
        _CORE,
        _MANY.format(*sizes.scrubbed),
        _INTERACT,
    )
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


def _presses(page: Page, output: Locator, label: str, times: int) -> float:
    """Return the median of what a press on a slider takes, s."""
    output.evaluate(_WATCH)
    # The mouse: Notebook 7 keeps the arrow keys for itself.
    track = output.locator(".widget-slider").filter(has_text=label).locator(".noUi-target")
    return _clicked(page, track, times, (0.35, 0.55))


def _canvas_presses(page: Page, output: Locator, label: str, times: int) -> float:
    """Return the median of what a press on a slider of the viewer takes that paints in the browser, s."""
    output.locator(".pane").first.wait_for()
    output.evaluate(_WATCH_CANVAS)
    track = output.locator(f'input[type="range"][aria-label^="{label}"]')
    page.wait_for_timeout(3 * _PAUSE)  # until the slices around are there
    # Not where the window is already: a third of the track.
    return _clicked(page, track, times, (0.25, 0.6))


def _clicked(page: Page, track: Locator, times: int, shares: tuple[float, float]) -> float:
    """Return the median of what a click on a track takes, s, at two shares of its length by turns."""
    page.evaluate("() => { window.taken.length = 0; }")
    # The first two are slower, and do not count.
    for turn in range(times + 2):
        box = track.bounding_box()
        assert box is not None
        track.click(position={"x": box["width"] * shares[turn % 2], "y": box["height"] / 2})
        page.wait_for_timeout(_PAUSE)
        page.wait_for_function(_AT_REST, arg=track.element_handle())
        page.wait_for_function("(count) => window.taken.length >= count", arg=turn + 1, timeout=20_000)
    taken: list[float] = page.evaluate("() => window.taken")
    return median(taken[2:]) / 1000


def _scrubbed(output: Locator) -> float:
    """Return what a slice takes when all are gone through, s."""
    pane = output.locator(".pane").first
    pane.wait_for()
    milliseconds, late, blank = pane.evaluate(_SCRUB)
    if blank:
        raise RuntimeError(f"{blank} slices were blank, {late} were late.")
    return float(milliseconds) / 1000


def _page_keys(page: Page, folder: Path, times: int, sizes: Sequence[tuple[int, int]]) -> dict[str, float]:
    import numpy as np

    from dicomnb.display.page.page import page as make_page
    from tests.images import image

    found = {}
    for count, size in sizes:
        down, across = np.indices((size, size))
        stored = np.array([np.hypot(down - 60, across - 70 - k % 50) * 3 - 700 for k in range(count)]).astype(np.int16)
        made = image(stored, frames=count, PixelSpacing=[0.7, 0.7], WindowCenter=[40, 300], WindowWidth=[400, 900])
        page.goto(make_page(made, limit=40).save(folder / "page.html").as_uri())
        page.locator(".pane").first.wait_for()
        for what, keys in (("next slice", ("ArrowUp", "ArrowDown")), ("another window", ("1", "2"))):
            taken: list[float] = page.evaluate(_WORK, [*keys, times])
            found[f"page of {count} × {size} × {size}, {what}"] = median(taken) / 1000
    return found
