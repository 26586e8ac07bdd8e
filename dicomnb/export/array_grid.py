"""Where the voxels of an array lie whose affine matrix is given: what an image of DICOM can state of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dicomnb.errors import UsageError
from dicomnb.geometry.affine import FloatArray

__all__ = ["ArrayGrid", "array_grid"]

_ANGLE: Final = 1e-4
"""Rows and columns are at a right angle if their cosine is no larger."""


@dataclass(frozen=True, slots=True, eq=False)
class ArrayGrid:
    """Places of slices, along their normal.

    Parameters
    ----------
    positions : ndarray of shape (n, 3)
        Centre of each slice's first voxel, LPS in mm, in the order of the normal.
    cosines : ndarray of shape (6,)
        Directions in which the column and the row index grow.
    spacing : (float, float, float)
        Distance between columns, rows and slices, mm.
    is_turned : bool
        True if the slices of the array go against the normal: `positions` are those of the array turned over.
    """

    positions: FloatArray
    cosines: FloatArray
    spacing: tuple[float, float, float]
    is_turned: bool


def array_grid(count: int, affine: FloatArray) -> ArrayGrid:
    """Return where `count` slices lie.

    Parameters
    ----------
    count : int
        Number of slices.
    affine : ndarray of shape (4, 4)
        From (i, j, k) = (column, row, slice) to LPS in mm.

    Raises
    ------
    UsageError
        If it is no such matrix, or an image cannot have such directions.
    """
    if affine.shape != (4, 4) or not np.isfinite(affine).all() or affine[3].tolist() != [0, 0, 0, 1]:
        raise UsageError("An affine is a 4×4 matrix of numbers whose last row is 0, 0, 0, 1.")
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    if not lengths.all():
        raise UsageError("The affine has a direction without length: voxels lie in each other.")
    row, column = affine[:3, 0] / lengths[0], affine[:3, 1] / lengths[1]
    if abs(row @ column) > _ANGLE:
        raise UsageError(
            f"Rows and columns are at an angle of {np.degrees(np.arccos(row @ column)):.4g}°: an image of DICOM has "
            "them at right angles.",
            remedy="Resample the array first.",
        )
    normal = np.cross(row, column)
    height = float(affine[:3, 2] @ normal)
    if abs(height) < 1e-3 * lengths[2]:
        raise UsageError("Slices follow each other within their own plane: they make no volume.")
    positions = affine[:3, 3] + np.arange(count)[:, None] * affine[:3, 2]
    if height < 0:
        positions = positions[::-1]
    spacing = float(lengths[0]), float(lengths[1]), abs(height)
    return ArrayGrid(positions, np.concatenate([row, column]), spacing, height < 0)
