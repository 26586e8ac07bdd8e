"""A made-up CT with contours, segments and a dose."""

from __future__ import annotations

from typing import Any

import pytest

from dicomnb.teaching import make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume


@pytest.fixture(scope="module")
def files() -> Any:
    return make_study("dose")


@pytest.fixture(scope="module")
def ct(files: Any) -> Volume:
    return load(sorted(files.glob("ct*.dcm")))
