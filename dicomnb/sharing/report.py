"""What became of each element when files were de-identified, and what could not be decided: a table to keep.

Nothing in the table comes from a file: it may go where the files go. What may not, the old UIDs and the names of files
that failed, is not shown.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.whole_file import whole_file
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.parsing.table.text_table import text_table
from dicomnb.printable import printable_lines
from dicomnb.sharing.cleaning import Key
from dicomnb.standard import dictionary
from dicomnb.standard.tag import tag_text

__all__ = ["Outcome", "Report"]

_ORDER: Final = ("removed", "replaced", "uid", "date", "cleaned", "emptied", "kept")
_WORDS: Final = {"uid": "replaced (UID)", "date": "shifted (date)"}

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a cell a formula, in full width too."""
_COLUMNS: Final = ("tag", "name", "what", "why", "count")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of a report.

    Parameters
    ----------
    path : tuple of int
        Tags, from the data set down to the element.
    outcome : str
        ``kept``, ``emptied``, ``replaced``, ``removed``, ``cleaned``, ``uid`` or ``date``.
    reason : str
        Why.
    count : int
        How many such elements there were in all files.
    """

    path: tuple[int, ...]
    outcome: str
    reason: str
    count: int

    @property
    def tag(self) -> str:
        """The tags, outermost first."""
        return " > ".join(tag_text(number) for number in self.path)

    @property
    def name(self) -> str:
        """The name of the innermost tag."""
        number = self.path[-1]
        return dictionary.name_of(number) or ("[Private]" if number >> 16 & 1 else "[Unknown]")

    @property
    def what(self) -> str:
        """The outcome in words."""
        return _WORDS.get(self.outcome, self.outcome)


@dataclass(frozen=True, eq=False, repr=False)
class Report(RichOutput):
    """What was done; a notebook shows it as a table.

    Parameters
    ----------
    folder : Path
        Where the files are now.
    files : int
        How many there are.
    counts : Counter of Key
        What became of the elements.
    notes : mapping of str to int
        What to know, and of how many files; 0 for what holds of all.
    skipped : int
        Files that are no DICOM, or a DICOMDIR.
    failures : tuple of (str, str)
        Files that were left out: name and reason, ``"NameOfError: message"``. Both may identify, and are not shown.
    uids : mapping of str to str
        Old UIDs and new ones. It links both sides: keep it apart, or do not keep it.
    secret : bytes
        What new UIDs and shifts of dates are made of; the same secret makes the same ones again.
    burned : mapping of str to int
        How many ``"rectangles"`` of pixels were blackened in all files, and how many ``"words"`` OCR read in
        them.
    """

    folder: Path
    files: int
    counts: Counter[Key]
    notes: Mapping[str, int]
    skipped: int = 0
    failures: tuple[tuple[str, str], ...] = ()
    uids: Mapping[str, str] = field(default_factory=dict)
    secret: bytes = b""
    burned: Mapping[str, int] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The rows, in the order of the tags."""
        order = {name: number for number, name in enumerate(_ORDER)}
        rows = [Outcome(path, outcome, reason, count) for (path, outcome, reason), count in self.counts.items()]
        return tuple(sorted(rows, key=lambda row: (row.path, order[row.outcome], row.reason)))

    def __len__(self) -> int:
        return len(self.counts)

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def of(self, keyword: str) -> tuple[Outcome, ...]:
        """Return the rows of an attribute, wherever it stands."""
        number = dictionary.resolve(keyword)
        return tuple(row for row in self.outcomes if row.path[-1] == number)

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame`, one row an outcome.

        Raises
        ------
        MissingDependency
            If pandas is not installed.
        """
        pd = optional_package("pandas", "pandas", "pandas", "A table of a report")
        rows = [(row.tag, row.name, row.what, row.reason, row.count) for row in self.outcomes]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table as CSV: tag, name, what became of it, why, and how many there were."""
        rows = ((row.tag, row.name, row.what, row.reason, row.count) for row in self.outcomes)
        _save_csv(path, _COLUMNS, rows)

    def save_uids(self, path: str | os.PathLike[str]) -> None:
        """Write old and new UIDs as CSV, readable by the owner only: with it both sides can be linked.

        A file that is there is replaced, and becomes the owner's alone too.
        """
        _save_csv(path, ("old", "new"), sorted(self.uids.items()), mode=0o600)

    # -- how it is shown ------------------------------------------------------------------------------------

    def summary(self) -> list[str]:
        """Return in a few lines what was done, and what could not be decided."""
        return [self._summary(), *(f"- {note}" for note in (*self._said(), *self._failed()))]

    def _summary(self) -> str:
        counts = Counter[str]()
        for row in self.outcomes:
            counts[row.what] += row.count
        message = ", ".join(f"{count:,} {what}" for what, count in counts.most_common())
        text = f"{_files(self.files)} de-identified. Elements: {message or 'none'}."
        if self.skipped:
            text += f" {_files(self.skipped)} left out that are no DICOM object."
        if self.failures:
            text += f" {_files(len(self.failures))} could not be de-identified and are left out."
        return text

    def _said(self) -> list[str]:
        said = [f"{_files(count)}: {note}" if count else note for note, count in self.notes.items()]
        rectangles, words = self.burned.get("rectangles", 0), self.burned.get("words", 0)
        if rectangles:
            read = f"; OCR read {words:,} {'word' if words == 1 else 'words'} in them" if words else ""
            said.insert(0, f"{rectangles:,} {'rectangle' if rectangles == 1 else 'rectangles'} blackened{read}")
        return said

    def _failed(self) -> list[str]:
        # Only what kind of failure it was: what an error quotes may identify.
        kinds = Counter(reason.partition(":")[0] for _, reason in self.failures)
        return [f"{_files(count)} left out, {kind}: .failures has names and reasons" for kind, count in kinds.items()]

    def __str__(self) -> str:
        rows = [(row.tag, row.name, row.what, row.reason, f"{row.count:,}") for row in self.outcomes]
        lines = text_table(_COLUMNS, rows)
        return printable_lines("\n".join((*self.summary(), "", *lines)))

    def __repr__(self) -> str:
        return f"<Report, {self._summary()}>"

    def _markup(self) -> Markup:
        parts = [tag("p", self._summary())]
        if self.notes or self.burned:
            parts.append(tag("ul", [tag("li", note) for note in self._said()]))
        if self.failures:
            parts.append(tag("ul", [tag("li", line) for line in self._failed()]))
        for what in _ORDER:
            rows = [row for row in self.outcomes if row.outcome == what]
            if rows:
                parts.append(_folded(_WORDS.get(what, what), rows))
        return tag("div", parts, class_=f"dicomnb-report {NO_MATH}")


def _save_csv(
    path: str | os.PathLike[str], columns: Iterable[str], rows: Iterable[Iterable[Any]], mode: int | None = None
) -> None:
    with whole_file(path, mode=mode) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    """Return what a spreadsheet shows instead of running it: text that it takes for a formula begins with a quote."""
    if isinstance(value, str) and value.lstrip(" \0").startswith(_FORMULA):
        return f"'{value}"
    return value


def _folded(what: str, rows: list[Outcome]) -> Markup:
    names = [name for name in _COLUMNS if name != "what"]
    table = html_table(names, [table_row((row.tag, row.name, row.reason, f"{row.count:,}")) for row in rows])
    summary = tag("summary", f"{what[0].upper()}{what[1:]}: {len(rows)} attributes")
    return tag("details", summary, table)


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"
