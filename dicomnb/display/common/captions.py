"""What is written on pictures and beside them: numbers, places, titles; no words that can name a patient."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

import numpy as np

from dicomnb.display.common.plane import Plane
from dicomnb.geometry.projection import Projection
from dicomnb.pixels.window import Window
from dicomnb.standard.unit_codes import unit_text
from dicomnb.volumes.array_planes import coordinate_text
from dicomnb.volumes.volume import Volume

__all__ = [
    "caption",
    "grid_text",
    "heading_of",
    "modality_text",
    "number_text",
    "place_text",
    "slab_text",
    "value_text",
    "window_label",
    "window_numbers",
]

_SMALL: Final = 1e-4
"""Below this numbers have an exponent."""

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
    return plane.patient_place(0) or f"{rows} rows × {columns} columns"


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


def number_text(number: float, digits: int = 4) -> str:
    """Return a number as labels show it: so many digits, or all before the point, and a true minus sign.

    Very small and very large ones have an exponent. A page writes numbers alike: ``inWords`` in words.js.
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


def place_text(point: Iterable[float], step: float = 1.0) -> str:
    """Return a position in the patient with letters: ``"R 40.0, P 41.2, S 12.0 mm"``.

    Parameters
    ----------
    point : three floats
        LPS position, mm.
    step : float
        Shortest distance of voxels, mm: decimals tell two of them apart.
    """
    return ", ".join(coordinate_text(axis, number, step) for axis, number in enumerate(point)) + " mm"
