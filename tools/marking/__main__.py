"""Run notebooks that students return, and list which exercises are right."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.marking.feedback import Mark, write_feedback, write_marks, write_totals
from tools.marking.returned import returned
from tools.marking.running import Limits, marked


def main() -> None:
    usual = Limits()
    parser = argparse.ArgumentParser(
        prog="python -m tools.marking",
        description=__doc__,
        epilog="This runs the code of the students on your machine: use a container if you do not know them.",
    )
    parser.add_argument("notebooks", nargs="+", type=Path, help="notebooks, or folders with one folder a student")
    parser.add_argument("--into", type=Path, help="folder for marks.csv, totals.csv and a page for each student")
    parser.add_argument("--points", action="append", default=[], metavar="4.3=2", help="points other than 1")
    parser.add_argument("--seconds", type=float, default=usual.cell, help="time for one cell (%(default)g)")
    parser.add_argument("--total", type=float, default=usual.notebook, help="time for one notebook (%(default)g)")
    parser.add_argument("--memory", type=float, default=usual.memory, help="GB for one kernel (%(default)g)")
    parser.add_argument("--jobs", type=int, default=usual.jobs, help="notebooks at a time (%(default)s)")
    arguments = parser.parse_args()
    try:
        points = {name: float(number) for name, _, number in (each.partition("=") for each in arguments.points)}
    except ValueError:
        parser.error("--points takes an exercise and a number, such as 4.3=2.")
    several = list(returned(arguments.notebooks))
    if not several:
        parser.error("There is no notebook in what was given.")
    marks = []
    for one, results in marked(several, Limits(arguments.seconds, arguments.total, arguments.memory, arguments.jobs)):
        print(f"{one.student}: {one.path.name}", file=sys.stderr)
        marks += [Mark(one.student, one.path.name, each, points.get(each.exercise, 1.0)) for each in results]
    if arguments.into is None:
        write_marks(marks, sys.stdout)
        return
    write_feedback(marks, arguments.into)
    for name, write in (("marks.csv", write_marks), ("totals.csv", write_totals)):
        with (arguments.into / name).open("w", encoding="utf-8", newline="") as file:
            write(marks, file)
    print(f"Marks, totals and a page for each student are in {arguments.into}.")


if __name__ == "__main__":
    main()
