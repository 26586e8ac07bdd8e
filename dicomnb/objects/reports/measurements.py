"""What a report measured: one row a value, with its unit, and what it is a value of.

The templates for measurements (PS3.16 TID 1411, 1410, 1501, which TID 1500 holds) put the values of one lesion in a
group that says which lesion it is, what was found and where. A value of another template has its container for a group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from dicomnb.objects.record_table import RecordTable
from dicomnb.objects.reports.content_item import ContentItem, ContentReference
from dicomnb.parsing.table.header_table import MASK
from dicomnb.standard.code import Code

__all__ = ["measurements"]

_COLUMNS: Final = (
    "group",
    "tracking",
    "finding",
    "site",
    "measurement",
    "value",
    "unit",
    "remark",
    "references",
    "position",
)

_CONTEXT: Final = MappingProxyType(
    {
        ("112039", "DCM"): "tracking",
        ("121071", "DCM"): "finding",
        ("363698007", "SCT"): "site",
        ("G-C0E3", "SRT"): "site",
        ("G-C171", "SRT"): "side",
        ("272741003", "SCT"): "side",
        ("106233006", "SCT"): "part",
        ("G-A1F8", "SRT"): "part",
    }
)
"""Concepts of a group that say what its values are values of."""

_GROUP: Final = ("125007", "DCM")
"""Measurement Group: what is coded in it and has no other meaning here is an evaluation in words."""

_MODIFIERS: Final = frozenset(
    {("121401", "DCM"), ("G-C036", "SRT"), ("370129005", "SCT"), ("G-C306", "SRT"), ("121430", "DCM")}
)
"""How a value was derived and measured: told beside it (derivation, method)."""


@dataclass(frozen=True, slots=True)
class _Group:
    name: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    references: tuple[ContentReference, ...] = ()


def measurements(root: ContentItem, *, identifiers: bool = False) -> RecordTable:
    """Return every number of a content tree, and the evaluations in words that stand in a group of measurements.

    Parameters
    ----------
    root : ContentItem
        The tree.
    identifiers : bool
        True to show free text too, such as the name of a lesion.

    Returns
    -------
    RecordTable
        Group, tracking identifier, finding, site, measurement, value, unit, remark (why there is no number, how it was
        derived), SOP Instance UIDs of what it was measured on, position in the tree.

    References
    ----------
    PS3.16 TID 1500, 1501, 1410, 1411, 300.
    """
    return RecordTable(_COLUMNS, list(_rows(root, _Group(), identifiers)))


def _rows(item: ContentItem, group: _Group, identifiers: bool) -> Iterator[tuple[Any, ...]]:
    if item.kind == "CONTAINER":
        group = _group_of(item, group, identifiers)
    for child in item.children:
        is_judged = "finding" in group.facts or item.name.key == _GROUP
        is_evaluation = child.kind == "CODE" and child.relationship == "CONTAINS" and is_judged
        if child.kind == "NUM":
            yield _row(child, group, child.value, child.unit_text)
        elif is_evaluation and child.name.key not in _CONTEXT:
            yield _row(child, group, str(child.value or ""), "")
        yield from _rows(child, group, identifiers)


def _row(item: ContentItem, group: _Group, value: Any, unit: str) -> tuple[Any, ...]:
    remarks = [str(item.qualifier)] if item.qualifier else []
    if item.kind == "NUM" and item.value is not None and not item.unit:
        remarks.append("no unit stated")
    remarks += [str(child.value) for child in item.children if child.name.key in _MODIFIERS and child.value]
    sites = [str(child.value) for child in item.children if _CONTEXT.get(child.name.key) == "site" and child.value]
    references = [each for below in item.walk() for each in below.references] or list(group.references)
    side, part = group.facts.get("side", ""), group.facts.get("part", "")
    site = " ".join(filter(None, (side, "; ".join(sites) or group.facts.get("site", ""))))
    site = f"{site} ({part})" if part and not sites else site
    return (
        group.name,
        group.facts.get("tracking", ""),
        group.facts.get("finding", ""),
        site,
        str(item.name),
        value,
        unit,
        ", ".join(remarks),
        tuple(dict.fromkeys(each.sop_instance for each in references)),
        item.place,
    )


def _group_of(item: ContentItem, above: _Group, identifiers: bool) -> _Group:
    found: dict[str, list[str]] = {}
    references: list[ContentReference] = []
    for child in item.children:
        # Items with items below describe themselves: a region is an IMAGE or SCOORD with its own references.
        if child.kind in ("IMAGE", "SCOORD", "SCOORD3D", "COMPOSITE"):
            references += [each for below in child.walk() for each in below.references]
        name = _CONTEXT.get(child.name.key)
        if name is None or child.value is None:
            continue
        shown = str(child.value)
        found.setdefault(name, []).append(MASK if child.is_identifying and not identifiers else shown)
        for detail in child.children:
            more = _CONTEXT.get(detail.name.key)
            if more in ("side", "part") and isinstance(detail.value, Code):
                found.setdefault(more, []).append(str(detail.value))
    # What a group says itself replaces what the one around it says; a site with it its side and part.
    kept = {name: said for name, said in above.facts.items() if "site" not in found or name not in ("side", "part")}
    facts = kept | {name: "; ".join(dict.fromkeys(several)) for name, several in found.items()}
    return replace(above, name=str(item.name), facts=facts, references=tuple(references) or above.references)
