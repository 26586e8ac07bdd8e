"""The rows as one table, aligned for a terminal or in Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from tests.benchmarks.table.rows import Row, amount, digits

__all__ = ["as_markdown", "as_text", "machine"]

_HEAD = (
    "what",
    "floor",
    "dicomnb",
    "spread",
    "pydicom",
    "pydicom, whole",
    "dicomsdl",
    "÷ floor",
    "× pydicom",
    "target",
)
_NOTHING = "–"


def machine() -> str:
    """Return what kind of machine this is, and which versions were compared."""
    parts = [
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        f"Python {platform.python_version()}",
    ]
    for name in ("numpy", "matplotlib", "pydicom", "dicomsdl"):
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(f"{name} not installed")
    return ", ".join(parts)


def as_text(sections: Mapping[str, Sequence[Row]], *, dicomsdl: bool) -> str:
    """Return one aligned table, a heading before each section."""
    table = {title: [_cells(row, dicomsdl) for row in rows] for title, rows in sections.items()}
    lines = [_HEAD, *(cells for rows in table.values() for cells in rows)]
    widths = [max(len(cells[column]) for cells in lines) for column in range(len(_HEAD))]

    def line(cells: Sequence[str]) -> str:
        first, *middle, last = cells
        numbers = (cell.rjust(width) for cell, width in zip(middle, widths[1:-1], strict=True))
        return "  ".join((first.ljust(widths[0]), *numbers, last)).rstrip()

    printed = [line(_HEAD), line(["-" * width for width in widths])]
    for title, rows in table.items():
        printed += ["", title, *map(line, rows)]
    return "\n".join(printed)


def as_markdown(sections: Mapping[str, Sequence[Row]], *, dicomsdl: bool) -> str:
    """Return a table for each section, under its heading."""
    printed: list[str] = []
    for title, rows in sections.items():
        printed += [f"**{title}**", "", _joined(_HEAD), _joined([":---", *["---:"] * (len(_HEAD) - 2), ":---"])]
        printed += [*(_joined(_cells(row, dicomsdl)) for row in rows), ""]
    return "\n".join(printed).rstrip()


def _joined(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(row: Row, dicomsdl: bool) -> tuple[str, ...]:
    shown = dict.fromkeys(("floor", "pydicom", "whole", "dicomsdl"), _NOTHING)
    shown |= {name: amount(taken, row.unit) for name, taken in row.others.items()}
    if row.target.dicomsdl is not None and not dicomsdl:
        shown["dicomsdl"] = "not installed"
    floor, faster = row.times("floor"), row.times("pydicom")
    verdicts = "; ".join(f"{words}: {'met' if met else 'MISSED'}" for words, met in row.verdicts())
    return (
        row.what,
        shown["floor"],
        amount(row.dicomnb, row.unit),
        _NOTHING if row.spread is None else f"{row.spread:.0%}".replace("%", " %"),
        shown["pydicom"],
        shown["whole"],
        shown["dicomsdl"],
        _NOTHING if floor is None else digits(1 / floor),
        _NOTHING if faster is None else digits(faster),
        verdicts or _NOTHING,
    )
