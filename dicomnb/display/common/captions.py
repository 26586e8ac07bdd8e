"""What is written on pictures and beside them: numbers, places, titles; no words that can name a patient."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from dicomnb.display.common.plane import Plane
from dicomnb.geometry.affine import PLANE_NAMES
from dicomnb.geometry.projection import Projection
from dicomnb.pixels.window import Window
from dicomnb.volumes.volume import Volume

__all__ = [
    "caption",
    "grid_text",
    "heading_of",
    "modality_text",
    "number_text",
    "place_text",
    "slab_text",
    "unit_text",
    "value_text",
    "window_label",
    "window_numbers",
]

_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CNTS": "counts",
        "NONE": "",
        "CM2": "cm²",
        "CM2ML": "cm²/mL",
        "PCNT": "%",
        "CPS": "counts/s",
        "BQML": "Bq/mL",
        "MGMINML": "mg/min/mL",
        "UMOLMINML": "µmol/min/mL",
        "MLMING": "mL/min/g",
        "MLG": "mL/g",
        "1CM": "1/cm",
        "UMOLML": "µmol/mL",
        "PROPCNTS": "proportional to counts",
        "PROPCPS": "proportional to counts/s",
        "MLMINML": "mL/min/mL",
        "MLML": "mL/mL",
        "GML": "g/mL",
        "STDDEV": "standard deviations",
    }
)
"""What the codes of Units mean (PS3.3 C.8.9.1.1.3), as people write it."""

_SMALL: Final = 1e-4
"""Below this numbers have an exponent."""

_STRAIGHT: Final = 0.9999
"""Cosine of the angle up to which a slice lies straight in the patient: less than a degree."""

_SEEN: Final = 0.1
"""Share of a voxel that lines of a picture have to be shifted by to be worth a word."""

_PROJECTIONS = {"max": "maximum", "mean": "mean", "min": "minimum"}


def caption(plane: Plane, index: int, *, slab: float | None = None, how: Projection = "max") -> str:
    """Return the title of a slice: modality, index and position, in text that cannot name a patient."""
    volume = plane.volume
    missing = plane.is_acquired and volume.slices[index] is None
    parts = (
        modality_text(volume),
        plane.describe(index) or _alone(plane),
        "" if slab is None else slab_text(slab, how),
        "missing" if missing else "",
    )
    return " · ".join(part for part in parts if part)


def _alone(plane: Plane) -> str:
    """Return where an image lies that has no neighbours; how large it is where the headers do not say."""
    rows, columns = plane.volume.shape[1:3]
    stack = plane.volume.stack
    if stack is None or not plane.name:
        return f"{rows} rows × {columns} columns"
    middle = stack.positions[0] + (
        stack.row * plane.volume.size.x * (columns - 1) / 2 + stack.column * plane.volume.size.y * (rows - 1) / 2
    )
    axis = PLANE_NAMES.index(plane.name)
    place = f"{_letter(axis, middle[axis])} mm"
    # Of a slice that lies straight all voxels have this coordinate.
    is_straight = abs(stack.normal[axis]) > _STRAIGHT
    return f"{plane.name} at {place}" if is_straight else f"nearly {plane.name}, its middle at {place}"


def grid_text(plane: Plane) -> str:
    """Return what a reader has to know of the voxels of a picture: that they are sheared, or were resliced."""
    shifts, stack = plane.shifts, plane.volume.stack
    if shifts is not None and np.ptp(shifts.shifts) > _SEEN * plane.axis(3 - plane.normal).spacing:
        is_even = stack is not None and stack.step is not None
        step = f" of {number_text(abs(shifts.step))} mm" if is_even else ""
        return f"sheared as acquired: each slice has its true shift{step}"
    found = () if stack is None else stack.findings
    made = next((each.message for each in found if each.code == "resliced"), "")
    words = made.split(",")[0].rstrip(".")
    return words[:1].lower() + words[1:]


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
    center, width = window_numbers(window)
    return f"{unit_text(units) or 'value, no unit'}\ncenter {center}, width {width}"


def window_numbers(window: Window) -> tuple[str, str]:
    """Return center and width: the center with as many digits as a hundredth of the width takes."""
    finer = (
        0 if not window.center else math.floor(math.log10(abs(window.center))) - math.floor(math.log10(window.width))
    )
    return number_text(window.center, max(4, finer + 3)), number_text(window.width)


def unit_text(units: str) -> str:
    """Return a unit for people: ``"Bq/mL"`` for the code BQML; what is no such code stays what it is."""
    return _UNITS.get(units, units)


def number_text(number: float, digits: int = 4) -> str:
    """Return a number as labels show it: so many digits, or all before the point, and a true minus sign.

    Very small and very large ones have an exponent. A page writes numbers alike: ``inWords`` in pane.js.
    """
    size = abs(number)
    if size == math.inf:
        text = "∞" if number > 0 else "-∞"
    elif size and not _SMALL <= size < 10 ** (digits + 3):
        mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
        text = f"{float(mantissa):.{digits}g}e{int(exponent):+d}"
    else:
        text = f"{number:.0f}" if size >= 10 ** (digits - 1) else f"{number:.{digits}g}"
    return text.replace("-", "−")


def value_text(value: float, units: str, digits: int = 7) -> str:
    """Return a value with its unit; a missing one is said to be missing."""
    return "missing" if math.isnan(value) else f"{number_text(value, digits)} {unit_text(units)}".rstrip()


def place_text(point: Iterable[float]) -> str:
    """Return a position in the patient with letters: ``"R 40.0, P 41.2, S 12.0 mm"``.

    Parameters
    ----------
    point : three floats
        LPS position, mm.
    """
    return ", ".join(_letter(axis, number) for axis, number in enumerate(point)) + " mm"


def _letter(axis: int, number: float) -> str:
    """Return a coordinate with the letter of its side: ``"R 40.0"``."""
    return f"{('RL', 'AP', 'IS')[axis][int(number >= 0)]} {abs(number):.1f}"
