"""New objects made of masks, a dose-volume histogram, waveforms and slides: beside the least that each takes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from skimage.measure import find_contours

from dicomnb.export.objects.segmentation import to_seg
from dicomnb.export.objects.structure_set import to_rtstruct
from dicomnb.objects.dose_volume import dvh
from dicomnb.objects.structures import structures
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.headers import row_of
from tests.benchmarks.kinds.recordings_and_slides import recordings_and_slides
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import best

__all__ = ["measured"]

_SEGMENTS: Final = 3
_CONTOURS: Final = 100

Masks = NDArray[np.bool_]


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module, seconds on the wall.

    The floor of a segmentation packs its bits and writes them, that of a structure set is scikit-image's tracing.
    """
    volume = load(list(sets.series))
    masks = _masks(volume)
    traced = masks[0][: len(masks[0]) // 4 + _CONTOURS]
    size = " × ".join(map(str, volume.shape))
    drawn = structures(to_rtstruct({"bench": _padded(traced, volume)}, like=volume))[0]
    with tempfile.TemporaryDirectory(prefix="dicomnb-bench-") as place:
        target, bits = Path(place, "seg.dcm"), Path(place, "bits")
        written = best(
            {
                "floor": lambda _: bits.write_bytes(np.packbits(masks.reshape(-1), bitorder="little").tobytes()),
                "dicomnb": lambda _: to_seg(masks, like=volume, path=target),
            },
            [""],
            rounds,
            perf_counter,
        )
    contours = best(
        {
            "floor": lambda _: [find_contours(plane.astype(float), 0.5) for plane in traced],
            "dicomnb": lambda _: to_rtstruct({"bench": _padded(traced, volume)}, like=volume),
        },
        [""],
        max(1, rounds // 2),
        perf_counter,
    )
    histogram = best({"dicomnb": lambda _: dvh(volume, drawn)}, [""], max(1, rounds // 2), perf_counter)
    return [
        row_of(f"write a segmentation of {_SEGMENTS} segments, {size}", written, Target(floor=3)),
        row_of(f"a structure set traced from masks, {size}", contours, Target(floor=3)),
        row_of(f"dose-volume histogram of these contours, {size}", histogram, Target(amount=1.0)),
        *recordings_and_slides(rounds),
    ]


def _masks(volume: Volume) -> Masks:
    """Return balls beside each other, shape (segments, slices, rows, columns)."""
    n, rows, columns = volume.shape[:3]
    k, j, i = np.ogrid[:n, :rows, :columns]
    found: list[Any] = []
    for number in range(_SEGMENTS):
        away = ((k - n / 2) / n) ** 2 + ((j - rows / 2) / rows) ** 2
        found.append(away + ((i - columns * (number + 1) / 4) / columns) ** 2 < 0.13)
    return np.stack(found)


def _padded(planes: Masks, volume: Volume) -> Masks:
    """Return planes with empty ones behind them, as many as the volume has slices."""
    found = np.zeros(volume.shape[:3], np.bool_)
    found[: len(planes)] = planes
    return found
