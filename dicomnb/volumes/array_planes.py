"""Planes along the axes of a volume's array: what they are called, and which one a name means."""

from __future__ import annotations

import math
import operator
from typing import Any, Final

import numpy as np

from dicomnb.errors import GeometryError, UsageError, WrongType
from dicomnb.geometry.affine import PLANE_NAMES, FloatArray, plane_names
from dicomnb.volumes.volume_geometry import VolumeGeometry

__all__ = [
    "COORDINATE_NAMES",
    "COUNTED",
    "INDEX_NAMES",
    "array_directions",
    "array_plane_names",
    "checked_plane_name",
    "coordinate_text",
    "find_normal",
    "place_decimals",
    "slice_number",
    "whole_number",
]

INDEX_NAMES: Final = ("k", "j", "i")
"""Names of the indices along the three axes of an array."""

COORDINATE_NAMES: Final = ("z", "y", "x")
"""Names of the coordinates along them, in the local frame."""

COUNTED: Final = ("slice", "row", "column")
"""What each index counts."""

_SAME_NAMES: Final = {"transverse": "axial", "transversal": "axial"}


def array_directions(volume: VolumeGeometry) -> FloatArray | None:
    """Return the directions in which k, j and i grow in the patient, LPS, shape (3, 3).

    None where the headers do not say, and where positions are not the patient's: those of an ultrasound volume, or
    along a catheter.
    """
    stack = volume.stack
    return None if stack is None or not stack.in_patient else np.array([stack.normal, stack.column, stack.row])


def array_plane_names(volume: VolumeGeometry) -> tuple[str, str, str]:
    """Return the anatomical names of the planes normal to k, j and i; empty where the headers do not say."""
    directions = array_directions(volume)
    return ("", "", "") if directions is None else plane_names(directions)


def checked_plane_name(plane: str) -> str:
    """Return the anatomical name of a plane as it is written here, for one in capitals or a synonym of it.

    Raises
    ------
    UsageError
        If no plane has that name.
    """
    wanted = _lowered(plane)
    wanted = _SAME_NAMES.get(wanted, wanted)
    if wanted not in PLANE_NAMES:
        raise UsageError(f"There is no plane {plane!r}.", remedy=f"There are {', '.join(map(repr, PLANE_NAMES))}.")
    return wanted


def _lowered(plane: Any) -> str:
    if not isinstance(plane, str):
        names = ", ".join(map(repr, (*PLANE_NAMES, *INDEX_NAMES)))
        raise WrongType(f"plane = {plane!r} is no name of a plane.", remedy=f"There are {names}.")
    return plane.strip().lower()


def find_normal(volume: VolumeGeometry, plane: str | None) -> int:
    """Return the axis of the array that is normal to a plane: 0 is k, 1 is j, 2 is i.

    Parameters
    ----------
    volume : VolumeGeometry
        Whose array.
    plane : str or None
        ``"axial"`` (or ``"transverse"``), ``"coronal"`` or ``"sagittal"``, in any case; or the index that is constant
        in the plane, ``"k"``, ``"j"`` or ``"i"``. None stands for the plane that was acquired.

    Raises
    ------
    GeometryError
        If the plane has an anatomical name, and the headers do not say how the images lie in the patient.
    UsageError
        If no plane has that name.
    WrongType
        If it is no name.
    """
    if plane is None:
        return 0
    index = _lowered(plane)
    if index in INDEX_NAMES:
        return INDEX_NAMES.index(index)
    wanted, names = checked_plane_name(plane), array_plane_names(volume)
    if wanted not in names:
        raise GeometryError(
            "The headers do not say how the image lies in the patient: no plane has a name.",
            remedy="Leave plane out for the images as they are stored, or name it by the index that is constant in it: "
            "'k', 'j' or 'i'.",
        )
    return names.index(wanted)


def coordinate_text(axis: int, number: float, step: float = 1.0) -> str:
    """Return a coordinate of the patient, mm, with the letter of its side: ``"R 40.0"`` for x = -40 (axis 0).

    There is one decimal, or as many as tell two places `step` mm apart.
    """
    return f"{('RL', 'AP', 'IS')[axis][int(number >= 0)]} {abs(number):.{place_decimals(step)}f}"


def place_decimals(step: float) -> int:
    """Return how many decimals tell places that are `step` mm apart: one for a body, three for an eye."""
    return max(1, -math.floor(math.log10(step))) if 0 < step < math.inf else 1


def slice_number(count: int, index: int) -> int:
    """Return the number of a slice from 0 to `count` - 1; a negative `index` counts from the end.

    Raises
    ------
    UsageError
        If there is no such slice.
    WrongType
        If `index` is no whole number.
    """
    index = whole_number("index", index, "It counts from 0; show takes several as well, such as index=[3, 7].")
    if not -count <= index < count:
        raise UsageError(f"There is no slice {index}.", remedy=f"There are {count}, numbered from 0 to {count - 1}.")
    return index % count


def whole_number(name: str, value: Any, remedy: str = "It counts from 0.") -> int:
    """Return an argument that counts something, as a plain integer; 3.0 is one, 2.5 and "3" are none.

    Raises
    ------
    WrongType
        If it is no whole number.
    """
    try:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return operator.index(value)
    except TypeError:
        raise WrongType(f"{name} = {value!r} is no whole number.", remedy=remedy) from None
