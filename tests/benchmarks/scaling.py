"""How times grow with the number of files, slices and frames; an exponent of 1 is in proportion to it."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import linear_regression
from time import perf_counter
from typing import Final

from dicomnb.parsing.encoding.memory.layout_memory import MEMORY
from dicomnb.parsing.files.read_write import read
from dicomnb.volumes.loading.catalog import scan
from dicomnb.volumes.loading.load import load
from tests.benchmarks.files.building import write, write_sparse
from tests.benchmarks.files.oversized import enhanced
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.files.slices import ct_slice
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import best

__all__ = ["exponent", "measured"]

_MOST: Final = 1.1
"""An exponent that a sort and a cache of limited size may reach."""

_SIDE: Final = 32
"""Rows and columns of the slices: they are to be many, not large."""

_STEPS: Final = 3
"""How many sizes are measured, each ten times the one before."""


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module: the time for each size, and the exponent, by the clock on the wall."""
    several = max(1, rounds // 2)
    most = sets.sizes.small
    with tempfile.TemporaryDirectory(prefix="dicomnb-scaling-") as name:
        folder = Path(name)
        few = _slices(folder / "slices", most // 10)
        files = sorted(entry.path for entry in os.scandir(sets.small))
        return [
            *_rows("scan {} files", _linked(folder / "files", files, _sizes(most)), scan, several),
            *_rows("load {} slices", _linked(folder / "stacks", few, _sizes(most // 10)), _loaded, several),
            *_rows("open {} frames, read their places", _frames(folder, _sizes(most // 10)), _places, several),
        ]


def exponent(seconds: Mapping[int, float]) -> float:
    """Return the power of the number that the time grows with: the slope of a line through their logarithms."""
    return linear_regression([math.log(count) for count in seconds], [math.log(taken) for taken in seconds.values()])[0]


def _rows(what: str, sources: Mapping[int, str], act: Callable[[str], object], rounds: int) -> list[Row]:
    taken = {count: best({"it": act}, [source], rounds, perf_counter)["it"] for count, source in sources.items()}
    rows = [Row(what.format(f"{count:,}"), each, spread=each.spread) for count, each in taken.items()]
    power = Row(f"{what.format('n')}: exponent of n", exponent(taken), unit="1", target=Target(amount=_MOST))
    return [*rows, power]


def _sizes(most: int) -> list[int]:
    """Return numbers up to the greatest one, each ten times the one before."""
    return sorted({max(1, most // 10**step) for step in range(_STEPS)})


def _slices(folder: Path, count: int) -> list[str]:
    folder.mkdir()
    for k in range(count):
        dataset = ct_slice(k)
        dataset.Rows = dataset.Columns = _SIDE
        dataset.PixelData = bytes(2 * _SIDE * _SIDE)
        write(dataset, folder / f"{k:05}.dcm")
    return sorted(entry.path for entry in os.scandir(folder))


def _linked(folder: Path, files: Sequence[str], sizes: Sequence[int]) -> dict[int, str]:
    """Return folders that hold the first of some files, by their number."""
    folders = {}
    for size in sizes:
        part = folder / str(size)
        part.mkdir(parents=True)
        for path in files[:size]:
            _link(path, part / Path(path).name)
        folders[size] = str(part)
    return folders


def _link(path: str, link: Path) -> None:
    try:
        os.link(path, link)
    except OSError:  # another disk, or one without links
        link.write_bytes(Path(path).read_bytes())


def _frames(folder: Path, sizes: Sequence[int]) -> dict[int, str]:
    files = {}
    for size in sizes:
        path = folder / f"enhanced-{size}.dcm"
        write_sparse(enhanced(size, _SIDE), path, size * _SIDE * _SIDE * 2)
        files[size] = str(path)
    return files


def _loaded(folder: str) -> object:
    return load(folder).array


def _places(path: str) -> object:
    MEMORY.forget()  # that of a short sequence is remembered as a whole, that of a long one is not
    frames = read(path).PerFrameFunctionalGroupsSequence
    return [frame.PlanePositionSequence[0].ImagePositionPatient for frame in frames]
