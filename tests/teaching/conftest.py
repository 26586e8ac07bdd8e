"""Made-up studies, each written once for all tests of a process."""

from __future__ import annotations

import pytest

from dicomnb.teaching.studies.catalog import make_study
from tests.teaching.written import Written


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of these studies in one process, which then writes each of them once."""
    for item in items:
        if "written" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("studies"))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Return a function that gives the folder of a made-up study."""
    root = tmp_path_factory.mktemp("studies")
    return lambda kind: make_study(kind, root / kind)
