"""The content tree as HTML: rows that fold, escaped, and a field to search in where scripts run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dicomnb.objects.reports.content_item import ContentItem
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.html_table import html_table
from dicomnb.parsing.table.markup import NO_MATH, Child, Markup, tag
from dicomnb.parsing.table.search_script import search_script
from dicomnb.standard.code import Code
from dicomnb.standard.package_file import package_text

__all__ = ["report_markup"]

_LEFT: Final = "text-align:left;vertical-align:top"
_FOLDED_FROM: Final = 60
"""Items of a branch beyond which it is folded at first, the root aside."""


def report_markup(root: ContentItem, title: str, note: str, *, identifiers: bool = False) -> Markup:
    """Return a content tree as one HTML element that needs nothing else.

    Parameters
    ----------
    root : ContentItem
        The tree.
    title, note : str
        What stands above it: what the document is called, and of what kind and status it is.
    identifiers : bool
        False masks free text, names and dates of birth.
    """
    hidden = 0 if identifiers else sum(item.is_identifying and bool(item.value_text) for item in root.walk())
    notes: list[Child] = [tag("p", tag("b", title), f" – {note}" if note else None)]
    if hidden:
        what = "value" if hidden == 1 else "values"
        notes.append(
            tag(
                "p", tag("small", f"{hidden:,} {what} of free text or that identify a person: masked; .show() reveals.")
            )
        )
    return tag(
        "div",
        tag("style", Markup(package_text("objects/reports/report.css"))),
        notes,
        _table(root.children, identifiers, heading=True) if root.children else tag("p", "This report is empty."),
        tag("script", search_script("objects/reports/report.js")) if root.children else None,
        class_=f"dicomnb-report {NO_MATH}",
    )


def _table(children: Iterable[ContentItem], identifiers: bool, *, heading: bool = False) -> Markup:
    return html_table(
        ("Concept", "Value", "Relationship, type") if heading else (),
        [_branch(item, identifiers) if item.children else _leaf(item, identifiers) for item in children],
        widths=("38%", "", "13em"),
        cell_style=_LEFT,
        style=None,
    )


def _leaf(item: ContentItem, identifiers: bool) -> Markup:
    return tag(
        "tr",
        tag("td", _name(item), style=_LEFT),
        tag("td", _value(item, identifiers), style=_LEFT),
        tag("td", tag("small", _relation(item)), style=_LEFT),
    )


def _branch(item: ContentItem, identifiers: bool) -> Markup:
    value = _value(item, identifiers)
    title = tag(
        "summary",
        _name(item),
        ": " if value else None,
        value,
        " ",
        tag("small", _relation(item)),
    )
    count = sum(1 for _ in item.walk())
    inside = tag("details", title, _table(item.children, identifiers), open=count <= _FOLDED_FROM)
    return tag("tr", tag("td", inside, colspan=3, style=_LEFT))


def _name(item: ContentItem) -> Child:
    if not item.name:
        return tag("i", item.kind.lower() or "reference")
    return tag("span", str(item.name), title=item.name.notation or None)


def _value(item: ContentItem, identifiers: bool) -> Child:
    shown = item.value_text
    if not shown:
        return None
    if item.is_identifying and not identifiers:
        return tag("i", MASK, title="may identify a person")
    if isinstance(item.value, Code):
        return tag("span", shown, title=item.value.notation or None)
    if item.kind == "NUM":
        return tag("b", shown, title=f"{item.unit} {item.unit.notation}".strip() or None)
    return shown


def _relation(item: ContentItem) -> str:
    template = f", {item.detail}" if item.kind == "CONTAINER" and item.detail else ""
    observed = f", observed {item.observed}" if item.observed else ""
    return ", ".join(part for part in (item.relationship.lower(), item.kind) if part) + template + observed
