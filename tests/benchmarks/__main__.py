"""``python -m tests.benchmarks``: measure, and print the table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from tests.benchmarks import (
    beginnings,
    contouring,
    decoding,
    headers,
    latencies,
    objects,
    pictures,
    pixels,
    reslicing,
    sharing,
    volumes,
)
from tests.benchmarks.files.sets import FULL, QUICK, Sets, prepare
from tests.benchmarks.table.report import as_markdown, as_text, machine
from tests.benchmarks.table.rows import Row


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. A target that is missed is said, and is no failure: a busy machine proves nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure dicomnb.")
    parser.add_argument("--quick", action="store_true", help="a few small files: shows that it runs, not how fast")
    parser.add_argument("--no-browser", action="store_true", help="leave out what is measured in a browser")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="keep the files here, and use them the next time")
    parser.add_argument("--rounds", type=int, help="how many times everything has its turn")
    parser.add_argument("--markdown", action="store_true", help="print tables for a README")
    options = parser.parse_args(arguments)
    sizes, rounds = (QUICK, 1) if options.quick else (FULL, 7)
    rounds = options.rounds or rounds
    start = perf_counter()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        sections = _measured(prepare(options.keep.resolve(), sizes), rounds, with_browser=not options.no_browser)
    else:
        with tempfile.TemporaryDirectory(prefix="dicomnb-bench-") as folder:
            sections = _measured(prepare(Path(folder), sizes), rounds, with_browser=not options.no_browser)
    shown = as_markdown if options.markdown else as_text
    sys.stdout.write(f"{machine()}\n\n{shown(sections, dicomsdl=headers.has_dicomsdl())}\n\n")
    sys.stdout.write(f"Measured in {perf_counter() - start:.0f} s.\n")
    return 0


def _measured(sets: Sets, rounds: int, *, with_browser: bool) -> dict[str, list[Row]]:
    return {
        "Headers: best time for one file; the floor is open, read 16 KiB, close": headers.measured(sets, rounds),
        "In a fresh interpreter: median": beginnings.measured(sets, rounds),
        "Pixels of a 512 × 512 CT slice: best time; the floor is NumPy": pixels.measured(sets, rounds),
        "Compressed 512 × 512 frames to stored values: best time; the floor is imagecodecs": decoding.measured(
            sets, rounds
        ),
        "A whole series: best time on the wall; the floor is a loop of open, read, close": volumes.measured(
            sets, rounds
        ),
        "Cutting a volume anew, linear: best time on the wall; the floor is SciPy alone": reslicing.measured(
            sets, rounds
        ),
        "A structure to a mask: best time on the wall; the floor is Matplotlib's contains_points": contouring.measured(
            sets, rounds
        ),
        "New objects: best time on the wall; the floor packs bits, or traces with contourpy": objects.measured(
            sets, rounds
        ),
        "Sharing: best time for all headers; the floor reads them and saves them with another name": sharing.measured(
            sets, rounds
        ),
        "Pictures of a 512 × 512 CT slice: best time; the floor is pcolormesh": pictures.measured(sets, rounds),
        **(latencies.measured(rounds) if with_browser else {}),
    }


if __name__ == "__main__":
    sys.exit(main())
