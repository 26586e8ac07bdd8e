"""What tests need beyond Python packages, and what happens where it is not there."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str, message: str) -> NoReturn:
    """Skip the test that needs `what`, or fail it where the environment variable DICOMNB_REQUIRE lists it."""
    required = os.environ.get("DICOMNB_REQUIRE", "").replace(",", " ").split()
    if what in required:
        pytest.fail(f"{message} DICOMNB_REQUIRE says that it must be here.", pytrace=False)
    pytest.skip(message)
