from __future__ import annotations

import errno
import os
import sys
import tempfile
from typing import Any

import numpy as np
import pytest

from dicomnb.errors import NoRoom
from dicomnb.volumes.reading import allocation
from dicomnb.volumes.reading.allocation import allocate

FLOAT = np.dtype(np.float32)


@pytest.fixture
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocation, "MEMORY_SHARE", 0.0)


def test_a_small_array_is_in_memory() -> None:
    array = allocate((3, 5, 7), FLOAT)
    assert (array.shape, array.dtype, array.flags.writeable) == ((3, 5, 7), FLOAT, True)
    assert not isinstance(array, np.memmap)


def test_where_memory_is_refused_a_file_stands_in_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(np, "empty", refuses)
        array = allocate((3, 5, 7), FLOAT)
    array[2, 4] = 6.5
    assert isinstance(array, np.memmap)
    assert array.sum() == 7 * 6.5


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="this system reserves nothing")
@pytest.mark.usefixtures("no_memory")
def test_the_disk_is_taken_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    temporary = tempfile.TemporaryFile

    def keeps(*arguments: Any, **options: Any) -> Any:
        file = temporary(*arguments, **options)
        made.append(os.dup(file.fileno()))
        return file

    monkeypatch.setattr(tempfile, "TemporaryFile", keeps)
    array = allocate((11, 256, 192), FLOAT)
    try:
        status = os.fstat(made[0])
    finally:
        os.close(made[0])
    assert array.nbytes == status.st_size == 11 * 256 * 192 * 4
    assert status.st_blocks * 512 >= array.nbytes  # a file with holes has fewer


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound what a file may grow to")
@pytest.mark.usefixtures("no_memory")
def test_a_disk_without_room_is_an_error_and_no_signal_later() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(NoRoom, match=r"11 × 64 × 48 values takes 135,168 bytes.*TMPDIR") as caught:
            allocate((11, 64, 48), FLOAT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert isinstance(caught.value, MemoryError)


@pytest.mark.usefixtures("no_memory")
def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(NoRoom, match=r"3 × 5 × 7 values takes 420 bytes.*No space left on device"):
        allocate((3, 5, 7), FLOAT)


def test_more_than_any_disk_holds_is_refused_without_trying() -> None:
    # 2^68 bytes: more than a number of 64 bits counts.
    with pytest.raises(NoRoom, match=r"takes 295,147,905,179,352,825,856 bytes.*bytes are free"):
        allocate((1 << 34, 1 << 16, 1 << 16), FLOAT)
