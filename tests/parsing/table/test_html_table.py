from __future__ import annotations

from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import tag


def test_headings_and_cells_are_escaped_unless_they_are_markup() -> None:
    rows = [table_row(["<b>", tag("b", "3")], style="x")]
    table = html_table(("a & b", tag("i", "n")), rows, cell_style="y", style=None)
    assert str(table) == (
        '<table><thead><tr><th scope="col" style="y">a &amp; b</th><th scope="col" style="y"><i>n</i></th></tr></thead>'
        '<tbody><tr><td style="x">&lt;b&gt;</td><td style="x"><b>3</b></td></tr></tbody></table>'
    )


def test_a_row_may_have_a_heading_and_a_table_a_caption_and_widths() -> None:
    rows = [table_row(["7 mm"], heading="length", style="x")]
    table = html_table((), rows, caption="What was <measured>", widths=("4em", ""), style="s")
    assert str(table) == (
        '<table style="s"><caption style="text-align:left;white-space:nowrap">What was &lt;measured&gt;</caption>'
        '<colgroup><col style="width:4em"><col></colgroup>'
        '<tbody><tr><th scope="row" style="x">length</th><td style="x">7 mm</td></tr></tbody></table>'
    )


def test_words_of_a_table_of_many_columns_may_break_so_that_it_fits_on_paper() -> None:
    for count, breaks in ((6, False), (7, True)):
        table = str(html_table([f"n{number}" for number in range(count)], [], style="s"))
        assert ("overflow-wrap:anywhere" in table) is breaks
    assert "style" not in str(html_table([""] * 9, [], style=None, cell_style="")).split("<thead>")[0]
