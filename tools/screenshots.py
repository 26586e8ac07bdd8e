"""Make the pictures of the README anew: JupyterLab in a headless Chromium, light and dark."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.lab import Notebook, running_lab

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CELLS = (
    'import dicomnb as dn\n\nfolder = dn.sample()\ndn.read(folder / "pet024.dcm")',
    "dn.view(folder)",
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
            viewport={"width": 1000, "height": 1220},
            device_scale_factor=1,
            color_scheme="dark" if dark else "light",
        )
        shown = Notebook.open(context, server, notebook(home / "pet.ipynb"))
        shown.page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
        shown.run_all()
        if shown.errors:
            sys.exit(f"The notebook fails: {shown.errors}")
        viewer = shown.output("dn.view")
        viewer.locator("img.widget-image").evaluate("(image) => image.decode()")
        # The first cell to the top again, and something found.
        shown.output("dn.read").get_by_role("searchbox").fill("slice")
        shown.page.locator(".jp-CodeCell").first.evaluate("(cell) => cell.scrollIntoView()")
        shown.page.screenshot(path=target)
        context.close()
    # A palette of 256 colours is enough for greys and a few accents, at a third of the size.
    with Image.open(target) as image:
        small = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=IMAGES, help="folder to write to")
    folder: Path = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("DICOMNB_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as place:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for theme in ("light", "dark"):
            target = folder / f"jupyterlab-{theme}.png"
            photograph(browser, Path(place, theme), target, dark=theme == "dark")
            print(target)
        browser.close()


if __name__ == "__main__":
    main()
