"""Room for a large array: in memory, or in a temporary file that stands in for memory."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from contextlib import suppress
from typing import IO, Any, Final

import numpy as np

from dicomnb.errors import NoRoom

__all__ = ["MEMORY_SHARE", "allocate"]

MEMORY_SHARE: Final = 0.5
"""An array larger than this share of the machine's memory is kept in a temporary file."""


def allocate(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """Return an array to fill: in memory, or in a temporary file where memory is too small for it.

    Raises
    ------
    NoRoom
        If the disk of the temporary file is too small as well.
    """
    size = math.prod(shape) * dtype.itemsize
    if size <= MEMORY_SHARE * _memory():
        with suppress(MemoryError):  # a limit of the process may be lower than what the machine has
            return np.empty(shape, dtype)
    # Closed, the file lives on as long as the array that maps it.
    with tempfile.TemporaryFile() as file:
        try:
            _reserve(file, size)
            return np.memmap(file, dtype, "w+", shape=shape)
        except (OSError, OverflowError, ValueError) as error:
            folder = tempfile.gettempdir()
            raise NoRoom(
                f"An array of {' × '.join(map(str, shape))} values takes {size:,} bytes: more than fit into memory, "
                f"and more than {folder} has room for ({error}).",
                remedy="Free the disk, set TMPDIR to a folder on a larger one, or work on parts: volume[k0:k1], "
                "volume.to_dask().",
            ) from error


def _reserve(file: IO[bytes], size: int) -> None:
    """Take so many bytes of the disk, or raise an OSError.

    A file that is only made longer has holes. Where the disk is full once a hole is written to through memory, no error
    comes but a signal, SIGBUS, that ends the process.
    """
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if size > free:
        raise OSError(f"{free:,} bytes are free")
    if hasattr(os, "posix_fallocate"):  # neither macOS nor Windows has it; the latter makes no holes
        os.posix_fallocate(file.fileno(), 0, size)


def _memory() -> float:
    """Return the bytes of memory that the machine has; without a limit where it does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # Windows
        return float("inf")
