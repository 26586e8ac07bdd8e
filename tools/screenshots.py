"""Make the pictures of the README anew, light and dark: JupyterLab and pages in a headless Chromium, and figures."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.style import context as style_context
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import dicomnb as dn
from tests.browser.lab import Notebook, running_lab

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CELLS = (
    'import dicomnb as dn\n\nfolder = dn.make_study("thorax")\ndn.read(folder / "ct040.dcm")',
    "ct, pet = dn.load_all(folder)\ndn.view(ct, index=52)",
)


def notebook(path: Path) -> Path:
    """Write the notebook that is photographed."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(CELLS)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


def photograph(browser: Browser, home: Path, target: Path, *, dark: bool) -> None:
    """Run the notebook, type into its search field, and take a picture of the window."""
    with running_lab(home, dark=dark) as server:
        context = browser.new_context(
            viewport={"width": 1000, "height": 860},
            device_scale_factor=1,
            color_scheme="dark" if dark else "light",
        )
        shown = Notebook.open(context, server, notebook(home / "pet.ipynb"))
        shown.page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
        shown.run_all()
        if shown.errors:
            sys.exit(f"The notebook fails: {shown.errors}")
        viewer = shown.output("dn.view")
        viewer.locator(".pane").first.wait_for()
        shown.page.wait_for_timeout(2500)  # until all slices are there
        # The first cell to the top again, and something found.
        shown.output("dn.read").get_by_role("searchbox").fill("slice")
        shown.page.locator(".jp-CodeCell").first.evaluate("(cell) => cell.scrollIntoView()")
        shown.page.screenshot(path=target)
        context.close()
    shrink(target)


def photograph_page(browser: Browser, home: Path, target: Path, source: Any, *, dark: bool, keys: str = "") -> None:
    """Open the page of a source, press keys, and take a picture of its viewer."""
    context = browser.new_context(
        viewport={"width": 900, "height": 820}, device_scale_factor=1, color_scheme="dark" if dark else "light"
    )
    tab = context.new_page()
    tab.goto(dn.page(source).save(home / "page.html").as_uri())
    pane = tab.locator(".pane").first
    for key in keys.split():
        pane.press(key)
    tab.wait_for_timeout(600)
    tab.locator(".viewer").screenshot(path=target)
    context.close()
    shrink(target)


def windows(volume: dn.Volume) -> Figure:
    """Return one CT slice in three windows."""
    figure = Figure(figsize=(13, 4.2), layout="constrained")
    for ax, name in zip(figure.subplots(1, 3), ("mediastinum", "lung", "bone"), strict=True):
        dn.show(volume, index=46, window=name, title=f"CT · {name}", ax=ax)
    return figure


def uptake(volume: dn.Volume) -> Figure:
    """Return a PET from the front, its maxima dark on white."""
    figure: Figure = dn.show(volume, plane="coronal", slab=400, cmap="gray_r", window=(11000, 22000))
    return figure


def mammogram(source: Path) -> Figure:
    """Return a mammogram, in which microcalcifications show."""
    figure: Figure = dn.show(source, window=(1550, 2300))
    return figure


def draw(target: Path, make: Callable[[Any], Figure], source: Any, *, dark: bool) -> None:
    """Draw a figure in light or dark colours and save it."""
    with style_context("dark_background" if dark else "default"):
        FigureCanvasAgg(make(source)).print_figure(target, dpi=80)
    shrink(target)


def shrink(target: Path) -> None:
    """Save a picture anew, in less room: 256 colours are enough for greys and a few accents."""
    with Image.open(target) as image:
        small = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=IMAGES, help="folder to write to")
    parser.add_argument("--only", default="", help="part of the names of the pictures to make")
    options = parser.parse_args()
    folder: Path = options.into
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("DICOMNB_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as place:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        home = Path(place)
        studies = {kind: dn.make_study(kind, home / kind) for kind in ("mr", "us", "mammogram")}
        thorax, abdomen, head = (
            dn.load_all(dn.make_study(kind, home / kind)) for kind in ("thorax", "abdomen", "head")
        )
        for theme in ("light", "dark"):
            dark = theme == "dark"
            photo, drawing = partial(photograph_page, browser, home, dark=dark), partial(draw, dark=dark)
            makers = {
                "jupyterlab": partial(photograph, browser, home / theme, dark=dark),
                "planes": partial(photo, source=abdomen[0], keys="1"),
                "cine": partial(photo, source=studies["us"]),
                "fusion": partial(photo, source=thorax),
                "tilted": partial(photo, source=head[0], keys="1"),
                "windows": partial(drawing, make=windows, source=thorax[0]),
                "uptake": partial(drawing, make=uptake, source=abdomen[1]),
                "oblique": partial(drawing, make=dn.show, source=studies["mr"]),
                "mammogram": partial(drawing, make=mammogram, source=studies["mammogram"]),
            }
            for name, make in makers.items():
                target = folder / f"{name}-{theme}.png"
                if options.only in target.stem:
                    make(target=target)
                    print(target)
        browser.close()


if __name__ == "__main__":
    main()
