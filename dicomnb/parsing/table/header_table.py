"""A header as a table to read: rows, plain text, and HTML that can be searched.

A notebook keeps what it has shown, and notebooks are passed on. So values that may tell who the patient is
are masked here unless they are asked for, in the text as in the HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.table.html_table import html_table
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.search_script import search_script
from dicomnb.printable import printable
from dicomnb.standard.package_file import package_text
from dicomnb.standard.privacy import may_identify
from dicomnb.standard.tag import tag_text
from dicomnb.standard.uid import name_of
from dicomnb.standard.vr import VRS

__all__ = ["MASK", "Row", "row_of", "rows", "to_html", "to_text"]

SHORT: Final = 100
"""Characters of a value that are shown at once."""

LONG: Final = 4000
"""Characters of a value that are shown when it is unfolded."""

MANY: Final = 16
"""Values of one element beyond which only the first half as many are shown."""

SMALL: Final = 65536
"""Bytes of a stream up to which its beginning is shown."""

MOST_ITEMS: Final = (32, 8)
"""Items of a sequence that are shown: at the top, and inside another sequence."""

MASK: Final = "masked"

_PIXELS: Final = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_REMEDY: Final = "dicomnb.header(…, identifiers=True) shows them."


@dataclass(frozen=True, slots=True)
class Row:
    """One element as the table shows it.

    Parameters
    ----------
    tag : int
        Group and element number in one.
    name, keyword, vr : str
        Name, keyword and value representation.
    vm : int
        How many values the element has; for a sequence, how many items.
    value : str
        What is shown of the value, at most about `SHORT` characters.
    full : str
        More of the value, at most about `LONG` characters, if `value` leaves something out that is text.
    masked : bool
        True if the value is hidden because it may tell who the patient is.
    creator : str
        For a private element: who gave it its meaning; ``"?"`` if the file does not say (PS3.5 7.8.1).
    items : tuple of tuple of Row
        The items of a sequence; an item is empty if a search found nothing in it.
    omitted : int
        How many items are not in `items` because there are too many.
    """

    tag: int
    name: str
    keyword: str
    vr: str
    vm: int
    value: str
    full: str = ""
    masked: bool = False
    creator: str = ""
    items: tuple[tuple[Row, ...], ...] = ()
    omitted: int = 0

    @property
    def words(self) -> str:
        """All that a search looks at, in lower case: what is masked is not found either."""
        digits = f"{self.tag:08x}"
        shown = (
            tag_text(self.tag),
            digits,
            self.name,
            self.keyword,
            self.creator,
            self.vr,
            self.value,
            self.full,
        )
        return " ".join(shown).lower()


def rows(dataset: Iterable[DataElement], find: str | None = None, *, identifiers: bool = False) -> list[Row]:
    """Return the rows of a header, file meta information first.

    Parameters
    ----------
    dataset : iterable of DataElement
        A `Dataset`. Its attribute ``file_meta``, where there is one, comes first.
    find : str, optional
        Words that a row must all hold, in any case: parts of the tag, the name, the keyword, the VR or the
        value. A sequence is kept with those of its rows that match, or whole if it matches itself.
    identifiers : bool, default False
        True shows every value. Otherwise values are masked that may tell who the patient or another person is
        (see `dicomnb.standard.privacy.is_identifying`): besides those of the standard's list every person
        name, and the values of private and unknown elements, because nobody can say what they hold.
    """
    meta: Iterable[DataElement] = getattr(dataset, "file_meta", None) or ()
    wanted = (find or "").lower().split()
    found = chain(_rows(meta, identifiers, wanted, 0), _rows(dataset, identifiers, wanted, 0))
    return list(found)


def to_text(dataset: Iterable[DataElement], find: str | None = None, *, identifiers: bool = False) -> str:
    """Return the header as plain text, one element a line; parameters as for `rows`."""
    found = rows(dataset, find, identifiers=identifiers)
    lines = list(_lines(found, ""))
    return "\n".join([*lines, *_notes(found, find)])


def to_html(dataset: Iterable[DataElement], find: str | None = None, *, identifiers: bool = False) -> Markup:
    """Return the header as one HTML element that needs nothing else; parameters as for `rows`.

    The search field is made by the script inside, so that where scripts are dropped (a notebook that is not
    trusted, a mail) a table without a field remains, and no field that does nothing.
    """
    found = rows(dataset, find, identifiers=identifiers)
    notes = [tag("p", tag("small", note)) for note in _notes(found, find)]
    return tag(
        "div",
        tag("style", Markup(package_text("parsing/table/header.css"))),
        notes,
        _table(found, heading=True) if found else None,
        tag("script", search_script("parsing/table/header.js")) if found else None,
        class_=f"dicomnb-header {NO_MATH}",
    )


def _rows(elements: Iterable[DataElement], identifiers: bool, wanted: Sequence[str], depth: int) -> Iterator[Row]:
    creators: dict[int, str] = {}
    for element in elements:
        row = row_of(elements, element, creators, identifiers=identifiers)
        if element.VR != "SQ" or row.masked:
            if _matches(row, wanted):
                yield row
            continue
        # Words that the sequence itself holds need not be found again inside it.
        inside = () if _matches(row, wanted) else wanted
        most = MOST_ITEMS[min(depth, len(MOST_ITEMS) - 1)]
        items: list[tuple[Row, ...]] = []
        shown = 0
        for item in element.value:
            if shown == most:
                break
            held = tuple(_rows(item, identifiers, inside, depth + 1))
            shown += bool(held or not inside)
            items.append(held)
        if shown:
            yield replace(row, items=tuple(items), omitted=row.vm - len(items))
        elif not inside:
            yield row


def _matches(row: Row, wanted: Sequence[str]) -> bool:
    if not wanted:
        return True
    words = row.words
    return all(word in words for word in wanted)


def row_of(dataset: object, element: DataElement, creators: dict[int, str], *, identifiers: bool = False) -> Row:
    """Return the row of one element, without the items of a sequence.

    Parameters
    ----------
    dataset : Dataset
        The data set of the element: it describes its pixels.
    element : DataElement
        The element.
    creators : dict of int to str
        Private creators found so far in this data set; those of this element are added. Elements have to come in
        the order of their tags.
    identifiers : bool, default False
        As for `rows`.
    """
    number = int(element.tag)
    private = bool(number >> 16 & 1)
    # A creator is one LO; whatever else stands in its place is a value like any other (PS3.5 7.8.1).
    reserves = private and 0x10 <= number & 0xFFFF <= 0xFF and element.VR == "LO" and isinstance(element.value, str)
    creator = ""
    if reserves:
        creators[number & 0xFFFF0000 | (number & 0xFF) << 8] = str(element.value)
    elif private:
        creator = creators.get(number & 0xFFFFFF00, "?")
    masked = not identifiers and not reserves and element.VM > 0 and may_identify(number, element.VR)
    value, full = _shown(dataset, element, number) if not masked else (MASK, "")
    return Row(
        tag=number,
        name=element.name or ("Private element" if private else "Unknown element"),
        keyword=element.keyword,
        vr=element.VR,
        vm=len(element.value) if element.VR == "SQ" else element.VM,
        value=value,
        full=full,
        masked=masked,
        creator=creator,
    )


def _shown(dataset: object, element: DataElement, number: int) -> tuple[str, str]:
    """Return what is shown of a value at once and unfolded."""
    kind = VRS[element.VR].kind
    if kind == "sequence":
        return _count(len(element.value), "item"), ""
    if kind == "bytes" or isinstance(element.value, bytes):
        return _stream(dataset, element, number), ""
    if kind == "number" and element.VM > MANY:
        first = ", ".join(str(each) for each in element.value[: MANY // 2])
        return f"{first}, … ({element.VM:,} values)", ""
    strings = element.strings
    if element.VR == "UI":
        strings = [f"{known} ({uid})" if (known := name_of(uid)) else uid for uid in strings]
    text = ", ".join(strings)
    if len(text) <= SHORT:
        return text, ""
    return f"{text[:SHORT]}… ({len(text):,} characters)", text if len(text) <= LONG else f"{text[:LONG]}…"


def _stream(dataset: object, element: DataElement, number: int) -> str:
    encoded = element.encoded
    # The value may be as large as the file: what is only counted is not read.
    size = len(element.value if encoded is None else encoded)
    if size == 0:
        return ""
    about = ""
    if number in _PIXELS:
        about = _pixels(dataset)
    elif size <= SMALL:
        value = bytes(element.value)
        about = value[:8].hex(" ") + (" …" if size > 8 else "")
    return ": ".join(filter(None, (_count(size, "byte"), about)))


def _pixels(dataset: object) -> str:
    """Describe pixel data by the attributes beside it, as far as they are there."""
    size = [getattr(dataset, keyword, None) for keyword in ("Rows", "Columns")]
    frames = getattr(dataset, "NumberOfFrames", None)
    samples = getattr(dataset, "SamplesPerPixel", None)
    bits = getattr(dataset, "BitsAllocated", None)
    codec = getattr(getattr(dataset, "transfer_syntax", None), "codec", "")
    return ", ".join(
        part
        for part in (
            f"{frames} frames" if frames not in (None, "", 0, 1) else "",
            f"{size[0]} rows × {size[1]} columns" if None not in size else "",
            f"{samples} samples" if samples not in (None, 1) else "",
            f"{bits} bits" if bits is not None else "",
            f"compressed ({codec})" if codec else "",
        )
        if part
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _total(found: Iterable[Row], *, masked: bool) -> int:
    return sum((row.masked or not masked) + sum(_total(item, masked=masked) for item in row.items) for row in found)


def _notes(found: Sequence[Row], find: str | None) -> list[str]:
    notes = []
    if not found:
        notes.append(f"Nothing in this header matches {find!r}." if find else "This header is empty.")
    if hidden := _total(found, masked=True):
        verb = "is" if hidden == 1 else "are"
        notes.append(f"{_count(hidden, 'value')} that may identify a person {verb} masked; {_REMEDY}")
    return notes


def _lines(found: Iterable[Row], indent: str) -> Iterator[str]:
    for row in found:
        name = f"[{row.creator}] {row.name}" if row.creator else row.name
        place = tag_text(row.tag).replace(",", ", ")
        yield printable(f"{indent}{place} {name:<36} {row.vr}: {row.value}")
        for number, item in _numbered(row):
            yield f"{indent}   item {number}"
            yield from _lines(item, f"{indent}   ")
        if row.omitted:
            yield f"{indent}   {_omission(row)}"


def _numbered(row: Row) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """Yield number and rows of the items that are shown: all of them, unless a search left some empty."""
    return ((number, item) for number, item in enumerate(row.items, 1) if item or not any(row.items))


def _omission(row: Row) -> str:
    return f"… and {_count(row.omitted, 'more item')}: {row.keyword or 'it'} has {row.vm:,}"


_LEFT: Final = "text-align:left"


def _table(found: Iterable[Row], *, heading: bool = False) -> Markup:
    return html_table(
        ("Tag", "Name", "VR", "VM", "Value") if heading else (),
        [_fold(row) if row.vr == "SQ" and not row.masked else _line(row) for row in found],
        widths=("",) * 5,
        cell_style=_LEFT,
        style=None,
    )


def _line(row: Row) -> Markup:
    return tag(
        "tr",
        tag("td", tag("code", tag_text(row.tag)), style=_LEFT),
        tag("td", _name(row), title=row.keyword or None, style=_LEFT),
        tag("td", row.vr),
        tag("td", row.vm),
        tag("td", _value(row), style=_LEFT),
    )


def _name(row: Row) -> list[Markup | str]:
    if not row.creator:
        return [row.name]
    return [f"{row.name} ", tag("small", tag("i", f"private: {row.creator}"))]


def _value(row: Row) -> Markup | str:
    if row.masked:
        return tag("i", row.value, title="may identify a person")
    if row.full:
        return tag("details", tag("summary", row.value), row.full)
    return row.value


def _fold(row: Row) -> Markup:
    """Return the row of a sequence: one cell as wide as the table, which holds the items."""
    title = tag(
        "summary",
        tag("code", tag_text(row.tag)),
        " ",
        tag("span", _name(row), title=row.keyword or None),
        f" {row.vr}, {row.value}",
    )
    items = [
        tag("div", tag("p", f"Item {number}") if row.vm > 1 else None, _table(item)) for number, item in _numbered(row)
    ]
    more = tag("p", _omission(row)) if row.omitted else None
    return tag("tr", tag("td", tag("details", title, items, more, class_="sequence"), colspan=5, style=_LEFT))
