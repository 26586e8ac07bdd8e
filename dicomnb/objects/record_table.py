"""A table of what an object says: rows with named columns, as text, HTML and pandas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dicomnb.errors import UsageError
from dicomnb.optional_package import optional_package
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Child, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.parsing.table.text_table import text_table
from dicomnb.printable import printable
from dicomnb.standard.code import Code

__all__ = ["RecordTable"]

_MOST_ROWS: Final = 500
"""Rows that a notebook shows."""

_DIGITS: Final = 7
"""Significant digits of a number that is shown."""


class RecordTable(RichOutput):
    """Rows with named columns; a notebook shows a table, `str` gives text, and it can be gone through.

    Parameters
    ----------
    columns : sequence of str
        What the columns are called, with units: ``"Mean CTDIvol (mGy)"``.
    rows : sequence of sequences
        Values in the order of the columns; None where there is none.
    title : str
        What stands above the table; nothing if empty.
    """

    __slots__ = ("columns", "rows", "title")

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> None:
        self.columns = tuple(columns)
        self.rows = tuple(tuple(row) for row in rows)
        self.title = title

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a dictionary."""
        return (self[number] for number in range(len(self.rows)))

    def __getitem__(self, index: int) -> dict[str, Any]:
        return dict(zip(self.columns, self.rows[index], strict=True))

    def column(self, name: str) -> list[Any]:
        """Return the values of one column.

        Raises
        ------
        UsageError
            If there is no such column.
        """
        if name not in self.columns:
            raise UsageError(f"There is no column {name!r}.", remedy=f"There are {', '.join(map(repr, self.columns))}.")
        return [row[self.columns.index(name)] for row in self.rows]

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame` with the same columns.

        Raises
        ------
        MissingDependency
            If pandas is not installed.
        """
        pd = optional_package("pandas", "pandas", "pandas", "A table of pandas")
        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    def __str__(self) -> str:
        lines = text_table(self.columns, [[_shown(value) for value in row] for row in self.rows])
        return "\n".join([*([printable(self.title)] if self.title else []), *lines])

    def __repr__(self) -> str:
        return f"<RecordTable, {len(self.rows)} rows of {', '.join(map(printable, self.columns))}>"

    def _plain_text(self) -> str:
        return str(self)

    def _markup(self) -> Markup:
        shown = self.rows[:_MOST_ROWS]
        # A column that is empty in all rows says nothing.
        kept = [index for index in range(len(self.columns)) if any(_shown(row[index]) for row in self.rows)]
        table = html_table(
            [self.columns[index] for index in kept],
            [table_row([_shown(row[index]) for index in kept]) for row in shown],
        )
        notes: list[Child] = [tag("p", tag("b", self.title))] if self.title else []
        if len(self.rows) > len(shown):
            table = Markup(
                table + tag("p", f"The first {_MOST_ROWS} of {len(self.rows):,} rows; .to_pandas() has all.")
            )
        return tag("div", notes, table if self.rows else tag("p", "Nothing."), class_=f"dicomnb-records {NO_MATH}")


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.{_DIGITS}g}"
    if isinstance(value, (tuple, list)) and not isinstance(value, Code):
        return ", ".join(_shown(each) for each in value)
    return str(value)
