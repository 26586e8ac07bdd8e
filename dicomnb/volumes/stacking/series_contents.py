"""What a series holds beside one of its stacks: a localizer, images of another plane, size or kind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from dicomnb.pixels.attributes import text
from dicomnb.volumes.stacking.finding import Finding
from dicomnb.volumes.stacking.images import planes_of
from dicomnb.volumes.stacking.splitting import Group

__all__ = ["told_of_each_other"]

_MOST_TOLD: Final = 5
"""Other stacks that are described one by one."""

_SAME_PLANE_DEGREES: Final = 0.05
"""Planes that are turned by less are told as one: a tenth of a degree is what is written."""


def told_of_each_other(stacks: Sequence[Group]) -> list[Group]:
    """Return stacks with a finding on what else their series holds; images that state no series belong to none."""
    series: dict[str, list[Group]] = {}
    for stack in stacks:
        series.setdefault(_series(stack), []).append(stack)
    return [_told(stack, series[_series(stack)]) if _series(stack) else stack for stack in stacks]


def _series(stack: Group) -> str:
    return text(stack.first.dataset, "SeriesInstanceUID")


def _told(stack: Group, there: Sequence[Group]) -> Group:
    count = len(there) - 1
    if not count:
        return stack
    others = [other for other in there[: _MOST_TOLD + 1] if other is not stack][:_MOST_TOLD]
    message = "; ".join(_described(other, stack) for other in others)
    more = f"; and {count - len(others)} more" if count > len(others) else ""
    finding = Finding(
        "series_holds_more",
        f"The series holds {'another stack' if count == 1 else f'{count} other stacks'}: {message}{more}.",
        remedy="load_all(source) has each of them.",
    )
    return replace(stack, findings=(*stack.findings, finding))


def _described(other: Group, stack: Group) -> str:
    """Return what another stack is, and how it differs from this one."""
    grid, points = other.first.grid, len(other.volumes)
    slices = max(map(len, other.volumes))
    times = f"{points} × " if points > 1 else ""
    kind = "\\".join(other.first.traits.kind)
    parts = [
        f"{times}{slices} image{'s' if slices > 1 else ''} of {grid.rows} rows × {grid.columns} columns",
        kind if kind != "\\".join(stack.first.traits.kind) else "",
        _turn(other, stack),
        other.label,
    ]
    return ", ".join(filter(None, parts))


def _turn(other: Group, stack: Group) -> str:
    if other.first.place is None:
        return "without a usable place in the patient"
    if stack.first.place is None:
        return "with a place in the patient"
    planes = planes_of([other.first, stack.first])
    away = _degrees(planes.normals)
    if min(away, 180 - away) > _SAME_PLANE_DEGREES:
        # Which side of a plane its normal is on tells the order of slices, and not the plane.
        return f"in planes turned by {min(away, 180 - away):.1f}°"
    turned = _degrees(planes.rows)
    if away > 90:
        return "in planes seen from the other side"
    return f"turned within their planes by {turned:.1f}°" if turned > _SAME_PLANE_DEGREES else ""


def _degrees(directions: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    first, second = directions[0], directions[1]
    return math.degrees(math.atan2(float(np.linalg.norm(np.cross(first, second))), float(first @ second)))
