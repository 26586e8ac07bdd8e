"""De-identifying headers, beside reading and writing them."""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path

from dicomnb.parsing.files.read_write import read
from dicomnb.sharing.deidentify import deidentify
from tests.benchmarks.files.sets import Sets
from tests.benchmarks.headers import row_of
from tests.benchmarks.table.rows import Row, Target
from tests.benchmarks.timing import best

__all__ = ["measured"]


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module, seconds for all headers; the floor reads and writes them with another name."""
    with tempfile.TemporaryDirectory(prefix="dicomnb-bench-") as place:
        source = _headers(sets, Path(place, "headers"))
        targets = (Path(place, f"out{number}") for number in count())
        acts = {
            "floor": lambda folder: _rewrite(Path(folder), next(targets)),
            "dicomnb": lambda folder: deidentify(folder, next(targets)),
        }
        what = f"de-identify {len(sets.series)} headers"
        return [row_of(what, best(acts, [str(source)], rounds), Target(floor=3))]


def _headers(sets: Sets, folder: Path) -> Path:
    """Write the CT series without its pixels."""
    folder.mkdir()
    for path in sets.series:
        dataset = read(path)
        del dataset.PixelData
        dataset.save_as(folder / Path(path).name)
    return folder


def _rewrite(source: Path, target: Path) -> None:
    target.mkdir()
    for path in sorted(source.iterdir()):
        dataset = read(path)
        dataset.PatientName = "Somebody^Else"
        dataset.save_as(target / path.name)
