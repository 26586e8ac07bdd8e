from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from tools.lite.site import FIRST_CELL, KERNEL, for_the_browser, require_pyodide, settings, without_arrays

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_installs_the_package_behind_its_heading_and_is_else_the_same(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    twin = for_the_browser(notebook)
    nbformat.validate(twin)
    assert [twin.cells[0], *twin.cells[2:]] == notebook.cells
    assert (twin.cells[0].cell_type, twin.cells[1].source) == ("markdown", FIRST_CELL)


def test_what_runs_without_numpy_is_the_first_notebook_up_to_its_first_array() -> None:
    notebook = without_arrays(nbformat.read(NOTEBOOKS[0], as_version=4))
    nbformat.validate(notebook)
    code = "\n".join(cell.source for cell in notebook.cells)
    assert len(notebook.cells) > 10
    for wanted in ("dn.read_file(path)", 'dn.header(ds, find="pixel")', "deps=False", "save_as"):
        assert wanted in code
    for word in ("numpy", "plt.", "pixel_array", "dn.sample"):
        assert word not in code


def test_the_address_of_pyodide_is_that_of_the_configuration() -> None:
    public = settings(None)["jupyter-config-data"]
    assert "litePluginSettings" not in public
    own = settings("https://intranet/pyodide.mjs")["jupyter-config-data"]
    assert own["litePluginSettings"] == {KERNEL: {"pyodideUrl": "https://intranet/pyodide.mjs"}}
    assert json.dumps(own)


def test_a_folder_without_pyodide_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyodide.mjs").touch()
    with pytest.raises(SystemExit, match=r"has no pyodide\.asm\.wasm: unpack a release"):
        require_pyodide(tmp_path)
    for name in ("pyodide.asm.wasm", "pyodide-lock.json"):
        (tmp_path / name).touch()
    require_pyodide(tmp_path)
