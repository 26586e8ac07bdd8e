"""Made-up studies, each written once for all tests of a process."""

from __future__ import annotations

import pytest

from dicomnb.teaching.studies.named_studies import make_study
from tests.teaching.written import Written


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Return a function that gives the folder of a made-up study."""
    root = tmp_path_factory.mktemp("studies")
    return lambda kind: make_study(kind, root / kind)
