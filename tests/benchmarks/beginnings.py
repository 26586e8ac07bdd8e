"""What is done for the first time in a session: importing, opening files never seen, taking up memory."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from tests.benchmarks.files.sets import Sets
from tests.benchmarks.headers import has_dicomsdl, row_of
from tests.benchmarks.processes.fresh import CLOCKED, KEPT, PEAK, RESIDENT, measure
from tests.benchmarks.table.rows import Row, Target

__all__ = ["measured"]

# The last file is opened beforehand: what is loaded on first use is not what is measured.
_READERS = {
    "floor": """
import os
flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
def open_one(path):
    descriptor = os.open(path, flags)
    os.read(descriptor, 16 * 1024)
    os.close(descriptor)
open_one(paths.pop())
""",
    "dicomnb": """
from dicomnb import read as open_one
open_one(paths.pop()).ROIContourSequence[0]
""",
    "pydicom": """
from pydicom import dcmread
def open_one(path):
    return dcmread(path, stop_before_pixels=True)
open_one(paths.pop()).ROIContourSequence[0]
""",
    "whole": """
from pydicom import dcmread as open_one
open_one(paths.pop()).ROIContourSequence[0]
""",
    "dicomsdl": """
from dicomsdl import open as open_file
def open_one(path):
    return open_file(path, 0x7FDFFFFF)
open_one(paths.pop())
""",
}

_EACH = "def job(paths):\n    for path in paths:\n        open_one(path)\n"
_KEEP_ALL = "def job(paths):\n    return [open_one(path) for path in paths]\n"


def measured(sets: Sets, rounds: int) -> list[Row]:
    """Return the rows of this module."""
    # One round shows that it runs, not how fast: pydicom, which takes longest to start, is then started where it shows.
    again = ("pydicom", "whole") if rounds == 1 else ()
    mr, unrelated = Target(2.5, 40, 1), Target(9, 8, 2)
    return [
        _first_pass("open a header, first time: CT series", sets.series, sets, rounds, Target(2.5, 40, 1)),
        _first_pass("open a header, first time: MR series", sets.implicit, sets, rounds, mr, without=again),
        _first_pass(
            "open a header, first time: unrelated files", sets.unrelated, sets, rounds, unrelated, without=again
        ),
        *_memory(sets, rounds, without=again),
        *_imports(rounds),
    ]


def _jobs(job: str, *, without: tuple[str, ...] = ()) -> dict[str, str]:
    absent = {*without, *(() if has_dicomsdl() else ("dicomsdl",))}
    return {name: code + job for name, code in _READERS.items() if name not in absent}


def _first_pass(
    what: str, paths: tuple[str, ...], sets: Sets, rounds: int, target: Target, *, without: tuple[str, ...] = ()
) -> Row:
    seconds = measure(_jobs(_EACH, without=without), CLOCKED, (*paths, sets.contours), rounds)
    return row_of(what, {name: taken / len(paths) for name, taken in seconds.items()}, target)


def _memory(sets: Sets, rounds: int, *, without: tuple[str, ...]) -> list[Row]:
    size = sets.sizes.large_mebibytes
    large, few = (sets.large, sets.contours), (*sets.series[:100], sets.contours)
    # What a library in C++ allocates, Python does not see.
    jobs = _jobs(_KEEP_ALL, without=("floor", "dicomsdl"))
    target = Target(amount=4 * 2**20)
    # Python counts to the byte: once is enough.
    rows = [_bytes(f"open {size} MiB: memory, Python's peak", measure(jobs, PEAK, large, rounds=1), target)]
    if sys.platform == "linux":
        found = measure(_jobs(_KEEP_ALL, without=("floor", *without)), RESIDENT, large, rounds)
        rows.append(_bytes(f"open {size} MiB: memory of the process", found, target))
    kept = measure(_jobs(_KEEP_ALL, without=("floor", "dicomsdl", *without)), KEPT, few, rounds=1)
    count = len(few) - 1
    rows.append(_bytes("memory of an open CT header", {name: held / count for name, held in kept.items()}, Target()))
    return rows


def _bytes(what: str, found: Mapping[str, float], target: Target) -> Row:
    row = row_of(what, found, target)
    return Row(row.what, row.dicomnb, row.others, "B", target, row.spread)


def _imports(rounds: int) -> list[Row]:
    def clocked(what: str, target: Target, **statements: str) -> Row:
        jobs = {name: f"def job(paths):\n    {code}\n" for name, code in statements.items()}
        return row_of(what, measure(jobs, CLOCKED, rounds=rounds), target)

    first = measure(
        {"dicomnb": "from dicomnb.standard.dictionary import tag_of\ndef job(paths):\n    tag_of('PatientName')\n"},
        CLOCKED,
        rounds=rounds,
    )
    sdl = {"dicomsdl": "import dicomsdl"} if has_dicomsdl() else {}
    return [
        clocked(
            "import, over bare Python", Target(amount=15e-3), dicomnb="import dicomnb", pydicom="import pydicom", **sdl
        ),
        clocked(
            "import what reads files",
            Target(),
            dicomnb="from dicomnb import read",
            pydicom="from pydicom import dcmread",
            **sdl,
        ),
        row_of("first question to the dictionary", first, Target(amount=2e-3)),
        clocked(
            "import the dictionary and ask it",
            Target(),
            dicomnb="from dicomnb.standard.dictionary import tag_of; tag_of('PatientName')",
            pydicom="from pydicom.datadict import tag_for_keyword; tag_for_keyword('PatientName')",
        ),
    ]
