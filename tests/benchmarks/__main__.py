"""``python -m tests.benchmarks``: measure, and print the table."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.benchmarks.files.sets import FULL, QUICK, Sets, prepare
from tests.benchmarks.revisions.against import as_table, measured_against
from tests.benchmarks.table.report import as_markdown, as_text, machine
from tests.benchmarks.table.rows import Row

_TITLES: Final[Mapping[str, str]] = {
    "headers": "Headers: best time for one file; the floor is open, read 16 KiB, close",
    "beginnings": "In a fresh interpreter: median",
    "pixels": "Pixels of a 512 × 512 CT slice: best time; the floor is NumPy",
    "decoding": "Compressed 512 × 512 frames to stored values: best time; the floor is imagecodecs",
    "volumes": "A whole series: best time on the wall; the floor is a loop of open, read, close",
    "scaling": "How times grow: best time on the wall; the exponent is 1 where twice as many take twice as long",
    "reslicing": "Cutting a volume anew, linear: best time on the wall; the floor is SciPy alone",
    "contouring": "A structure to a mask: best time on the wall; the floor is Matplotlib's contains_points",
    "objects": "Objects: best time on the wall; the floor packs bits, traces with scikit-image, or is wsidicom",
    "sharing": "Sharing: best time for all headers; the floor reads them and saves them with another name",
    "pictures": "Pictures of a 512 × 512 CT slice: best time; the floor is pcolormesh",
}
"""What stands over the rows of each module."""
_BROWSER: Final = "latencies"
"""The module that measures in a browser, under titles of its own."""
_NAMES: Final = (*_TITLES, _BROWSER)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. A target that is missed is said, and is no failure: a busy machine proves nothing."""
    options = _parser().parse_args(arguments)
    names = {name for name in options.only or _NAMES if name != _BROWSER or not options.no_browser}
    if options.against:
        told = [*(["--quick"] if options.quick else []), "--only", ",".join(sorted(names))]
        told += ["--rounds", str(options.rounds)] if options.rounds else []
        sys.stdout.write(as_table(measured_against(options.against, options.turns, told), options.against) + "\n")
        return 0
    sizes, rounds = (QUICK, 1) if options.quick else (FULL, 7)
    rounds = options.rounds or rounds
    start = perf_counter()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        sections = _measured(prepare(options.keep.resolve(), sizes), rounds, names)
    else:
        with tempfile.TemporaryDirectory(prefix="dicomnb-bench-") as folder:
            sections = _measured(prepare(Path(folder), sizes), rounds, names)
    if options.json:
        json.dump([(row.what, row.dicomnb, row.unit) for rows in sections.values() for row in rows], sys.stdout)
        return 0
    shown = as_markdown if options.markdown else as_text
    has_dicomsdl = import_module("tests.benchmarks.headers").has_dicomsdl()
    sys.stdout.write(f"{machine()}\n\n{shown(sections, dicomsdl=has_dicomsdl)}\n\n")
    sys.stdout.write(f"Measured in {perf_counter() - start:.0f} s.\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure dicomnb.")
    parser.add_argument("--quick", action="store_true", help="a few small files: shows that it runs, not how fast")
    parser.add_argument("--no-browser", action="store_true", help="leave out what is measured in a browser")
    parser.add_argument("--only", metavar="NAME,...", type=_sections, help=f"of {', '.join(_NAMES)}")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="keep the files here, and use them the next time")
    parser.add_argument("--rounds", type=int, help="how many times everything has its turn")
    parser.add_argument("--against", metavar="REV", help="measure another revision too, in turns, and say the ratios")
    parser.add_argument("--turns", type=int, default=5, help="how many times each of two revisions has its turn")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--markdown", action="store_true", help="print tables for a README")
    kinds.add_argument("--json", action="store_true", help="print the rows for a program")
    return parser


def _sections(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names).difference(_NAMES):
        raise argparse.ArgumentTypeError(f"{sorted(unknown)[0]!r} is not one of {', '.join(_NAMES)}")
    return names


def _measured(sets: Sets, rounds: int, names: Collection[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for name in _NAMES:
        if name not in names:
            continue
        try:
            module = import_module(f"tests.benchmarks.{name}")
        except ImportError as error:  # an older revision has other modules
            sys.stderr.write(f"{name} is left out: {error}\n")
            continue
        if name == _BROWSER:
            found.update(module.measured(rounds))
        else:
            measured: Callable[[Sets, int], list[Row]] = module.measured
            found[_TITLES[name]] = measured(sets, rounds)
    return found


if __name__ == "__main__":
    sys.exit(main())
