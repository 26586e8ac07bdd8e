"""The demo without its kernel: what it writes, and where. The notebook itself is run in the tests of notebooks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import demo


def test_by_default_it_leaves_the_first_notebook_as_a_page_and_a_page_of_its_patient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: list[Path] = []
    monkeypatch.setattr(demo, "execute", lambda _, folder: run.append(folder))
    monkeypatch.setattr(sys, "argv", ["demo", "--into", str(tmp_path / "deep")])
    demo.main()
    assert len(run) == 1  # in a folder that is gone by now
    assert not run[0].exists()
    page = tmp_path / "deep" / "01-a-header-from-its-bytes.html"
    assert "<title>1 A header from its bytes</title>" in page.read_text(encoding="utf-8")
    assert (tmp_path / "deep" / "pet.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "deep" / "01-a-header-from-its-bytes.ipynb").is_file()
    assert f"The notebook as a page: {page}" in capsys.readouterr().out.splitlines()
