from __future__ import annotations

import pickle
from pathlib import Path

import nbformat
import pytest
from matplotlib import pyplot as plt
from nbclient import NotebookClient

import dicomnb as dn
from dicomnb.display.figure.picture import show
from tests.display.ct_slice import ct

BEGIN = "import dicomnb as dn, matplotlib.pyplot as plt\ns = dn.load(dn.sample())\nplt.close(plt.figure())"


@pytest.fixture(scope="module")
def shown() -> dict[str, int]:
    """Return how many pictures each cell has shown."""
    cells = (
        BEGIN,
        "dn.show(s)",
        "fig, ax = plt.subplots()\ndn.show(s, 20, ax=ax)",
        "fig, (a, b) = plt.subplots(1, 2)\ndn.show(s, 3, ax=a)\ndn.show(s, 9, ax=b)",
        "fig, ax = plt.subplots()\ndn.show(s, 20, ax=ax)\nNone",
        "fig",
        "fig, ax = plt.subplots()\ndn.show(s, 20, ax=ax)\ndisplay(fig)\nplt.close(fig)",
        "%config InlineBackend.close_figures = False\nfig, ax = plt.subplots()\ndn.show(s, 7, ax=ax)",
        "dn.show(s, 8, ax=ax)",
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(dn.__file__).parents[1]))
        patch.delenv("MPLBACKEND", raising=False)
        NotebookClient(notebook, timeout=300, startup_timeout=300, kernel_name="python3").execute()
    return {
        cell.source: sum("image/png" in output.get("data", {}) for output in cell.outputs) for cell in notebook.cells
    }


def test_a_cell_shows_the_figure_of_its_axes_once(shown: dict[str, int]) -> None:
    assert shown.pop(BEGIN) == 0
    assert shown == dict.fromkeys(shown, 1)


def test_a_figure_of_pyplot_with_an_image_can_be_pickled() -> None:
    figure, axes = plt.subplots()
    try:
        assert show(ct(), ax=axes) is figure
        again = pickle.loads(pickle.dumps(figure))
        assert len(again.axes[0].collections) == 1
    finally:
        plt.close("all")
