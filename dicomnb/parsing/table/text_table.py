"""A table as plain text, in columns."""

from __future__ import annotations

from collections.abc import Sequence

from dicomnb.printable import printable

__all__ = ["text_table"]


def text_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, skip_empty: bool = False) -> list[str]:
    r"""Return the lines of a table: each column as wide as its longest cell, two spaces between them.

    Parameters
    ----------
    headings : sequence of str
        What stands above the columns.
    rows : sequence of sequences of str
        The cells. What a terminal would obey is shown as visible escapes.
    skip_empty : bool
        True to leave out columns that are empty in all rows.

    Examples
    --------
    >>> print("\n".join(text_table(("name", "ml", "note"), [("liver", "1480", ""), ("spleen", "99", "")])))
    name    ml    note
    liver   1480
    spleen  99
    """
    table = [[printable(cell) for cell in row] for row in (headings, *rows)]
    columns = list(zip(*table, strict=True))
    if skip_empty:
        columns = [column for column in columns if any(column[1:])]
    widths = [max(map(len, column)) for column in columns]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in zip(*columns, strict=True)
    ]
