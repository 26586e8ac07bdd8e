"""What was measured, for tests of reports."""

from __future__ import annotations

from typing import Any

from dicomnb.analysis.measure import angle, distance
from dicomnb.analysis.roi import roi
from dicomnb.geometry.shapes import Circle, Ellipse, Rectangle
from dicomnb.geometry.solids import Box, Sphere
from dicomnb.volumes.volume import Volume


def on_slices(volume: Volume) -> dict[str, Any]:
    """Return results that lie in acquired slices."""
    return {
        "Lesion 1": [
            roi(volume, Circle((4, 6), 2.5), index=2),
            distance(volume, (1, 2), (4, 6), index=2),
            angle(volume, (1, 2), (4, 6), (3, 3), index=2),
        ],
        "Patch": roi(volume, Rectangle((3, 5), (4, 3), 10), index=1),
    }


def in_patient(volume: Volume) -> dict[str, Any]:
    """Return results that lie in the patient."""
    center = volume.to_patient([4, 5, 2])
    return {
        "Ball": roi(volume, Sphere(tuple(center), 3)),
        "Crate": roi(volume, Box(tuple(center - 2), tuple(center + 3))),
        "Across": roi(volume, Ellipse((4, 6), (3, 2), 30), index=3, plane="j"),
        "Line": distance(volume, center, center + 3),
    }


def content_items(item: Any) -> list[Any]:
    """Return all items of a content tree."""
    below = item.get("ContentSequence") or ()
    return [each for child in below for each in (child, *content_items(child))]
