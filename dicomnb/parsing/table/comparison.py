"""Two headers side by side: which elements differ, as rows, plain text and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.table.header_table import MASK, Row, row_of
from dicomnb.parsing.table.html_table import html_table
from dicomnb.parsing.table.markup import NO_MATH, Child, Markup, tag
from dicomnb.printable import printable
from dicomnb.standard.tag import tag_text

__all__ = ["Difference", "differences", "to_html", "to_text"]

_ABSENT: Final = "–"
_CELL: Final = "text-align:left;vertical-align:top;overflow-wrap:anywhere;padding:2px 8px"
_WIDTHS: Final = ("10em", "26%", "3em", "auto", "auto")


@dataclass(frozen=True, slots=True)
class Difference:
    """One element of two data sets, side by side.

    Parameters
    ----------
    path : tuple of (int, int)
        Tags of the sequences that it is in, each with the index of the item, from 0.
    left, right : Row or None
        The element as a header table shows it; None where it is absent.
    same : bool
        True if both are there and equal.
    """

    path: tuple[tuple[int, int], ...]
    left: Row | None
    right: Row | None
    same: bool = False

    @property
    def row(self) -> Row:
        """The one that is there; the left one of two."""
        found = self.left or self.right
        assert found is not None
        return found

    @property
    def values(self) -> tuple[str, str]:
        """What is shown of the two values; a masked value that differs says so."""
        shown = tuple(_ABSENT if row is None else _told(row) for row in (self.left, self.right))
        if not self.same and shown == (MASK, MASK):
            return MASK, f"{MASK}, another value"
        return shown[0], shown[1]


def differences(
    left: Iterable[DataElement],
    right: Iterable[DataElement],
    *,
    everything: bool = False,
    identifiers: bool = False,
) -> list[Difference]:
    """Return where two data sets differ, file meta information first, in the order of tags.

    Parameters
    ----------
    left, right : iterable of DataElement
        Two `Dataset`.
    everything : bool, default False
        True to return also what is equal.
    identifiers : bool, default False
        True shows every value; else those are masked that may identify a person, and it is only said that they
        differ.
    """
    found = [*_compared(_meta(left), _meta(right), (), identifiers), *_compared(left, right, (), identifiers)]
    return [one for one in found if everything or not one.same]


def to_text(found: Sequence[Difference], names: tuple[str, str]) -> str:
    """Return a comparison as plain text: two lines below each element that differs."""
    lines = [_summary(found)]
    for one in found:
        lines.append(printable(f"{_place(one)} {_name(one.row)}"))
        marks = ("=",) if one.same else ("<", ">")
        lines += [f"    {mark} {printable(value)}" for mark, value in zip(marks, one.values, strict=False)]
    return "\n".join([f"< {printable(names[0])}", f"> {printable(names[1])}", *lines])


def to_html(found: Sequence[Difference], names: tuple[str, str]) -> Markup:
    """Return a comparison as one table, which needs neither script nor style sheet."""
    table = html_table(
        ("Tag", "Name", "VR", *names),
        [_line(one) for one in found],
        widths=_WIDTHS,
        cell_style=_CELL,
        style="table-layout:fixed;width:100%;max-width:72em",
    )
    return tag("div", tag("p", _summary(found)), table if found else None, class_=f"dicomnb-comparison {NO_MATH}")


def _meta(dataset: Iterable[DataElement]) -> Iterable[DataElement]:
    return getattr(dataset, "file_meta", None) or ()


def _compared(
    left: Iterable[DataElement], right: Iterable[DataElement], path: tuple[tuple[int, int], ...], identifiers: bool
) -> Iterator[Difference]:
    sides = ({int(each.tag): each for each in left}, {int(each.tag): each for each in right})
    creators: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for number in sorted({*sides[0], *sides[1]}):
        one, other = sides[0].get(number), sides[1].get(number)
        rows = tuple(
            None if element is None else row_of(holder, element, known, identifiers=identifiers)
            for holder, element, known in zip((left, right), (one, other), creators, strict=True)
        )
        same = one is not None and other is not None and one == other
        nested = [element for element in (one, other) if element is not None and element.VR == "SQ"]
        masked = any(row is not None and row.masked for row in rows)
        if same or masked or len(nested) < sum(element is not None for element in (one, other)):
            yield Difference(path, rows[0], rows[1], same)
            continue
        yield Difference(path, rows[0], rows[1])
        items = tuple([] if element is None else list(element.value) for element in (one, other))
        for index in range(max(map(len, items))):
            pair = tuple(side[index] if index < len(side) else () for side in items)
            yield from _compared(pair[0], pair[1], (*path, (number, index)), identifiers)


def _line(one: Difference) -> Markup:
    dim = ";opacity:.6" if one.same else ""
    indent = f";padding-left:{8 + 14 * len(one.path)}px"
    first, second = one.values
    cells: tuple[tuple[Child, str], ...] = (
        (tag("code", tag_text(one.row.tag)), indent),
        (_name(one.row), ""),
        (one.row.vr, ""),
        (first, ""),
        (second, ""),
    )
    title = _place(one) if one.path else None
    return tag("tr", [tag("td", cell, style=_CELL + dim + more) for cell, more in cells], title=title)


def _told(row: Row) -> str:
    return row.full or row.value


def _name(row: Row) -> str:
    return f"[{row.creator}] {row.name}" if row.creator else row.name


def _place(one: Difference) -> str:
    within = "".join(f"{tag_text(number)}[{index}] " for number, index in one.path)
    return f"{within}{tag_text(one.row.tag)}"


def _summary(found: Sequence[Difference]) -> str:
    count = sum(not one.same for one in found)
    if count == 0:
        return "The headers are equal."
    return f"{count:,} {'element differs' if count == 1 else 'elements differ'}."
