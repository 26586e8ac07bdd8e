"""What is written on pictures and beside them: numbers, places, titles; no words that can name a patient."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dicomnb.display.plane import Plane, Projection
from dicomnb.geometry.volume import Volume
from dicomnb.pixels.window import Window

__all__ = [
    "caption",
    "heading_of",
    "modality_text",
    "number_text",
    "place_text",
    "slab_text",
    "value_text",
    "window_label",
]

_PROJECTIONS = {"max": "maximum", "mean": "mean", "min": "minimum"}


def caption(plane: Plane, index: int, *, slab: float | None = None, how: Projection = "max") -> str:
    """Return the title of a slice: modality, index and position, in text that cannot name a patient."""
    volume = plane.volume
    missing = plane.is_acquired and volume.slices[index] is None
    parts = (
        modality_text(volume),
        plane.describe(index),
        "" if slab is None else slab_text(slab, how),
        "missing" if missing else "",
    )
    return " · ".join(part for part in parts if part)


def heading_of(plane: Plane, *, slab: float | None = None, how: Projection = "max") -> str:
    """Return the title of several slices: modality, plane and how a slab is projected."""
    parts = (modality_text(plane.volume), plane.name, "" if slab is None else slab_text(slab, how))
    return " · ".join(part for part in parts if part)


def modality_text(volume: Volume) -> str:
    """Return the modality, empty if it is no code: a code string may hold anything in a file that breaks rules."""
    return volume.modality if re.fullmatch("[A-Z]{2,10}", volume.modality) else ""


def slab_text(slab: float, how: Projection) -> str:
    """Return what a slab is: ``"maximum over 10 mm"``."""
    return f"{_PROJECTIONS[how]} over {number_text(slab)} mm"


def window_label(units: str, window: Window) -> str:
    """Return the label of the colour bar: the unit, and below it the window that is spread over it."""
    center, width = number_text(window.center), number_text(window.width)
    return f"{units or 'value, no unit'}\ncenter {center}, width {width}"


def number_text(number: float) -> str:
    """Return a number as labels show it: four digits, or all before the point, and a true minus sign."""
    text = f"{number:.0f}" if 1000 <= abs(number) < 1e7 else f"{number:.4g}"
    return text.replace("-", "−")


def value_text(value: float, units: str) -> str:
    """Return a value with its unit; a missing one is said to be missing."""
    return "missing" if value != value else f"{number_text(value)} {units}".rstrip()  # noqa: PLR0124 - NaN


def place_text(point: Iterable[float]) -> str:
    """Return a position in the patient with letters: ``"R 40.0, P 41.2, S 12.0 mm"``.

    Parameters
    ----------
    point : three floats
        LPS position, mm.
    """
    letters = zip(point, ("RL", "AP", "IS"), strict=True)
    return ", ".join(f"{pair[int(number >= 0)]} {abs(number):.1f}" for number, pair in letters) + " mm"
