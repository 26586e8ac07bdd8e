"""A whole series to one array, and what lies in its folder, beside reading the same bytes in a plain loop."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels.processing import apply_modality_lut

from dicomnb.volumes.loading.catalog import scan
from dicomnb.volumes.loading.load import load
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.files.slices import SIDE
from tests.benchmarks.headers import row_of
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import Act, best

__all__ = ["measured"]


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module, seconds for the whole series; the floor is open, read, close."""
    folder = str(Path(sets.series[0]).parent)
    files = sets.series
    tasks: dict[str, tuple[Target, dict[str, Act]]] = {
        "a series to stored values": (
            Target(floor=1.3, pydicom=20),
            {
                "floor": _at(lambda: _read_all(files, np.dtype("<u2"))),
                "dicomnb": lambda folder: load(folder).stored,
                "pydicom": _at(lambda: _pydicom_example(files)),
            },
        ),
        "a series to Hounsfield units": (
            Target(floor=1.3),
            {
                "floor": _at(lambda: _read_all(files, np.dtype(np.float32))),
                "dicomnb": lambda folder: load(folder).array,
                "pydicom": _at(lambda: _pydicom_stack(files)),
            },
        ),
    }
    several = max(1, rounds // 2)
    # By the clock on the wall: several threads read.
    rows = [row_of(what, best(acts, [folder], several, perf_counter), target) for what, (target, acts) in tasks.items()]
    found = best({"floor": _touch_all, "dicomnb": scan}, [sets.small], several, perf_counter)
    return [*rows, row_of(f"what lies in a folder of {sets.sizes.small:,} files", found, Target(floor=3))]


def _at(act: Callable[[], object]) -> Act:
    return lambda _: act()


def _read_all(files: tuple[str, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Read the pixels of every file into one array, straight where it has the type of the files, else with a cast."""
    array = np.empty((len(files), SIDE, SIDE), dtype)
    buffer = np.empty((SIDE, SIDE), "<u2")
    size = buffer.nbytes
    for k, path in enumerate(files):
        target = array[k] if dtype == buffer.dtype else buffer
        with Path(path).open("rb", buffering=0) as file:
            file.seek(-size, os.SEEK_END)
            file.readinto(target.data)
        if target is buffer:
            array[k] = buffer
    return array


def _pydicom_example(files: tuple[str, ...]) -> object:
    """Read, sort, and fill an array whose last axis goes through the stack, as the example in pydicom's manual does."""
    slices = sorted((pydicom.dcmread(path) for path in files), key=lambda dataset: dataset.SliceLocation)
    volume = np.zeros((*slices[0].pixel_array.shape, len(slices)))
    for k, dataset in enumerate(slices):
        volume[:, :, k] = dataset.pixel_array
    return volume


def _pydicom_stack(files: tuple[str, ...]) -> object:
    """Read, sort, rescale as pydicom's guide tells to, and stack: the best that a short loop does."""
    slices = [pydicom.dcmread(path) for path in files]
    slices.sort(key=lambda dataset: float(dataset.ImagePositionPatient[2]))
    return np.stack([apply_modality_lut(dataset.pixel_array, dataset) for dataset in slices])


def _touch_all(folder: str) -> None:
    for entry in os.scandir(folder):
        descriptor = os.open(entry.path, os.O_RDONLY)
        os.read(descriptor, 16 * 1024)
        os.close(descriptor)
