"""Waveforms as arrays, by the names of ``pydicom.waveforms``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from numpy.typing import NDArray

from dicomnb.objects.waveforms import samples
from dicomnb.parsing.dataset.dataset import Dataset

__all__ = ["generate_multiplex", "is_available", "multiplex_array"]

HANDLER_NAME: Final = "dicomnb"
DEPENDENCIES: Final = {"numpy": ("https://numpy.org/", "NumPy")}


def is_available() -> bool:
    """Return True."""
    return True


def multiplex_array(ds: Dataset, index: int, as_raw: bool = True) -> NDArray[Any]:
    """Return a multiplex group, shape (samples, channels): stored samples, or signals in units if not `as_raw`."""
    if as_raw:
        return samples.stored_samples(ds, index)
    return samples.waveform_array(ds, index)


def generate_multiplex(ds: Dataset, as_raw: bool = True) -> Iterator[NDArray[Any]]:
    """Yield the signals of each multiplex group."""
    for index in range(len(ds.WaveformSequence)):
        yield multiplex_array(ds, index, as_raw)
