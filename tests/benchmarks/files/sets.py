"""The files that are measured: made by our own writer, the same bytes on every machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.files.building import IMPLICIT, write, write_sparse
from tests.benchmarks.files.oversized import contours, enhanced, run
from tests.benchmarks.files.slices import SIDE, ct_slice, mr_slice
from tests.benchmarks.files.strangers import stranger

__all__ = ["FULL", "QUICK", "Sets", "Sizes", "prepare"]

_EDITION = 2
"""Raise it when what is written changes: folders that were kept are then made anew."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is made.

    Parameters
    ----------
    series, implicit, unrelated : int
        Files of the CT series, of the MR series with implicit VR, and of those that have nothing in common.
    frames : int
        Frames of the enhanced CT image.
    numbers : int
        Numbers of one decimal string, a multiple of 3.
    large_frames : int
        Frames of 512 KiB in the large file.
    small : int
        Files that have a header and next to no pixels.
    mammogram : tuple of int
        Rows and columns of the one that pictures are drawn of, in memory.
    """

    series: int
    implicit: int
    unrelated: int
    frames: int
    numbers: int
    large_frames: int
    small: int
    mammogram: tuple[int, int]

    @property
    def large_mebibytes(self) -> int:
        """Size of the large file, MiB."""
        return self.large_frames * SIDE * SIDE * 2 >> 20


FULL = Sizes(
    series=500,
    implicit=200,
    unrelated=500,
    frames=500,
    numbers=30_000,
    large_frames=520,
    small=10_000,
    mammogram=(4096, 3328),
)
QUICK = Sizes(
    series=12,
    implicit=6,
    unrelated=10,
    frames=20,
    numbers=300,
    large_frames=8,
    small=30,
    mammogram=(640, 520),
)


@dataclass(frozen=True, slots=True)
class Sets:
    """Where the files are, as plain strings, which every library takes without a detour.

    Parameters
    ----------
    sizes : Sizes
        How much there is.
    series, implicit, unrelated : tuple of str
        A CT series with explicit VR, an MR series with implicit VR, and strangers.
    enhanced, contours, large : str
        An enhanced multi-frame image, a structure set with one long decimal string, and a large image.
    small : str
        A folder of many small files.
    """

    sizes: Sizes
    series: tuple[str, ...]
    implicit: tuple[str, ...]
    unrelated: tuple[str, ...]
    enhanced: str
    contours: str
    large: str
    small: str


def prepare(folder: Path, sizes: Sizes) -> Sets:
    """Make the files in a folder, unless they are there already from an earlier run."""
    sets = Sets(
        sizes,
        _names(folder / "ct", sizes.series),
        _names(folder / "mr", sizes.implicit),
        _names(folder / "unrelated", sizes.unrelated),
        str(folder / "enhanced.dcm"),
        str(folder / "contours.dcm"),
        str(folder / "large.dcm"),
        str(folder / "small"),
    )
    made = folder / "made.json"
    content = json.dumps({"edition": _EDITION, **asdict(sizes)})
    if not (made.is_file() and made.read_text() == content):
        made.unlink(missing_ok=True)
        _make(sets)
        made.write_text(content)
    return sets


def _names(folder: Path, count: int) -> tuple[str, ...]:
    return tuple(str(folder / f"{number:04}.dcm") for number in range(1, count + 1))


def _make(sets: Sets) -> None:
    sizes = sets.sizes
    _each(sets.series, lambda k, path: write(ct_slice(k), path))
    _each(sets.implicit, lambda k, path: write(mr_slice(k), path, IMPLICIT))
    _each(sets.unrelated, lambda k, path: write(*_ordered(k, path)))
    write_sparse(enhanced(sizes.frames, SIDE), Path(sets.enhanced), sizes.frames * SIDE * SIDE * 2)
    # Explicit VR has 16 bits for the length of a decimal string: as long a one as this comes with implicit VR.
    write(contours(sizes.numbers), Path(sets.contours), IMPLICIT)
    write_sparse(run(sizes.large_frames, SIDE), Path(sets.large), sizes.large_frames * SIDE * SIDE * 2)
    _make_small(Path(sets.small), sizes)


def _make_small(folder: Path, sizes: Sizes) -> None:
    """Write the headers of the CT series, with 8 × 8 pixels, over and over again under other names."""
    folder.mkdir(exist_ok=True)
    for k in range(min(sizes.series, sizes.small)):
        dataset = ct_slice(k)
        dataset.Rows = dataset.Columns = 8
        dataset.PixelData = bytes(2 * 8 * 8)
        first = folder / f"{k:05}.dcm"
        write(dataset, first)
        for number in range(k + sizes.series, sizes.small, sizes.series):
            shutil.copyfile(first, folder / f"{number:05}.dcm")


def _ordered(k: int, path: Path) -> tuple:
    dataset, syntax = stranger(k)
    return dataset, path, syntax


def _each(paths: Sequence[str], make: Callable[[int, Path], None]) -> None:
    Path(paths[0]).parent.mkdir(parents=True, exist_ok=True)
    for k, path in enumerate(paths):
        make(k, Path(path))
