"""Pixels of one CT slice to stored values, physical values and grey levels, beside bare NumPy expressions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels.processing import apply_modality_lut, apply_windowing

from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.intensity import physical, values
from dicomnb.pixels.window import window_bytes
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.files.slices import SIDE
from tests.benchmarks.headers import row_of
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import Act, best

__all__ = ["measured"]

_CENTER, _WIDTH = 40.0, 400.0


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module; their floor is NumPy."""
    path = sets.series[len(sets.series) // 2]
    dataset, other = read(path), pydicom.dcmread(path)
    stored = dataset.pixel_array
    hounsfield = physical(stored, dataset)
    windowed = pydicom.Dataset()
    windowed.WindowCenter, windowed.WindowWidth = _CENTER, _WIDTH
    windowed.PhotometricInterpretation, windowed.BitsStored, windowed.PixelRepresentation = "MONOCHROME2", 16, 1
    in_pydicom = apply_modality_lut(stored, other)
    tasks: dict[str, dict[str, Act]] = {
        "read a file to stored values": {
            "floor": _stored,
            "dicomnb": lambda path: read(path).pixel_array,
            "pydicom": lambda path: pydicom.dcmread(path).pixel_array,
        },
        "read a file to Hounsfield units": {
            "floor": lambda path: _hounsfield(_stored(path)),
            "dicomnb": lambda path: values(read(path)),
            "pydicom": _pydicom_values,
        },
        "stored values to Hounsfield units": {
            "floor": lambda _: _hounsfield(stored),
            "dicomnb": lambda _: physical(stored, dataset),
            "pydicom": lambda _: apply_modality_lut(stored, other),
        },
        "Hounsfield units to grey levels": {
            "floor": lambda _: _grey(hounsfield),
            "dicomnb": lambda _: window_bytes(hounsfield, _CENTER, _WIDTH),
            "pydicom": lambda _: apply_windowing(in_pydicom, windowed),
        },
    }
    return [row_of(what, best(acts, [path], rounds), Target()) for what, acts in tasks.items()]


def _stored(path: str) -> NDArray[np.uint16]:
    size = SIDE * SIDE * 2
    return np.frombuffer(Path(path).read_bytes()[-size:], "<u2").reshape(SIDE, SIDE).copy()


def _hounsfield(stored: NDArray[Any]) -> NDArray[np.float32]:
    found = stored.astype(np.float32)
    found *= np.float32(1)
    found += np.float32(-1024)
    return found


def _grey(found: NDArray[np.float32]) -> NDArray[np.uint8]:
    low = _CENTER - 0.5 - (_WIDTH - 1) / 2
    levels: NDArray[np.uint8] = np.clip((found - low) * (255 / (_WIDTH - 1)) + 0.5, 0, 255).astype(np.uint8)
    return levels


def _pydicom_values(path: str) -> NDArray[Any]:
    dataset = pydicom.dcmread(path)
    return apply_modality_lut(dataset.pixel_array, dataset)
