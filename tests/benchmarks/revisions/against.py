"""Two revisions in turns: which rows take longer than before, and whether noise alone can explain it.

The benchmark of this revision measures both, so that what is measured is the same; a row that an older revision has no
code for is left out. Turns alternate, since a machine gets warm: one revision, the other, the other, the first ...
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks.table.rows import Unit, amount

__all__ = ["Comparison", "as_table", "compared", "measured_against"]

ROOT: Final = Path(__file__).resolve().parents[3]

Measured = dict[str, tuple[float, Unit]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of both revisions.

    Parameters
    ----------
    what : str
        What was done.
    unit : "s" or "B"
        Seconds or bytes.
    before, now : tuple of float
        What it took in each turn.
    """

    what: str
    unit: Unit
    before: tuple[float, ...]
    now: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """What it takes now, as a multiple of before, turn by turn."""
        return tuple(now / before for before, now in zip(self.before, self.now, strict=True) if before)

    @property
    def verdict(self) -> str:
        """Slower or faster only where each turn says so; with n turns chance does that once in 2^(n-1)."""
        if not self.ratios:
            return "nothing to compare"
        if min(self.ratios) > 1:
            return "slower"
        return "faster" if max(self.ratios) < 1 else "not told apart"


def compared(before: Sequence[Measured], now: Sequence[Measured]) -> list[Comparison]:
    """Return the rows that every turn of both revisions has, in the order of the first."""
    shared = [what for what in now[0] if all(what in turn for turn in (*before, *now))]
    return [
        Comparison(what, now[0][what][1], tuple(turn[what][0] for turn in before), tuple(turn[what][0] for turn in now))
        for what in shared
    ]


def as_table(rows: Sequence[Comparison], revision: str) -> str:
    """Return one line for each row: what it took, and the ratio with its least and greatest turn."""
    head = ("what", revision[:12], "now", "ratio", "from", "to", "verdict")
    cells = [
        (
            row.what,
            amount(median(row.before), row.unit),
            amount(median(row.now), row.unit),
            *(f"{number:.2f}" for number in (median(row.ratios), min(row.ratios), max(row.ratios))),
            row.verdict,
        )
        for row in rows
        if row.ratios
    ]
    widths = [max(len(line[column]) for line in (head, *cells)) for column in range(len(head))]
    lines = []
    for line in (head, *cells):
        first, *numbers, last = line
        middle = (number.rjust(width) for number, width in zip(numbers, widths[1:-1], strict=True))
        lines.append("  ".join((first.ljust(widths[0]), *middle, last)))
    return "\n".join(lines)


def measured_against(revision: str, turns: int, arguments: Sequence[str]) -> list[Comparison]:
    """Measure this revision and another in turns.

    Parameters
    ----------
    revision : str
        What git calls it.
    turns : int
        How many times each is measured; seven leave one chance in 64 that noise alone says "slower" or "faster".
    arguments : sequence of str
        What else the benchmark is told.

    Raises
    ------
    subprocess.CalledProcessError
        If git does not know the revision, or a benchmark fails.
    """
    before: list[Measured] = []
    now: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="dicomnb-against-") as name:
        folder = Path(name)
        with _checkout(revision, folder / "before") as other:
            pairs = [(before, other), (now, ROOT)]
            for turn in range(turns):
                for found, tree in pairs if turn % 2 == 0 else reversed(pairs):
                    found.append(_measure(tree, folder, arguments))
    return compared(before, now)


@contextmanager
def _checkout(revision: str, folder: Path) -> Iterator[Path]:
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder), revision], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def _measure(tree: Path, folder: Path, arguments: Sequence[str]) -> Measured:
    """Return the rows of one run, with the package of one tree and the benchmark of this one."""
    package = folder / f"package-of-{tree.name}"
    package.mkdir(exist_ok=True)
    if not (package / "dicomnb").exists():
        (package / "dicomnb").symlink_to(tree / "dicomnb", target_is_directory=True)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(package), str(ROOT)))}
    # -P: not the current folder first, where this tree's package may lie.
    command = [sys.executable, "-P", "-m", "tests.benchmarks", "--json", "--keep", str(folder / "files"), *arguments]
    done = subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    rows: dict[str, tuple[float, Unit]] = {what: (taken, unit) for what, taken, unit in json.loads(done.stdout)}
    return rows
