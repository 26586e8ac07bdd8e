"""Waveforms beside pydicom, and parts of slides beside wsidicom."""

from __future__ import annotations

import importlib.util
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
import pydicom

from dicomnb.objects.slides.slide_files import slide
from dicomnb.objects.waveforms.waveform import waveform
from dicomnb.teaching.studies.named_studies import STUDIES
from tests.benchmarks.headers import row_of
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import best

__all__ = ["recordings_and_slides"]

_SIDE: Final = 200
"""Rows and columns of the part of a slide: it touches nine tiles or so."""


def recordings_and_slides(rounds: int) -> list[Row]:
    """Return the rows of this module, seconds on the wall; the floor of a slide is wsidicom, where it is installed."""
    with tempfile.TemporaryDirectory(prefix="dicomnb-bench-") as name:
        folder = Path(name)
        (recording,) = STUDIES["ecg"].datasets()
        ecg = folder / "ecg.dcm"
        recording.save_as(ecg)
        opened = best(
            {
                "dicomnb": lambda path: waveform(path)[0].frequency,
                "pydicom": lambda path: float(pydicom.dcmread(path).WaveformSequence[0].SamplingFrequency),
            },
            [str(ecg)],
            rounds,
            perf_counter,
        )
        decoded = best(
            {
                "dicomnb": lambda path: waveform(path)[0].values,
                "pydicom": lambda path: pydicom.dcmread(path).waveform_array(0),
            },
            [str(ecg)],
            rounds,
            perf_counter,
        )
        place = replace(STUDIES["slide"], rows=1120, columns=1440, spacing=0.00025).write(folder / "slide")
        parts: dict[str, Callable[[str], Any]] = {"dicomnb": _part}
        if importlib.util.find_spec("wsidicom") is not None:
            parts["floor"] = _part_by_wsidicom
        regions = best(parts, [str(place)], rounds, perf_counter)
    return [
        row_of("open an ECG, read its frequency", opened, Target(pydicom=1)),
        row_of("decode its 10 s to microvolts", decoded, Target(pydicom=1)),
        row_of(f"open a slide, read {_SIDE} × {_SIDE} pixels", regions, Target(floor=1)),
    ]


def _part(place: str) -> Any:
    return slide(place).region(300, 200, _SIDE, _SIDE).array


def _part_by_wsidicom(place: str) -> Any:
    import wsidicom

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its dependencies
        with wsidicom.WsiDicom.open(place) as opened:
            return np.asarray(opened.read_region((300, 200), 0, (_SIDE, _SIDE)))
