"""Text of files between dollar signs, in a JupyterLab that typesets mathematics: it stays text."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.lab import Notebook, Server

MADE = """import warnings
from pathlib import Path
import dicomnb as dn
from IPython.display import HTML, display
from tests.rich import rich_objects
warnings.simplefilter("ignore")
WORDS = "a $x^2$ b"
"""
EACH = """for name, shown in rich_objects(Path("made"), WORDS):
    display(shown)
    print("shown:", name)
"""
VIEWER = """import numpy as np
volume = dn.load("made/study")
name = "$z^2$"
dn.view(volume, overlay={name: np.ones(volume.shape, bool)}, canvas=False)
"""
CONTROL = """display(HTML("<p>a $x^2$ b</p>"))"""


@pytest.fixture
def notebook(context: BrowserContext, lab: Server, tmp_path: Path) -> Notebook:
    (lab.folder / "made").mkdir(exist_ok=True)
    source = tmp_path / "mathematics.ipynb"
    cells = [nbformat.v4.new_code_cell(code) for code in (MADE, EACH, VIEWER, CONTROL)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), source)
    opened = Notebook.open(context, lab, source)
    opened.run_all()
    assert opened.errors == []
    return opened


def test_text_between_dollar_signs_stays_text_in_all_that_is_shown(notebook: Notebook) -> None:
    mathematics = "mjx-container, .MathJax"
    control = notebook.output("display(HTML(")
    expect(control.locator(mathematics).first).to_be_attached()  # this JupyterLab does typeset
    shown = notebook.output("rich_objects(Path")
    expect(shown.get_by_text("shown: verdict")).to_be_attached()
    expect(shown.locator(".dicomnb-catalog")).to_contain_text("$x^2$")
    viewer = notebook.output("dn.view(volume")
    # Widgets typeset their labels whatever class they bear: wide signs stand in for dollars there.
    expect(viewer.get_by_text("\uff04z^2\uff04").first).to_be_attached()
    for output in (shown, viewer):
        assert output.locator(mathematics).count() == 0
        for frame in notebook.page.frames[1:]:
            assert frame.locator(mathematics).count() == 0
