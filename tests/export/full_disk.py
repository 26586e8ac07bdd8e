"""A disk that is full, for tests of what is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

__all__ = ["full_disk"]


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Let no file grow beyond some bytes: writing more is an OSError, as it is where the disk is full."""
    resource = pytest.importorskip("resource", reason="Windows limits no file")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
