"""Disks that give fewer bytes than asked for: a few at a time, or none behind a certain byte."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dicomnb.parsing.sources import file_source


@contextmanager
def disk(*, ends_at: int | None = None, at_a_time: int = 1 << 40) -> Iterator[None]:
    """Let every file end at a byte, whatever its size was said to be; or give so many bytes at a time."""
    pread, preadv = file_source._read_at, getattr(os, "preadv", None)

    def room(at: int, wanted: int) -> int:
        left = wanted if ends_at is None else max(0, min(wanted, ends_at - at))
        return min(left, at_a_time)

    def read_at(descriptor: int, count: int, at: int) -> bytes:
        count = room(at, count)
        return pread(descriptor, count, at) if count else b""

    def read_into(descriptor: int, buffers: list[memoryview], at: int) -> int:
        count = room(at, len(buffers[0]))
        return preadv(descriptor, [buffers[0][:count]], at) if preadv is not None and count else 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_source, "_read_at", read_at)
        if preadv is not None:
            patch.setattr(os, "preadv", read_into)
        yield
