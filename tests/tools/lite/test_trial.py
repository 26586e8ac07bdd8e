from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from tools.lite import trial
from tools.lite.site import KERNEL, TRIAL


def site(folder: Path, url: str | None, *notebooks: str) -> Path:
    plugin = {"litePluginSettings": {KERNEL: {"pyodideUrl": url}}} if url else {}
    folder.mkdir(exist_ok=True)
    (folder / "jupyter-lite.json").write_text(json.dumps({"jupyter-config-data": plugin}))
    (folder / "files" / "notebooks").mkdir(parents=True)
    for name in notebooks:
        (folder / "files" / "notebooks" / name).touch()
    return folder


def test_what_cannot_be_tried_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(trial, "run", lambda *_: pytest.fail("It was tried."))
    assert trial.main([str(site(tmp_path, None, "01-a.ipynb")), "--public", "http://127.0.0.1:9/"]) == 2
    assert "Not tried: http://127.0.0.1:9/ cannot be reached" in capsys.readouterr().out


def test_a_cell_that_fails_is_told_with_its_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {"source": "1 / 0", "outputs": [{"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division"}]}
    good = {"source": "1", "outputs": [{"output_type": "execute_result"}]}
    place = site(tmp_path, "./static/pyodide/pyodide.mjs", "01-a.ipynb", TRIAL)
    for cells, code in (([good, bad], 1), ([good], 0), ([], 1)):
        monkeypatch.setattr(trial, "run", lambda *_, cells=cells: cells)
        assert trial.main([str(place)]) == code
    said = capsys.readouterr().out
    assert "1 / 0\n    ZeroDivisionError: division" in said
    assert f"{TRIAL}: 2 cells were run in the browser, 1 failed." in said


def test_the_notebook_up_to_the_first_array_is_tried_where_it_is(tmp_path: Path) -> None:
    assert trial.first_notebook(site(tmp_path / "a", None, "02-b.ipynb", "01-a.ipynb")) == "01-a.ipynb"
    assert trial.first_notebook(site(tmp_path / "b", None, "01-a.ipynb", TRIAL)) == TRIAL


def test_pyodide_beside_the_site_is_told_from_one_elsewhere(tmp_path: Path) -> None:
    assert trial.has_own_pyodide(site(tmp_path / "a", "./static/pyodide/pyodide.mjs"))
    assert not trial.has_own_pyodide(site(tmp_path / "b", "https://intranet/pyodide.mjs"))


def test_a_site_is_served_with_the_types_that_browsers_insist_on(tmp_path: Path) -> None:
    (tmp_path / "a.mjs").write_text("1")
    (tmp_path / "a.wasm").write_bytes(b"\0asm")
    with trial.served(tmp_path) as url:
        types = [urllib.request.urlopen(f"{url}/{name}").headers["Content-Type"] for name in ("a.mjs", "a.wasm")]
    assert types == ["text/javascript", "application/wasm"]
