"""A table of HTML as notebooks show it: headings, rows, and styles that stand in the cells themselves.

JupyterLab aligns cells to the right, and drops the style sheet of a notebook that is not trusted, but keeps the style
of each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from dicomnb.parsing.table.markup import Child, Markup, tag

__all__ = ["CELL_STYLE", "html_table", "table_row"]

CELL_STYLE: Final = (
    "text-align:left;vertical-align:top;padding:2px 8px;border:1px solid;"
    "border-color:color-mix(in srgb, currentColor 25%, transparent)"
)
"""Style of a cell with borders that suit a light and a dark page."""

_MANY: Final = 6
"""Columns above which a table may be wider than paper is."""

_MOST_OF_TWO_DIGITS: Final = 13
"""Columns that all have room for two digits on paper, which are not to be broken."""


def table_row(cells: Iterable[Child], *, heading: Child = None, style: str = CELL_STYLE) -> Markup:
    """Return one row: its heading, if it has one, and its cells."""
    first = None if heading is None else tag("th", heading, scope="row", style=style)
    return tag("tr", first, [tag("td", cell, style=style) for cell in cells])


def html_table(
    headings: Sequence[Child],
    rows: Iterable[Markup],
    *,
    caption: Child = None,
    widths: Sequence[str] = (),
    cell_style: str = CELL_STYLE,
    style: str | None = "border-collapse:collapse",
) -> Markup:
    """Return a table.

    Parameters
    ----------
    headings : sequence of str or Markup
        One a column; none for a table without a head.
    rows : iterable of Markup
        Rows, made by `table_row` or, where cells differ in style, by `tag`.
    caption : str or Markup, optional
        What stands above it.
    widths : sequence of str, optional
        CSS width of each column, empty where it is left open.
    cell_style, style : str
        Style of the headings, and of the table.

    Examples
    --------
    >>> str(html_table((), [table_row(["< 3"], style="")], style=None))
    '<table><tbody><tr><td style="">&lt; 3</td></tr></tbody></table>'
    """
    if style is not None and len(headings) > _MANY:
        style = f"{style};overflow-wrap:anywhere"  # words break before the last columns are cut off at the paper's edge
        if len(headings) <= _MOST_OF_TWO_DIGITS:
            cell_style = f"{cell_style};min-width:2em"
    columns = [tag("col", style=f"width:{width}" if width else None) for width in widths]
    return tag(
        "table",
        None if caption is None else tag("caption", caption, style="text-align:left;white-space:nowrap"),
        tag("colgroup", columns) if columns else None,
        tag("thead", tag("tr", [tag("th", name, scope="col", style=cell_style) for name in headings]))
        if headings
        else None,
        tag("tbody", list(rows)),
        style=style,
    )
