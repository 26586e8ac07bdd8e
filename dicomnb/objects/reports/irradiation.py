"""The irradiation events of an X-ray radiation dose report: one row an event, one column a quantity with its unit.

Projection X-ray (PS3.16 TID 10003) and CT (TID 10013) describe an event in a container; what it says stands in items of
it and in containers inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from dicomnb.objects.record_table import RecordTable
from dicomnb.objects.reports.content_item import ContentItem
from dicomnb.parsing.table.header_table import MASK

__all__ = ["irradiation_events"]

_EVENTS: Final = frozenset({("113706", "DCM"), ("113819", "DCM"), ("113502", "DCM")})
"""Irradiation Event X-Ray Data, CT Acquisition, Radiopharmaceutical Administration."""

_NO_VALUES: Final = frozenset({"CONTAINER", ""})


def irradiation_events(root: ContentItem, *, identifiers: bool = False) -> RecordTable:
    """Return the events of a dose report.

    Parameters
    ----------
    root : ContentItem
        The tree of the report.
    identifiers : bool
        True to show free text too, such as comments.

    Returns
    -------
    RecordTable
        One row an event, in the order of the document; no row where the report has none. Columns are the concepts, with
        the unit of a number: ``"Mean CTDIvol (mGy)"``. Several values of one concept are a tuple, those of several
        X-ray sources for instance.

    References
    ----------
    PS3.16 TID 10001, 10003 (projection X-ray), 10011, 10013 (CT), 10021, 10022 (radiopharmaceuticals).
    """
    events = [dict(_facts(item, identifiers)) for item in _found(root)]
    columns = dict.fromkeys(name for event in events for name in event)
    rows = [[_one(event.get(name)) for name in columns] for event in events]
    return RecordTable(tuple(columns), rows)


def _found(item: ContentItem) -> Iterator[ContentItem]:
    if item.kind == "CONTAINER" and item.name.key in _EVENTS:
        yield item
        return
    for child in item.children:
        yield from _found(child)


def _facts(event: ContentItem, identifiers: bool) -> Iterator[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    for item in event.walk():
        if item is event or item.kind in _NO_VALUES or not item.name:
            continue
        name = f"{item.name} ({item.unit_text})" if item.unit_text else str(item.name)
        value = item.value if item.kind == "NUM" and item.value is not None else item.value_text
        if item.is_identifying and not identifiers:
            value = MASK
        found.setdefault(name, []).append(value)
    yield from found.items()


def _one(values: list[Any] | None) -> Any:
    if values is None:
        return None
    return values[0] if len(values) == 1 else tuple(values)
