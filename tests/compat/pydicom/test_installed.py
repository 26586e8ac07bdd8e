from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from dicomnb.compat.pydicom import installed
from dicomnb.errors import MissingDependency
from tests.compat.both import pydicom


def test_what_the_package_brings_lies_beside_its_code() -> None:
    found = installed.beside("data", "test_files", purpose="A test")
    assert found == Path(pydicom.__file__).parent / "data" / "test_files"


def test_without_the_package_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(installed, "distribution", absent)
    with pytest.raises(MissingDependency, match="pydicom"):
        installed.beside("data", purpose="A test file of pydicom")
