"""A volume with its axes in another order: towards named sides of the patient, or as those of another volume.

Rows, columns and slices change their order and their direction; each voxel keeps its value and its place, and nothing
is interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations, product
from typing import Any, Final

import numpy as np

from dicomnb.analysis.derived import derived_volume
from dicomnb.analysis.resampling import grey_volume
from dicomnb.errors import GeometryError, UsageError
from dicomnb.geometry.affine import FloatArray
from dicomnb.volumes.padding import padded_array
from dicomnb.volumes.stacking.stack import Stack
from dicomnb.volumes.volume import Volume

__all__ = ["reorient"]

_DIRECTIONS: Final = {
    "L": (1, 0, 0),
    "R": (-1, 0, 0),
    "P": (0, 1, 0),
    "A": (0, -1, 0),
    "S": (0, 0, 1),
    "H": (0, 0, 1),
    "I": (0, 0, -1),
    "F": (0, 0, -1),
}
"""Unit vectors in LPS."""

_OPPOSITE: Final = str.maketrans("LRPASHIF", "RLAPIFSH")
_NAMES: Final = ("columns", "rows", "slices")


def reorient(source: Any, axes: str | None = None, *, like: Any = None) -> Volume:
    """Return a volume whose axes point to named sides of the patient, or run as those of another volume.

    Parameters
    ----------
    source : Volume, path, Dataset or list of these
        Three or four dimensions, grey; see `load`.
    axes : str, optional
        Where columns, rows and slices are to grow towards: ``"LPS"``, ``"RAS"``, ``"PSR"`` ... (S or H is the head, I
        or F the feet.) Of an oblique volume the nearest directions are taken.
    like : Volume, path, Dataset or list of these, optional
        A volume whose axes are to be taken instead, as nearly as without interpolation.

    Returns
    -------
    Volume
        The same voxels, each at its place. Padding is NaN.

    Raises
    ------
    UsageError
        If there is neither or both of `axes` and `like`, the letters name no three axes, or a mirrored order such as
        ``"LAS"``: in DICOM, slices grow along rows × columns.
    GeometryError
        If the headers do not say where voxels lie; if slices would become rows or columns, and they are tilted or not
        evenly spaced.

    References
    ----------
    PS3.3 C.7.6.1.1.1 (letters), C.7.6.2.1.1.

    Examples
    --------
    >>> import dicomnb as dn
    >>> ct = dn.load(dn.make_study("stack"))
    >>> turned = dn.reorient(ct, "RAS")
    >>> ct.directions, turned.directions
    (('L', 'P', 'S'), ('R', 'A', 'S'))
    >>> bool((turned.array == ct.array[:, ::-1, ::-1]).all())
    True
    """
    volume = grey_volume(source)
    if (axes is None) == (like is None):
        raise UsageError('Say where axes are to point ("LPS"), or give a volume with like=.')
    wanted = _of_letters(axes) if axes is not None else _axes_of(grey_volume(like))
    turn = _nearest(_axes_of(volume), wanted)
    return _turned(volume, turn, "as another volume" if axes is None else f"to {axes.upper()}")


def _of_letters(axes: str) -> FloatArray:
    letters = axes.upper()
    vectors = np.array([_DIRECTIONS[letter] for letter in letters if letter in _DIRECTIONS], np.float64)
    if len(letters) != 3 or len(vectors) != 3 or np.linalg.matrix_rank(vectors) != 3:
        raise UsageError(f"{axes!r} names no three axes.", remedy='"LPS" and "RAS" do; S is the head, I the feet.')
    if np.linalg.det(vectors) < 0:
        raise UsageError(
            f"{axes!r} is a mirrored order: in DICOM, slices grow along rows × columns.",
            remedy=f"{letters[:2] + letters[2].translate(_OPPOSITE)!r} is none; to_nifti writes arrays in any order.",
        )
    return vectors


def _axes_of(volume: Volume) -> FloatArray:
    """Return the directions of rows, columns and slices, shape (3, 3), one a row."""
    stack = volume.stack
    assert stack is not None  # or it were no grey volume with a place
    return np.array([stack.row, stack.column, stack.normal])


@dataclass(frozen=True, slots=True)
class _Turn:
    """Which old axis (0 is i) each new one is, and whether it runs the other way."""

    order: tuple[int, ...]
    flips: tuple[bool, ...]

    @property
    def matrix(self) -> FloatArray:
        """The new axes in terms of the old ones, one a row."""
        found = np.zeros((3, 3))
        for new, (old, flip) in enumerate(zip(self.order, self.flips, strict=True)):
            found[new, old] = -1 if flip else 1
        return found


_TURNS: Final = tuple(
    turn
    for order in permutations(range(3))
    for flips in product((False, True), repeat=3)
    if np.linalg.det((turn := _Turn(order, flips)).matrix) > 0
)
"""All 24 that do not mirror."""


def _nearest(own: FloatArray, wanted: FloatArray) -> _Turn:
    """Return the turn that brings axes, one a row, nearest to wanted ones."""
    return max(_TURNS, key=lambda turn: round(float((turn.matrix @ own * wanted).sum()), 9))


def _turned(volume: Volume, turn: _Turn, words: str) -> Volume:
    _refuse_uneven(volume, turn)
    array = padded_array(volume)
    before = array.ndim - 3
    # Arrays are [k, j, i]: the last axis is i.
    places = [before + 2 - old for old in reversed(turn.order)]
    array = np.transpose(array, (*range(before), *places))
    for new, flip in enumerate(turn.flips):
        if flip:
            array = np.flip(array, before + 2 - new)
    placed, size, depth = _placed(volume, turn)
    said = ", ".join(
        f"{_NAMES[new]} were {_NAMES[old]}{' turned over' if flip else ''}"
        for new, (old, flip) in enumerate(zip(turn.order, turn.flips, strict=True))
        if old != new or flip
    )
    made = f"Reoriented {words}: {said or 'nothing changed'}; no value was changed."
    return derived_volume(
        volume, np.ascontiguousarray(array), placed, size, made=made, depth=depth, labels=volume.labels
    )


def _refuse_uneven(volume: Volume, turn: _Turn) -> None:
    if turn.order[2] == 2:
        return
    stack = volume.fitted_stack
    if volume.slice_count > 1 and stack.step is None:
        raise GeometryError(
            "Slices are not evenly spaced: they cannot become rows or columns.",
            remedy="reslice_straight(volume) puts them at even distances.",
        )
    if stack.step is not None and np.linalg.norm(np.cross(stack.step, stack.normal)) > 1e-3 * np.linalg.norm(
        stack.step
    ):
        raise GeometryError(
            "Slices are tilted: across them rows and columns are not at right angles.",
            remedy="reslice_straight(volume) puts them straight on top of each other.",
        )
    if volume.axes.z_units != "mm":
        raise GeometryError(
            "Nothing states how thick the slice is: it cannot become a row or a column.",
            remedy="Set SliceThickness on the data set if you know it.",
        )


def _placed(volume: Volume, turn: _Turn) -> tuple[Stack, tuple[float, float], float]:
    """Return where the new slices lie, the distances of columns and rows, and the depth of a slice."""
    stack = volume.fitted_stack
    sizes = (volume.size.x, volume.size.y, float(volume.spacing[2]))
    counts = (volume.frame_shape[1], volume.frame_shape[0], volume.slice_count)
    old_axes = np.array([stack.row, stack.column, stack.normal])
    row, column, normal = turn.matrix @ old_axes
    # What was the last voxel of an axis that is turned over is the first one now.
    first = [counts[old] - 1 if turn.flips[turn.order.index(old)] else 0 for old in range(3)]
    shift = first[0] * sizes[0] * stack.row + first[1] * sizes[1] * stack.column
    x, y, z = (sizes[old] for old in turn.order)
    if turn.order[2] == 2:
        positions = (stack.positions[::-1] if turn.flips[2] else stack.positions) + shift
        step = stack.step if stack.step is None or not turn.flips[2] else -stack.step
    else:
        step = z * normal if counts[turn.order[2]] > 1 else None
        positions = stack.positions[first[2]] + shift + np.arange(counts[turn.order[2]])[:, None] * z * normal
    return replace(stack, positions=positions, row=row, column=column, normal=normal, step=step), (x, y), z
